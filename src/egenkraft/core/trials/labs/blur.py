"""Rows that average a function on an even grid over N(μ, τ²): Gaussian weights, or Gauss-Hermite points read
off by Lagrange interpolation where the spread is narrower than the grid can carry."""

from functools import cache
from math import prod
from typing import Any

HERMITE, NARROW = 8, 1.25
OFFSETS = range(-3, 5)


def rows(mu: Any, tau: Any, grid: Any) -> Any:
    """One row of weights for each pair of `mu` and `tau`, each row summing to 1."""
    import numpy as np

    step = grid[1] - grid[0]
    wide = tau >= NARROW * step
    found = np.zeros((len(mu), len(grid)))
    away = (grid - mu[wide, None]) / tau[wide, None]
    away *= away
    away *= -0.5
    gauss = np.exp(away, out=away)
    gauss /= gauss.sum(axis=1, keepdims=True)
    found[wide] = gauss
    found[~wide] = _narrow(mu[~wide], tau[~wide], grid)
    return found


@cache
def _hermite() -> tuple[Any, Any]:
    import numpy as np

    x, w = np.polynomial.hermite_e.hermegauss(HERMITE)
    return x, w / w.sum()


def _narrow(mu: Any, tau: Any, grid: Any) -> Any:
    import numpy as np

    x, w = _hermite()
    points = (mu[:, None] + tau[:, None] * x - grid[0]) / (grid[1] - grid[0])
    points = np.clip(points, -OFFSETS[0], len(grid) - 1 - OFFSETS[-1])
    place = points.astype(int)
    part, lines = points - place, np.arange(len(mu))[:, None] * len(grid)
    weights = [weight * w for weight in _lagrange(part)]
    places = [lines + place + offset for offset in OFFSETS]
    size = len(mu) * len(grid)
    told = np.bincount(np.concatenate(places, axis=None), np.concatenate(weights, axis=None), size)
    return told.reshape(len(mu), len(grid))


def _lagrange(part: Any) -> list[Any]:
    """Weights of the neighbours in OFFSETS at this part of a step."""
    return [
        prod((part - other for other in OFFSETS if other != own), start=1.0)
        / prod(own - other for other in OFFSETS if other != own)
        for own in OFFSETS
    ]
