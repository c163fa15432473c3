"""How an outcome lies by arm as smooth hills: no mark stands for a person."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import exp, sqrt
from typing import Unpack

from .axis import Axis, axis_for, draw_ticks
from .canvas import Canvas
from .frame import Missing, frame
from .lettering import clean
from .lots import Arm
from .model import Cell, Chart, Number, Options, Withheld

HIGH, POINTS = 56.0, 61


def density_by_arm(
    arms: Sequence[Arm], *, delta: Number | None = None, missing: Missing = 0, **options: Unpack[Options]
) -> Chart | Withheld:
    """One hill an arm on one scale, with its mean, and the band of changes that are worth it.

    The hill is a Gaussian kernel estimate, at least a tenth of the scale's span wide, so that no single
    answer can be read from it; the table holds n and mean alone. Withheld when an arm has fewer people than
    `least`, outside also when all have fewer than `base`.

    >>> chart = density_by_arm([Arm("Method", [1, 2, 3, 2, 2]), Arm("Usual", [0, 1, 1, 2, 1])], lang="en")
    >>> chart.headline, chart.table.rows
    ('Method: 2.00 on average. Usual: 1.00.', (('Method', 5, '2.00'), ('Usual', 5, '1.00')))
    """
    f = frame(options, "density_title")
    sizes = [len(arm.values) for arm in arms]
    if refused := f.withheld(sum(sizes), sizes) or (None if f.outside else f.withheld(min(sizes))):
        return refused
    values = [float(value) for arm in arms for value in arm.values]
    axis = axis_for([*values, 0.0, float(delta or 0)], pad=0.3)
    canvas = f.canvas(arms, delta)
    top = canvas.y
    rows: list[tuple[Cell, ...]] = []
    for arm, tone in zip(arms, ("d1", "d2"), strict=False):
        mean = sum((Fraction(value) for value in arm.values), Fraction(0)) / len(arm.values)
        shown = f.speech.number(mean, 2)
        canvas.paragraph(clean(arm.label), bold=True, lines=2)
        canvas.paragraph(f.speech.say("arms_mean", n=len(arm.values), mean=shown))
        _hill(canvas, axis, [float(value) for value in arm.values], tone, axis.at(float(mean)))
        rows.append((clean(arm.label), len(arm.values), shown))
    if delta is not None:
        worth = axis.at(float(delta))
        canvas.shade(worth, top, axis.end - worth, canvas.y - top, tone="d3")
    draw_ticks(canvas, axis, f.speech)
    say = ("density_first", "density_next")
    told = [f.speech.say(say[min(place, 1)], label=row[0], mean=row[2]) for place, row in enumerate(rows)]
    band = f.speech.say("density_band") if delta is not None else ""
    caption = f.caption(sum(sizes), missing, f.speech.say("arms_marks"), band)
    return f.chart(canvas, " ".join(told), caption, f.table("density_columns", rows))


def _hill(canvas: Canvas, axis: Axis, values: Sequence[float], tone: str, mean: float) -> None:
    """The estimate as a filled outline on a thin line, its mean as a mark under the line."""
    places = [axis.at(value) for value in values]
    wide = _bandwidth(places, axis)
    steps = [axis.start + (axis.end - axis.start) * k / (POINTS - 1) for k in range(POINTS)]
    heights = [sum(exp(-(((x - place) / wide) ** 2) / 2) for place in places) for x in steps]
    scale = (HIGH - 4) / max(heights)
    canvas.y += HIGH
    outline = [(x, canvas.y - height * scale) for x, height in zip(steps, heights, strict=True)]
    if tone == "d1":
        canvas.path([(axis.start, canvas.y), *outline, (axis.end, canvas.y)], tone=tone)
    else:  # an outline alone: told from the other hill without colour
        for (x1, y1), (x2, y2) in pairwise(outline):
            canvas.line(x1, y1, x2, y2, tone=tone, wide=2)
    canvas.line(axis.start, canvas.y, axis.end, canvas.y, tone="d3", wide=1)
    canvas.shape(mean, canvas.y + 8, 6, "up", tone="ink")
    canvas.y += 22


def _bandwidth(places: Sequence[float], axis: Axis) -> float:
    """Silverman's rule, but never under a tenth of the axis."""
    count = len(places)
    middle = sum(places) / count
    sd = sqrt(sum((place - middle) ** 2 for place in places) / max(count - 1, 1))
    return max(1.06 * sd / float(count**0.2), (axis.end - axis.start) / 10)
