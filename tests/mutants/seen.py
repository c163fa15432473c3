"""Who saw each mutant last time, so that it is asked first. Only a short cut: whoever is not in the file, or
is not seen any more by the one named there, is looked for in the whole matrix.

`python -m tests.mutants renew` writes it. The judge is a question of the matrix, or a test by its address.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from tests.mutants.kinds import Mutant

FILE = Path(__file__).with_name("seen.csv")
Judges = dict[tuple[str, str], str]  # family and name of a mutant: who saw it


def read() -> Judges:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {(line["family"], line["mutant"]): line["seen by"] for line in csv.DictReader(file)}


def write(judges: Judges, mutants: Iterable[Mutant]) -> None:
    """Those of mutants that are still made, in their order."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["family", "mutant", "seen by"])
        known = ((one.family, one.name) for one in mutants)
        lines.writerows([*key, judges[key]] for key in known if key in judges)


def is_test(judge: str) -> bool:
    return judge.startswith("tests/")
