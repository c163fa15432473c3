"""Classical values beside the model: REML spread, z, Knapp-Hartung and its modified form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist

Pair = tuple[float, float]


@dataclass(frozen=True)
class Classical:
    """Spread τ², mean, standard error and three intervals; z alone is not fit for fewer than ten labs."""

    tau2: float
    mean: float
    se: float
    z: Pair
    knapp_hartung: Pair | None
    modified: Pair | None


def reml(y: Sequence[float], v: Sequence[float], level: float = 0.95) -> Classical:
    """Random effects by restricted maximum likelihood, with Knapp-Hartung and modified (max(1, q)) intervals.

    >>> y = [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16]
    >>> se = [14.9, 10.2, 16.3, 11, 9.4, 11.4, 10.4, 17.6]
    >>> round(reml(y, [error**2 for error in se]).mean, 4)
    7.8705
    """
    tau2 = _largest(lambda t: _restricted(y, v, t), v, y)
    weights = [1 / (value + tau2) for value in v]
    mean, se = _mean(y, weights), sqrt(1 / sum(weights))
    z = NormalDist().inv_cdf((1 + level) / 2) * se
    k = len(y)
    if k < 2:
        return Classical(tau2, mean, se, (mean - z, mean + z), None, None)
    from scipy.special import stdtrit

    q = sum(w * (value - mean) ** 2 for w, value in zip(weights, y, strict=True)) / (k - 1)
    t = float(stdtrit(k - 1, (1 + level) / 2)) * se
    halves = [t * sqrt(q), t * sqrt(max(1.0, q))]
    plain, careful = ((mean - half, mean + half) for half in halves)
    return Classical(tau2, mean, se, (mean - z, mean + z), plain, careful)


def _mean(y: Sequence[float], weights: Sequence[float]) -> float:
    return sum(w * value for w, value in zip(weights, y, strict=True)) / sum(weights)


def _restricted(y: Sequence[float], v: Sequence[float], tau2: float) -> float:
    """The restricted log likelihood up to a constant."""
    weights = [1 / (value + tau2) for value in v]
    mean = _mean(y, weights)
    fit = sum(w * (value - mean) ** 2 for w, value in zip(weights, y, strict=True))
    return -0.5 * (-sum(log(w) for w in weights) + log(sum(weights)) + fit)


def _largest(height: Callable[[float], float], v: Sequence[float], y: Sequence[float]) -> float:
    """Where the restricted likelihood is largest: a coarse walk in roots, then golden section; 0 at
    the edge."""
    top = 4 * (max(y) - min(y)) ** 2 + max(v)
    grid = [top * (i / 400) ** 4 for i in range(401)]
    best = max(range(len(grid)), key=lambda i: height(grid[i]))
    low, high = grid[max(0, best - 1)], grid[min(400, best + 1)]
    ratio = (sqrt(5) - 1) / 2
    for _ in range(120):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if height(left) >= height(right) else (left, high)
    middle = (low + high) / 2
    return middle if height(middle) > height(0.0) else 0.0
