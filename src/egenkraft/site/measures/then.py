"""Then and now, for her: her first answers beside her latest, question by question. No number, no sum."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from egenkraft.core import measures
from egenkraft.site.measures import asking, rules, scripts
from egenkraft.site.measures.models import Answer, CheckIn

FACES = {"low": 1, "middle": 2, "high": 3}


@dataclass
class Side:
    """What she said to one question at one time: her words, and the face that she tapped."""

    face: int | None = None
    words: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return ", ".join(self.words)


@dataclass
class Pair:
    """One question, with what she said then and now; `number` is its screen, where it can be heard."""

    question: str
    number: int | None
    then: Side
    now: Side


@dataclass(frozen=True)
class ThenAndNow:
    """Two answerings of one pack."""

    first: date
    last: date
    pairs: list[Pair]

    @property
    def can_be_heard(self) -> bool:
        return any(pair.number for pair in self.pairs)


def ends(rows: QuerySet[CheckIn]) -> dict[str, tuple[CheckIn, CheckIn]]:
    """Pack -> her first and her latest finished answering, where she has answered more than once."""
    found: dict[str, list[CheckIn]] = {}
    for row in rows.order_by("wave__weeks", "wave__number"):
        found.setdefault(row.pack, []).append(row)
    return {pack: (every[0], every[-1]) for pack, every in found.items() if len(every) > 1}


def then_and_now(first: CheckIn, last: CheckIn, language: str) -> ThenAndNow:
    """Every question that she was asked both times, in order; follow-up answers stand with their question."""
    then, now = _said(first), _said(last)
    pairs: dict[str, Pair] = {}
    heard = scripts.all_heard(language) if _can_listen(last) else frozenset()
    asked = asking.round_of(last, language)
    for number, question in enumerate(asked.questions, start=1):
        if question.code == question.item and question.code in then and question.code in now:
            read = scripts.of(asked, question).digest in heard
            pairs[question.item] = Pair(_sentence(question), number if read else None, Side(), Side())
        if question.item in pairs:
            pair = pairs[question.item]
            _add(pair.then, question, then)
            _add(pair.now, question, now)
    return ThenAndNow(first.on, last.on, list(pairs.values()))


def _can_listen(row: CheckIn) -> bool:
    """As where she is asked: not after her no, and a sensitive question is said aloud only there, alone."""
    return rules.may_ask(row.participant) and not asking.packs()[row.pack].sensitive


def _said(row: CheckIn) -> dict[str, int | None]:
    answers: Iterable[tuple[str, int | None]] = Answer.objects.filter(check_in=row).values_list(
        "item", "code"
    )
    return dict(answers)


def _sentence(question: measures.Question) -> str:
    return question.sentence if "…" in question.stem else question.text


def _add(side: Side, question: measures.Question, said: dict[str, int | None]) -> None:
    if question.code not in said:
        return
    code = said[question.code]
    if code is None:
        side.words.append(_("I did not want to answer"))
        return
    for answer, words in question.answers:
        if answer.code == code:
            side.words.append(words)
            side.face = side.face or FACES.get(answer.face or "")
