"""Attendance: one row a person, one mark a meeting, those away most in a row first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Unpack

from .canvas import ASCENT, GAP, LINE, SIZE, WIDTH, Canvas
from .frame import Frame, frame
from .lettering import clean, width, wrap
from .model import Chart, ChartError, Options, Withheld

CELL, ROW, NAMES = 17.0, 22.0, 112.0
Mark = Literal["here", "away", ""]


@dataclass(frozen=True, slots=True)
class Line:
    """One person: the name her leader knows her by, and a mark for each meeting, the oldest first."""

    name: str
    marks: Sequence[Mark]

    @property
    def in_a_row(self) -> int:
        """How many times away in a row up to the last meeting that was marked."""
        run = 0
        for mark in reversed([mark for mark in self.marks if mark]):
            if mark != "away":
                break
            run += 1
        return run


def attendance(
    lines: Sequence[Line], *, first: str = "", last: str = "", row: int = 3, **options: Unpack[Options]
) -> Chart | Withheld:
    """The last twelve meetings at most; `first` and `last` are the days at the ends, in words.

    For the leader of the group: names are shown; withheld outside and under `least`. Raises ChartError
    `no_values` without meetings or when people have different numbers of them.

    >>> gone, there = ["here", "away", "away", "away"], ["here"] * 4
    >>> five = [Line(name, gone) for name in "ABC"] + [Line(name, there) for name in "DE"]
    >>> attendance(five, lang="en").headline
    '3 of 5 have been away 3 times in a row or more.'
    """
    f = frame(options, "strip_title")
    if refused := f.single_marks(len(lines)):
        return refused
    if len({len(line.marks) for line in lines}) != 1 or not lines[0].marks:
        raise ChartError("no_values", "Everybody needs one mark for each meeting, and at least one meeting.")
    shown = sorted(lines, key=lambda line: (-line.in_a_row, clean(line.name)))
    canvas = f.canvas(shown, first, last)
    for line in shown:
        _draw(canvas, line)
    _days(canvas, first, last, min(len(lines[0].marks), 12))
    away = sum(line.in_a_row >= row for line in lines)
    key = "strip_headline" if away else "strip_none"
    rows = [
        (clean(line.name), line.marks.count("here"), line.marks.count("away"), line.in_a_row)
        for line in shown
    ]
    headline = f.speech.say(key, away=away, n=len(lines), row=row)
    return f.chart(canvas, headline, _caption(f), f.table("strip_columns", rows))


def _caption(f: Frame) -> str:
    return " ".join(part for part in (f.speech.say("strip_marks"), f.note) if part)


def _draw(canvas: Canvas, line: Line) -> None:
    name = wrap(clean(line.name), SIZE, NAMES, lines=1)[0]
    canvas.text(0, canvas.y + ASCENT * SIZE, name)
    y = canvas.y + ROW / 2
    places = [(NAMES + 12 + (place + 0.5) * CELL, mark) for place, mark in enumerate(line.marks[-12:])]
    canvas.squares([x for x, mark in places if mark == "here"], y, 6, tone="d1")
    for x, mark in places:
        if mark == "away":
            canvas.ring(x, y, 5, tone="d2")
        elif not mark:
            canvas.line(x - 4, y, x + 4, y, tone="d3")
    canvas.y += ROW


def _days(canvas: Canvas, first: str, last: str, meetings: int) -> None:
    """The first and the last day under their columns; only the last where both have no room."""
    start, end = NAMES + 12, NAMES + 12 + meetings * CELL
    if not last:
        return
    last_text = wrap(clean(last), SIZE, WIDTH, lines=1)[0]
    wide = width(last_text, SIZE)
    canvas.text(max(end - wide, 0), canvas.y + ASCENT * SIZE, last_text, tone="d3")
    if first and start + width(clean(first), SIZE) + GAP <= max(end - wide, 0):
        canvas.text(start, canvas.y + ASCENT * SIZE, clean(first), tone="d3")
    canvas.y += LINE
