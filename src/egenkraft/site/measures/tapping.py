"""The screens of a question: one with all its answers, or two taps for four and five points (SCREENS 2).

The first tap is a side, the second how much. Which answers stand after which side is said by the core
alone (`measures.taps`). Nothing of a half answer reaches the tables: the session of her device holds a seal
from which nobody reads which side it was, and only until the question is answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare
from django.utils.html import format_html

from egenkraft.core import measures
from egenkraft.site.access.tokens import fingerprint

SIDES = ("no", "yes")
MORE = "more"  # the address of the second tap says that it is the second, not what the first was
HALF = "half"  # session key: the seal of a first tap


@dataclass(frozen=True)
class Card:
    """One thing to tap. `own` are the item's own words, where the card has simpler ones above them."""

    value: str
    words: str
    face: str | None
    own: str = ""

    @property
    def shown(self) -> str:
        small = '{} <small class="note">{}</small>'
        return format_html(small, self.words, self.own) if self.own else self.words

    @property
    def read(self) -> str:
        return f"{self.words}: {self.own}" if self.own else self.words


@dataclass(frozen=True)
class Screen:
    """The cards of one screen, and the sentence above them; `side` is the first tap that led here."""

    cards: tuple[Card, ...]
    side: str = ""
    sentence: str = ""


def screens(pack: measures.Pack, question: measures.Question, presentation: str) -> tuple[Screen, ...]:
    """Every screen of a question in this presentation, in the order in which they are met."""
    words = pack.two_taps if pack.asked_as == presentation == "unfold" else None
    if words is None or question.code != question.item:
        return (Screen(tuple(Card(str(one.code), words, one.face) for one, words in question.answers)),)
    return (_first(words, question), *(_second(words, question, side) for side in SIDES))


def _first(words: measures.TwoTaps, question: measures.Question) -> Screen:
    """No, the item's own middle where it has one, and yes; the faces are those of the item's ends."""
    language, answers = question.language, question.answers
    middle = [Card(str(one.code), own, one.face) for one, own in answers if _taps(question, one)[1] is None]
    no = Card("no", words.no[language], answers[0][0].face)
    return Screen((no, *middle, Card("yes", words.yes[language], answers[-1][0].face)))


def _second(words: measures.TwoTaps, question: measures.Question, side: str) -> Screen:
    """A little before a lot, whichever side: she reads the same order every time."""
    here = [(one, own) for one, own in question.answers if _taps(question, one)[0] == side]
    faces = all(one.face for one, _own in here)  # a face on one card alone would look like the right one
    found = {}
    for one, own in here:
        strength = _taps(question, one)[1]
        how = words.little if strength == "little" else words.much
        found[strength] = Card(str(one.code), how[question.language], one.face if faces else None, own)
    after = words.after_no if side == "no" else words.after_yes
    return Screen((found["little"], found["much"]), side, after[question.language])


def _taps(question: measures.Question, answer: measures.Answer) -> measures.Taps:
    return measures.taps([one.code for one, _words in question.answers], answer.code)


# --- between the two taps -------------------------------------------------------------------------
def began(session: SessionBase, screen: Screen, question: str, given: str) -> bool:
    """Whether this was the first of two taps; then it is kept until the second. `question` is its address."""
    first = given in SIDES and any(card.value == given for card in screen.cards)
    if first:
        session[HALF] = _seal(question, given)
    return first


def forget(session: SessionBase) -> None:
    session.pop(HALF, None)


def tapped(session: SessionBase, sent: Mapping[str, str], question: str) -> str:
    """Which side she has tapped, where this is the second screen of the very same question; else ""."""
    if MORE not in sent:
        return ""
    kept = str(session.get(HALF, ""))
    return next((side for side in SIDES if constant_time_compare(kept, _seal(question, side))), "")


def _seal(question: str, side: str) -> str:
    return fingerprint(f"two taps {question} {side}")
