"""Effects with their intervals: square, line, diamond for the mean, bar for the next lab, shade for delta."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal, Unpack

from .axis import Axis, axis_for, draw_ticks, ends
from .canvas import WIDTH, Canvas
from .frame import Frame, Missing, frame
from .lettering import clean
from .model import Cell, Chart, ChartError, Number, Options, Withheld

HIGH = 26.0
Kind = Literal["square", "diamond", "bar"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One line: label, estimate with its limits (None: no finite limit), people, and its mark.

    square: one trial or lab; diamond: the mean of several; bar: where the next lab is expected.
    """

    label: str
    estimate: Number
    low: Number | None
    high: Number | None
    n: int
    kind: Kind = "square"


def effects(
    rows: Sequence[Effect],
    *,
    delta: Number | None = None,
    decimals: int = 2,
    missing: Missing = 0,
    **options: Unpack[Options],
) -> Chart | Withheld:
    """Effects against 0, in the order given (never ranked); positive is better.

    `delta` shades where a difference is worth it. The headline speaks of the diamond, else of the first row.
    Withheld when a row rests on too few people. Raises ChartError `no_values`, `not_finite`,
    `limits_swapped`.

    >>> effects([Effect("The course", 0.3, -0.1, 0.7, 22)], lang="en").headline
    'Best guess: 0.30 better. Plausible: 0.10 worse to 0.70 better.'
    """
    f = frame(options, "effect_title")
    _check(rows)
    if refused := f.withheld(min(row.n for row in rows)):
        return refused
    axis = _axis(rows, delta)
    canvas = f.canvas(rows, delta)
    biggest = max(row.n for row in rows)
    for row in rows:
        canvas.paragraph(clean(row.label), bold=True, lines=2)
        canvas.paragraph(_figures(f, row, decimals))
        _ground(canvas, axis, delta)
        _mark(canvas, axis, row, sqrt(row.n / biggest))
        canvas.y += HIGH + 10
    draw_ticks(canvas, axis, f.speech)
    ends(canvas, f.speech, "higher")
    shade = f.speech.say("effect_delta", delta=f.speech.number(delta, decimals)) if delta is not None else ""
    people = (
        max(row.n for row in rows) if len(rows) == 1 else sum(row.n for row in rows if row.kind == "square")
    )
    table = f.table("effect_columns", [_row(f, row) for row in rows])
    return f.chart(canvas, _headline(f, rows, decimals), f.caption(people, missing, shade), table)


def _check(rows: Sequence[Effect]) -> None:
    if not rows:
        raise ChartError("no_values", "There is no effect to draw.")
    for row in rows:
        if row.low is not None and row.high is not None and row.low > row.high:
            raise ChartError("limits_swapped", f"{row.low} lies above {row.high}.")


def _axis(rows: Sequence[Effect], delta: Number | None) -> Axis:
    """An axis over all that is finite and 0; without limits it leaves room for an arrow."""
    values = [value for row in rows for value in (row.estimate, row.low, row.high) if value is not None]
    found = [float(value) for value in [*values, 0, *([] if delta is None else [delta])]]
    return axis_for(found, pad=0.12)


def _figures(f: Frame, row: Effect, decimals: int) -> str:
    """'+0.30 (-0.10 to 0.70), n 22', or in words that there are no limits."""
    estimate = f.speech.number(row.estimate, decimals, signed=True)
    people = f"n\u00a0{f.speech.number(row.n)}"
    if row.low is None and row.high is None:
        return f"{estimate}, {people}, {f.speech.say('effect_unknown')}"
    low, high = _limit(f, row.low, decimals), _limit(f, row.high, decimals)
    return f"{estimate} ({f.speech.say('between', low=low, high=high)}), {people}"


def _limit(f: Frame, value: Number | None, decimals: int) -> str:
    return f.speech.say("effect_open") if value is None else f.speech.number(value, decimals)


def _row(f: Frame, row: Effect) -> tuple[Cell, ...]:
    limits = ["–" if limit is None else f.speech.exact(limit) for limit in (row.low, row.high)]
    return (clean(row.label), f.speech.exact(row.estimate), *limits, row.n)


def _ground(canvas: Canvas, axis: Axis, delta: Number | None) -> None:
    """The shade from delta on and the line of no difference, only beside the mark, never behind words."""
    if delta is not None:
        start = axis.at(float(delta))
        canvas.shade(start, canvas.y, WIDTH - start, HIGH, tone="d1")
    canvas.line(axis.at(0), canvas.y, axis.at(0), canvas.y + HIGH, tone="ink", wide=1.5)


def _mark(canvas: Canvas, axis: Axis, row: Effect, size: float) -> None:
    y, x = canvas.y + HIGH / 2, axis.at(float(row.estimate))
    low = 0.0 if row.low is None else axis.at(float(row.low))
    high = WIDTH if row.high is None else axis.at(float(row.high))
    if row.kind == "diamond":
        canvas.path([(low, y), (x, y - 8), (high, y), (x, y + 8)], tone="d1")
        return
    if row.kind == "bar":
        canvas.bar(low, y - 6, high - low, 12, tone="d2", fill="hatch")
        canvas.line(x, y - 9, x, y + 9, tone="d2", wide=3)
        return
    canvas.line(low, y, high, y, tone="d1", wide=3)
    for place, limit, way in ((low, row.low, 1), (high, row.high, -1)):
        if limit is None:
            canvas.path([(place, y), (place + way * 10, y - 6), (place + way * 10, y + 6)], tone="d1")
        else:
            canvas.line(place, y - 5, place, y + 5, tone="d1", wide=2)
    canvas.shape(x, y, 5 + 4 * size, "square", tone="d1")


def _headline(f: Frame, rows: Sequence[Effect], decimals: int) -> str:
    row = next((row for row in rows if row.kind == "diamond"), rows[0])
    many, closed = len(rows) > 1, row.low is not None and row.high is not None
    key = ("effect_many" if many else "effect_headline") + ("" if closed else "_open")
    return f.speech.say(
        key,
        label=clean(row.label),
        estimate=_side(f, row.estimate, decimals),
        low=_side(f, row.low, decimals),
        high=_side(f, row.high, decimals),
    )


def _side(f: Frame, value: Number | None, decimals: int) -> str:
    """A difference in words: 0.30 better, 0.10 worse, no difference."""
    if value is None:
        return f.speech.say("effect_open")
    shown = float(round(Fraction(value), decimals))
    if not shown:
        return f.speech.say("effect_zero")
    key = "effect_better" if shown > 0 else "effect_worse"
    return f.speech.say(key, value=f.speech.number(abs(shown), decimals))
