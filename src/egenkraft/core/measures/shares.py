"""A share with its exact Clopper-Pearson interval."""

from dataclasses import dataclass
from math import comb, exp, fsum, log, log1p

from .errors import MeasureError

BISECTIONS = 60  # halves (0, 1) down to less than one step of a double


@dataclass(frozen=True, slots=True)
class Share:
    """`numerator` of `denominator` with the interval `low` to `high`; nobody asked: all three are None."""

    value: float | None
    low: float | None
    high: float | None
    numerator: int
    denominator: int


def share(numerator: int, denominator: int, level: float = 0.95) -> Share:
    """The share with its exact interval (Clopper & Pearson 1934), by bisection on the binomial sum.

    Raises MeasureError `share_invalid` unless 0 <= numerator <= denominator and 0 < level < 1.

    >>> one = share(5, 12)
    >>> round(one.low, 4), round(one.high, 4)
    (0.1517, 0.7233)
    >>> share(0, 0).value is None
    True
    """
    if not 0 <= numerator <= denominator or not 0 < level < 1:
        mend = "Count between 0 and the number of people, with a level between 0 and 1."
        raise MeasureError(
            "share_invalid", f"{numerator} of {denominator} at level {level} is no share.", mend
        )
    if denominator == 0:
        return Share(None, None, None, 0, 0)
    tail = (1 - level) / 2
    high = _upper(numerator, denominator, tail)
    low = 1 - _upper(denominator - numerator, denominator, tail)
    return Share(numerator / denominator, low, high, numerator, denominator)


def _upper(x: int, n: int, tail: float) -> float:
    """The p at which x or fewer of n have probability `tail`; 1 when x = n."""
    if x == n:
        return 1.0
    weights = [log(comb(n, k)) for k in range(x + 1)]
    low, high = x / n, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if _at_most(weights, n, middle) > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(weights: list[float], n: int, p: float) -> float:
    yes, no = log(p), log1p(-p)
    return fsum(exp(weight + k * yes + (n - k) * no) for k, weight in enumerate(weights))
