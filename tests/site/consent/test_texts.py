"""The nine texts are short, easy, whole in two languages, and never promise what is not so."""

import re

import pytest

from egenkraft.site.consent.models import Purpose
from egenkraft.site.consent.rules import PURPOSES
from egenkraft.site.consent.texts import SHIPPED, Text

ALL = pytest.mark.parametrize("text", SHIPPED, ids=[text.key for text in SHIPPED])


def words(text: str) -> list[str]:
    return re.findall(r"[\w:]+", text)


def lix(text: str) -> float:
    """Words a sentence plus the share of words longer than six letters."""
    found = words(text)
    sentences = len(re.findall(r"[.?!:]", text))
    return len(found) / sentences + 100 * sum(len(word) > 6 for word in found) / len(found)


def test_every_purpose_has_its_text() -> None:
    assert tuple(text.key for text in SHIPPED) == PURPOSES


@ALL
def test_nothing_is_empty_and_everything_fits(text: Text) -> None:
    for name, value in vars(text).items():
        if name != "ask_yes":
            assert value
            assert len(value) <= (Purpose._meta.get_field(name).max_length or 0), name


@ALL
def test_the_swedish_is_easy(text: Text) -> None:
    assert lix(f"{text.question_sv} {text.text_sv} {text.ask_sv}") <= 25
    assert max(len(word) for word in words(f"{text.name_sv} {text.question_sv} {text.text_sv}")) <= 14


@ALL
def test_a_question_is_at_most_ten_words(text: Text) -> None:
    for question in (text.question_sv, text.ask_sv):
        assert len(words(question)) <= 10
        assert question.endswith("?")


def test_yes_is_not_always_the_right_answer() -> None:
    assert {text.ask_yes for text in SHIPPED} == {True, False}


def test_what_is_counted_is_told_where_it_is_asked() -> None:
    """Meetings with employers are counted by her yes to questions, so that text says so, and no other."""
    told = {text.key for text in SHIPPED if "hur många chefer" in text.text_sv}
    assert told == {"measure"}
    assert told == {text.key for text in SHIPPED if "how many employers" in text.text_en}
