"""The packs as this site asks them: which questions a check-in has, and which comes next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from egenkraft.core import measures
from egenkraft.site.labs.instruments import packs
from egenkraft.site.measures import tapping
from egenkraft.site.measures.models import Answer, CheckIn

__all__ = ["packs"]
REFUSED = Answer.Reason.REFUSED.value
CORE = ("conf", "pos")  # the core round where a lab's outcomes name no pack


class OutsideScale(ValueError):
    """The answer does not exist for this question."""


def faults() -> list[tuple[str, str]]:
    """What keeps the lab's own packs from being asked: a sentence for each file, and its mend."""
    found = []
    for path in sorted(settings.PACKS.glob("*.toml")):
        try:
            fault = _unfit(path)
        except measures.MeasureError as error:
            fault = (f"{error.where or path.name}: {error.message}", error.mend)
        found += [fault] if fault else []
    return found


def _unfit(path: Path) -> tuple[str, str] | None:
    if path.stem in measures.packs():
        return f"{path.name}: a pack that comes with Egenkraft has this name.", "Give yours another id."
    pack = measures.load(path.stem, settings.PACKS)
    if pack.licence.evidence and settings.PACKS.resolve() not in pack.licence.evidence.resolve().parents:
        return (
            f"{path.name}: the permission lies in another folder.",
            "Put it beside the pack: a backup takes both.",
        )
    codes = {one.code for one in measures.questions(pack, pack.languages[0])}
    if settings.LANGUAGE_CODE not in pack.languages:
        return (
            f"{path.name}: there are no Swedish texts.",
            "Add sv: every screen can fall back to it.",
        )
    if not re.fullmatch("[a-z0-9]{1,12}", pack.id):
        return f"{path.name}: the id does not fit.", "Write at most twelve small letters (a to z) and digits."
    if bad := sorted(code for code in codes if len(code) > 20 or not code.startswith(f"{pack.id}-")):
        mend = f"Begin each code with {pack.id}- and keep it, with its follow-up, within twenty signs."
        return f"{path.name}: {bad[0]} cannot be stored.", mend
    return None


def shown_in(pack: measures.Pack, language: str) -> str:
    """The language of the whole screen: hers where every text exists, else Swedish. Never half a page."""
    known = language in dict(settings.LANGUAGES) and language in pack.languages
    return language if known else settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Round:
    """One check-in with what has been answered so far: codes, or negative codes of missing reasons."""

    check_in: CheckIn
    pack: measures.Pack
    questions: tuple[measures.Question, ...]
    answers: Mapping[str, int]

    def at(self, number: int) -> measures.Question | None:
        """The question with this number, from 1, if it is asked of her at all."""
        if not 1 <= number <= len(self.questions):
            return None
        question = self.questions[number - 1]
        return question if self.asked(question) else None

    def screen(self, question: measures.Question, side: str = "") -> tapping.Screen:
        """What stands on the screen of a question: where it begins, or after the first of two taps."""
        found = tapping.screens(self.pack, question, self.check_in.presentation)
        return next((screen for screen in found if screen.side == side), found[0])

    def asked(self, question: measures.Question) -> bool:
        if question.asked_if is None:
            return True
        code, when = question.asked_if
        return self.answers.get(code) == when

    def answered(self, question: measures.Question, value: int) -> "Round":
        """The check-in after this answer, which may close follow-up questions that were answered before."""
        closed = self.closed(question, value)
        left = {code: given for code, given in self.answers.items() if code not in closed}
        return replace(self, answers=left | {question.code: value})

    def closed(self, question: measures.Question, value: int) -> set[str]:
        """What was said to a follow-up that this answer does not lead to: it no longer stands."""
        follow_ups = {f"{question.code}.{one.id}" for one in self.pack.follow_ups if one.when != value}
        return follow_ups.intersection(self.answers)

    @property
    def open(self) -> list[int]:
        """The numbers of the questions still to answer, in order."""
        numbered = enumerate(self.questions, start=1)
        return [n for n, one in numbered if one.code not in self.answers and self.asked(one)]

    def after(self, number: int) -> int | None:
        """Where Next leads: the next open question, else the first open one, else nowhere."""
        left = self.open
        return next((n for n in left if n > number), left[0] if left else None)

    def before(self, number: int) -> int | None:
        """Where Back leads: the question before this one that is asked of her."""
        return next((n for n in range(number - 1, 0, -1) if self.at(n)), None)

    def step(self, number: int) -> tuple[int, int]:
        """Which of the items this question belongs to, and how many there are: what the dots show."""
        items = [item.code for item in self.pack.items]
        return items.index(self.questions[number - 1].item) + 1, len(items)


def round_of(check_in: CheckIn, language: str) -> Round:
    """The check-in ready to ask, in the language; reads its answers once."""
    pack = packs()[check_in.pack]
    questions = measures.questions(pack, language, first_wave=check_in.wave.number == 0)
    rows = Answer.objects.filter(check_in=check_in).values_list("item", "code", "reason")
    return Round(check_in, pack, questions, {item: stored(code, reason) for item, code, reason in rows})


def stored(code: int | None, reason: str) -> int:
    """An answer as the core reads it: its code, or the negative code of the reason."""
    return code if code is not None else int(measures.Reason[reason.upper()])


def read(question: measures.Question, given: str) -> tuple[int | None, str]:
    """A posted value as (code, reason); raise `OutsideScale` for what is no answer of this question."""
    if given == REFUSED:
        return None, REFUSED
    for answer, _words in question.answers:
        if str(answer.code) == given:
            return answer.code, ""
    raise OutsideScale
