"""K4, starts by lot: mean after minus mean before each person's start, over all starts the lot could
have drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, permutations, product
from math import factorial, lcm, prod
from statistics import median
from typing import Any

from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.exact.chance import DRAWS, ENUMERATED, Alternative, Chance
from egenkraft.core.trials.exact.halves import Halves
from egenkraft.core.trials.exact.shifts import (
    Arrangement,
    Limits,
    listed_limits,
    sampled_limits_of,
    variance_dealt,
)
from egenkraft.core.trials.lattice import Number, integers
from egenkraft.core.trials.streams import Stream

Window = tuple[int, int]
Parts = dict[int, tuple[int, int]]
HALVES = 4_000_000
LISTED = 50_000


def starts(
    y: Sequence[Sequence[Number]],
    starts: Sequence[int],
    kind: str,
    windows: Sequence[Window],
    alternative: Alternative = "two-sided",
    statistic: str = "mean",
) -> Fraction:
    """The exact p of starts drawn by lot: series by person, first treated occasions (from 1), and the
    mechanism.

    `kind`: windows or pool (independent starts inside each window), permute (the starts dealt among people),
    permute_windows (windows dealt, then a start drawn inside). Raises TrialError `window_without_data`.

    >>> starts([[1, 1, 4, 4, 4], [1, 1, 1, 4, 4]], [3, 4], "windows", [(2, 4), (2, 5)], "greater")
    Fraction(1, 12)
    """
    flat, many = integers([value for row in y for value in row])[0], iter(range(10**9))
    whole = tuple(tuple(flat[next(many)] for _ in row) for row in y)
    deal = Starts(whole, tuple(starts), kind, tuple(windows), statistic)
    return Fraction(deal.extreme(alternative), deal.size)


@dataclass(frozen=True)
class Starts:
    """Whole-number series (None where not observed), recorded starts and the mechanism that drew them."""

    y: tuple[tuple[int | None, ...], ...]
    start: tuple[int, ...]
    kind: str
    windows: tuple[Window, ...]
    statistic: str = "mean"

    @property
    def independent(self) -> bool:
        """Whether one person's start says nothing about another's."""
        return self.kind in {"windows", "pool"}

    @property
    def size(self) -> int:
        """How many starts the lot could have drawn, all people together."""
        inside = prod(last - first + 1 for first, last in self.windows)
        if self.independent:
            return inside
        people = factorial(len(self.y))
        return people if self.kind == "permute" else people * inside

    def _possible(self, person: int) -> list[int]:
        if self.independent:
            first, last = self.windows[person]
            return list(range(first, last + 1))
        if self.kind == "permute":
            return sorted(set(self.start))
        return sorted({s for first, last in self.windows for s in range(first, last + 1)})

    @cached_property
    def effects(self) -> list[dict[int, Fraction]]:
        """By person: effect of each start she could have had."""
        return _fractions(self._parts)

    @cached_property
    def exposures(self) -> list[dict[int, Fraction]]:
        """The same for the recorded exposure, 0 before and 1 from the recorded start."""
        return _fractions(self._exposed_parts)

    @cached_property
    def _parts(self) -> list[Parts]:
        return [self._effects(i, self.y[i]) for i in range(len(self.y))]

    @cached_property
    def _exposed_parts(self) -> list[Parts]:
        rows = [
            tuple(None if value is None else int(t >= start) for t, value in enumerate(row, 1))
            for row, start in zip(self.y, self.start, strict=True)
        ]
        return [self._effects(i, row) for i, row in enumerate(rows)]

    def _effects(self, person: int, row: Sequence[int | None]) -> Parts:
        """By start: mean (or median) after minus before, as a numerator and a denominator, not reduced."""
        many = list(accumulate((value is not None for value in row), initial=0))
        sums = list(accumulate((value or 0 for value in row), initial=0))
        found = {}
        for start in self._possible(person):
            before = many[min(start, len(many)) - 1]
            after = many[-1] - before
            if not before or not after:
                message = (
                    f"A start at occasion {start} leaves person {person + 1} without answers in one phase."
                )
                raise refuse("window_without_data", message, "Narrow the window to occasions with answers.")
            if self.statistic == "median":
                found[start] = _medians(row, start)
            else:
                early = sums[start - 1]
                found[start] = (sums[-1] - early) * before - early * after, before * after
        return found

    @cached_property
    def unit(self) -> int:
        """A common denominator of all effects; exposure, seen on the same occasions, has the same ones."""
        return lcm(*{over for row in self._parts for _, over in row.values()})

    @cached_property
    def whole(self) -> list[dict[int, int]]:
        """Effects over the common denominator."""
        return _over(self._parts, self.unit)

    @cached_property
    def exposed(self) -> list[dict[int, int]]:
        """Exposure over the common denominator."""
        return _over(self._exposed_parts, self.unit)

    def over(self, table: Sequence[dict[int, int]], drawn: Sequence[int]) -> int:
        """The statistic of one arrangement: the sum over people, or twice the median where that is
        planned."""
        values = [row[s] for row, s in zip(table, drawn, strict=True)]
        return int(2 * median(values)) if self.statistic == "median" else sum(values)

    @property
    def divisor(self) -> int:
        """What turns `over` into an effect in steps."""
        return self.unit * (2 if self.statistic == "median" else len(self.y))

    @property
    def total(self) -> int:
        """The observed statistic over the common denominator."""
        return self.over(self.whole, self.start)

    def enumerate(self) -> Iterator[tuple[int, ...]]:
        """Every arrangement of starts."""
        inside = [range(first, last + 1) for first, last in self.windows]
        if self.independent:
            yield from product(*inside)
        elif self.kind == "permute":
            yield from permutations(self.start)
        else:
            for order in permutations(inside):
                yield from product(*order)

    @property
    def listable(self) -> bool:
        """Whether arrangements can be gone through one by one."""
        return self.size <= ENUMERATED

    @cached_property
    def centre(self) -> Fraction:
        """The mean of the statistic over all arrangements."""
        if self.statistic == "median":
            return Fraction(sum(self.over(self.whole, drawn) for drawn in self.enumerate()), self.size)
        if self.independent:
            own = zip(self.whole, self._groups, strict=True)
            return sum((Fraction(sum(row[s] for s in group), len(group)) for row, group in own), Fraction(0))
        means = (Fraction(sum(row[s] for s in g), len(g)) for row in self.whole for g in self._groups)
        return sum(means, Fraction(0)) / len(self.y)

    @cached_property
    def _groups(self) -> list[range]:
        """What is dealt: each person's window, or fixed starts as windows of one."""
        if self.kind == "permute":
            return [range(start, start + 1) for start in self.start]
        return [range(first, last + 1) for first, last in self.windows]

    def extreme(self, alternative: Alternative, total: int | None = None) -> int:
        """How many arrangements are at least as extreme as `total`, the observed one when None."""
        seen = self.total if total is None else total
        away = abs(seen - self.centre) if alternative == "two-sided" else Fraction(0)
        if self.independent and self.statistic == "mean":
            return self._halves(alternative, seen, away)
        sums = (self.over(self.whole, drawn) for drawn in self.enumerate())
        if alternative == "two-sided":
            return sum(abs(value - self.centre) >= away for value in sums)
        return sum(value >= seen if alternative == "greater" else value <= seen for value in sums)

    def _halves(self, alternative: Alternative, seen: int, away: Fraction) -> int:
        """People in two halves, all half sums, one side sorted, binary search."""
        middle = (len(self.whole) + 1) // 2
        halves = Halves(self.whole[:middle], self.whole[middle:])
        if alternative == "two-sided":
            if not away:
                return self.size
            return halves.at_least(self.centre + away) + halves.at_most(self.centre - away)
        return halves.at_least(Fraction(seen)) if alternative == "greater" else halves.at_most(Fraction(seen))

    def chances(self, alternative: Alternative, seed: str) -> tuple[Chance, Chance]:
        """The p and the least p, exact where arrangements can be listed or halved, else from seeded draws."""
        halved = self.independent and self.statistic == "mean" and self._half_size <= HALVES
        if halved or self.listable:
            hits = self.extreme(alternative)
            return Chance.exact(hits, self.size), Chance.exact(self._edge(alternative), self.size)
        sums = [self.over(self.whole, drawn) for drawn in self.draws(seed)]
        mean = Fraction(sum(sums), len(sums)) if self.statistic == "median" else self.centre
        if alternative == "two-sided":
            hits = sum(abs(value - mean) >= abs(self.total - mean) for value in sums)
        else:
            hits = sum(v >= self.total if alternative == "greater" else v <= self.total for v in sums)
        return Chance.sampled(hits, DRAWS), Chance.exact(1, self.size)

    @property
    def _half_size(self) -> int:
        sizes = [last - first + 1 for first, last in self.windows]
        middle = (len(sizes) + 1) // 2
        return max(prod(sizes[:middle]), prod(sizes[middle:]))

    def _edge(self, alternative: Alternative) -> int:
        """How many arrangements share the most extreme statistic."""
        if self.independent and self.statistic == "mean":
            low, high = (sum(pick(row.values()) for row in self.whole) for pick in (min, max))
        else:
            sums = [self.over(self.whole, drawn) for drawn in self.enumerate()]
            low, high = min(sums), max(sums)
        if alternative == "two-sided":
            return self.extreme(alternative, high if high - self.centre >= self.centre - low else low)
        return self.extreme(alternative, high if alternative == "greater" else low)

    def draws(self, seed: str) -> Iterator[tuple[int, ...]]:
        """100,000 seeded arrangements of starts."""
        stream = Stream(f"starts\n{seed}")
        for _ in range(DRAWS):
            groups = self._groups if self.independent else stream.shuffled(self._groups)
            yield tuple(group[stream.below(len(group))] for group in groups)

    def limits(self, level: Fraction, seed: str) -> tuple[Limits, str]:
        """The interval of the effect in steps with its method."""
        exact = self.size <= LISTED
        pairs = [
            (self.over(self.whole, drawn), self.over(self.exposed, drawn))
            for drawn in (self.enumerate() if exact else self.draws(seed))
        ]
        x = self.over(self.exposed, self.start)
        if exact:
            return listed_limits([Arrangement(*pair) for pair in pairs], self.total, x, level), "exact"
        import numpy as np

        table: Any = np.array(pairs, dtype=float)
        return sampled_limits_of(table[:, 0], table[:, 1], self.total, x, level), "sampled"

    def variance(self, effect: Fraction, seed: str) -> Fraction:
        """The variance over all arrangements of the effect on answers minus `effect` times exposure."""
        rest = [
            {s: value - effect * exposure[s] for s, value in row.items()}
            for row, exposure in zip(self.effects, self.exposures, strict=True)
        ]
        if self.statistic == "median":
            return self._listed_variance(effect, seed)
        n = len(self.y)
        if self.independent:
            own = [[row[s] for s in group] for row, group in zip(rest, self._groups, strict=True)]
            return sum((_spread(values)[1] for values in own), Fraction(0)) / n**2
        dealt = [[_spread([row[s] for s in group]) for group in self._groups] for row in rest]
        within = sum((one for line in dealt for _, one in line), Fraction(0)) / n
        return (variance_dealt([[mean for mean, _ in line] for line in dealt], [1] * n) + within) / n**2

    def _listed_variance(self, effect: Fraction, seed: str) -> Fraction:
        drawn = self.enumerate() if self.listable else self.draws(seed)
        values = [self.over(self.whole, d) - effect * self.over(self.exposed, d) for d in drawn]
        mean = sum(values, Fraction(0)) / len(values)
        return sum(((v - mean) ** 2 for v in values), Fraction(0)) / len(values) / self.divisor**2


def _fractions(parts: Sequence[Parts]) -> list[dict[int, Fraction]]:
    return [{start: Fraction(*pair) for start, pair in row.items()} for row in parts]


def _over(parts: Sequence[Parts], unit: int) -> list[dict[int, int]]:
    return [{start: value * (unit // over) for start, (value, over) in row.items()} for row in parts]


def _medians(row: Sequence[int | None], start: int) -> tuple[int, int]:
    """Twice the median after minus twice the median before, over two."""
    phases = row[: start - 1], row[start - 1 :]
    before, after = (int(2 * median(value for value in phase if value is not None)) for phase in phases)
    return after - before, 2


def _spread(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Mean and variance of equally likely values."""
    mean = sum(values, Fraction(0)) / len(values)
    return mean, sum(((value - mean) ** 2 for value in values), Fraction(0)) / len(values)
