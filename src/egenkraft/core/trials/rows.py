"""Rows of text become whole steps on the plan's scale; every cell that does not fit is a problem with
its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from json import dumps
from math import lcm

from egenkraft.core.trials.errors import Problem, TrialError
from egenkraft.core.trials.lattice import Lattice, fraction
from egenkraft.core.trials.plan import NO, YES, Plan

Rows = Sequence[Mapping[str, str]]
VALUES = ("value", "before", "after", "first", "second")


@dataclass(frozen=True)
class Scale:
    """The plan's scale turned so that more steps are better: `unit` is one step in raw units."""

    unit: Fraction
    low: int | None
    high: int | None
    lattice: Lattice
    sign: int
    turned_yes: bool = False

    def raw(self, steps: int | None) -> Fraction | None:
        """The raw value that turned steps stand for."""
        return None if steps is None else self.lattice.value(self.sign * steps)

    @property
    def width(self) -> int | None:
        """Steps from one end of the scale to the other."""
        return None if self.low is None or self.high is None else self.high - self.low


class Reader:
    """Reads cells by role and keeps every problem, so that one run names them all."""

    def __init__(self, plan: Plan, rows: Rows) -> None:
        self.plan, self.rows = plan, rows
        self.problems: list[Problem] = []
        self.pulled = 0
        self._other: str | None = None
        self._have_columns()
        self.scale = self._scale()

    def _have_columns(self) -> None:
        if not self.plan.columns:
            raise TrialError(
                _plan_problem("columns is missing.", "Name the columns of the data in the plan.")
            )
        if not self.rows:
            raise TrialError(Problem("missing_column", "The data hold no rows.", "Give a header and rows."))
        have = list(self.rows[0])
        absent = [column for column in self.plan.columns.values() if column not in have]
        if absent:
            raise TrialError(
                *(
                    Problem(
                        "missing_column",
                        f"There is no column {column!r}.",
                        f"The file has {', '.join(have)}: mend the header, or the plan's [columns].",
                        row=1,
                        column=column,
                    )
                    for column in absent
                )
            )

    def text(self, index: int, role: str) -> str:
        """The cell's text, empty when it is missing, NA, one of the plan's codes, or the role has no
        column."""
        column = self.plan.columns.get(role)
        found = (self.rows[index].get(column) or "").strip() if column else ""
        return "" if found == "NA" or found in self.plan.missing_codes else found

    def problem(self, code: str, message: str, mend: str, index: int, role: str) -> None:
        """Keep a problem; the header is row 1, so the first row of data is row 2."""
        self.problems.append(Problem(code, message, mend, index + 2, self.plan.columns.get(role)))

    def finish(self) -> None:
        """Raise everything that was found."""
        if self.problems:
            raise TrialError(*self.problems)

    def key(self, index: int, role: str) -> str:
        """A label that must be there."""
        found = self.text(index, role)
        if not found:
            self.problem("missing_value", "This cell is empty.", "Every row needs it.", index, role)
        return found

    def arm(self, index: int, role: str = "arm") -> bool:
        """Whether the row belongs to the treated arm."""
        found, arms = self.text(index, role), self.plan.arms
        if found not in arms.values():
            mend = f"The plan knows {arms.get('treated')} and {arms.get('control')}."
            self.problem("unknown_arm", f"{found or 'An empty cell'} is not an arm.", mend, index, role)
        return found == arms.get("treated")

    def steps(self, index: int, role: str) -> int | None:
        """Turned whole steps, None when missing; a value off the scale or the lattice is a problem."""
        found = self.text(index, role)
        if not found:
            return None
        if self.plan.outcome.kind == "yes_no":
            return self._yes_no(found, index, role)
        try:
            value = fraction(found)
        except (ValueError, ZeroDivisionError):
            self.problem("off_lattice", f"{found!r} is not a number.", "Write digits only.", index, role)
            return None
        steps = self.scale.lattice.steps(value)
        if steps is None:
            step = self.scale.lattice.step
            self.problem(
                "off_lattice", f"{found} is not a whole number of steps of {step}.", SNAP, index, role
            )
            return None
        if not self._inside(self.scale.lattice.value(steps)):
            low, high = self.plan.outcome.min, self.plan.outcome.max
            self.problem("outside_scale", f"{found} lies outside {low} to {high}.", FIX, index, role)
            return None
        self.pulled += self.scale.lattice.pulled(value)
        return self.scale.sign * steps

    def _inside(self, value: Fraction) -> bool:
        low, high = self.plan.outcome.min, self.plan.outcome.max
        return (low is None or value >= low) and (high is None or value <= high)

    def _yes_no(self, found: str, index: int, role: str) -> int | None:
        word, yes = found.casefold(), {item.casefold() for item in self.plan.outcome.yes}
        if word in yes:
            return 0 if self.scale.turned_yes else 1
        if yes != set(YES) and word not in (*YES, *NO) and self._other in (None, word):
            self._other = (
                word  # A planned yes of its own leaves one other word to mean no; a second is a slip.
            )
        if word in NO or word == self._other:
            return 1 if self.scale.turned_yes else 0
        self.problem(
            "outside_scale",
            f"{found!r} is neither yes nor no.",
            f"Yes is {', '.join(self.plan.outcome.yes)}; no is {', '.join(NO)}.",
            index,
            role,
        )
        return None

    def _scale(self) -> Scale:
        outcome = self.plan.outcome
        lower = outcome.better == "lower"
        if outcome.kind == "yes_no":
            return Scale(Fraction(1), 0, 1, Lattice(Fraction(1)), 1, lower)
        lattice = outcome.steps() or Lattice(Fraction(1, self._decimals()), outcome.min or Fraction(0))
        low_raw = outcome.min if outcome.min is not None else Fraction(0) if outcome.kind == "count" else None
        low, high = (None if end is None else lattice.steps(end) for end in (low_raw, outcome.max))
        if lower:
            low, high = (None if high is None else -high), (None if low is None else -low)
        return Scale(lattice.step, low, high, lattice, -1 if lower else 1)

    def _decimals(self) -> int:
        """Without a planned lattice the decimals of the data make one: exact, never rounded."""
        denominators = [1]
        for index in range(len(self.rows)):
            for role in VALUES:
                try:
                    denominators.append(fraction(self.text(index, role) or "0").denominator)
                except (ValueError, ZeroDivisionError):
                    continue
        return lcm(*denominators)

    def warnings(self) -> tuple[str, ...]:
        """What reading the data leaves to say."""
        return ("snapped_to_lattice",) if self.pulled else ()


SNAP = "Mend the value, or allow a pull to the nearest step with outcome.snap in the plan."
FIX = "Mend the value, or the ends of the scale in the plan."


def _plan_problem(message: str, mend: str) -> Problem:
    return Problem("plan_invalid", message, mend)


def fingerprint(rows: Rows) -> str:
    """SHA-256 of the rows as canonical JSON, for data that come from no file."""
    text = dumps([dict(row) for row in rows], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
