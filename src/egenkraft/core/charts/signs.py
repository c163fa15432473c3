"""Up, same and down of a group as one bar a row, told apart by shape and fill as well as by colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Unpack

from .canvas import ASCENT, LINE, SIZE, WIDTH, Canvas, fits, spread
from .frame import Frame, Missing, frame
from .lettering import clean, width
from .model import Chart, ChartError, Options, Withheld

HIGH, SPACE, MARK = 18.0, 3.0, 18.0
LOOKS = (("up", "d1", "solid"), ("same", "d3", "hollow"), ("down", "d2", "hatch"))


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured twice: how many went up, stayed, went down, and how many are missing."""

    label: str
    up: int
    same: int
    down: int
    missing: int = 0

    @property
    def n(self) -> int:
        """Those seen at both times."""
        return self.up + self.same + self.down

    @property
    def counts(self) -> tuple[int, int, int]:
        """Up, same, down."""
        return self.up, self.same, self.down


def up_same_down(
    rows: Sequence[Row], *, missing: Missing | None = None, **options: Unpack[Options]
) -> Chart | Withheld:
    """Each row as one bar; `missing` is for the caption, else the largest of the rows'.

    A row with fewer people than the group rule allows withholds the whole chart. Raises ChartError
    `no_values` without rows or with a negative count.

    >>> up_same_down([Row("Confidence", 7, 3, 2, missing=2)], lang="en").headline
    '7 of 12 went up, 3 stayed the same, 2 went down.'
    """
    f = frame(options, "signs_title")
    if not rows or min(min(*row.counts, row.missing) for row in rows) < 0:
        raise ChartError("no_values", "Up, same and down need rows with counts of 0 or more.")
    fewest = min(row.n for row in rows)
    cells = [count for row in rows for count in row.counts]
    if refused := f.withheld(fewest, cells) or f.alike(max(row.counts) == row.n for row in rows):
        return refused
    canvas = f.canvas(rows)
    worded = _worded(f, rows)
    for place, row in enumerate(rows):
        _draw(canvas, f, row, worded and place == 0)
    table = f.table("signs_columns", [(clean(row.label), *row.counts, row.missing) for row in rows])
    lost = max(row.missing for row in rows) if missing is None else missing
    return f.chart(canvas, _headline(f, rows), f.caption(fewest, lost), table)


def _worded(f: Frame, rows: Sequence[Row]) -> bool:
    """Whether the words beside the first row's numbers fit; if not, shapes and the table must do."""
    return fits(
        [f"{f.speech.number(max(row.n for row in rows))} {f.speech.say(key)}" for key, _, _ in LOOKS], MARK
    )


def _draw(canvas: Canvas, f: Frame, row: Row, words: bool) -> None:
    canvas.paragraph(clean(row.label))
    canvas.y += 2
    shown = [(look, count) for look, count in zip(LOOKS, row.counts, strict=True) if count]
    room, x = WIDTH - SPACE * (len(shown) - 1), 0.0
    middles = []
    for (_, tone, fill), count in shown:
        wide = room * count / row.n
        canvas.bar(x, canvas.y, wide, HIGH, tone=tone, fill=fill)
        middles.append(x + wide / 2)
        x += wide + SPACE
    canvas.y += HIGH + 3
    texts = [f.speech.number(count) + (f" {f.speech.say(look[0])}" if words else "") for look, count in shown]
    _labels(canvas, [look for look, _ in shown], texts, middles)
    canvas.y += LINE + 12


def _labels(
    canvas: Canvas, looks: Sequence[tuple[str, str, str]], texts: list[str], middles: list[float]
) -> None:
    """A shape and a number under each part of the bar."""
    wides = [MARK + width(text, SIZE) for text in texts]
    for (kind, tone, fill), text, x in zip(looks, texts, spread(middles, wides), strict=True):
        shape = "square" if kind == "same" else kind
        canvas.shape(x + 7, canvas.y + LINE / 2, 6, shape, tone=tone, filled=fill != "hollow")
        canvas.text(x + MARK, canvas.y + ASCENT * SIZE, text)


def _headline(f: Frame, rows: Sequence[Row]) -> str:
    if len(rows) == 1:
        row = rows[0]
        return f.speech.say("signs_headline", up=row.up, n=row.n, same=row.same, down=row.down)
    best = max(rows, key=lambda row: Fraction(row.up, row.n))
    worst = max(rows, key=lambda row: Fraction(row.down, row.n))
    top, bottom = (clean(row.label).removesuffix(".") for row in (best, worst))
    most = f.speech.say("signs_most", label=top, up=best.up, n=best.n)
    least = f.speech.say("signs_least", label=bottom, down=worst.down, n=worst.n)
    return " ".join(
        [
            most if best.up else f.speech.say("signs_none_up"),
            least if worst.down else f.speech.say("signs_none_down"),
        ]
    )
