"""People as the designs need them: before, after, arm and stratum in turned whole steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from egenkraft.core.trials.exact.two import Strata, Stratum
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.result import Count, Person
from egenkraft.core.trials.rows import Reader, Scale


@dataclass(frozen=True)
class Unit:
    """One person: turned steps before and after, None where missing."""

    person: str
    treated: bool
    stratum: str
    before: int | None
    after: int | None
    paired: bool

    @property
    def y(self) -> int | None:
        """The analysed outcome: the gain where there is a before, else the final value."""
        if self.after is None or (self.paired and self.before is None):
            return None
        return self.after - self.before if self.paired and self.before is not None else self.after

    def end(self, scale: Scale, best: bool) -> int | None:
        """The best or worst outcome that her missing answers allow; None without that end of the scale."""
        if self.y is not None:
            return self.y
        if not self.paired:
            return scale.high if best else scale.low
        after = self.after if self.after is not None else scale.high if best else scale.low
        before = self.before if self.before is not None else scale.low if best else scale.high
        return None if after is None or before is None else after - before


def read_pairs(reader: Reader) -> list[Unit]:
    """Units of a pre_post plan, wide or long."""
    if "time" in reader.plan.columns:
        return _long(reader, None)
    seen: dict[str, int] = {}
    units = []
    for index in range(len(reader.rows)):
        person = once(reader, index, seen)
        units.append(
            Unit(person, True, "", reader.steps(index, "before"), reader.steps(index, "after"), paired=True)
        )
    reader.finish()
    return units


def read_arms(reader: Reader, draw: Assignment | None) -> list[Unit]:
    """Units of a two_arm plan, wide or long; arms and strata from the recorded lot where there is one."""
    if "time" in reader.plan.columns:
        units = _long(reader, draw)
    else:
        paired = "before" in reader.plan.columns and reader.plan.outcome.kind != "yes_no"
        seen: dict[str, int] = {}
        units = [_wide(reader, index, seen, draw, paired) for index in range(len(reader.rows))]
        reader.finish()
    return units + unseen(units, draw, paired=any(unit.paired for unit in units))


def _wide(reader: Reader, index: int, seen: dict[str, int], draw: Assignment | None, paired: bool) -> Unit:
    person = once(reader, index, seen) if "person" in reader.plan.columns else str(index + 1)
    treated, stratum = dealt(reader, index, person, draw)
    before = reader.steps(index, "before") if paired else None
    return Unit(person, treated, stratum, before, reader.steps(index, "value"), paired)


def once(reader: Reader, index: int, seen: dict[str, int]) -> str:
    """The person of this row, who may stand in one row only."""
    person = reader.key(index, "person")
    if person in seen:
        message = f"{person} stands in row {seen[person] + 2} already."
        reader.problem("duplicate_person", message, "Keep one row for each person.", index, "person")
    seen.setdefault(person, index)
    return person


def dealt(reader: Reader, index: int, person: str, draw: Assignment | None) -> tuple[bool, str]:
    """Arm and stratum of this row; where there is a recorded lot the row must agree with it."""
    treated = reader.arm(index)
    if draw is None:
        return treated, reader.text(index, "stratum")
    arm = draw.arms.get(person)
    if arm is None or (arm == draw.labels[0]) != treated:
        told = "is not in the lot" if arm is None else f"was dealt to {arm}"
        reader.problem(
            "arm_differs", f"{person} {told}.", "Analyse people where the lot put them.", index, "arm"
        )
    return treated, draw.strata.get(person, "")


def unseen(units: list[Unit], draw: Assignment | None, *, paired: bool) -> list[Unit]:
    """People in the lot without a row were assigned all the same."""
    if draw is None:
        return []
    seen = {unit.person for unit in units}
    return [
        Unit(person, arm == draw.labels[0], draw.strata[person], None, None, paired)
        for person, arm in draw.arms.items()
        if person not in seen
    ]


def _long(reader: Reader, draw: Assignment | None) -> list[Unit]:
    """One row for each person and time; rows of other times are not part of the primary outcome."""
    times = {reader.plan.times["before"]: "before", reader.plan.times["after"]: "after"}
    found: dict[str, dict[str, int | None]] = {}
    places: dict[tuple[str, str], int] = {}
    sides: dict[str, tuple[bool, str]] = {}
    for index in range(len(reader.rows)):
        person, time = reader.key(index, "person"), times.get(reader.text(index, "time"))
        side = dealt(reader, index, person, draw) if "arm" in reader.plan.columns else (True, "")
        if sides.setdefault(person, side) != side:
            reader.problem("arm_differs", f"{person} changes arm.", "One arm for each person.", index, "arm")
        answers = found.setdefault(person, {})
        if time is None:
            continue
        if (person, time) in places:
            message = f"{person} has this time in row {places[person, time] + 2} already."
            reader.problem("duplicate_person", message, "Keep one row for each time.", index, "person")
        places.setdefault((person, time), index)
        answers[time] = reader.steps(index, "value")
    reader.finish()
    paired = reader.plan.outcome.kind != "yes_no" or reader.plan.design == "pre_post"
    return [
        Unit(person, *sides[person], answers.get("before") if paired else None, answers.get("after"), paired)
        for person, answers in found.items()
    ]


def count(units: Iterable[Unit]) -> Count:
    """Assigned and observed among these."""
    group = list(units)
    return Count(len(group), sum(unit.y is not None for unit in group))


def strata(units: Iterable[Unit], values: Iterable[int]) -> Strata:
    """The analysed values by stratum; a stratum with one arm only compares nothing and is left out."""
    groups: dict[str, tuple[list[int], list[int]]] = {}
    for unit, value in zip(units, values, strict=True):
        groups.setdefault(unit.stratum, ([], []))[0 if unit.treated else 1].append(value)
    return tuple(
        Stratum(tuple(treated), tuple(control))
        for _, (treated, control) in sorted(groups.items())
        if treated and control
    )


def person_rows(units: Iterable[Unit], scale: Scale, arms: bool) -> tuple[Person, ...]:
    """One row a person in raw values, gains turned so that positive is better."""
    return tuple(
        Person(
            unit.person,
            ("treated" if unit.treated else "control") if arms else None,
            scale.raw(unit.before),
            scale.raw(unit.after),
            None if unit.y is None or not unit.paired else unit.y * scale.unit,
        )
        for unit in units
    )


def mean(values: Iterable[int | Fraction]) -> Fraction:
    """The exact mean."""
    found = list(values)
    return sum((Fraction(value) for value in found), Fraction(0)) / len(found)


def squares(values: Iterable[int | Fraction]) -> Fraction:
    """The exact sum of squared distances from the mean."""
    found = [Fraction(value) for value in values]
    middle = mean(found)
    return sum(((value - middle) ** 2 for value in found), Fraction(0))
