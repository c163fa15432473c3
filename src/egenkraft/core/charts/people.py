"""Reliable change, one line a person: hollow before, filled after, thick beyond the error of the measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Unpack

from .axis import Axis, draw_ticks, ends
from .canvas import WIDTH, Canvas
from .frame import Frame, Missing, frame
from .model import Chart, ChartError, Number, Options, Withheld

STEP = 20.0
Category = Literal["improved", "unchanged", "deteriorated"]
GROUPS: tuple[tuple[Category, str, float], ...] = (
    ("improved", "d1", 5),
    ("unchanged", "d3", 2),
    ("deteriorated", "d2", 5),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person without a name: before, after, and the category that the plan's method gave."""

    before: Number
    after: Number
    category: Category


def change_per_person(
    people: Sequence[Person],
    *,
    low: Number,
    high: Number,
    missing: Missing = 0,
    better: str = "higher",
    **options: Unpack[Options],
) -> Chart | Withheld:
    """Every person on the scale from `low` to `high`, in three groups, the largest gain first.

    For staff who know the people: withheld outside and under `least`. Raises ChartError `outside_scale`
    when a value lies beyond the scale.

    >>> five = [Person(4, 12, "improved")] * 3 + [Person(9, 10, "unchanged")] * 2
    >>> change_per_person(five, low=0, high=20, lang="en").headline
    '3 of 5 are reliably better, 0 reliably worse.'
    """
    f = frame(options, "change_title")
    if refused := f.single_marks(len(people)):
        return refused
    if low >= high or any(not low <= value <= high for one in people for value in (one.before, one.after)):
        raise ChartError("outside_scale", f"A value does not lie between {low} and {high}.")
    canvas = f.canvas(people, low, high)
    axis = Axis(float(low), float(high), 9.0, WIDTH - 9.0)
    sign = -1 if better == "lower" else 1
    ordered = sorted(people, key=lambda one: (sign * (one.before - one.after), one.before))
    for word, tone, wide in GROUPS:
        _group(canvas, f, axis, [one for one in ordered if one.category == word], word, tone, wide)
    draw_ticks(canvas, axis, f.speech)
    ends(canvas, f.speech, better)
    counts = {word: sum(one.category == word for one in people) for word, _, _ in GROUPS}
    headline = f.speech.say(
        "change_headline", n=len(people), improved=counts["improved"], deteriorated=counts["deteriorated"]
    )
    rows = [
        (f.speech.exact(one.before), f.speech.exact(one.after), f.speech.say(one.category)) for one in ordered
    ]
    caption = f.caption(len(people), missing, f.speech.say("change_marks"))
    return f.chart(canvas, headline, caption, f.table("change_columns", rows))


def _group(
    canvas: Canvas, f: Frame, axis: Axis, people: Sequence[Person], word: str, tone: str, wide: float
) -> None:
    if not people:
        return
    canvas.paragraph(f"{f.speech.say(word)}: {f.speech.number(len(people))}", bold=True)
    for one in people:
        _person(canvas, axis, one, canvas.y + STEP / 2, tone, wide)
        canvas.y += STEP
    canvas.y += 6


def _person(canvas: Canvas, axis: Axis, one: Person, y: float, tone: str, wide: float) -> None:
    """The line ends at the rim of the hollow ring, so that the ring stays hollow."""
    start, end = axis.at(float(one.before)), axis.at(float(one.after))
    if abs(end - start) > 6:
        canvas.line(start + (6 if end > start else -6), y, end, y, tone=tone, wide=wide)
    canvas.ring(start, y, 5, tone=tone)
    kind = {"d1": "up", "d2": "down"}.get(tone)
    if kind:
        canvas.shape(end, y, 6.5, kind, tone=tone)
    else:
        canvas.ring(end, y, 3.5, tone=tone, filled=True)
