"""`python -m tests.matrix renew [words]`: ask everything anew and write outcomes.csv. Read the changes.

With words only the addresses that hold one of them, or whose capability is one, are asked.
"""

import sys
from typing import Any

from tests.matrix.process import prepare


def main(words: list[str]) -> int:
    prepare()
    from tests.matrix import addresses, outcomes
    from tests.matrix.matrix import asked
    from tests.matrix.setting import setting

    with setting() as here:
        these = [one for one in addresses.found() if not words or _named(one, words)]
        matrix = asked(here.world, these)
        capabilities = {one.route: one.capability for one in these}
        kept, now = outcomes.read(), outcomes.of(matrix, capabilities)
        told = outcomes.changes(kept, now, [address for address, _method in now])
        now = now if not words else kept | now
        outcomes.write(here.world, now)
    print("\n".join([*told, *matrix.faults]))
    print(f"{matrix.asked} cases, {len(told)} changes, {len(matrix.faults)} violations")
    return 1 if matrix.faults else 0


def _named(address: Any, words: list[str]) -> bool:
    return any(word in f"/{address.route}" or word == address.capability for word in words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:]))
