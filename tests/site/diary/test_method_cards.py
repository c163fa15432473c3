"""A post about a method shows the library's card: its number, its grade, no more than it may say."""

import re

import pytest
from django.test import Client
from tests.people import make_participant
from tests.site.diary.makers import words, write

from egenkraft.core.trials import overclaims
from egenkraft.site.access.scope import scope
from egenkraft.site.diary import rules
from egenkraft.site.diary.actions import write_post
from egenkraft.site.diary.answers import card_copy
from egenkraft.site.methods.library import ship_library, shipped
from egenkraft.site.methods.models import LibraryCard, Method
from egenkraft.site.trials.models import Trial

METHODS = sorted(key for key, told in shipped().items() if told["kind"] == "method")


@pytest.fixture
def method_of(leader):
    def make(key: str) -> Method:
        with scope(leader):
            ship_library(leader)
            card = LibraryCard.objects.get(key=key)
            return Method.objects.create(slug=key.lower(), name=f"Vår {key}", summary="", card=card)

    return make


def told(post, lang):
    page = Client().get(f"/diary/{post.slug}/?lang={lang}").content.decode()
    section = page.split("kicker")[-1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", section).split())


@pytest.mark.parametrize("key", METHODS)
def test_the_card_stands_on_the_open_page_in_both_languages(leader, method_of, key):
    post = write(leader, method=method_of(key))
    card = shipped()[key]
    for lang in ("sv", "en"):
        text = told(post, lang)
        assert f"({key})" in text
        assert card[lang]["name"] in text
        assert re.search(rf"(?:Säkerhet|grade) {card['grade']}", text)
        if card[lang]["did_not"]:
            assert card[lang]["did_not"] in text
        assert overclaims(text, card["grade"]) == []


def test_a_card_of_grade_d_or_e_says_that_nobody_knows(leader, method_of):
    low = [key for key in METHODS if shipped()[key]["grade"] in "DE"]
    assert low
    for key in low:
        assert "Ingen vet om det hjälper" in told(write(leader, f"Om {key}", method=method_of(key)), "sv")


@pytest.mark.protected
@pytest.mark.parametrize("named", ["method", "trial", ""])
def test_no_name_goes_out_with_the_words_of_a_method(lab, leader, trial_answer, named):
    """What a post says about its method was written by people of the lab, and is public with the post."""
    make_participant(lab, "P41", display_name="Rosenmari")
    method = trial_answer("Fråga Rosenmari" if named == "method" else "Fråga först")
    with scope(leader):
        Trial.objects.update(title="Hjälper Rosenmari?" if named == "trial" else "Hjälper det?")
        post = write_post(leader, words=words(method=method))
        found = {one.field: one.text for one in rules.missing(post)}
    assert ("id_method" in found) is bool(named)
    assert "Rosenmari" not in str(found)


def test_the_name_of_a_card_of_the_library_is_nobodys(lab, leader, method_of):
    make_participant(lab, "P41", display_name="Mirjam")
    method = method_of("M07")
    with scope(leader):
        method.name = shipped()["M07"]["sv"]["name"]
        assert "Mirjam" in method.name
        post = write_post(leader, words=words(method=method))
        assert rules.missing(post) == []


def test_a_newer_version_of_the_card_is_what_stands_there(leader, method_of):
    method = method_of("M07")
    with scope(leader):
        old = LibraryCard.objects.get(key="M07")
        words = {tongue: {**old.words[tongue], "name": "Nytt namn"} for tongue in ("sv", "en")}
        LibraryCard.objects.create(
            key="M07", version=9, kind="method", grade="E", found="not", words=words, sources=["x"]
        )
        copy = card_copy(method)
    assert (copy["grade"], copy["sv"]["name"]) == ("E", "Nytt namn")


def test_without_a_card_nothing_stands_there(leader):
    with scope(leader):
        method = Method.objects.create(slug="egen", name="Vår egen", summary="")
    assert (
        "Vad andra har sett"
        not in Client().get(f"/diary/{write(leader, method=method).slug}/").content.decode()
    )
