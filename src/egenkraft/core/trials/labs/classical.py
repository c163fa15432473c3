"""Classical values beside the model: REML spread, z, Knapp-Hartung and its modified form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist
from typing import Literal

Pair = tuple[float, float]
Between = Literal["REML", "DL", "PM"]


@dataclass(frozen=True)
class Classical:
    """Spread τ², mean, standard error and three intervals; z alone is not fit for fewer than ten labs."""

    tau2: float
    mean: float
    se: float
    z: Pair
    prediction: Pair
    knapp_hartung: Pair | None
    modified: Pair | None


def reml(y: Sequence[float], v: Sequence[float], level: float = 0.95, between: Between = "REML") -> Classical:
    """Random effects with Knapp-Hartung and modified (max(1, q)) intervals; spread between labs by REML,
    DerSimonian-Laird (DL) or Paule-Mandel (PM). `prediction` is the next lab's interval by z.

    >>> y = [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16]
    >>> se = [14.9, 10.2, 16.3, 11, 9.4, 11.4, 10.4, 17.6]
    >>> round(reml(y, [error**2 for error in se]).mean, 4)
    7.8705
    """
    tau2 = _spread(y, v, between)
    weights = [1 / (value + tau2) for value in v]
    mean, se = _mean(y, weights), sqrt(1 / sum(weights))
    z = NormalDist().inv_cdf((1 + level) / 2)
    around = (mean - z * se, mean + z * se)
    reach = z * sqrt(se * se + tau2)
    following = (mean - reach, mean + reach)
    k = len(y)
    if k < 2:
        return Classical(tau2, mean, se, around, following, None, None)
    from scipy.special import stdtrit

    q = _fit(y, v, tau2) / (k - 1)
    t = float(stdtrit(k - 1, (1 + level) / 2)) * se
    plain, careful = ((mean - half, mean + half) for half in (t * sqrt(q), t * sqrt(max(1.0, q))))
    return Classical(tau2, mean, se, around, following, plain, careful)


def q_profile(y: Sequence[float], v: Sequence[float], level: float = 0.95) -> Pair:
    """The interval of τ² by the Q-profile method (Viechtbauer 2007): Q(τ²) between χ² quantiles.

    >>> low, high = q_profile([1, 5, 9, 2], [1, 1, 1, 1])
    >>> low < 12 < high
    True
    """
    from scipy.special import chdtri

    edges = [float(chdtri(len(y) - 1, share)) for share in ((1 - level) / 2, (1 + level) / 2)]
    low, high = (_spread_with_fit(y, v, edge) for edge in edges)
    return low, high


def _spread(y: Sequence[float], v: Sequence[float], between: Between) -> float:
    if between == "REML":
        return _largest(lambda t: _restricted(y, v, t), v, y)
    if between == "PM":
        return _spread_with_fit(y, v, len(y) - 1)
    weights = [1 / value for value in v]
    total, squares = sum(weights), sum(weight**2 for weight in weights)
    return max(0.0, (_fit(y, v, 0.0) - (len(y) - 1)) / (total - squares / total))


def _fit(y: Sequence[float], v: Sequence[float], tau2: float) -> float:
    """The weighted sum of squares around the mean; it falls as τ² grows."""
    weights = [1 / (value + tau2) for value in v]
    mean = _mean(y, weights)
    return sum(w * (value - mean) ** 2 for w, value in zip(weights, y, strict=True))


def _spread_with_fit(y: Sequence[float], v: Sequence[float], fit: float) -> float:
    """The τ² at which the fit has fallen to this value; 0 when it never was above."""
    if _fit(y, v, 0.0) <= fit:
        return 0.0
    low, high = 0.0, max(v)
    while _fit(y, v, high) > fit:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _fit(y, v, middle) > fit else (low, middle)
    return (low + high) / 2


def _mean(y: Sequence[float], weights: Sequence[float]) -> float:
    return sum(w * value for w, value in zip(weights, y, strict=True)) / sum(weights)


def _restricted(y: Sequence[float], v: Sequence[float], tau2: float) -> float:
    """The restricted log likelihood up to a constant."""
    weights = [1 / (value + tau2) for value in v]
    return -0.5 * (-sum(log(w) for w in weights) + log(sum(weights)) + _fit(y, v, tau2))


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
