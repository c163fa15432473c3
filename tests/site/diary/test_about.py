"""Who can see what, in plain words: open to everybody, light, easy, and linked from her choices."""

import gzip
import re
from html import unescape

import pytest
from django.test import Client
from tests.people import signed_in

from egenkraft.site.access.scope import Actor
from egenkraft.site.diary.words import lix

pytestmark = pytest.mark.asvs
ABOUT = "/about/"
MOST = 12_000


def main_text(page: str) -> str:
    """The words between the main tags, each block a line of its own."""
    body = re.search(r"<main.*?</main>", page, re.S).group(0)
    blocks = re.sub(r"</(p|h\d|li)>", ".\n", body)
    return unescape(re.sub(r"<[^>]+>", " ", blocks)).replace("..", ".").replace("?.", "?")


def page(language: str) -> str:
    answer = Client().get(f"{ABOUT}?lang={language}")
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_is_light(db, language):
    assert len(gzip.compress(page(language).encode())) <= MOST


def test_the_swedish_is_easy(db):
    assert lix(main_text(page("sv"))) <= 25


def test_neither_address_nor_title_says_what_it_is_about(db):
    for language, word in (("sv", "skydd"), ("en", "protect")):
        title = re.search(r"<title>(.*?)</title>", page(language), re.S).group(1)
        assert word not in title.lower()
    assert ABOUT == "/about/"


def test_it_tells_what_was_promised(db):
    told = main_text(page("en"))
    for words in ("Leave does not erase", "Everybody may have extra protection", "You can see who has looked",
                  "full power over it", "Ask any leader"):  # fmt: skip
        assert words in told


def test_her_choices_lead_there_in_her_language(lab, make_participant):
    person = make_participant("P01")
    her = Actor(lab_id=lab.pk, role="participant", participant_id=person.pk)
    client = signed_in(her)
    assert f'href="{ABOUT}?lang=sv"' in client.get("/consent/mine/").content.decode()
    client.post("/language/", {"language": "en"})
    link = re.search(rf'href="({re.escape(ABOUT)}\?lang=\w+)"', client.get("/consent/mine/").content.decode())
    assert link.group(1).endswith("en")


def test_another_lab_that_is_not_there_has_no_such_page(db):
    assert Client().get("/lab/nothing/about/").status_code == 404
