"""How well two raters agree beyond chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

ENOUGH = 20  # below this kappa swings too much to be told
LIMIT = 1.959964


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa as a fraction, its approximate 95 % interval, and the number of pairs."""

    value: Fraction
    low: float
    high: float
    n: int


def kappa(pairs: Sequence[tuple[bool, bool]]) -> Kappa | None:
    """Cohen's kappa of two raters' yes or no; None below 20 pairs or without any variation.

    The interval is the large-sample one, cut at -1 and 1. Source: Cohen 1960.

    >>> one = kappa([(True, True)] * 9 + [(False, False)] * 8 + [(True, False)] * 2 + [(False, True)])
    >>> one.value, round(one.low, 3), round(one.high, 3), one.n
    (Fraction(7, 10), 0.387, 1.0, 20)
    >>> kappa([(True, True)] * 5) is None
    True
    """
    n = len(pairs)
    if n < ENOUGH:
        return None
    one, other = sum(x for x, _ in pairs), sum(y for _, y in pairs)
    chance = Fraction(one * other + (n - one) * (n - other), n * n)
    seen = Fraction(sum(x == y for x, y in pairs), n)
    if chance == 1:
        return None
    value = (seen - chance) / (1 - chance)
    wide = LIMIT * sqrt(seen * (1 - seen) / n) / float(1 - chance)
    return Kappa(value, max(-1.0, float(value) - wide), min(1.0, float(value) + wide), n)
