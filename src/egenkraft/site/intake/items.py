"""The questions of the instrument packs as columns: which header and words mean which question and answer."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egenkraft.core import measures
from egenkraft.site.intake.problems import listed, shown
from egenkraft.site.intake.specs import Column, Words, plain, specs
from egenkraft.site.outside.dates import BadCell


@cache
def packs() -> dict[str, Any]:
    """Every pack that a participant answers, by its id."""
    loaded = {key: measures.load(key, settings.PACKS) for key in measures.packs(settings.PACKS)}
    return {key: pack for key, pack in loaded.items() if pack.respondent == "participant"}


@cache
def codes() -> dict[str, str]:
    """Every question, items and follow-ups, by its header as compared: the code it stands for."""
    found = {}
    for pack in packs().values():
        for question in measures.questions(pack, pack.languages[0]):
            found[_squeezed(question.code)] = question.code
    return found


def _squeezed(text: str) -> str:
    """conf-01, conf 1, Conf01 and conf_1 are the same header."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", re.sub(r"[\s_.-]", "", plain(text)))


def code_of(header: str) -> str | None:
    """The code of the question that a header stands for."""
    return codes().get(_squeezed(header))


def column(header: str) -> Column | None:
    """The column of a question; None when the header is no question."""
    code = code_of(header)
    if code is None:
        return None
    return Column(code, "item", (code,), (code,), Words("", ""), ("", ""), most=60)


def pack_of(code: str) -> str:
    return code.partition("-")[0]


@cache
def _words(code: str) -> dict[str, int]:
    """What may be written for an answer: its number, its word in any language, its key."""
    found: dict[str, int] = {}
    for answer in packs()[pack_of(code)].choices(code):
        found[str(answer.code)] = answer.code
        if answer.key:
            found[plain(answer.key)] = answer.code
        for words in answer.words.values():
            found[plain(words)] = answer.code
            found[plain(words.split(",")[0])] = answer.code
    return found


@cache
def _reasons() -> dict[str, str]:
    choices = specs()["checkins"].column("reason").choices
    return {
        plain(word): choice.value for choice in choices for word in (choice.value, *choice.sv, *choice.en)
    }


def answer(code: str, text: str) -> int | str:
    """The number of an answer, or the reason why there is none; raise `BadCell` outside the scale."""
    word = plain(text)
    known = _words(code)
    if word in known:
        return known[word]
    if word in _reasons():
        return _reasons()[word]
    what = _("“%(value)s” is outside the scale of %(question)s.") % {"value": shown(text), "question": code}
    raise BadCell(what, _("Write one of: %(words)s.") % {"words": listed(_scale(code), 12)})


def _scale(code: str) -> list[str]:
    language = "sv" if (get_language() or "sv").startswith("sv") else "en"
    answers = packs()[pack_of(code)].choices(code)
    own = [f"{one.code} ({one.words.get(language, one.words['sv'])})" for one in answers]
    refused = specs()["checkins"].column("reason").choices[0]
    return [*own, refused.words(language)[0]]


def asked_if(code: str) -> int | None:
    """The answer to the item after which a follow-up is asked."""
    follow = code.partition(".")[2]
    return next((one.when for one in packs()[pack_of(code)].follow_ups if one.id == follow), None)
