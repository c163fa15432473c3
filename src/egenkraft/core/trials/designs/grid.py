"""Long data by person and time in turned steps, for designs that follow people over many occasions."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from egenkraft.core.trials.lattice import fraction
from egenkraft.core.trials.rows import Reader

Times = tuple[Fraction, ...]


@dataclass(frozen=True)
class Series:
    """One person's values in time order; `marks` is the extra column of each row (wave, start or phase)."""

    person: str
    times: Times
    values: tuple[int | None, ...]
    marks: tuple[str, ...]


def read_series(reader: Reader, time: str, mark: str) -> list[Series]:
    """The rows of each person in time order; a person twice at one time is a problem."""
    found: dict[str, dict[Fraction, tuple[int | None, str]]] = {}
    for index in range(len(reader.rows)):
        person, when = reader.key(index, "person"), _time(reader, index, time)
        rows = found.setdefault(person, {})
        if when in rows:
            mend = "Keep one row for each person and time."
            reader.problem("duplicate_person", f"{person} has this {time} already.", mend, index, "person")
        rows[when] = (reader.steps(index, "value"), reader.text(index, mark))
    reader.finish()
    return [_series(person, rows) for person, rows in found.items()]


def _time(reader: Reader, index: int, role: str) -> Fraction:
    text = reader.key(index, role)
    try:
        return fraction(text)
    except (ValueError, ZeroDivisionError):
        reader.problem("off_lattice", f"{text!r} is not a number.", "Count them 1, 2, 3 …", index, role)
        return Fraction(index)


def _series(person: str, rows: Mapping[Fraction, tuple[int | None, str]]) -> Series:
    times = tuple(sorted(rows))
    return Series(person, times, tuple(rows[t][0] for t in times), tuple(rows[t][1] for t in times))
