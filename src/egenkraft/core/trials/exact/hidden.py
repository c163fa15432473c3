"""Rosenbaum's sensitivity: how strong a hidden bias within pairs would have to be to explain the finding."""

from collections.abc import Sequence
from fractions import Fraction

from egenkraft.core.trials.exact.flips import signflip
from egenkraft.core.trials.lattice import Number, fraction, integers

STEP = Fraction(1, 20)
LIMIT = 1000


def rosenbaum(d: Sequence[Number], gamma: Number) -> Fraction:
    """The largest one-sided p of the sum of the pair differences `d` when odds within pairs differ up
    to `gamma`.

    Each difference is positive with probability Γ/(1+Γ) (Rosenbaum 1987, on the sum itself).

    >>> rosenbaum([1, 1, 1], 1), rosenbaum([1, 1, 1], 2)
    (Fraction(1, 8), Fraction(8, 27))
    """
    odds, whole = fraction(gamma), integers(d)[0]
    if odds < 1:
        raise ValueError("gamma is an odds ratio of 1 or more")
    if odds == 1:
        return signflip(whole, "greater")
    sizes = [abs(value) for value in whole if value]
    need = (sum(sizes) + sum(whole) + 1) // 2
    # Weights of sums of positive parts: odds to the number of positive signs, over all patterns.
    counts = {0: Fraction(1)}
    for size in sizes:
        following = dict(counts)
        for total, weight in counts.items():
            following[total + size] = following.get(total + size, Fraction(0)) + weight * odds
        counts = following
    reached = sum((weight for total, weight in counts.items() if total >= need), Fraction(0))
    return reached / (1 + odds) ** len(sizes)


def tipping_gamma(d: Sequence[Number], level: Fraction = Fraction(25, 1000)) -> float | None:
    """The largest Γ >= 1 in steps of .05 whose one-sided p stays at or below the level; None if 1 does not.

    >>> tipping_gamma([2, 2, 3, 3, 2, 2, 3, 1])
    1.7
    """
    best = None
    for step in range(LIMIT):
        gamma = 1 + step * STEP
        if rosenbaum(d, gamma) > level:
            break
        best = gamma
    return None if best is None else float(best)
