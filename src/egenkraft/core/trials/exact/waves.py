"""K3, waves: exposed against still waiting at the same time, over all ways to deal people into fixed
seats."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import factorial, gcd, prod
from typing import Any

from egenkraft.core.trials.exact.chance import BITS, DRAWS, Alternative, Chance, slots_sum
from egenkraft.core.trials.exact.shifts import (
    Arrangement,
    Limits,
    listed_limits,
    sampled_limits_of,
    variance_dealt,
)
from egenkraft.core.trials.lattice import Number, integers
from egenkraft.core.trials.streams import generator, words

LISTED = 50_000


def waves(
    gains: Sequence[Sequence[Number]], wave: Sequence[int], alternative: Alternative = "two-sided"
) -> Fraction:
    """The exact p of a wait-list trial: `gains[i][t-1]` of person i at period t, wave w exposed from
    period w.

    >>> waves([[2, 2], [1, 2], [0, 2], [0, 1], [0, -1], [0, 0]], [1, 1, 2, 2, 3, 3])
    Fraction(1, 90)
    """
    flat = integers([value for row in gains for value in row])[0]
    many = len(gains[0])
    deal = Waves(tuple(tuple(flat[i * many : (i + 1) * many]) for i in range(len(gains))), tuple(wave))
    return Fraction(deal.extreme(alternative), deal.size)


@dataclass(frozen=True)
class Waves:
    """Whole-number gains by person and period, and everybody's recorded wave."""

    gains: tuple[tuple[int, ...], ...]
    wave: tuple[int, ...]

    @cached_property
    def labels(self) -> tuple[int, ...]:
        """The waves, first ones first."""
        return tuple(sorted(set(self.wave)))

    @cached_property
    def seats(self) -> tuple[int, ...]:
        """Seats of each wave."""
        return tuple(self.wave.count(label) for label in self.labels)

    @cached_property
    def periods(self) -> tuple[tuple[int, int, int], ...]:
        """(period, exposed, waiting) of each period that has both."""
        found = []
        for period in range(1, len(self.gains[0]) + 1):
            exposed = sum(wave <= period for wave in self.wave)
            if 0 < exposed < len(self.wave):
                found.append((period, exposed, len(self.wave) - exposed))
        return tuple(found)

    @property
    def divisor(self) -> int:
        """What turns a sum of costs into the effect: Σ exposed * waiting."""
        return sum(exposed * waiting for _, exposed, waiting in self.periods)

    @property
    def size(self) -> int:
        """In how many ways the lot could have dealt the waves."""
        return factorial(len(self.wave)) // prod(factorial(seats) for seats in self.seats)

    def costs(self, gains: Sequence[Sequence[Fraction | int]]) -> list[list[Fraction]]:
        """What each person adds to the sum in each wave."""
        return [
            [
                sum(
                    (
                        Fraction(row[t - 1]) * (waiting if label <= t else -exposed)
                        for t, exposed, waiting in self.periods
                    ),
                    Fraction(0),
                )
                for label in self.labels
            ]
            for row in gains
        ]

    @cached_property
    def whole(self) -> list[list[int]]:
        """The costs of the gains, whole numbers."""
        return [[int(value) for value in row] for row in self.costs(self.gains)]

    def exposure(self) -> list[list[int]]:
        """Gains of exposure itself: 1 from the recorded wave on."""
        return [[int(wave <= t + 1) for t in range(len(self.gains[0]))] for wave in self.wave]

    @property
    def total(self) -> int:
        """The observed sum of costs."""
        return sum(row[self.labels.index(wave)] for row, wave in zip(self.whole, self.wave, strict=True))

    @property
    def effect(self) -> Fraction:
        """Exposed minus waiting in steps, periods weighted by n₁n₀/n."""
        return Fraction(self.total, self.divisor)

    @property
    def bits(self) -> int:
        """About how many bits the exact recursion needs."""
        step = self._step
        slots = sum((max(row) - min(row)) // step for row in self.whole) + 1
        states = prod(seats + 1 for seats in self.seats[:-1])
        return slots * (self.size.bit_length() + 1) * states

    @cached_property
    def _step(self) -> int:
        return gcd(*(value - row[0] for row in self.whole for value in row)) or 1

    @cached_property
    def _table(self) -> tuple[int, int, int]:
        """Polynomial of sums in steps above a base; the last wave's counter is implied."""
        width, step = self.size.bit_length() + 1, self._step
        states = {self.seats: 1}
        for row in self.whole:
            least, following = min(row), dict[tuple[int, ...], int]()
            for left, table in states.items():
                for j, cost in enumerate(row):
                    if left[j]:
                        after = (*left[:j], left[j] - 1, *left[j + 1 :])
                        following[after] = following.get(after, 0) + (
                            table << width * ((cost - least) // step)
                        )
            states = following
        return next(iter(states.values())), width, sum(min(row) for row in self.whole)

    def at_most(self, total: int) -> int:
        """How many deals have a sum of at most `total`."""
        table, width, base = self._table
        return slots_sum(table, width, (total - base) // self._step)

    def extreme(self, alternative: Alternative, total: int | None = None) -> int:
        """How many deals are at least as extreme as `total`, the observed sum when None; sums centre on 0."""
        seen = self.total if total is None else total
        if alternative == "less":
            return self.at_most(seen)
        if alternative == "greater":
            return self.size - self.at_most(seen - 1)
        if not seen:
            return self.size
        return self.at_most(-abs(seen)) + self.size - self.at_most(abs(seen) - 1)

    def chances(self, alternative: Alternative, seed: str) -> tuple[Chance, Chance]:
        """The p and the least p, exact where the recursion fits, else from seeded draws."""
        if self.bits <= BITS:
            table, width, base = self._table
            top = base + (table.bit_length() - 1) // width * self._step
            low = base + ((table & -table).bit_length() - 1) // width * self._step
            edge = low if alternative == "less" or (alternative == "two-sided" and -low > top) else top
            return (
                Chance.exact(self.extreme(alternative), self.size),
                Chance.exact(self.extreme(alternative, edge), self.size),
            )
        y, _ = self.drawn(seed)
        seen = self.total
        hits = (
            abs(y) >= abs(seen)
            if alternative == "two-sided"
            else y >= seen
            if alternative == "greater"
            else y <= seen
        )
        return Chance.sampled(int(hits.sum()), DRAWS), Chance.exact(1, self.size)

    def limits(self, level: Fraction, seed: str) -> tuple[Limits, str]:
        """The interval of the effect in steps with its method."""
        exposed = [[int(v) for v in row] for row in self.costs(self.exposure())]
        x = sum(row[self.labels.index(wave)] for row, wave in zip(exposed, self.wave, strict=True))
        if self.size > LISTED:
            y_all, x_all = self.drawn(seed)
            return sampled_limits_of(y_all, x_all, self.total, x, level), "sampled"
        return listed_limits(self._listed(exposed), self.total, x, level), "exact"

    def _listed(self, exposed: Sequence[Sequence[int]]) -> list[Arrangement]:
        states: dict[tuple[int, ...], Counter[tuple[int, int]]] = {self.seats: Counter({(0, 0): 1})}
        for row, exposure in zip(self.whole, exposed, strict=True):
            following: dict[tuple[int, ...], Counter[tuple[int, int]]] = {}
            for left, sums in states.items():
                for j in range(len(self.labels)):
                    if left[j]:
                        after = (*left[:j], left[j] - 1, *left[j + 1 :])
                        into = following.setdefault(after, Counter())
                        for (y, x), count in sums.items():
                            into[y + row[j], x + exposure[j]] += count
            states = following
        return [Arrangement(y, x, count) for (y, x), count in next(iter(states.values())).items()]

    def drawn(self, seed: str) -> tuple[Any, Any]:
        """Sums of answers and of exposure in 100,000 seeded deals."""
        import numpy as np

        slots = np.repeat(np.arange(len(self.labels)), self.seats)
        costs = np.array(self.whole, dtype=float)
        exposed = np.array([[int(v) for v in row] for row in self.costs(self.exposure())], dtype=float)
        bits, found = generator(seed), []
        for _ in range(DRAWS // 1000):
            people = np.argsort(words(bits, 1000, len(self.wave)), axis=1)
            found.append((costs[people, slots].sum(axis=1), exposed[people, slots].sum(axis=1)))
        return np.concatenate([y for y, _ in found]), np.concatenate([x for _, x in found])

    def variance(self, effect: Fraction) -> Fraction:
        """The variance over all deals of the effect on answers minus `effect` times exposure."""
        rest = [
            [Fraction(value) - effect * exposure for value, exposure in zip(row, on, strict=True)]
            for row, on in zip(self.gains, self.exposure(), strict=True)
        ]
        return variance_dealt(self.costs(rest), self.seats) / self.divisor**2
