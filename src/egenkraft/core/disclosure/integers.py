"""One door to SciPy's mixed-integer programming, with types."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

Row = Sequence[float]
Band = tuple[Sequence[Row], Row | float, Row | float]  # rows, and between what their sums lie


def smallest(
    aim: Row, bands: Sequence[Band], *, whole: Sequence[int], low: Row | float, high: Row | float
) -> list[float] | None:
    """The values that make `aim` smallest within all bands and bounds; None where nothing fits."""
    tools: Any = import_module("scipy.optimize")
    within = [tools.LinearConstraint(rows, least, most) for rows, least, most in bands]
    found = tools.milp(aim, constraints=within, integrality=whole, bounds=tools.Bounds(low, high))
    return None if found.x is None else [float(value) for value in found.x]
