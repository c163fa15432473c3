"""SCREENS P2, her own start: the one next thing, in easy words, small and quiet."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.people import say
from tests.site.home.labs import activity, answered, furnish, interview, marked

from egenkraft.site.access.scope import Actor, scope

As = Callable[[Actor], Client]


@pytest.fixture
def by(lab: Any) -> Actor:
    return furnish(lab)


@pytest.fixture
def selam(by: Actor, make_participant: Any) -> Any:
    return make_participant("P01", display_name="Selam")


@pytest.fixture
def hers(selam: Any, client_as: As) -> Client:
    return client_as(Actor(lab_id=selam.lab_id, role="participant", participant_id=selam.pk))


def me(client: Client, language: str = "sv") -> str:
    response = client.get(reverse("home:me"), {"lang": language})
    assert response.status_code == 200
    return response.content.decode()


def mains(page: str) -> list[str]:
    return re.findall(r'<a class="btn main" href="([^"]*)"', page)


def test_P2a_one_main_thing_and_at_most_three_tiles(by: Actor, selam: Any, hers: Client) -> None:
    check_in = answered(by, selam, "conf", finished=False)
    activity(by, 1)
    page = me(hers)
    assert mains(page) == [reverse("measures:check_in", args=[check_in.pk])]
    assert page.count("<h1>") == 1
    assert 1 <= page.count('class="tile"') <= 3
    assert "Språkkafé" not in page


def test_P2a_then_her_judgement_then_the_next_activity_then_thanks(
    by: Actor, selam: Any, hers: Client
) -> None:
    assert mains(me(hers)) == []
    coming = activity(by, 1)
    page = me(hers)
    assert coming.title in page
    assert "14:30" in page
    held = interview(by, selam, "held", -1)
    assert mains(me(hers)) == [reverse("work:mine", args=[held.pk])]


def test_P2a_without_a_yes_the_question_comes_first(by: Actor, selam: Any, hers: Client) -> None:
    answered(by, selam, "conf", finished=False)
    with scope(by):
        say(selam, "take_part", False)
    address = mains(me(hers))[0]
    assert hers.get(address).status_code == 200
    assert address.startswith(reverse("consent:own"))


def test_a_check_in_without_a_yes_is_not_offered(by: Actor, selam: Any, hers: Client) -> None:
    answered(by, selam, "conf", finished=False)
    with scope(by):
        say(selam, "measure", False)
    assert mains(me(hers)) == []


def test_P2b_a_missed_week_is_never_shown(by: Actor, selam: Any, hers: Client) -> None:
    before = me(hers)
    for days in (-2, -9, -16):
        marked(by, selam, activity(by, days, f"Träff {days}"), "away")
    assert _plain(me(hers)) == _plain(before)


def _plain(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_P2c_the_path_is_a_list_with_one_step_now(by: Actor, selam: Any, hers: Client) -> None:
    marked(by, selam, activity(by, -2))
    answered(by, selam, "conf")
    path = me(hers).split("<ol")[1].split("</ol>")[0]
    assert path.count("<li") == 5
    assert path.count('aria-current="step"') == 1
    assert path.count('class="sr"') == 3
    assert not re.search(r"\d{1,2}:\d{2}|20\d\d", path)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_P2e_at_most_6000_bytes(by: Actor, selam: Any, hers: Client, language: str) -> None:
    answered(by, selam, "conf", finished=False)
    page = me(hers, language)
    assert len(gzip.compress(page.encode())) <= 6000
    assert f'<html lang="{language}"' in page
    assert "<title>Start</title>" in page
    assert "Selam" not in page


def test_P2g_withdrawn_in_two_taps_and_in_force_at_once(
    by: Actor, selam: Any, hers: Client, leader: Actor, client_as: As
) -> None:
    staff = client_as(leader)
    assert "Selam" in staff.get(reverse("home:people")).content.decode()
    choices = hers.get(re.findall(r'class="tile" href="([^"]*)"', me(hers))[0]).content.decode()
    first = re.findall(r'<a class="pick" href="([^"]*)"', choices)[0]
    hers.get(first)  # tap 1
    hers.post(first, {"answer": "no"})  # tap 2
    assert "Selam" not in staff.get(reverse("home:people")).content.decode()


def test_nothing_of_it_is_kept_on_the_device(hers: Client) -> None:
    assert hers.get(reverse("home:me")).headers["Cache-Control"] == "no-store"


def test_staff_have_no_such_page(leader: Actor, by: Actor, client_as: As) -> None:
    assert client_as(leader).get(reverse("home:me")).status_code == 404
