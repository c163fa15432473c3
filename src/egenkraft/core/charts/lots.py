"""Dots by arm, and the distribution of the difference under all lots with the one that was drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Unpack

from .axis import Axis, axis_for, draw_ticks
from .canvas import ASCENT, LINE, SIZE, WIDTH, Canvas
from .frame import Frame, Missing, frame
from .lettering import clean, width
from .model import Cell, Chart, ChartError, Number, Options, Withheld

DOT, PITCH, TALLEST = 4.5, 10.5, 12
BINS, HIST = 40, 64.0
ROWS, STEPS = 60, 20  # of the table under a lot: so many values of their own, else so many steps


@dataclass(frozen=True, slots=True)
class Arm:
    """One group of the trial: label and one value per person (a gain, or the final)."""

    label: str
    values: Sequence[Number]


@dataclass(frozen=True, slots=True)
class Lot:
    """The difference under every arrangement as (value, how many), the one observed, and p when it is known.

    Without `extreme` (numerator, denominator of p) it is counted here: at least as far from the mean of all.
    """

    counts: Sequence[tuple[Number, int]]
    observed: Number
    extreme: tuple[int, int] | None = None

    def p(self) -> tuple[int, int]:
        """How many arrangements are at least as extreme, of how many."""
        if self.extreme:
            return self.extreme
        everything = sum(count for _, count in self.counts)
        mean = sum((Fraction(value) * count for value, count in self.counts), Fraction(0)) / everything
        bound = abs(Fraction(self.observed) - mean)
        far = [count for value, count in self.counts if abs(Fraction(value) - mean) >= bound]
        return sum(far), everything


def dots_by_arm(
    treated: Arm, control: Arm, *, lot: Lot | None = None, missing: Missing = 0, **options: Unpack[Options]
) -> Chart | Withheld:
    """Every person a dot (many people: bars) by arm on one scale, with the means, and the lot below.

    For staff who know the people: withheld outside, and when an arm has fewer than `least`. Means and
    difference (treated - control) are shown to two decimals. Raises ChartError `no_values`, `not_finite`.

    >>> chart = dots_by_arm(Arm("Method", [1, 2, 3, 2, 2]), Arm("Usual", [0, 1, 1, 2, 1]), lang="en")
    >>> chart.headline
    'Method: 2.00 on average. Usual: 1.00. Difference +1.00.'
    """
    f = frame(options, "arms_title")
    if refused := f.single_marks(min(len(treated.values), len(control.values))):
        return refused
    axis = axis_for([float(value) for arm in (treated, control) for value in arm.values])
    canvas = f.canvas(treated, control, lot)
    for arm, tone in ((treated, "d1"), (control, "d2")):
        _arm(canvas, f, axis, arm, tone)
    draw_ticks(canvas, axis, f.speech)
    if lot:
        _lot(canvas, f, lot)
    people = len(treated.values) + len(control.values)
    table = f.table("arms_columns", [row for arm in (treated, control) for row in _rows(f, arm)])
    caption = f.caption(people, missing, f.speech.say("arms_marks"))
    return f.chart(
        canvas,
        _headline(f, treated, control, lot),
        caption,
        table,
    )


def under_the_lot(
    lot: Lot, *, n: int, missing: Missing = 0, fine: bool = True, **options: Unpack[Options]
) -> Chart | Withheld:
    """The difference under every lot as bars, the one that was drawn as a line, and how many are as extreme.

    The table twin counts exactly: each value of its own, or, where there are many or `fine` is False, twenty
    steps. Inside the lab alone. Raises ChartError `no_values`.

    >>> chart = under_the_lot(Lot([(-1, 1), (0, 4), (1, 1)], 1), n=6, lang="en")
    >>> chart.headline, chart.table.rows
    ('The difference was +1.00. The lot alone gives so large a one in 2 of 6 lots.', \
(('−1.00', 1), ('0.00', 4), ('+1.00 (as it was)', 1)))
    """
    f = frame(options, "lot_title")
    if refused := f.single_marks(n):
        return refused
    if not lot.counts:
        raise ChartError("no_values", "A lot without arrangements cannot be drawn.")
    canvas = f.canvas(lot)
    _deals(canvas, f, lot)
    extreme, everything = lot.p()
    value = f.speech.number(lot.observed, 2, signed=True)
    headline = f.speech.say("lot_headline", value=value, extreme=_draws(f, extreme, everything))
    caption = f.caption(n, missing, f.speech.say("lot_caption", all=everything))
    return f.chart(canvas, headline, caption, f.table("lot_columns", _counted(f, lot, fine)))


def _counted(f: Frame, lot: Lot, fine: bool) -> list[tuple[Cell, ...]]:
    """The lots by difference: each of its own, or gathered into steps of equal width."""
    counts = sorted(lot.counts)

    def said(value: Number) -> str:
        return f.speech.number(value, 2, signed=True)

    if fine and len(counts) <= ROWS:
        here = lot.observed
        return [
            (f.speech.say("lot_here", value=said(value)) if value == here else said(value), count)
            for value, count in counts
        ]
    low, high = Fraction(counts[0][0]), Fraction(counts[-1][0])
    step = (high - low) / STEPS or Fraction(1)
    held: Counter[int] = Counter()
    for value, count in counts:
        held[min(int((Fraction(value) - low) / step), STEPS - 1)] += count
    return [
        (f"{said(low + place * step)} – {said(low + (place + 1) * step)}", held[place])
        for place in range(STEPS)
        if held[place]
    ]


def _mean(arm: Arm) -> Fraction:
    return sum((Fraction(value) for value in arm.values), Fraction(0)) / len(arm.values)


def _headline(f: Frame, treated: Arm, control: Arm, lot: Lot | None) -> str:
    first, second = _mean(treated), _mean(control)
    sentence = f.speech.say(
        "arms_headline",
        first=clean(treated.label),
        mean_first=f.speech.number(first, 2),
        second=clean(control.label),
        mean_second=f.speech.number(second, 2),
        difference=f.speech.number(first - second, 2, signed=True),
    )
    if not lot:
        return sentence
    return f"{sentence} {f.speech.say('arms_headline_lot', extreme=_draws(f, *lot.p()))}"


def _draws(f: Frame, extreme: int, everything: int) -> str:
    """p in words: the count itself while it can be read, else about so many of a thousand."""
    if everything <= 10_000:
        return f.speech.say("draws", extreme=extreme, all=everything)
    thousand = round(Fraction(extreme * 1000, everything))
    return f.speech.say("draws_about", extreme=thousand) if thousand else f.speech.say("draws_rare")


def _rows(f: Frame, arm: Arm) -> list[tuple[Cell, ...]]:
    label = clean(arm.label)
    return [(label, f.speech.exact(value), many) for value, many in sorted(Counter(arm.values).items())]


def _arm(canvas: Canvas, f: Frame, axis: Axis, arm: Arm, tone: str) -> None:
    """The arm's name, its dots or bars standing on a thin line, and its mean as a mark under that line."""
    canvas.paragraph(clean(arm.label), bold=True, lines=2)
    mean = _mean(arm)
    canvas.paragraph(f.speech.say("arms_mean", n=len(arm.values), mean=f.speech.number(mean, 2)))
    places = [axis.at(float(value)) for value in arm.values]
    stacks = _stacks(places)
    tallest = max(len(stack) for stack in stacks.values())
    if tallest > TALLEST:
        _bars(canvas, axis, [(axis.at(float(value)), 1) for value in arm.values], tone)
    else:
        canvas.y += tallest * PITCH + 2
        for x, stack in stacks.items():
            for level in range(len(stack)):
                _dot(canvas, x, canvas.y - DOT - 2 - level * PITCH, tone)
    canvas.line(axis.start, canvas.y, axis.end, canvas.y, tone="d3", wide=1)
    canvas.shape(axis.at(float(mean)), canvas.y + 8, 6, "up", tone="ink")
    canvas.y += 22


def _dot(canvas: Canvas, x: float, y: float, tone: str) -> None:
    if tone == "d1":
        canvas.ring(x, y, DOT, tone=tone, filled=True)
    else:
        canvas.shape(x, y, DOT - 0.7, "square", tone=tone, filled=False)


def _stacks(places: Sequence[float]) -> dict[float, list[float]]:
    """Places gathered into columns so wide that no dot touches another."""
    stacks: dict[float, list[float]] = {}
    for place in sorted(places):
        near = next((x for x in reversed(stacks) if place - x < PITCH), place)
        stacks.setdefault(near, []).append(place)
    return stacks


def _bars(canvas: Canvas, axis: Axis, points: Sequence[tuple[float, int]], tone: str) -> None:
    """A histogram of weights by place, as high as a lot's."""
    step = (axis.end - axis.start) / BINS
    bins: Counter[int] = Counter()
    for place, weight in points:
        bins[min(int((place - axis.start) / step), BINS - 1)] += weight
    most = max(bins.values())
    canvas.y += HIST
    for place, weight in sorted(bins.items()):
        high = max(weight / most * (HIST - 4), 1)
        canvas.bar(axis.start + place * step, canvas.y - high, step - 1, high, tone=tone, r=1)


def _lot(canvas: Canvas, f: Frame, lot: Lot) -> None:
    """All lots as grey bars, the one drawn as a line with its value above."""
    if not lot.counts:
        raise ChartError("no_values", "A lot without arrangements cannot be drawn.")
    canvas.y += 10
    canvas.paragraph(f.speech.say("arms_lot"), bold=True)
    _deals(canvas, f, lot)


def _deals(canvas: Canvas, f: Frame, lot: Lot) -> None:
    values = [float(value) for value, _ in lot.counts]
    axis = axis_for([*values, float(lot.observed), 0.0])
    here = axis.at(float(lot.observed))
    label = f.speech.say("arms_here", value=f.speech.number(lot.observed, 2, signed=True))
    wide = width(label, SIZE)
    canvas.text(min(max(here - wide / 2, 0), WIDTH - wide), canvas.y + ASCENT * SIZE, label)
    top = canvas.y + LINE
    canvas.y = top
    _lots(canvas, axis, lot)
    canvas.line(here, top + 2, here, canvas.y, tone="d2", wide=3)
    canvas.shape(here, top + 4, 5, "down", tone="d2")
    draw_ticks(canvas, axis, f.speech)


def _lots(canvas: Canvas, axis: Axis, lot: Lot) -> None:
    """One bar for each difference that a lot can give; where there are many, one for as many of them in a row
    as are needed. So no bar is empty only because two grids do not meet."""
    held: Counter[Fraction] = Counter()
    for value, count in lot.counts:
        held[Fraction(value)] += count
    values = sorted(held)
    low, step = values[0], min((b - a for a, b in pairwise(values)), default=Fraction(1))
    together = max(1, ceil(((values[-1] - low) / step + 1) / BINS))
    bins: Counter[int] = Counter()
    for value, count in held.items():
        bins[int((value - low) / step) // together] += count
    most = max(bins.values())
    canvas.y += HIST
    for place, count in sorted(bins.items()):
        high = max(count / most * (HIST - 4), 1)
        ends = [axis.at(float(low + ((place + n) * together - Fraction(1, 2)) * step)) for n in (0, 1)]
        first, last = (min(max(end, axis.start), axis.end) for end in ends)
        canvas.bar(first, canvas.y - high, max(last - first - 1, 1), high, tone="d3", r=1)
