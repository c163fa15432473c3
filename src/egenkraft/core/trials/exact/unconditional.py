"""Barnard's and Boschloo's tests of two by two tables: order in fractions, then the largest p over the
nuisance."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

from egenkraft.core.trials.exact.chance import Alternative
from egenkraft.core.trials.exact.fisher import fisher

GRID = 2048
Cells = tuple[int, int]


def barnard(x1: int, n1: int, x0: int, n0: int, alternative: Alternative = "two-sided") -> float:
    """Barnard's p by the squared pooled z (0 without variation), the supremum on a refined grid.

    >>> round(barnard(7, 15, 12, 15), 6)
    0.068218
    """

    def order(cells: Cells) -> Fraction:
        squared, sign = _pooled(cells[0], n1, cells[1], n0)
        if alternative == "two-sided":
            return squared
        return squared * sign * (1 if alternative == "greater" else -1)

    return _supremum(order, (x1, x0), n1, n0)


def boschloo(x1: int, n1: int, x0: int, n0: int, alternative: Alternative = "greater") -> float:
    """Boschloo's one-sided p: Fisher's p orders the tables, the supremum on a refined grid.

    >>> round(boschloo(7, 15, 12, 15, "less"), 6)
    0.034109
    """
    if alternative == "two-sided":
        raise ValueError("Boschloo's test is one-sided here: greater or less")
    return _supremum(lambda cells: -fisher(cells[0], n1, cells[1], n0, alternative), (x1, x0), n1, n0)


def _pooled(x1: int, n1: int, x0: int, n0: int) -> tuple[Fraction, int]:
    """The squared pooled z as a fraction, and the sign of the difference."""
    total, n = x1 + x0, n1 + n0
    if total in (0, n):
        return Fraction(0), 0
    difference = x1 * n0 - x0 * n1
    return Fraction(difference**2 * n, n1 * n0 * total * (n - total)), (difference > 0) - (difference < 0)


def _supremum(order: Callable[[Cells], Fraction], seen: Cells, n1: int, n0: int) -> float:
    ranked = cache(order)
    limit = ranked(seen)
    inside = [(a, b) for a in range(n1 + 1) for b in range(n0 + 1) if ranked((a, b)) >= limit]
    return _largest(inside, n1, n0)


def _largest(inside: Sequence[Cells], n1: int, n0: int) -> float:
    """The largest probability of the region over the common share, on a grid refined around its best
    points."""
    import numpy as np

    ways = [0] * (n1 + n0 + 1)
    for a, b in inside:
        ways[a + b] += comb(n1, a) * comb(n0, b)
    counts, events = np.array(ways, dtype=float), np.arange(n1 + n0 + 1)

    def chance(shares: Any) -> Any:
        p = np.clip(shares, 1e-300, 1.0)[:, None]
        q = np.clip(1 - shares, 1e-300, 1.0)[:, None]
        return np.exp(events * np.log(p) + (n1 + n0 - events) * np.log(q)) @ counts

    low, high, best = 0.0, 1.0, 0.0
    for _ in range(6):
        grid = np.linspace(low, high, GRID + 1)
        values = chance(grid)
        place = int(values.argmax())
        best = max(best, float(values[place]))
        step = grid[1] - grid[0]
        low, high = max(0.0, grid[place] - 2 * step), min(1.0, grid[place] + 2 * step)
    return min(1.0, best)
