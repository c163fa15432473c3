"""A straight scale from values to places, with as many labelled ticks as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, isfinite, log10

from .canvas import ASCENT, GAP, LINE, SIZE, WIDTH, Canvas
from .lettering import width
from .model import ChartError
from .words import Speech

TICK_GAP = 14.0


@dataclass(frozen=True, slots=True)
class Axis:
    """Values `low` to `high` on places `start` to `end` of the drawing."""

    low: float
    high: float
    start: float = 8.0
    end: float = WIDTH - 8.0

    def at(self, value: float) -> float:
        """The place of a value, held inside the axis."""
        held = min(max(value, self.low), self.high)
        return self.start + (held - self.low) / (self.high - self.low) * (self.end - self.start)


def axis_for(values: Sequence[float], *, pad: float = 0.05) -> Axis:
    """An axis that holds all values with a little air; a ChartError `not_finite` or `no_values` otherwise."""
    if not values:
        raise ChartError("no_values", "There is no value to draw.")
    if not all(isfinite(value) for value in values):
        raise ChartError("not_finite", "A value is not finite.")
    low, high = min(values), max(values)
    air = (high - low) * pad or max(abs(low) * pad, 0.5)
    return Axis(low - air, high + air)


def ticks(axis: Axis, speech: Speech) -> list[tuple[float, str]]:
    """Round values with their labels, the finest step whose labels do not touch each other."""
    for step in _steps(axis.high - axis.low):
        places = max(0, -floor(log10(step) + 1e-9))
        first, last = ceil(axis.low / step - 1e-9), floor(axis.high / step + 1e-9)
        labels = [(k * step, speech.number(k * step, places)) for k in range(first, last + 1)]
        if labels and _free([_box(axis, value, text) for value, text in labels]):
            return labels
    return []


def draw_ticks(canvas: Canvas, axis: Axis, speech: Speech) -> None:
    """The base line with its ticks and their labels, below `y`."""
    base = canvas.y + 1
    canvas.line(axis.start, base, axis.end, base, tone="d3", wide=1.5)
    for value, label in ticks(axis, speech):
        canvas.line(axis.at(value), base, axis.at(value), base + 5, tone="d3", wide=1.5)
        canvas.text(_box(axis, value, label)[0], base + 7 + ASCENT * SIZE, label)
    canvas.y = base + 7 + LINE


def ends(canvas: Canvas, speech: Speech, better: str) -> None:
    """The words at both ends of the scale, each on its own line where they do not fit side by side."""
    left, right = ("worse", "better") if better == "higher" else ("better", "worse")
    first, last = speech.say(left), speech.say(right)
    beside = width(first, SIZE) + width(last, SIZE) + GAP <= WIDTH
    canvas.text(0, canvas.y + ASCENT * SIZE, first, tone="d3")
    canvas.y += 0 if beside else LINE
    canvas.text(WIDTH, canvas.y + ASCENT * SIZE, last, tone="d3", anchor="end")
    canvas.y += LINE


def _steps(span: float) -> list[float]:
    power = floor(log10(span)) - 1
    return [base * 10.0**exponent for exponent in range(power, power + 4) for base in (1, 2, 5)]


def _box(axis: Axis, value: float, label: str) -> tuple[float, float]:
    """Where a label starts and ends: centred on its value, but never outside the drawing."""
    wide = width(label, SIZE)
    start = min(max(axis.at(value) - wide / 2, 0), WIDTH - wide)
    return start, start + wide


def _free(boxes: list[tuple[float, float]]) -> bool:
    return all(end + TICK_GAP <= start for (_, end), (start, _) in pairwise(boxes))
