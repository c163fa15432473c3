"""A drawing 328 units wide that only grows downwards; it mirrors itself and takes colour from classes
alone."""

from collections.abc import Sequence

from .lettering import clean, width, wrap

WIDTH = 328.0  # of a phone of 360 px less its margins; the sheet lets it grow on wider screens
SIZE = 16.5  # of text: still over 14 px when a card's padding takes 40 px from the width
LINE = 21.0
AIR = 2.0  # beside the drawing, for letters that reach beyond their own box
ASCENT, DESCENT = 0.95, 0.25  # of the size, above and below the base line
GAP = 6.0
SVG = "http://www.w3.org/2000/svg"
SOLID = 'fill="currentColor"'


def escape(text: str) -> str:
    """The text safe inside an element or an attribute."""
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(sign, name)
    return text


def n(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(value, 1) + 0.0:g}"


def _stroke(wide: float) -> str:
    return f'fill="none" stroke="currentColor" stroke-width="{n(wide)}"'


class Canvas:
    """Collects marks from top to bottom; `y` is where the next row begins. Tones: ink, d1, d2, d3."""

    def __init__(self, prefix: str, *, rtl: bool = False) -> None:
        self.prefix, self.rtl, self.y = prefix, rtl, 0.0
        self._marks: list[str] = []
        self._hatches: set[str] = set()

    def text(
        self,
        x: float,
        base: float,
        text: str,
        *,
        tone: str = "ink",
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """One line of text with its base line at `base`; start and end follow the reading direction."""
        extra = ' font-weight="600"' if bold else ""
        extra += f' text-anchor="{anchor}"' if anchor != "start" else ""
        place = f'x="{n(self._x(x))}" y="{n(base)}"{extra}'
        self._marks.append(f'<text class="{tone}" {place}>{escape(clean(text, isolates=True))}</text>')

    def lines(self, texts: Sequence[str], *, tone: str = "ink", bold: bool = False, x: float = 0) -> None:
        """Lines of text below each other, moving `y` below the last."""
        for text in texts:
            self.text(x, self.y + ASCENT * SIZE, text, tone=tone, bold=bold)
            self.y += LINE

    def paragraph(self, text: str, *, tone: str = "ink", bold: bool = False, lines: int = 3) -> None:
        """A text over the whole width, wrapped."""
        self.lines(wrap(text, SIZE, WIDTH, lines=lines, bold=bold), tone=tone, bold=bold)

    def bar(
        self, x: float, y: float, wide: float, high: float, *, tone: str, fill: str = "solid", r: float = 3
    ) -> None:
        """A bar: solid, hollow (an outline) or hatch (an outline with slanting lines)."""
        wide = max(wide, 2)
        left = WIDTH - x - wide if self.rtl else x
        if fill == "solid":
            paint = SOLID
        else:
            # The outline lies inside the bar, so that bars side by side keep their gap.
            left, y, wide, high = left + 1, y + 1, max(wide - 2, 0.5), high - 2
            inside = self._hatch(tone) if fill == "hatch" else "none"
            paint = f'fill="{inside}" stroke="currentColor" stroke-width="2"'
        place = f'x="{n(left)}" y="{n(y)}" width="{n(wide)}" height="{n(high)}" rx="{n(min(r, wide / 2))}"'
        self._marks.append(f'<rect class="{tone}" {place} {paint}/>')

    def shade(self, x: float, y: float, wide: float, high: float, *, tone: str) -> None:
        """A pale band behind marks."""
        left = WIDTH - x - wide if self.rtl else x
        place = f'x="{n(left)}" y="{n(y)}" width="{n(wide)}" height="{n(high)}"'
        self._marks.append(f'<rect class="{tone}" {place} fill="currentColor" fill-opacity=".14"/>')

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, tone: str, wide: float = 2, dash: bool = False
    ) -> None:
        """A straight line, dashed on request."""
        extra = ' stroke-dasharray="3 3"' if dash else ""
        place = f"M{n(self._x(x1))} {n(y1)}L{n(self._x(x2))} {n(y2)}"
        self._marks.append(f'<path class="{tone}" d="{place}" {_stroke(wide)}{extra}/>')

    def ring(self, x: float, y: float, r: float, *, tone: str, filled: bool = False) -> None:
        """A circle, filled or hollow."""
        paint = SOLID if filled else _stroke(2)
        self._marks.append(f'<circle class="{tone}" cx="{n(self._x(x))}" cy="{n(y)}" r="{n(r)}" {paint}/>')

    def shape(self, x: float, y: float, r: float, kind: str, *, tone: str, filled: bool = True) -> None:
        """A mark with its middle at x, y: up, down (triangles), diamond or square."""
        points = [(self._x(x + dx * r), y + dy * r) for dx, dy in SHAPES[kind]]
        path = "M" + "L".join(f"{n(px)} {n(py)}" for px, py in points) + "Z"
        paint = SOLID if filled else _stroke(2)
        self._marks.append(f'<path class="{tone}" d="{path}" {paint}/>')

    def squares(self, xs: Sequence[float], y: float, r: float, *, tone: str) -> None:
        """Filled squares in a row, drawn as one mark so that a large strip stays light."""
        if not xs:
            return
        path = "".join(
            f"M{n(self._x(x) - r)} {n(y - r)}H{n(self._x(x) + r)}V{n(y + r)}H{n(self._x(x) - r)}Z" for x in xs
        )
        self._marks.append(f'<path class="{tone}" d="{path}" {SOLID}/>')

    def path(self, points: Sequence[tuple[float, float]], *, tone: str) -> None:
        """A filled outline through the points."""
        path = "M" + "L".join(f"{n(self._x(x))} {n(y)}" for x, y in points) + "Z"
        self._marks.append(f'<path class="{tone}" d="{path}" {SOLID}/>')

    def svg(self, title: str, description: str) -> str:
        """The whole drawing, named and described for those who do not see it."""
        ids = f"{self.prefix}-t {self.prefix}-d"
        box = f"{n(-AIR)} 0 {n(WIDTH + 2 * AIR)} {n(self.y)}"
        head = f'<svg xmlns="{SVG}" class="plot" role="img" aria-labelledby="{ids}" viewBox="{box}">'
        names = f'<title id="{self.prefix}-t">{escape(clean(title))}</title>'
        names += f'<desc id="{self.prefix}-d">{escape(clean(description, isolates=True))}</desc>'
        way = "rtl" if self.rtl else "ltr"
        body = f'<g aria-hidden="true" font-size="{n(SIZE)}" direction="{way}">{"".join(self._marks)}</g>'
        return head + names + self._patterns() + body + "</svg>"

    def _x(self, x: float) -> float:
        return WIDTH - x if self.rtl else x

    def _hatch(self, tone: str) -> str:
        self._hatches.add(tone)
        return f"url(#{self.prefix}-{tone})"

    def _patterns(self) -> str:
        size = 'width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
        stripe = f'<path d="M1.5 0V6" {_stroke(3)}/>'
        return "".join(
            f'<pattern id="{self.prefix}-{tone}" class="{tone}" {size}>{stripe}</pattern>'
            for tone in sorted(self._hatches)
        )


SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "up": ((0, -1), (1, 0.8), (-1, 0.8)),
    "down": ((0, 1), (1, -0.8), (-1, -0.8)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
}


def spread(
    centres: Sequence[float], widths: Sequence[float], gap: float = GAP, room: float = WIDTH
) -> list[float]:
    """Where labels of these widths start so that each is near its centre and none touches the next.

    The labels must fit into the room together; their order is that of the centres.

    >>> spread([10, 12], [20, 20], gap=5, room=100)
    [0.0, 25.0]
    """
    starts: list[float] = []
    edge = 0.0
    for centre, wide in zip(centres, widths, strict=True):
        starts.append(max(centre - wide / 2, edge))
        edge = starts[-1] + wide + gap
    edge = room
    for place in range(len(starts) - 1, -1, -1):
        starts[place] = min(starts[place], edge - widths[place])
        edge = starts[place] - gap
    return starts


def fits(texts: Sequence[str], marks: float = 0, *, bold: bool = False) -> bool:
    """Whether the texts, each with a mark of the width before it, stand side by side in one line."""
    return sum(width(text, SIZE, bold) + marks + GAP for text in texts) - GAP <= WIDTH
