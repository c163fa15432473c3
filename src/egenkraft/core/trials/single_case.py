"""Effect sizes of one person's series, phase A before and phase B after (Parker, Vannest & Davis 2011)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log, sqrt
from statistics import NormalDist, mean, variance

from egenkraft.core.trials.lattice import Number, integers


@dataclass(frozen=True)
class Overlap:
    """Nonoverlap of all pairs with its interval, and Tau = 2 NAP - 1."""

    nap: Fraction
    low: float
    high: float

    @property
    def tau(self) -> Fraction:
        """Tau of the pairs."""
        return 2 * self.nap - 1


@dataclass(frozen=True)
class LogRatio:
    """Log response ratio, small-sample corrected, with its standard error."""

    value: float
    se: float


def nap(a: Sequence[Number], b: Sequence[Number], level: float = 0.95) -> Overlap:
    """The share of (A, B) pairs improved plus half the ties, with the interval of Newcombe 2006 (method 5).

    >>> nap([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]).nap
    Fraction(11, 12)
    """
    first, second = _split(a, b)
    wins = sum((y > x) * 2 + (y == x) for x in first for y in second)
    value = Fraction(wins, 2 * len(first) * len(second))
    return Overlap(value, *pair_limits(float(value), len(first), len(second), level))


def _split(a: Sequence[Number], b: Sequence[Number]) -> tuple[list[int], list[int]]:
    if not a or not b:
        raise ValueError("both phases need at least one value")
    whole = integers([*a, *b])[0]
    return whole[: len(a)], whole[len(a) :]


def pair_limits(value: float, n_a: int, n_b: int, level: float) -> tuple[float, float]:
    """The interval of a share of all pairs between two groups (Newcombe 2006, method 5).

    Both roots of n_A n_B (share - x)² = z² x (1 - x) (1 + h (1 - x)/(2 - x) + h x/(1 + x)).

    >>> [round(end, 3) for end in pair_limits(11 / 12, 6, 7, 0.95)]
    [0.597, 0.986]
    """
    z, h = NormalDist().inv_cdf((1 + level) / 2), (n_a + n_b) / 2 - 1

    def excess(x: float) -> float:
        spread = x * (1 - x) * (1 + h * (1 - x) / (2 - x) + h * x / (1 + x))
        return n_a * n_b * (value - x) ** 2 - z * z * spread

    return _root(excess, 0.0, value), _root(excess, 1.0, value)


def _root(excess: Callable[[float], float], outside: float, inside: float) -> float:
    if excess(outside) <= 0:
        return outside
    for _ in range(80):
        middle = (outside + inside) / 2
        outside, inside = (middle, inside) if excess(middle) > 0 else (outside, middle)
    return (outside + inside) / 2


def tau_u(a: Sequence[Number], b: Sequence[Number]) -> Fraction:
    """Tau-U = (S_AB - S_A) / (n_A n_B): the pairs' S corrected for the trend before (Kendall's S).

    >>> tau_u([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29])
    Fraction(31, 42)
    """
    first, second = _split(a, b)
    across = sum((y > x) - (y < x) for x in first for y in second)
    trend = sum((y > x) - (y < x) for i, x in enumerate(first) for y in first[i + 1 :])
    return Fraction(across - trend, len(first) * len(second))


def log_ratio(a: Sequence[float], b: Sequence[float]) -> LogRatio | None:
    """ln(M_B / M_A) + s_B²/(2 n_B M_B²) - s_A²/(2 n_A M_A²); None unless both means are above 0.

    >>> found = log_ratio([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29])
    >>> round(found.value, 4), round(found.se, 4)
    (0.1954, 0.0556)
    """
    if len(a) < 2 or len(b) < 2 or mean(a) <= 0 or mean(b) <= 0:
        return None
    parts = [variance(phase) / (len(phase) * mean(phase) ** 2) for phase in (a, b)]
    return LogRatio(log(mean(b) / mean(a)) + (parts[1] - parts[0]) / 2, sqrt(sum(parts)))
