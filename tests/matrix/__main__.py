"""`python -m tests.matrix renew`: ask everything anew and write outcomes.csv. Read the changes."""

import sys

from tests.matrix.process import prepare


def main() -> int:
    prepare()
    from tests.matrix import addresses, outcomes
    from tests.matrix.matrix import everything
    from tests.matrix.setting import setting

    with setting() as here:
        matrix = everything(here.world)
        capabilities = {one.route: one.capability for one in addresses.found()}
        now = outcomes.of(matrix, capabilities)
        told = outcomes.changes(outcomes.read(), now, [address for address, _method in now])
        outcomes.write(here.world, now)
    print("\n".join([*told, *matrix.faults]))
    print(f"{matrix.asked} cases, {len(told)} changes, {len(matrix.faults)} violations")
    return 1 if matrix.faults else 0


if __name__ == "__main__":
    sys.exit(main())
