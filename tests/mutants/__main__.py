"""`python -m tests.mutants [words]`: let every mutant live whose name holds all the words; say which do."""

import sys
import time
from collections import Counter

from tests.matrix.process import prepare


def main(words: list[str]) -> int:
    prepare()
    from tests.matrix.pages import Door
    from tests.matrix.setting import setting
    from tests.mutants import kinds
    from tests.mutants.gate import Gate

    ends: Counter[tuple[str, str]] = Counter()
    with setting() as here:
        start = time.monotonic()
        gate = Gate(here.world, Door(here.world))
        print(f"read in {time.monotonic() - start:.1f} s", flush=True)
        for mutant in kinds.every():
            if not all(word in f"{mutant.family} {mutant.name}" for word in words):
                continue
            start = time.monotonic()
            known = gate.on_a_page(mutant)
            seen = gate.seen(mutant) if known else ""
            end = "caught" if seen else "LIVES" if known else "on no page"
            ends[mutant.family, end] += 1
            taken = time.monotonic() - start
            print(f"{end}  [{mutant.family}] {mutant.name}  ({taken:.1f} s)  {seen[:120]}", flush=True)
    for (family, end), count in sorted(ends.items()):
        print(f"{family}: {end} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
