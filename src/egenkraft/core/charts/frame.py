"""What all charts share: options read once, the rule for small groups, the caption, the finished value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from .canvas import Canvas
from .lettering import clean
from .model import Cell, Chart, Options, Table, Withheld
from .words import Speech, speech

Missing = int | Mapping[str, int]
"""How many are missing, or how many by reason."""

DRAWING = "1"  # counts up when the drawings change, so that ids of two versions never mix on a page


@dataclass(frozen=True, slots=True)
class Frame:
    """The options of one chart, read."""

    speech: Speech
    rtl: bool
    least: int
    base: int
    outside: bool
    title: str
    note: str
    comparison: str | None
    id: str

    def canvas(self, *content: object) -> Canvas:
        """An empty drawing whose ids come from the option `id`, or else from the content."""
        own = "c" + sha256(repr((DRAWING, self.title, content)).encode()).hexdigest()[:8]
        return Canvas(self.id or own, rtl=self.rtl)

    def withheld(self, people: int, cells: Sequence[int] = ()) -> Withheld | None:
        """The refusal that the size of the group demands: inside under `least`, outside under `base` or
        small cells."""
        if self.outside and people < self.base:
            return Withheld("under_base", self.speech.say("withheld_base", base=self.base))
        if people < self.least:
            return Withheld("under_least", self.speech.say("withheld_least", least=self.least))
        if self.outside and any(0 < cell < self.least for cell in cells):
            return Withheld("small_cell", self.speech.say("withheld_cell", least=self.least))
        return None

    def alike(self, groups: Iterable[bool]) -> Withheld | None:
        """Outside, the refusal where a group is all of one kind: that would tell the same of each in it."""
        return (
            Withheld("all_alike", self.speech.say("withheld_alike")) if self.outside and any(groups) else None
        )

    def single_marks(self, people: int) -> Withheld | None:
        """As `withheld`, for charts where each mark is a person: never outside."""
        if self.outside:
            return Withheld("single_marks", self.speech.say("withheld_single"))
        return self.withheld(people)

    def rests(self, people: int, missing: Missing) -> str:
        """n and missing with its reasons, as in 'n 12, 2 missing (2 moved)'."""
        reasons = {} if isinstance(missing, int) else {key: count for key, count in missing.items() if count}
        total = missing if isinstance(missing, int) else sum(reasons.values())
        if not total:
            return self.speech.say("rests_all", n=people)
        text = self.speech.say("rests", n=people, missing=total)
        named = [
            f"{self.speech.number(count)} {self.speech.texts.get(key, key)}" for key, count in reasons.items()
        ]
        return f"{text} ({', '.join(named)})" if named else text

    def caption(self, people: int, missing: Missing, *more: str) -> str:
        """The caption: n and missing, what else is to know, the comparison or that there is none, the
        note."""
        comparison = self.speech.say("no_comparison") if self.comparison is None else self.comparison
        parts = [self.rests(people, missing), *more, comparison, self.note]
        return " ".join(_sentence(part) for part in parts if part)

    def chart(self, canvas: Canvas, headline: str, caption: str, table: Table) -> Chart:
        """The finished chart; the drawing is described by its headline and caption."""
        return Chart(headline, canvas.svg(self.title, f"{headline} {caption}"), table, caption)

    def table(self, key: str, rows: Sequence[tuple[Cell, ...]]) -> Table:
        """The table twin under the chart's title."""
        return Table(self.title, self.speech.columns(key), tuple(rows))


def _sentence(text: str) -> str:
    """The text with a capital, except for the sign n, and a full stop."""
    start = text if text.startswith("n\u00a0") else text[0].upper() + text[1:]
    return start if start.endswith((".", "!", "?")) else start + "."


def frame(options: Options, title: str) -> Frame:
    """The options with their defaults: Swedish, left to right, inside, at least 5 people (10 outside)."""
    rtl, comparison = options.get("rtl", False), options.get("comparison")
    spoken = speech(options.get("lang", "sv"), options.get("words"), isolate=rtl)
    return Frame(
        spoken,
        rtl,
        options.get("least", 5),
        options.get("base", 10),
        options.get("outside", False),
        clean(options.get("title", "")) or spoken.say(title),
        clean(options.get("note", "")),
        None if comparison is None else clean(comparison),
        options.get("id", ""),
    )
