"""What script/test asks of the source before the tests (TRUST 11): `python -m tests.checks [tool ...]`.

Every tool says one of three words: clean, FOUND or NOT CHECKED. A tool that is missing, that could not read
something, or that does not find what was hidden for it has not checked anything, and never says clean.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLEAN, FOUND, NOT_CHECKED = "clean", "FOUND", "NOT CHECKED"


@dataclass(frozen=True)
class Answer:
    """What one tool said, in one line, and the findings one by one."""

    tool: str
    said: str
    figure: str
    findings: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        return f"{self.tool:<11} {self.said:<12} {self.figure}"


def clean(tool: str, figure: str) -> Answer:
    return Answer(tool, CLEAN, figure)


def found(tool: str, findings: Iterable[str]) -> Answer:
    rows = tuple(findings)
    return Answer(tool, FOUND, f"{len(rows)} to mend", rows)


def not_checked(tool: str, why: str) -> Answer:
    return Answer(tool, NOT_CHECKED, why)
