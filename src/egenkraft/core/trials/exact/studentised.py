"""Two samples by Welch's t, compared as signed squares in whole numbers: for arms of unequal size (K7)."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import comb
from typing import Any

from egenkraft.core.trials.exact.chance import DRAWS, Alternative, Chance
from egenkraft.core.trials.exact.two import Stratum, deals
from egenkraft.core.trials.lattice import Number, integers

LISTED = 200_000
Ratio = tuple[int, int]


def studentised(x: Sequence[Number], y: Sequence[Number], alternative: Alternative = "two-sided") -> Fraction:
    """The exact p of the studentised difference of `x` and `y` over all ways to deal them (Janssen 1997).

    >>> studentised([5, 6, 7], [1, 1, 2])
    Fraction(1, 10)
    """
    whole = integers([*x, *y])[0]
    part = Stratum(tuple(whole[: len(x)]), tuple(whole[len(x) :]))
    return Fraction(_hits(part, alternative), comb(len(whole), len(x)))


def chance_studentised(part: Stratum, alternative: Alternative, seed: str) -> Chance:
    """The p, exact up to 200,000 deals, else from seeded deals."""
    ways = comb(len(part.scores), len(part.treated))
    if ways <= LISTED:
        return Chance.exact(_hits(part, alternative), ways)
    import numpy as np

    columns = np.array([part.scores, [value * value for value in part.scores]], dtype=float).T
    hits, seen = 0, _seen(part)
    edge = seen[0] / max(seen[1], 1)
    slack = 1e-9 * max(1.0, abs(edge))
    for _, _, chosen in deals((part,), seed):
        sums = chosen @ columns
        top, bottom = _ratio(part, sums[:, 0], sums[:, 1])
        told = top / np.maximum(bottom, 1)
        if alternative == "two-sided":
            reached = np.abs(told) >= abs(edge) - slack
        else:
            reached = told >= edge - slack if alternative == "greater" else told <= edge + slack
        hits += int(reached.sum())
    return Chance.sampled(hits, DRAWS)


def _seen(part: Stratum) -> Ratio:
    top, bottom = _ratio(part, sum(part.treated), sum(value * value for value in part.treated))
    return int(top), int(bottom)


def _ratio(part: Stratum, total: Any, squares: Any) -> tuple[Any, Any]:
    """The signed square of Welch's t up to one common factor, as numerator and denominator."""
    n1, n0 = len(part.treated), len(part.control)
    rest, rest_squares = sum(part.scores) - total, sum(value * value for value in part.scores) - squares
    away = n0 * total - n1 * rest
    spread = (n1 * squares - total * total) * n0 * n0 * (n0 - 1)
    spread = spread + (n0 * rest_squares - rest * rest) * n1 * n1 * (n1 - 1)
    return away * abs(away), spread


def _hits(part: Stratum, alternative: Alternative) -> int:
    seen = _seen(part)
    return sum(
        count
        for (total, squares), count in _sums(part).items()
        if _reaches(_ratio(part, total, squares), seen, alternative)
    )


def _reaches(told: Ratio, seen: Ratio, alternative: Alternative) -> bool:
    """Whether one ratio is at least as extreme; no spread at all counts as infinitely far, 0 over 0 as 0."""
    (top, bottom), (edge, under) = told, seen
    if alternative == "two-sided":
        top, edge = abs(top), abs(edge)
    elif alternative == "less":
        top, edge = -top, -edge
    if not bottom or not under:
        return _rank(top, bottom) >= _rank(edge, under)
    return top * under >= edge * bottom


def _rank(top: int, bottom: int) -> int:
    """Where a ratio stands when one of two has no spread: infinitely low, finite, infinitely high."""
    return 0 if bottom else (top > 0) - (top < 0)


def _sums(part: Stratum) -> Counter[Ratio]:
    """How many deals give each sum and sum of squares of the treated."""
    m = len(part.treated)
    by_size: list[Counter[Ratio]] = [Counter({(0, 0): 1})] + [Counter() for _ in range(m)]
    for score in part.scores:
        for size in range(m - 1, -1, -1):
            into = by_size[size + 1]
            for (total, squares), count in by_size[size].items():
                into[total + score, squares + score * score] += count
    return by_size[m]
