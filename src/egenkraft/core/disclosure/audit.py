"""The attack: for each hidden cell the least and the largest number that fits everything published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .integers import Band, smallest

Total = tuple[Sequence[str], int]
APART = 5  # an attacker who is left with fewer numbers than this knows too much


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

    `totals` and `earlier` are (names of cells, their sum); published cells have their number. Exact: two
    integer programmes a cell. A cell in no total has no upper end and is given the largest sum of all.
    Raises ValueError where nothing fits (the totals contradict each other) or a total names no such cell.

    >>> audit({"up": 7, "same": None, "down": None}, [(("up", "same", "down"), 12)]).ranges
    {'same': (0, 5), 'down': (0, 5)}
    >>> audit({"a": None, "b": None}, [(("a", "b"), 9)], earlier=[(("a",), 6)]).unsafe
    ('a', 'b')
    """
    hidden = [name for name, value in cells.items() if value is None]
    rows, sums = _rows(cells, hidden, [*totals, *earlier])
    if not hidden:
        return Audit()
    most = max(sums, default=0)
    found = {}
    for place, name in enumerate(hidden):
        low, high = (_end(place, sign, rows, sums, most, len(hidden)) for sign in (1, -1))
        found[name] = (low, high)
    return Audit(found)


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
            raise ValueError("The published totals contradict each other.")
        rows.append(row)
        sums.append(left)
    return rows, sums


def _end(place: int, sign: int, rows: list[list[int]], sums: list[int], most: int, n: int) -> int:
    """The least (sign 1) or the largest (sign -1) number that the cell can have."""
    aim = [0.0] * n
    aim[place] = sign
    bands: list[Band] = [(rows, list(sums), list(sums))] if rows else []
    found = smallest(aim, bands, whole=[1] * n, low=0, high=most)
    if found is None:
        raise ValueError("The published totals contradict each other.")
    return round(found[place])
