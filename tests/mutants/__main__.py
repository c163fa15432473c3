"""`python -m tests.mutants [words]`: let every mutant live whose name holds all the words; say who sees it.

`python -m tests.mutants renew [file]`: all of them, and write down who saw each (`seen.csv`). Whom the matrix
does not see, the rooms' tests may: the file of `pytest -p tests.mutants.meeting` says which to ask.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from tests.matrix.process import prepare

MOST = 15  # tests for one mutant, those that meet the fewest guards first


def main(words: list[str]) -> int:
    prepare()
    from tests.mutants import court, kinds, seen

    renew = words[:1] == ["renew"]
    met = json.loads(Path(words[1]).read_text(encoding="utf-8")) if renew and words[1:] else {}
    every, last = kinds.every(), seen.read()
    chosen = [one for one in every if renew or all(word in f"{one.family} {one.name}" for word in words)]
    ends: Counter[tuple[str, str]] = Counter()
    for one in court.judged(chosen, last, lambda mutant: _meeting(met, mutant.touches)):
        key = one.mutant.family, one.mutant.name
        ends[key[0], "caught" if one.by else "LIVES"] += 1
        last[key] = one.by
        if one.by and renew:
            seen.write({key: by for key, by in last.items() if by}, every)
        end = "caught" if one.by else "LIVES"
        print(f"{end}  [{key[0]}] {key[1]}  {one.by}  {one.told[:120]}", flush=True)
    for (family, end), count in sorted(ends.items()):
        print(f"{family}: {end} {count}")
    return 0


def _meeting(met: dict[str, list[str]], touched: str) -> list[str]:
    """The tests that meet what this mutant touches."""
    those = (test for test, seen in met.items() if touched in seen)
    return sorted(those, key=lambda test: len(met[test]))[:MOST]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
