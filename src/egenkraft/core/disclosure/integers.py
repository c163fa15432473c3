"""One door to SciPy's mixed-integer programming, with types and a limit of time: proven answers only."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from time import monotonic
from typing import Any

Row = Sequence[float]
Band = tuple[Sequence[Row], Row | float, Row | float]  # rows, and between what their sums lie
SOLVED, NOTHING_FITS = 0, 2  # how SciPy says that it proved its answer, or that there is none

_until: ContextVar[float | None] = ContextVar("until", default=None)


class Unsolved(RuntimeError):
    """Neither an answer nor a proof that there is none: whoever asked must take it for a no."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All programmes inside must be solved in this time together, or `Unsolved` is raised.

    >>> with within(5):
    ...     smallest([1.0], [([[1.0]], 2.0, 9.0)], whole=[1], low=0, high=9)
    [2.0]
    """
    outer, until = _until.get(), monotonic() + seconds
    token = _until.set(until if outer is None else min(until, outer))
    try:
        yield
    finally:
        _until.reset(token)


def smallest(
    aim: Row, bands: Sequence[Band], *, whole: Sequence[int], low: Row | float, high: Row | float
) -> list[float] | None:
    """The values that make `aim` smallest within all bands and bounds; None where it is proven that nothing
    fits. Raises `Unsolved` on any other end: no time left, no memory, numbers that do not settle."""
    tools: Any = import_module("scipy.optimize")
    within = [tools.LinearConstraint(rows, least, most) for rows, least, most in bands]
    bounds, options = tools.Bounds(low, high), {"mip_rel_gap": 0.0, **_time()}
    found = tools.milp(aim, constraints=within, integrality=whole, bounds=bounds, options=options)
    if found.status == NOTHING_FITS:
        return None
    if found.status != SOLVED or found.x is None:
        raise Unsolved(f"The integer programme ended with status {found.status}.")
    return [float(value) for value in found.x]


def _time() -> dict[str, float]:
    """What is left of the time, as an option of the solver."""
    until = _until.get()
    if until is None:
        return {}
    left = until - monotonic()
    if left <= 0:
        raise Unsolved("There was no time left for the integer programme.")
    return {"time_limit": left}
