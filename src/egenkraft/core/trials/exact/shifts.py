"""Intervals by inversion from listed arrangements: each has a statistic of the answers and one of
exposure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from egenkraft.core.trials.exact.chance import DRAWS

Limits = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True)
class Arrangement:
    """`count` arrangements with the same statistic of the answers `y` and of the observed exposure `x`."""

    y: int
    x: int
    count: int = 1


def listed_limits(found: Sequence[Arrangement], y: int, x: int, level: Fraction) -> Limits:
    """Limits by θ = (y - y_a) / (x - x_a), in units of y over x; arrangements with x_a = x have no θ.

    p_greater(θ) counts the θ_a <= θ and the ties that reach y; `low` is the least θ beyond half the
    rest of the level, `high` mirrored. None where no finite θ does it.
    """
    total = sum(item.count for item in found)
    shifts = sorted((Fraction(y - item.y, x - item.x), item.count) for item in found if item.x != x)
    above = sum(item.count for item in found if item.x == x and item.y >= y)
    below = sum(item.count for item in found if item.x == x and item.y <= y)
    tail = (1 - level) / 2 * total
    return _first(shifts, floor(tail) + 1 - above), _first(shifts[::-1], floor(tail) + 1 - below)


def _first(shifts: Sequence[tuple[Fraction, int]], rank: int) -> Fraction | None:
    """The shift that holds this rank, counted from the front; None when the rank is reached before any
    shift."""
    if rank < 1:
        return None
    for shift, count in shifts:
        rank -= count
        if rank <= 0:
            return shift
    return None


def sampled_limits_of(y_all: Any, x_all: Any, y: int, x: int, level: Fraction) -> Limits:
    """The same from seeded draws, the observed arrangement counted as one more."""
    import numpy as np

    tied = x_all == x
    shifts = (y - y_all[~tied]) / (x - x_all[~tied])
    tail = floor((1 - level) / 2 * (DRAWS + 1))
    low = tail - int((tied & (y_all >= y)).sum())
    high = tail - int((tied & (y_all <= y)).sum())
    places = [low - 1, len(shifts) - high]
    inside = [place for place in places if 0 <= place < len(shifts)]
    ordered = np.partition(shifts, inside) if inside else shifts
    first, last = (Fraction(float(ordered[place])) if place in inside else None for place in places)
    return first, last


def variance_dealt(costs: Sequence[Sequence[Fraction | int]], seats: Sequence[int]) -> Fraction:
    """The variance of Σ cost[person][group] over all ways to deal people to groups with these seats
    (Hoeffding)."""
    n = len(costs)
    if n < 2:
        return Fraction(0)
    rows = [sum(cost * many for cost, many in zip(row, seats, strict=True)) for row in costs]
    columns = [sum(column) for column in zip(*costs, strict=True)]
    grand = sum(rows)
    # n² times what is left of each cost without its row and its column: whole numbers stay whole.
    total = sum(
        many * (n * (n * cost - row - column) + grand) ** 2
        for line, row in zip(costs, rows, strict=True)
        for cost, many, column in zip(line, seats, columns, strict=True)
    )
    return Fraction(total) / (n**4 * (n - 1))
