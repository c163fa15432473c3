"""docs/reference/asvs.csv: OWASP ASVS 5.0, each requirement with a test, an exception, or why it is out.

The words of the table are ours; the numbers are those of version 5.0.0.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest
from tests.checks import ROOT
from tests.shape.named_tests import missing

pytestmark = pytest.mark.asvs
TABLE = ROOT / "docs" / "reference" / "asvs.csv"
WHOLE = {1: 70, 2: 183}  # all requirements of these levels; of the third, 15 at least
THIRD = 15
CHAPTERS = 17
OUT = "not applicable: "
EXCEPTION = "exception: "


@dataclass(frozen=True)
class Row:
    id: str
    level: int
    topic: str
    evidence: str
    note: str

    @property
    def tests(self) -> list[str]:
        return self.evidence.split() if self.evidence.startswith("tests/") else []

    @property
    def kind(self) -> str:
        if self.tests:
            return "test"
        return next((kind for kind in (OUT, EXCEPTION) if self.evidence.startswith(kind)), "nothing")


@cache
def table() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Row(**{**row, "level": int(row["level"])}) for row in csv.DictReader(file)]  # type: ignore[arg-type]


def place(row: Row) -> tuple[int, ...]:
    return tuple(map(int, row.id.split(".")))


def test_every_requirement_of_the_first_two_levels_stands_once_in_order():
    ids = [row.id for row in table()]
    assert len(ids) == len(set(ids))
    assert [place(row) for row in table()] == sorted(place(row) for row in table())
    assert {place(row)[0] for row in table()} == set(range(1, CHAPTERS + 1))
    counts = Counter(row.level for row in table())
    assert {level: counts[level] for level in WHOLE} == WHOLE
    assert set(counts) <= {1, 2, 3}


def test_every_row_has_a_test_an_exception_or_does_not_apply():
    assert [row.id for row in table() if row.kind == "nothing"] == []


def test_reasons_are_reasons():
    for row in table():
        if row.kind != "test":
            assert len(row.evidence.partition(": ")[2].split()) >= 2, row.id
        assert 2 <= len(row.topic.split()) <= 16, row.id


def test_every_named_test_exists():
    assert missing([name for row in table() for name in row.tests]) == []


def test_enough_is_tested(goal):
    kinds = Counter((row.level, row.kind) for row in table())
    tested = {level: kinds[level, "test"] for level in (1, 2, 3)}
    excepted = sum(kinds[level, EXCEPTION] for level in (1, 2))
    applicable = sum(count for (level, kind), count in kinds.items() if level < 3 and kind != OUT)
    both = tested[1] + tested[2]
    reached = f"{both} of {applicable} by tests, {excepted} exceptions; {tested[3]} of level 3"
    goal("G14", reached=reached, ok=tested[3] >= THIRD)
    assert both + excepted == applicable
    assert tested[3] >= THIRD


def test_the_words_are_short_and_plain():
    assert [row.id for row in table() if re.search(r"\bVerify that\b", row.topic + row.note)] == []
