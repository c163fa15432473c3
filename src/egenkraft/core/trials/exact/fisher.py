"""K5, two by two tables: Fisher's test in whole numbers, the conditional odds ratio, and interval helpers."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import comb, exp, inf, log, sqrt
from statistics import NormalDist

from egenkraft.core.trials.exact.chance import Alternative, Chance


@cache
def weights(n1: int, n0: int, total: int) -> tuple[int, tuple[int, ...]]:
    """The least possible number of treated events, and how many deals give each number from there on."""
    first, last = max(0, total - n0), min(n1, total)
    return first, tuple(comb(n1, x) * comb(n0, total - x) for x in range(first, last + 1))


def fisher(x1: int, n1: int, x0: int, n0: int, alternative: Alternative = "two-sided") -> Fraction:
    """Fisher's exact p for x1 of n1 treated against x0 of n0 controls; two-sided: tables no likelier
    than this.

    >>> fisher(7, 15, 12, 15)
    Fraction(1282, 10005)
    """
    first, ways = weights(n1, n0, x1 + x0)
    place = x1 - first
    if alternative == "two-sided":
        hits = sum(way for way in ways if way <= ways[place])
    else:
        hits = sum(ways[place:]) if alternative == "greater" else sum(ways[: place + 1])
    return Fraction(hits, sum(ways))


def least_fisher(x1: int, n1: int, x0: int, n0: int, alternative: Alternative = "two-sided") -> Chance:
    """The least p that any table with these margins can reach."""
    first, ways = weights(n1, n0, x1 + x0)
    tables = range(first, first + len(ways))
    part = min(fisher(x, n1, x1 + x0 - x, n0, alternative) for x in {tables[0], tables[-1]})
    return Chance(float(part), part)


def odds_ratio(
    x1: int, n1: int, x0: int, n0: int, level: float = 0.95
) -> tuple[float | None, float | None, float | None]:
    """The conditional odds ratio with its exact limits; None where it is infinite or cannot be known.

    >>> [round(value, 5) for value in odds_ratio(7, 15, 12, 15)]
    [0.23094, 0.02929, 1.37727]
    """
    first, ways = weights(n1, n0, x1 + x0)
    last, tail = first + len(ways) - 1, (1 - level) / 2
    if first == last:
        return None, None, None
    logs = [log(way) for way in ways]

    def above(psi: float) -> float:
        return _shares(logs, psi, x1 - first)[0]

    def below(psi: float) -> float:
        return -_shares(logs, psi, x1 - first)[1]

    def mean(psi: float) -> float:
        return _shares(logs, psi, x1 - first)[2]

    value = 0.0 if x1 == first else None if x1 == last else exp(_root(mean, x1 - first))
    low = 0.0 if x1 == first else exp(_root(above, tail))
    high = None if x1 == last else exp(_root(below, -tail))
    return value, low, high


def _shares(logs: list[float], psi: float, place: int) -> tuple[float, float, float]:
    """P(at least place), P(at most place) and the mean place when the log odds ratio is psi."""
    terms = [value + psi * i for i, value in enumerate(logs)]
    top = max(terms)
    parts = [exp(term - top) for term in terms]
    total = sum(parts)
    mean = sum(i * part for i, part in enumerate(parts)) / total
    return sum(parts[place:]) / total, sum(parts[: place + 1]) / total, mean


def _root(rising: Callable[[float], float], target: float) -> float:
    """Where a rising function of the log odds ratio reaches the target."""
    low, high = -40.0, 40.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


def wilson(x: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share.

    >>> [round(value, 4) for value in wilson(5, 10)]
    [0.2366, 0.7634]
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, size = x / n, n + z * z
    middle = (x + z * z / 2) / size
    half = z * sqrt(n * share * (1 - share) + z * z / 4) / size
    return max(0.0, middle - half), min(1.0, middle + half)


def newcombe(x1: int, n1: int, x0: int, n0: int, level: float = 0.95) -> tuple[float, float]:
    """Newcombe's hybrid interval of the difference of two shares (method 10 of Newcombe 1998).

    >>> [round(value, 4) for value in newcombe(7, 15, 12, 15)]
    [-0.5874, 0.0092]
    """
    p1, p0 = x1 / n1, x0 / n0
    (low1, high1), (low0, high0) = wilson(x1, n1, level), wilson(x0, n0, level)
    low = p1 - p0 - sqrt((p1 - low1) ** 2 + (high0 - p0) ** 2)
    high = p1 - p0 + sqrt((high1 - p1) ** 2 + (p0 - low0) ** 2)
    return low, high


def clopper_pearson(x: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share of x among n (Clopper & Pearson 1934).

    >>> [round(value, 4) for value in clopper_pearson(15, 22)]
    [0.4513, 0.8614]
    """
    if not 0 <= x <= n or n < 1:
        raise ValueError(f"a share needs 0 <= x <= n and n >= 1, not {x} of {n}")
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else _share_where(lambda p: _at_least(x, n, p), tail)
    high = 1.0 if x == n else _share_where(lambda p: -_at_most(x, n, p), -tail)
    return low, high


def _at_least(x: int, n: int, p: float) -> float:
    return sum(_binomial(i, n, p) for i in range(x, n + 1))


def _at_most(x: int, n: int, p: float) -> float:
    return sum(_binomial(i, n, p) for i in range(x + 1))


def _binomial(x: int, n: int, p: float) -> float:
    if p <= 0 or p >= 1:
        return float(x == (0 if p <= 0 else n))
    return exp(_log_comb(n, x) + x * log(p) + (n - x) * log(1 - p))


@cache
def _log_comb(n: int, x: int) -> float:
    return log(comb(n, x)) if n else -inf


def _share_where(rising: Callable[[float], float], target: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2
