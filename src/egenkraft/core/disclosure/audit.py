"""The attack: for each hidden cell the least and the largest number that fits everything published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .integers import Band, smallest

Total = tuple[Sequence[str], int]
APART = 5  # an attacker who is left with fewer numbers than this knows too much


class Contradiction(ValueError):
    """No numbers fit everything that was published."""


@dataclass(frozen=True)
class Audit:
    """What an attacker knows of each hidden cell: `ranges` by name, least and largest."""

    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def unsafe(self) -> tuple[str, ...]:
        """The hidden cells whose range is narrower than five."""
        return tuple(name for name, (low, high) in self.ranges.items() if high - low < APART)

    @property
    def safe(self) -> bool:
        """Whether no hidden cell can be guessed to within five."""
        return not self.unsafe


def audit(cells: Mapping[str, int | None], totals: Sequence[Total], earlier: Sequence[Total] = ()) -> Audit:
    """The range of each hidden cell (None) over all non-negative integers that fit every published total.

    `totals` and `earlier` are (names of cells, their sum); published cells have their number. Exact: at most
    two integer programmes a cell. A cell in no total has no upper end and is given the largest sum of all.
    Raises `Contradiction` where nothing fits, ValueError where a total names no such cell.

    >>> audit({"up": 7, "same": None, "down": None}, [(("up", "same", "down"), 12)]).ranges
    {'same': (0, 5), 'down': (0, 5)}
    >>> audit({"a": None, "b": None}, [(("a", "b"), 9)], earlier=[(("a",), 6)]).unsafe
    ('a', 'b')
    """
    attack = Attack.on(cells, [*totals, *earlier])
    return Audit({name: attack.span((name,)) for name in attack.hidden})


def span(names: Sequence[str], cells: Mapping[str, int | None], totals: Sequence[Total]) -> tuple[int, int]:
    """The least and the largest sum that these cells can have together.

    >>> span(("a", "b"), {"a": None, "b": None, "c": None}, [(("a", "b", "c"), 12), (("b", "c"), 4)])
    (8, 12)
    """
    return Attack.on(cells, totals).span(names)


@dataclass
class Attack:
    """The totals over the hidden cells, and every filling that was found to fit them: one attack answers
    many questions faster than many do."""

    cells: Mapping[str, int | None]
    hidden: list[str]
    rows: list[list[int]]
    sums: list[int]
    fits: list[list[int]] = field(default_factory=list)

    @classmethod
    def on(cls, cells: Mapping[str, int | None], totals: Sequence[Total]) -> "Attack":
        """The attack on these cells, of which the hidden ones are None, by somebody who has these totals."""
        hidden = [name for name, value in cells.items() if value is None]
        return cls(cells, hidden, *_rows(cells, hidden, totals))

    def span(self, names: Sequence[str]) -> tuple[int, int]:
        """The ends of a sum of cells."""
        aim = [names.count(name) for name in self.hidden]
        known = sum(value for name in names if (value := self.cells[name]) is not None)
        if not any(aim):
            return known, known
        return known + self._end(aim, 1), known + self._end(aim, -1)

    def _end(self, aim: Sequence[int], sign: int) -> int:
        """The least (sign 1) or the largest (sign -1) sum: proven, where a filling that is known to fit
        reaches the end that a look at single totals allows; else by an integer programme."""
        bound = 0 if sign > 0 else sum(w * self._most(n) for n, w in enumerate(aim) if w)
        if any(_sum(aim, fit) == bound for fit in self.fits):
            return bound
        bands: list[Band] = [(self.rows, list(self.sums), list(self.sums))] if self.rows else []
        turned = [float(sign * weight) for weight in aim]
        found = smallest(turned, bands, whole=[1] * len(aim), low=0, high=max(self.sums, default=0))
        if found is None:
            raise Contradiction("The published totals contradict each other.")
        self.fits.append([round(value) for value in found])
        return _sum(aim, self.fits[-1])

    def _most(self, place: int) -> int:
        """The largest number that single totals leave to one cell."""
        ends = [left for row, left in zip(self.rows, self.sums, strict=True) if row[place]]
        return min(ends, default=max(self.sums, default=0))


def _sum(aim: Sequence[int], values: Sequence[int]) -> int:
    return sum(weight * value for weight, value in zip(aim, values, strict=True))


def _rows(
    cells: Mapping[str, int | None], hidden: Sequence[str], totals: Sequence[Total]
) -> tuple[list[list[int]], list[int]]:
    """Each total as a row over the hidden cells, and what is left of its sum for them."""
    place = {name: number for number, name in enumerate(hidden)}
    rows, sums = [], []
    for names, total in totals:
        row, left = [0] * len(hidden), total
        for name in names:
            if name not in cells:
                raise ValueError(f"A total names the cell {name!r}, which is not in the table.")
            known = cells[name]
            if known is None:
                row[place[name]] += 1
            else:
                left -= known
        if left < 0 or (left and not any(row)):
            raise Contradiction("The published totals contradict each other.")
        rows.append(row)
        sums.append(left)
    return rows, sums
