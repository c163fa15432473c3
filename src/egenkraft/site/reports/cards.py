"""The cards of the board: one outcome or one trial each, with everything that an honest figure carries.

A card has a headline and a value, or a sentence that says why nothing is shown; never half of it.
Cards hold plain values only, so that the drawn page can be remembered by them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from egenkraft.core.charts import Chart, Table, Withheld
from egenkraft.site.labs.models import Outcome
from egenkraft.site.reports import words
from egenkraft.site.reports.figures import Difference


@dataclass(frozen=True)
class Card:
    """One outcome as the board shows it. `refused` is filled instead of a value."""

    key: str
    measure: str
    name: str
    definition: str
    denominator: str
    missing_rule: str
    on: date
    grade: str
    grade_words: str
    value: str = ""
    what: str = ""
    interval: str = ""
    n: int = 0
    of: int = 0
    missing: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    chart: Chart | Withheld | None = None
    points: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    refused: str = ""
    counts: tuple[int, ...] = ()
    """What the value counts: up, same, down; or yes, no."""
    changes: tuple[str, ...] = ()
    """What was otherwise than at the start for somebody in the figure."""
    main: Difference | None = None
    """Of several values the one that is the headline."""

    @property
    def lost(self) -> int:
        return sum(count for _reason, count in self.missing)


@dataclass(frozen=True)
class TrialCard:
    """One trial's verdict; the same words and numbers as on its own page."""

    pk: UUID
    title: str
    method: str
    verdict: str
    grade: str
    grade_words: str
    measured: str
    definition: str
    estimate: str
    interval: str
    n: int
    missing: int
    on: datetime | None
    chart: Chart | Withheld | None
    trouble: str = ""
    lock_told: bool = False
    data: str = ""
    """The hash of the answers that the figures were computed from."""


def about(outcome: Outcome, on: date, grade: str) -> dict[str, Any]:
    """What every card of this outcome carries, in the reader's language."""
    end = words.language()
    return {
        "key": outcome.key,
        "measure": outcome.measure,
        "name": getattr(outcome, f"name_{end}"),
        "definition": getattr(outcome, f"definition_{end}"),
        "denominator": getattr(outcome, f"denominator_{end}"),
        "missing_rule": getattr(outcome, f"missing_{end}"),
        "on": on,
        "grade": grade,
        "grade_words": words.grade(grade),
    }
