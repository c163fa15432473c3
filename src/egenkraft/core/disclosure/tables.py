"""Counts by group for readers outside: which cells are hidden, so that nobody works them out.

Small cells, cells that hold everybody of a line, and the cells that must be hidden with them carry one mark.
Rules of thumb for the latter leak (github.com/sdcTools/UserSupport/issues/135 and 136): here the attack
itself decides, and what is hidden is the least that withstands it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .audit import APART, Attack, Contradiction, Total
from .integers import Band, Unsolved, smallest, within

SECONDS = 20.0  # for the proof; without one the table is refused
Names = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Counts of people by cell, each person in one cell, and the sums over cells that are told too.

    None is the one mark of a number that is not told. `earlier` are totals over the same cells that were
    published before.
    """

    cells: Mapping[str, int | None]
    totals: Sequence[tuple[Names, int | None]] = ()
    earlier: Sequence[Total] = ()

    @classmethod
    def of(cls, rows: Mapping[str, Mapping[str, int]]) -> "Table":
        """A table of rows and columns with the sums of both and of all; its cells are "row, column".

        >>> Table.of({"a": {"yes": 5, "no": 7}}).totals[0]
        (('a, yes', 'a, no'), 12)
        """
        cells = {f"{row}, {column}": n for row, line in rows.items() for column, n in line.items()}
        across = [tuple(f"{row}, {column}" for column in line) for row, line in rows.items()]
        columns = dict.fromkeys(column for line in rows.values() for column in line)
        down = [tuple(f"{row}, {c}" for row, line in rows.items() if c in line) for c in columns]
        lines = dict.fromkeys([*across, *down, tuple(cells)])
        return cls(cells, [(names, sum(cells[name] for name in names)) for names in lines if len(names) > 1])

    @property
    def whole(self) -> bool:
        """Whether every number is told."""
        return None not in self.cells.values() and all(total is not None for _names, total in self.totals)


@dataclass(frozen=True)
class Refused:
    """No table may be told: `base` (too few people), `range` (with all that may be hidden hidden, some cell
    is still known too well), `earlier` (it does not fit what was published before), `time` (no proof)."""

    reason: str


def suppress(table: Table, least: int = 5, base: int = 10) -> Table | Refused:
    """The table with the least hidden of it that keeps every hidden number's range at five or more.

    Hidden are cells and sums of 1 to `least` - 1, cells that hold everybody of a line, and with them as few
    others as possible, the smallest of these: exact, not a rule of thumb. How many there are in all is known.

    >>> suppress(Table.of({"all": {"up": 7, "same": 3, "down": 2}})).cells
    {'all, up': 7, 'all, same': None, 'all, down': None}
    >>> suppress(Table.of({"all": {"up": 8, "same": 3, "down": 1}})).cells  # a sum of 4 would tell too much
    {'all, up': None, 'all, same': None, 'all, down': None}
    >>> suppress(Table.of({"all": {"up": 3, "same": 6, "down": 0}}))
    Refused(reason='base')
    """
    numbers = {name: number for name, number in table.cells.items() if number is not None}
    if not table.whole:
        raise ValueError("What is hidden already cannot be judged.")
    if any(sum(numbers[name] for name in names) != total for names, total in table.totals):
        raise ValueError("A sum is not that of its cells.")
    if sum(numbers.values()) < base:
        return Refused("base")
    try:
        with within(SECONDS):
            hidden = _Search(table, numbers, least).least_loss()
    except Unsolved:
        return Refused("time")
    except Contradiction:
        return Refused("earlier")
    if hidden is None:
        return Refused("range")
    cells = {name: None if (name,) in hidden else number for name, number in numbers.items()}
    return replace(table, cells=cells, totals=[(n, None if n in hidden else s) for n, s in table.totals])


class _Search:
    """The least-cost set of numbers to hide, by asking for a cheap set and learning from each attack on it.

    The more is hidden, the wider is every range. So if a number is known too well although the set D is
    hidden, one outside D must be hidden with it: that is a cut for the next question.
    """

    def __init__(self, table: Table, numbers: Mapping[str, int], least: int) -> None:
        self.numbers, self.earlier, self.cells = numbers, table.earlier, tuple(numbers)
        everybody = sum(numbers.values())
        told = {names: sum(numbers[name] for name in names) for names, _sum in table.totals}
        self.values = {(name,): number for name, number in numbers.items()} | told
        self.all: Total = (self.cells, everybody)
        lines = [names for names in (*told, self.cells) if len(names) > 1]
        full = {(n,) for names in lines for n in names if 0 < numbers[n] == sum(numbers[m] for m in names)}
        self.may = {names for names in self.values if set(names) != set(self.cells)}
        self.must = {names for names, value in self.values.items() if 0 < value < least} | full
        self.cuts: list[tuple[Names, set[Names]]] = []

    def least_loss(self) -> set[Names] | None:
        """What to hide; None where nothing is enough."""
        if not self.must:
            return set()
        while narrow := self._narrow(self.may, self.may):
            self.may -= narrow
        if not self.must <= self.may:
            return None
        while True:
            hidden = self._cheapest()
            narrow = self._narrow(hidden, hidden)
            if not narrow:
                return hidden
            self.cuts += [(names, self.may - self._grown(names, hidden)) for names in narrow]

    def _narrow(self, judged: Iterable[Names], hidden: Collection[Names]) -> set[Names]:
        """Those of the judged that are known too well while these are hidden."""
        cells = {name: None if (name,) in hidden else number for name, number in self.numbers.items()}
        sums = [(names, value) for names, value in self.values.items() if names not in hidden]
        totals = [*sums, self.all, *self.earlier]
        attack = Attack.on(cells, totals)
        ends = {names: attack.span(names) for names in judged}
        return {names for names, (low, high) in ends.items() if high - low < APART}

    def _grown(self, names: Names, hidden: set[Names]) -> set[Names]:
        """As much more hidden as still leaves this one known too well."""
        grown = set(hidden)
        for more in sorted(self.may - hidden, key=lambda one: (self.values[one], one)):
            if self._narrow([names], grown | {more}):
                grown.add(more)
        return grown

    def _cheapest(self) -> set[Names]:
        """The fewest, and of these the smallest, numbers that all cuts so far allow."""
        order = sorted(self.may)
        place = {names: n for n, names in enumerate(order)}
        bands: list[Band] = []
        for names, others in self.cuts:
            row = [0.0] * len(order)
            row[place[names]] = -1.0
            for other in others:
                row[place[other]] = 1.0
            bands.append(([row], 0.0, float(len(order))))
        one = self.all[1] * len(order) + 1  # one number more costs more than all values together
        cost = [float(one + self.values[names]) for names in order]
        low = [float(names in self.must) for names in order]
        found = smallest(cost, bands, whole=[1] * len(order), low=low, high=1.0)
        if found is None:  # all that may be hidden withstood the attack
            raise Unsolved("The cuts contradict a solution that is known.")
        return {names for names, here in zip(order, found, strict=True) if here > 0.5}
