"""The interview funnel: one bar per step, its number at the end, what was lost named below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Unpack

from .canvas import ASCENT, LINE, SIZE, WIDTH, Canvas
from .frame import Frame, Missing, frame
from .lettering import clean, width, wrap
from .model import Chart, ChartError, Options, Withheld

HIGH = 16.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its label, how many reached it, and by what reason the others were lost on the way to it."""

    label: str
    count: int
    lost: Mapping[str, int] = field(default_factory=dict)


def funnel(
    steps: Sequence[Step], *, people: int, missing: Missing = 0, **options: Unpack[Options]
) -> Chart | Withheld:
    """The steps from first to last as bars; `people` is how many persons the counts rest on.

    Withheld under `least` people (outside: under `base`, or with a step below `least`). Raises ChartError
    `no_values` without steps and `not_a_funnel` when a step is negative or larger than the one before it.

    >>> chart = funnel([Step("invited", 30), Step("held", 19)], people=14, lang="en")
    >>> chart.headline
    '19 of 30 reached “held”. Most were lost before “held”: 11 of 30.'
    """
    f = frame(options, "funnel_title")
    _check(steps)
    if refused := f.withheld(people, [step.count for step in steps]):
        return refused
    canvas = f.canvas(steps)
    room = WIDTH - max(width(f.speech.number(step.count), SIZE, bold=True) for step in steps) - 8
    most = max(steps[0].count, 1)
    for step, before in zip(steps, (None, *steps), strict=False):
        _draw(canvas, f, step, room * step.count / most, _lost(f, step, before))
    rows = [
        (clean(step.label), step.count, _lost(f, step, before))
        for step, before in zip(steps, (None, *steps), strict=False)
    ]
    return f.chart(canvas, _headline(f, steps), f.caption(people, missing), f.table("funnel_columns", rows))


def _check(steps: Sequence[Step]) -> None:
    if not steps:
        raise ChartError("no_values", "A funnel needs at least one step.")
    counts = [step.count for step in steps]
    if min(counts) < 0 or counts != sorted(counts, reverse=True):
        raise ChartError("not_a_funnel", f"{counts} do not fall from step to step.")


def _lost(f: Frame, step: Step, before: Step | None) -> str:
    """How many were lost on the way to the step, with their reasons."""
    if before is None or before.count == step.count:
        return ""
    reasons = [f"{f.speech.number(count)} {clean(label)}" for label, count in step.lost.items() if count]
    lost = f.speech.number(step.count - before.count)
    return f"{lost}: {', '.join(reasons)}" if reasons else lost


def _draw(canvas: Canvas, f: Frame, step: Step, wide: float, lost: str) -> None:
    if lost:
        top = canvas.y - 2
        canvas.lines(wrap(lost, SIZE, WIDTH - 16, lines=2), tone="d3", x=16)
        canvas.line(5, top, 5, canvas.y + 2, tone="d3", dash=True)
        canvas.y += 6
    canvas.paragraph(clean(step.label), lines=2)
    top = canvas.y + (LINE - HIGH) / 2
    if step.count:
        canvas.bar(0, top, wide, HIGH, tone="d1")
    canvas.text(
        max(wide, 2) + 8 if step.count else 0,
        canvas.y + ASCENT * SIZE,
        f.speech.number(step.count),
        bold=True,
    )
    canvas.y += LINE + 8


def _headline(f: Frame, steps: Sequence[Step]) -> str:
    first, last = steps[0], steps[-1]
    label = clean(last.label)
    if not last.count:
        sentence = f.speech.say("funnel_nobody", label=label)
    else:
        sentence = f.speech.say("funnel_headline", last=last.count, first=first.count, label=label)
    drops = [(before.count - step.count, before, step) for before, step in pairwise(steps)]
    lost, before, step = max(drops, key=lambda drop: drop[0], default=(0, first, last))
    if not lost:
        return sentence
    where = f.speech.say("funnel_drop", label=clean(step.label), lost=lost, before=before.count)
    return f"{sentence} {where}"
