"""K2, two samples: the exact distribution of one arm's sum over all ways to deal the same people into
two arms.

Within strata the statistic is the sum over strata of (arm sum minus its expectation): that is the mean
difference of each stratum weighted by n1 * n0 / n, so the strata's polynomials multiply and nothing is
rounded.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, groupby
from math import ceil, comb, floor, gcd, prod
from typing import Any

from egenkraft.core.trials.exact.chance import (
    BITS,
    DRAWS,
    FLOAT_CELLS,
    FLOAT_WORK,
    Alternative,
    Chance,
    Method,
    slots_sum,
)
from egenkraft.core.trials.exact.halves import PEOPLE, deals_at_most
from egenkraft.core.trials.lattice import Number, integers
from egenkraft.core.trials.streams import generator, words

CELLS = 250_000  # keys drawn at a time: few enough for the processor's cache


@dataclass(frozen=True)
class Stratum:
    """Whole-number scores of the treated and the controls who were dealt together."""

    treated: tuple[int, ...]
    control: tuple[int, ...]

    @property
    def scores(self) -> tuple[int, ...]:
        """All scores, the treated first."""
        return self.treated + self.control

    @property
    def expected(self) -> Fraction:
        """The treated sum that the lot gives on average."""
        return Fraction(len(self.treated) * sum(self.scores), len(self.scores))


Strata = tuple[Stratum, ...]


def strata_of(
    x: Sequence[int], y: Sequence[int], strata: tuple[Sequence[object], Sequence[object]] | None = None
) -> Strata:
    """Scores of the treated `x` and the controls `y`, grouped by their labels, in the order of the
    labels' text."""
    if strata is None:
        return (Stratum(tuple(x), tuple(y)),)
    marked = [(str(label), 0, value) for label, value in zip(strata[0], x, strict=True)]
    marked += [(str(label), 1, value) for label, value in zip(strata[1], y, strict=True)]
    marked.sort(key=lambda item: item[:2])
    groups = [list(group) for _, group in groupby(marked, key=lambda item: item[0])]
    return tuple(
        Stratum(tuple(v for _, arm, v in group if not arm), tuple(v for _, arm, v in group if arm))
        for group in groups
    )


def two_sample(
    x: Sequence[Number],
    y: Sequence[Number],
    strata: tuple[Sequence[object], Sequence[object]] | None = None,
    alternative: Alternative = "two-sided",
) -> Fraction:
    """The exact p of the difference between `x` and `y` under all ways to deal them, within strata if given.

    Two-sided: the sum of `x` at least as far from what the lot gives on average; "greater": at least
    as large.

    >>> two_sample([3, 4, 5], [0, 1, 2])
    Fraction(1, 10)
    """
    whole = integers([*x, *y])[0]
    table = strata_of(whole[: len(x)], whole[len(x) :], strata)
    return Fraction(Deal(table).extreme(observed(table), alternative), arrangements(table))


def arrangements(strata: Strata) -> int:
    """In how many ways the lot could have dealt these people."""
    return prod(comb(len(part.scores), len(part.treated)) for part in strata)


def observed(strata: Strata) -> int:
    """The treated people's sum."""
    return sum(sum(part.treated) for part in strata)


class Deal:
    """The distribution of the treated sum, kept as one integer: slot s counts the deals with sum s
    above least."""

    def __init__(self, strata: Strata) -> None:
        self.strata = strata
        self.all = arrangements(strata)
        self.width = (self.all + 1).bit_length()
        self.step, self.base = _step(strata), sum(min(part.scores) * len(part.treated) for part in strata)
        self.expected = sum((part.expected for part in strata), Fraction(0))

    @cached_property
    def row(self) -> int:
        """The polynomial of the treated sum."""
        return prod(_row(part, self.width, self.step) for part in self.strata)

    @cached_property
    def halved(self) -> bool:
        """Whether the numbers are too fine for one polynomial, the people few enough for halves."""
        return len(self.strata) == 1 and len(self.strata[0].scores) <= PEOPLE and bits(self.strata) > BITS

    def at_most(self, total: int) -> int:
        """How many deals give the treated a sum of at most `total`."""
        if self.halved:
            return deals_at_most(self.strata[0].scores, len(self.strata[0].treated), total)
        return slots_sum(self.row, self.width, (total - self.base) // self.step)

    def extreme(self, total: int, alternative: Alternative) -> int:
        """How many deals are at least as extreme as a treated sum of `total`."""
        if alternative == "less":
            return self.at_most(total)
        if alternative == "greater":
            return self.all - self.at_most(total - 1)
        centre, over = self.expected.numerator, self.expected.denominator
        away = abs(total * over - centre)
        if not away:
            return self.all
        low, high = (centre - away) // over, -(-(centre + away) // over)
        return self.at_most(low) + self.all - self.at_most(high - 1)

    def chance(self, total: int, alternative: Alternative) -> Chance:
        """The exact p of a treated sum."""
        return Chance.exact(self.extreme(total, alternative), self.all)


def least_two_sample(strata: Strata, alternative: Alternative) -> Chance:
    """The p of the most extreme deal of these scores, counted from the ties at the edge of each arm."""
    high = sum(sum(sorted(p.scores, reverse=True)[: len(p.treated)]) for p in strata)
    low = sum(sum(sorted(p.scores)[: len(p.treated)]) for p in strata)
    expected = sum((part.expected for part in strata), Fraction(0))
    if high == low:
        return Chance.exact(1, 1)
    up, down = high - expected, expected - low
    if alternative == "two-sided" and up == down:
        return Chance.exact(_edge(strata, True) + _edge(strata, False), arrangements(strata))
    largest = alternative == "greater" or (alternative == "two-sided" and up > down)
    return Chance.exact(_edge(strata, largest), arrangements(strata))


def least_lot(strata: Strata, alternative: Alternative) -> Chance:
    """The least p this lot could give with answers that do not tie: one deal, two where arms are even."""
    even = all(len(part.treated) == len(part.control) for part in strata)
    return Chance.exact(2 if even and alternative == "two-sided" else 1, arrangements(strata))


def _edge(strata: Strata, largest: bool) -> int:
    """How many deals give the treated the largest (smallest) sum there is."""
    ways = 1
    for part in strata:
        chosen = sorted(part.scores, reverse=largest)[: len(part.treated)]
        if chosen:
            ways *= comb(part.scores.count(chosen[-1]), chosen.count(chosen[-1]))
    return ways


def _step(strata: Strata) -> int:
    """What all scores of a stratum differ by multiples of."""
    return gcd(*(value - part.scores[0] for part in strata for value in part.scores)) or 1


def _row(part: Stratum, width: int, step: int) -> int:
    """Slot s counts the subsets of the treated's size whose sum lies s steps above the least.

    Rows by subset size lie one after another. Those that people still to come cannot fill up to the size of
    the arm are dropped from below, so the number is never longer than it must be.
    """
    least, m, n = min(part.scores), len(part.treated), len(part.scores)
    scores = sorted((value - least) // step for value in part.scores)
    row = width * (sum(scores[n - m :]) + 1)
    table, spare = 1, n - m
    under = (1 << row * min(m, spare)) - 1
    for score in scores[: min(m, spare)]:
        table += table << row + width * score
    for score in scores[m:spare]:
        table += (table & under) << row + width * score
    for score in scores[spare:m]:
        table = (table >> row) + (table << width * score)
    for score in scores[max(m, spare) :]:
        table = (table >> row) + ((table & under) << width * score)
        under >>= row
    return table


def bits(strata: Strata) -> int:
    """How many bits the exact recursion needs for these strata."""
    width = sum(len(part.scores) for part in strata) + 1
    return width * max(_cells(part) for part in strata)


def _cells(part: Stratum) -> int:
    m, least = len(part.treated), min(part.scores)
    step = gcd(*(value - least for value in part.scores)) or 1
    top = sum(sorted(part.scores, reverse=True)[:m]) - m * least
    return (m + 1) * (top // step + 1)


def countable(strata: Strata) -> bool:
    """Whether every deal can be counted exactly, by one polynomial or by two halves."""
    return bits(strata) <= BITS or (len(strata) == 1 and len(strata[0].scores) <= PEOPLE)


def turned(strata: Strata) -> Strata:
    """The same deal seen from the control arm with signs turned: the same distribution of the statistic."""
    return tuple(Stratum(tuple(-v for v in p.control), tuple(-v for v in p.treated)) for p in strata)


def method_for(strata: Strata) -> Method:
    """The best method that fits: exact, else the float recursion for one stratum, else seeded draws."""
    small = smaller(strata)
    if countable(small):
        return "exact"
    cells, people = _cells(small[0]), len(small[0].scores)
    fits = len(small) == 1 and cells < FLOAT_CELLS and cells * people < FLOAT_WORK
    return "float" if fits else "sampled"


def chance_two_sample(strata: Strata, alternative: Alternative, seed: str) -> Chance:
    """The p by the best method that fits."""
    method, small = method_for(strata), smaller(strata)
    if method == "exact":
        return Deal(small).chance(observed(small), alternative)
    if method == "float":
        return Chance(float_two_sample(small[0], alternative), None, "float")
    return drawn((strata,), seed)[0].chance(alternative)


def smaller(strata: Strata) -> Strata:
    """The deal, or the same deal seen from the other arm, whichever needs the smaller table."""
    return min(strata, turned(strata), key=bits)


def float_two_sample(part: Stratum, alternative: Alternative) -> float:
    """The same recursion in floats for one stratum, as shares of subsets so that nothing overflows."""
    import numpy as np

    m, n, least = len(part.treated), len(part.scores), min(part.scores)
    step = gcd(*(value - least for value in part.scores)) or 1
    scores = sorted((value - least) // step for value in part.scores)
    sums = [0, *accumulate(scores)]
    top = sums[n] - sums[n - m]
    table, room = np.zeros((m + 1, top + 1)), np.empty(top + 1)
    table[0, 0] = 1.0
    for seen, score in enumerate(scores):
        # Someone joins a subset of j out of `seen` with the chance that keeps all subsets equally likely.
        # In the order of their scores, subsets of j sum to the j smallest at least, the j largest at most.
        for j in range(min(seen, m - 1), max(0, m - (n - seen)) - 1, -1):
            join, first = (m - j) / (n - seen), sums[j]
            end = min(sums[seen] - sums[seen - j], top - score) + 1
            here, moved = table[j, first:end], room[first:end]
            np.multiply(here, join, out=moved)
            table[j + 1, first + score : end + score] += moved
            here *= 1 - join
    return _float_tail(table[m], part, step, alternative)


def _float_tail(row: Any, part: Stratum, step: int, alternative: Alternative) -> float:
    import numpy as np

    shares = np.asarray(row)
    base = min(part.scores) * len(part.treated)
    total = Fraction(sum(part.treated))
    distance = abs(total - part.expected)
    if alternative == "two-sided" and not distance:
        return 1.0
    low = part.expected - distance if alternative == "two-sided" else total
    high = part.expected + distance if alternative == "two-sided" else total
    below = float(shares[: floor((low - base) / step) + 1].sum()) if low >= base else 0.0
    above = float(shares[max(0, ceil((high - base) / step)) :].sum())
    if alternative == "two-sided":
        return min(1.0, below + above)
    return above if alternative == "greater" else below


@dataclass(frozen=True)
class Drawn:
    """Seeded draws of the lot: treated sums and how many truly treated people each draw treated again."""

    strata: Strata
    sums: Any
    kept: Any

    def chance(self, alternative: Alternative) -> Chance:
        """The add-one share of draws at least as extreme as what was observed."""
        import numpy as np

        expected = float(sum((part.expected for part in self.strata), Fraction(0)))
        away, seen = np.asarray(self.sums) - expected, observed(self.strata) - expected
        edge = abs(seen) - 1e-6
        if alternative == "two-sided":
            hits = np.abs(away) >= edge
        else:
            hits = away >= seen - 1e-6 if alternative == "greater" else away <= seen + 1e-6
        return Chance.sampled(int(hits.sum()), DRAWS)


def deals(strata: Strata, seed: str) -> Iterator[tuple[Stratum, slice, Any]]:
    """100,000 seeded deals in blocks: a stratum, which draws these are, who is treated in each (0 or 1)."""
    import numpy as np

    bits_of = generator(seed)
    for part in strata:
        n, m = len(part.scores), len(part.treated)
        size = max(1, min(DRAWS, CELLS // n))
        for start in range(0, DRAWS, size):
            many = min(size, DRAWS - start)
            keys = words(bits_of, many, n)
            # The m smallest of n keys are a fair draw of m; 64-bit keys tie about once in 10**13 draws.
            limit = np.partition(keys, m - 1, axis=1)[:, m - 1 : m]
            yield part, slice(start, start + many), (keys <= limit).astype(float)


def drawn(tables: Sequence[Strata], seed: str) -> tuple[Drawn, ...]:
    """100,000 deals from the seed, the same for every table of scores of the same people."""
    import numpy as np

    sums = np.zeros((len(tables) + 1, DRAWS))
    places = {id(part): place for place, part in enumerate(tables[0])}
    for part, where, chosen in deals(tables[0], seed):
        treated = [1] * len(part.treated) + [0] * len(part.control)
        columns = np.array([*(table[places[id(part)]].scores for table in tables), treated], dtype=float)
        sums[:, where] += columns @ chosen.T
    return tuple(Drawn(table, sums[place], sums[-1]) for place, table in enumerate(tables))


def drawn_line(base: Strata, slope: Strata, alternative: Alternative, seed: str) -> Callable[[int], float]:
    """The sampled p of base + x * slope as a function of x: the same deals serve every x."""
    import numpy as np

    sums = [one.sums for one in drawn((base, slope), seed)]
    seen = observed(base), observed(slope)
    middle = [float(sum((part.expected for part in one), Fraction(0))) for one in (base, slope)]

    def p(x: int) -> float:
        away = sums[0] - middle[0] + x * (sums[1] - middle[1])
        told = seen[0] - middle[0] + x * (seen[1] - middle[1])
        if alternative == "two-sided":
            hits = np.abs(away) >= abs(told) - 1e-6
        else:
            hits = away >= told - 1e-6 if alternative == "greater" else away <= told + 1e-6
        return Chance.sampled(int(hits.sum()), DRAWS).value

    return p
