"""LIX, Markdown that cannot do harm, the beginning of a text, and names that must not stand there."""

import doctest

import pytest

from egenkraft.site.diary import header, painter, words
from egenkraft.site.vault.blind import named


@pytest.mark.parametrize("module", [words, header, painter])
def test_examples_hold(module):
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


def test_L4e_lix_by_the_formula():
    """12 words in 3 sentences, 2 of them longer than six letters: 12 / 3 + 100 * 2 / 12 = 20.67."""
    assert words.lix("Vi lagar mat. Maten smakade mycket gott. Efteråt diskar alla i köket!") == 21


def test_lix_of_headings_lists_and_nothing():
    assert words.lix("") == words.lix("… 12 !") == 0
    assert words.lix(words.plain("# Om oss\n\n- ett\n- två")) == 1


def test_easy_text_is_easier_than_office_text():
    easy = "Vi åt mat. Hon var glad. Det var en bra dag."
    office = "Arbetsmarknadsintegrerande insatser förutsätter samverkan mellan kommunala förvaltningar."
    assert words.lix(easy) <= 25 < 60 < words.lix(office)


@pytest.mark.parametrize(
    ("source", "forbidden"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("[x](javascript:alert(1))", "href"),
        ("[x](data:text/html;base64,AA)", "href"),
        ("![far away](https://example.org/spy.png)", "<img"),
        ("<iframe src='https://example.org'></iframe>", "<iframe"),
        ("<p style='position:fixed'>x</p>", "<p style"),
    ],
)
def test_markdown_cannot_do_harm(source, forbidden):
    assert forbidden not in words.html(source).replace("&lt;", "")


def test_markdown_gives_headings_below_the_title_and_quiet_links():
    out = words.html("# Ett\n\n## Två\n\n[länk](https://example.org) och **fet**")
    assert "<h2>Ett</h2>" in out
    assert "<h3>Två</h3>" in out
    assert '<a href="https://example.org" rel="noreferrer">länk</a>' in out
    assert "<strong>fet</strong>" in out
    assert "<h1" not in out
    assert "<h2>Två</h2>" in words.html("text\n\n## Två"), "no level is left out"


def test_lead_is_cut_at_a_word():
    text = words.lead("**Hej** där.\n\n" + "ord " * 100)
    assert text.startswith("Hej där. ord")
    assert text.endswith("ord…")
    assert len(text) <= words.LEAD + 1
    assert words.lead("Kort.") == "Kort."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Amina kom", "Amina"),
        ("Aminas kaffe", "Amina"),
        ("hos P01.", "P01"),
        ("Aminata kom", ""),
        ("en rosa duk", ""),
        ("P011", ""),
    ],
)
def test_names_are_found_as_whole_words(text, found):
    assert named(text, ["Amina", "P01", "Rosa", "A"]) == found
