"""An instrument pack as values: items, answers, follow-up questions, scoring rule, licence, norm."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from .errors import MeasureError

Words = Mapping[str, str]
"""One text per language code."""

KINDS = ("scale", "items", "positions", "resources")
PRESENTATIONS = ("3", "5", "unfold")  # own items (at most three cards), five points, two taps
MODES = ("alone", "helped", "read_aloud", "interpreter", "relative", "unknown")
FACES = ("low", "middle", "high")


def spoken(words: Words, language: str, where: str) -> str:
    """The text in the language; a MeasureError `language_missing` when the pack has none."""
    if language in words:
        return words[language]
    mend = f"Choose one of {', '.join(sorted(words))}, or show the whole screen in Swedish."
    raise MeasureError("language_missing", f"There is no text in '{language}'.", mend, where)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to choose: its stored code, its words, and how it looks (face, shape and colour)."""

    code: int
    words: Words
    key: str | None = None
    face: str | None = None
    shape: str | None = None
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page offers her after one answer, for example to tell the manager."""

    when: int
    id: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked: `words` is its label or whole sentence, `asked` its form inside the stem if that
    differs."""

    code: str
    words: Words
    asked: Words
    answers: tuple[Answer, ...]
    reverse: bool = False
    domain: str | None = None
    ssyk: str | None = None
    level: int | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question asked about an item only when that item was answered `when`."""

    id: str
    when: int
    words: Words
    answers: tuple[Answer, ...]
    first_wave: bool = True


@dataclass(frozen=True, slots=True)
class Licence:
    """Who owns the words and whether they may be used: gate `ship` or `byo` (bring your own)."""

    gate: str
    name: str
    attribution: str
    evidence: Path | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How answers become a score: an integer number of `lattice` steps between `low` and `high`."""

    lattice: Fraction
    low: int
    high: int
    missing: str
    least: int

    def units(self, steps: int) -> Fraction:
        """The score in the instrument's own unit (points), exactly."""
        return steps * self.lattice


@dataclass(frozen=True, slots=True)
class Norm:
    """A published norm in the instrument's unit; `retest` is a retest reliability, never alpha."""

    mean: Fraction
    sd: Fraction
    retest: Fraction | None
    source: str


@dataclass(frozen=True, slots=True)
class TwoTaps:
    """How an item of four or five points is asked in two taps, and the note of who checked that it may be.

    The first tap is `no` or `yes` (five points: or the item's own middle); after it stands the sentence
    `after_no` or `after_yes`, with `little` and `much`, each above the item's own words for that answer.
    """

    note: str
    no: Words
    yes: Words
    after_no: Words
    after_yes: Words
    little: Words
    much: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One screen in one language: stem above, text, answers as (code, words), and when it is asked."""

    code: str
    stem: str
    text: str
    answers: tuple[tuple[Answer, str], ...]
    item: str
    language: str
    asked_if: tuple[str, int] | None = None

    @property
    def sentence(self) -> str:
        """The question as one spoken sentence, the gap of the stem filled in."""
        if "…" in self.stem:
            return self.stem.replace("…", self.text)
        return f"{self.stem} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Pack:
    """One instrument in one version, ready to ask and to score."""

    id: str
    version: int
    kind: str
    validated: bool
    respondent: str
    occasion: str
    sensitive: bool
    presentation: str
    unfold: bool
    two_taps: TwoTaps | None
    better: str
    names: Words
    stem: Words
    hint: Words
    licence: Licence
    items: tuple[Item, ...]
    follow_ups: tuple[FollowUp, ...]
    rule: Rule | None
    norm: Norm | None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which every text exists, Swedish first, then in alphabetical order."""
        return tuple(sorted(self.names, key=lambda code: (code != "sv", code)))

    @property
    def asked_as(self) -> str:
        """How the pack is asked: in two taps only where its owner allows it and somebody has checked that
        the answers still mean the same; else with all five points on one screen."""
        confirmed = self.unfold and self.two_taps is not None
        return "5" if self.presentation == "unfold" and not confirmed else self.presentation

    def name(self, language: str) -> str:
        """The name of the pack in the language."""
        return spoken(self.names, language, self.id)

    def item(self, code: str) -> Item:
        """The item with the code; a MeasureError `unknown_item` when the pack has none such."""
        for item in self.items:
            if item.code == code:
                return item
        raise MeasureError(
            "unknown_item", f"Pack {self.id} has no item '{code}'.", "Check the code.", self.id
        )

    def choices(self, code: str) -> tuple[Answer, ...]:
        """The answers of a question, an item ('pos-01') or a follow-up ('pos-01.tie')."""
        item, _, follow = code.partition(".")
        if not follow:
            return self.item(item).answers
        self.item(item)
        for one in self.follow_ups:
            if one.id == follow:
                return one.answers
        raise MeasureError(
            "unknown_item", f"Pack {self.id} has no question '{code}'.", "Check the code.", self.id
        )
