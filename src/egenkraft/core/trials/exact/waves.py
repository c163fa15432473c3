"""K3, waves: exposed against still waiting at the same time, over all ways to deal people into fixed
seats."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import factorial, gcd, prod
from typing import Any, TypeVar

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
Value = TypeVar("Value", int, Fraction)


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

    @cached_property
    def weights(self) -> tuple[tuple[int, ...], ...]:
        """What a gain at each compared period adds to the sum, wave by wave."""
        return tuple(
            tuple(waiting if label <= t else -exposed for t, exposed, waiting in self.periods)
            for label in self.labels
        )

    def costs(self, gains: Sequence[Sequence[Value]]) -> list[list[Value]]:
        """What each person adds to the sum in each wave."""
        places = [t - 1 for t, _, _ in self.periods]
        seen = [[row[place] for place in places] for row in gains]
        return [[_sum(w * v for w, v in zip(own, row, strict=True)) for own in self.weights] for row in seen]

    @cached_property
    def whole(self) -> list[list[int]]:
        """The costs of the gains."""
        return self.costs(self.gains)

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
        return recursion_bits(self.whole, self.seats)

    @cached_property
    def _step(self) -> int:
        return step_of(self.whole)

    @cached_property
    def _table(self) -> tuple[int, int, int]:
        """Polynomial of sums in steps above a base; the last wave's counter is implied."""
        width = self.size.bit_length() + 1
        states = polynomials(self.whole, self.seats, width, self._step)
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
        return sampled_chance(y, self.total, alternative), Chance.exact(1, self.size)

    def limits(self, level: Fraction, seed: str) -> tuple[Limits, str]:
        """The interval of the effect in steps with its method."""
        exposed = self.costs(self.exposure())
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
        answers, exposed = drawn_sums((self.whole, self.costs(self.exposure())), self.seats, seed)
        return answers, exposed

    def variance(self, effect: Fraction) -> Fraction:
        """The variance over all deals of the effect on answers minus `effect` times exposure."""
        top, under = effect.numerator, effect.denominator
        rest = [
            [value * under - top * exposure for value, exposure in zip(row, on, strict=True)]
            for row, on in zip(self.gains, self.exposure(), strict=True)
        ]
        return variance_dealt(self.costs(rest), self.seats) / (self.divisor * under) ** 2


def _sum(values: Iterable[Value]) -> Value:
    total: Any = 0
    for value in values:
        total += value
    return total  # type: ignore[no-any-return]


def step_of(costs: Sequence[Sequence[int]]) -> int:
    """The greatest step of which every difference between a person's costs is a whole number."""
    return gcd(*(value - row[0] for row in costs for value in row)) or 1


def recursion_bits(costs: Sequence[Sequence[int]], seats: Sequence[int]) -> int:
    """About how many bits the exact recursion over these people needs."""
    step, deals = step_of(costs), factorial(sum(seats)) // prod(factorial(many) for many in seats)
    slots = sum((max(row) - min(row)) // step for row in costs) + 1
    return slots * (deals.bit_length() + 1) * prod(many + 1 for many in seats[:-1])


def sampled_chance(drawn: Any, seen: int, alternative: Alternative) -> Chance:
    """The p of a sum among drawn ones; sums centre on 0."""
    if alternative == "two-sided":
        hits = abs(drawn) >= abs(seen)
    else:
        hits = drawn >= seen if alternative == "greater" else drawn <= seen
    return Chance.sampled(int(hits.sum()), DRAWS)


def polynomials(
    costs: Sequence[Sequence[int]], seats: Sequence[int], width: int, step: int
) -> dict[tuple[int, ...], int]:
    """How many deals of these people reach each sum, by the seats that they leave.

    Each value holds its counts in slots of `width` bits; slot k is the sum of everybody's least cost
    plus k steps.
    """
    states = {tuple(seats): 1}
    for row in costs:
        least, following = min(row), dict[tuple[int, ...], int]()
        shifts = [width * ((cost - least) // step) for cost in row]
        for left, table in states.items():
            for j, shift in enumerate(shifts):
                if left[j]:
                    after = (*left[:j], left[j] - 1, *left[j + 1 :])
                    following[after] = following.get(after, 0) + (table << shift)
        states = following
    return states


def drawn_sums(costs: Sequence[Sequence[Sequence[int]]], seats: Sequence[int], seed: str) -> tuple[Any, ...]:
    """The sum of each kind of costs [person][wave] in 100,000 seeded deals, the same deals for each.

    A deal gives everybody a word and seats them in the order of their words. Only who sits where counts,
    so each person goes on by one wave for every last word of a wave that hers is beyond.
    """
    import numpy as np

    kinds = np.array(costs, dtype=float)
    last, steps = np.cumsum(seats)[:-1] - 1, np.diff(kinds, axis=2).transpose(2, 0, 1).copy()
    sums = np.repeat(kinds[:, :, 0].sum(axis=1)[:, None], DRAWS, axis=1)
    bits = generator(seed)
    for start in range(0, DRAWS, 1000):
        drawn = words(bits, 1000, kinds.shape[1])
        ends, drawn = np.sort(drawn, axis=1)[:, last], drawn.T.copy()
        for wave, step in enumerate(steps):
            sums[:, start : start + 1000] += step @ (drawn > ends[:, wave]).astype(float)
    return tuple(sums)
