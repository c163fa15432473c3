"""Intervals by inversion of the same test: order statistics of the shifts at which each arrangement ties.

For sign flips these shifts are the means of all non-empty subsets of the gains; for two samples the mean
differences of swapped subsets of equal size. Both are sums of k terms divided by k, so a table of
counts by k and sum holds them all, and the limits are fractions with denominator at most n.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod

from egenkraft.core.trials.exact.chance import BITS, DRAWS, slots_sum
from egenkraft.core.trials.exact.two import Drawn, Strata, arrangements, observed
from egenkraft.core.trials.lattice import Number, fraction, integers
from egenkraft.core.trials.streams import generator, words

Limits = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True)
class Shifts:
    """Counts of the shifts s/k + offset: `layers[k]` is a polynomial in s; `ties` arrangements have no
    shift."""

    layers: tuple[tuple[int, int], ...]
    width: int
    offset: int
    largest: int
    all: int

    def at_most(self, shift: Fraction) -> int:
        """How many arrangements tie at this shift or below."""
        room = shift - self.offset
        if room < 0:
            return 0
        return sum(slots_sum(table, self.width, floor(k * room)) for k, table in self.layers)

    def smallest(self, rank: int) -> Fraction:
        """The shift with this rank from below: bisect to 1/n², where one fraction with denominator <=
        n fits."""
        n = self.layers[-1][0]
        low, high = Fraction(-1), Fraction(self.largest + 1)
        while high - low >= Fraction(1, n * n):
            middle = (low + high) / 2
            low, high = (low, middle) if self.at_most(middle + self.offset) >= rank else (middle, high)
        return ((low + high) / 2).limit_denominator(n) + self.offset

    def limits(self, level: Fraction) -> Limits:
        """Both limits: the identity counts as one arrangement that never ties."""
        rank = floor((1 - level) / 2 * self.all)
        if rank < 1:
            return None, None
        return self.smallest(rank), self.smallest(self.all - rank)


def interval_signflip(d: Sequence[Number], level: Number = "0.95") -> Limits:
    """The exact interval of the mean difference; (None, None) when there are too few differences for it.

    >>> interval_signflip([1, 0, 2, 0, 1, 1, 2, 1, 0, -1, 2, 0])
    (Fraction(1, 6), Fraction(4, 3))
    """
    whole, unit = integers(d)
    low, high = flip_shifts(whole).limits(fraction(level))
    return _scaled(low, unit), _scaled(high, unit)


def interval_two_sample(
    x: Sequence[Number],
    y: Sequence[Number],
    strata: tuple[Sequence[object], Sequence[object]] | None = None,
    level: Number = "0.95",
) -> Limits:
    """The exact interval of the difference of means of `x` and `y`, within strata if given.

    >>> interval_two_sample([3, 4, 5, 6], [0, 1, 2, 3])
    (Fraction(0, 1), Fraction(6, 1))
    """
    from egenkraft.core.trials.exact.two import strata_of

    whole, unit = integers([*x, *y])
    low, high = swap_shifts(strata_of(whole[: len(x)], whole[len(x) :], strata)).limits(fraction(level))
    return _scaled(low, unit), _scaled(high, unit)


def _scaled(limit: Fraction | None, unit: Fraction) -> Fraction | None:
    return None if limit is None else limit * unit


def subset_rows(values: Sequence[int], least: int, width: int, reach: int) -> list[int]:
    """Row k: a polynomial counting the subsets of k values by their sum above k * least."""
    table = 1
    for value in values:
        table += table << width * (reach + value - least)
    mask = (1 << width * reach) - 1
    return [(table >> width * reach * k) & mask for k in range(len(values) + 1)]


def flip_shifts(d: Sequence[int]) -> Shifts:
    """The shifts of sign flips of whole-number gains."""
    n, least = len(d), min(d)
    width, reach = n + 1, sum(d) - n * least + 1
    rows = subset_rows(d, least, width, reach)
    layers = tuple((k, rows[k]) for k in range(1, n + 1))
    return Shifts(layers, width, least, max(d) - least, 1 << n)


def flip_bits(d: Sequence[int]) -> int:
    """How many bits `flip_shifts` needs."""
    return (len(d) + 1) ** 2 * (sum(d) - len(d) * min(d) + 1)


def swap_shifts(strata: Strata) -> Shifts:
    """The shifts of two samples: mean differences of treated and control subsets of equal size, over
    strata."""
    width = sum(len(part.scores) for part in strata) + 1
    high = max(value for part in strata for value in part.control)
    least = min(value for part in strata for value in part.treated)
    rows = [1]
    for part in strata:
        rows = _convolved(rows, _swaps(part.treated, part.control, least, high, width))
    layers = tuple((k, table) for k, table in enumerate(rows) if k)
    top = max(v for part in strata for v in part.treated) - min(v for part in strata for v in part.control)
    return Shifts(layers, width, least - high, top - (least - high), arrangements(strata))


def _swaps(treated: Sequence[int], control: Sequence[int], least: int, high: int, width: int) -> list[int]:
    """Polynomial k: ways to swap k treated for k controls by (sum out - sum in) above its least."""
    down = [high - value for value in control]
    out = subset_rows(treated, least, width, sum(treated) - len(treated) * least + 1)
    back = subset_rows(down, 0, width, sum(down) + 1)
    return [out[k] * back[k] for k in range(min(len(treated), len(control)) + 1)]


def _convolved(first: list[int], second: list[int]) -> list[int]:
    result = [0] * (len(first) + len(second) - 1)
    for i, left in enumerate(first):
        for j, right in enumerate(second):
            result[i + j] += left * right
    return result


def swap_bits(strata: Strata) -> int:
    """About how many bits `swap_shifts` needs, over all its layers."""
    width = sum(len(part.scores) for part in strata) + 1
    high = max(value for part in strata for value in part.scores)
    least = min(value for part in strata for value in part.scores)
    swaps = sum(min(len(part.treated), len(part.control)) for part in strata)
    return width * swaps * swaps * (high - least + 1) * prod(1 for _ in strata)


def fits(bits: int) -> bool:
    """Whether a table of this size is worth building."""
    return bits <= BITS


def sampled_limits(draws: Drawn, level: Fraction) -> Limits:
    """Both limits from seeded draws of the lot, the observed arrangement counted as one more."""
    import numpy as np

    kept, sums = np.asarray(draws.kept), np.asarray(draws.sums)
    treated = sum(len(part.treated) for part in draws.strata)
    free = kept < treated
    shifts = np.sort((observed(draws.strata) - sums[free]) / (treated - kept[free]))
    rank = floor((1 - level) / 2 * (DRAWS + 1)) - int((~free).sum())
    if rank < 1:
        return None, None
    return Fraction(float(shifts[rank - 1])), Fraction(float(shifts[len(shifts) - rank]))


def sampled_flip_limits(d: Sequence[int], level: Fraction, seed: str) -> Limits:
    """Both limits of a mean gain from 100,000 seeded sign patterns: means of the people whose sign turned."""
    import numpy as np

    values, bits, shifts = np.array(d, dtype=float), generator(seed), []
    for _ in range(DRAWS // 1000):
        turned = (words(bits, 1000, len(d)) >> np.uint64(63)).astype(float)
        many = turned.sum(axis=1)
        shifts.append((turned @ values)[many > 0] / many[many > 0])
    ordered = np.sort(np.concatenate(shifts))
    rank = floor((1 - level) / 2 * (DRAWS + 1)) - (DRAWS - len(ordered))
    if rank < 1:
        return None, None
    return Fraction(float(ordered[rank - 1])), Fraction(float(ordered[len(ordered) - rank]))
