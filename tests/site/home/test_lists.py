"""Today and the list of people: what stands there, for whom, and in how many statements."""

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.people import make_participant as make_in
from tests.people import say
from tests.site.home.labs import activity, answered, furnish, interview, marked, people

from egenkraft.site.access.scope import Actor, ScopeMissing, scope
from egenkraft.site.home import queries

LIMIT = 10
LIMITS = {"home:today": 11}  # no list, but what seven rooms have for her
As = Callable[[Actor], Client]


@pytest.fixture
def by(lab: Any) -> Actor:
    return furnish(lab)


@pytest.fixture
def staff(by: Actor, leader: Actor, client_as: As) -> Client:
    return client_as(leader)


def text(client: Client, name: str, query: str = "") -> str:
    response = client.get(reverse(name) + query)
    assert response.status_code == 200
    return response.content.decode()


def fill(lab: Any, by: Actor, count: int, start: int) -> None:
    """`count` people, each with an activity today, one before, a check-in and an interview."""
    for n, person in enumerate(people(lab, count, start=start), start):
        earlier = activity(by, -3, f"Träff {n}")
        marked(by, person, earlier)
        activity(by, 0, f"Kafé {n}")
        answered(by, person, "conf", finished=n % 2 == 0)
        interview(by, person)


@pytest.mark.parametrize("name", ["home:today", "home:people", "home:not_yet"])
@pytest.mark.parametrize("role", ["leader", "manager"])
def test_three_or_thirty_take_the_same_statements(
    lab: Any, by: Actor, request: Any, client_as: As, name: str, role: str, django_assert_max_num_queries: Any
) -> None:
    client = client_as(request.getfixturevalue(role))
    fill(lab, by, 3, 1)
    people(lab, 3, start=100, agrees=())
    with django_assert_max_num_queries(LIMITS.get(name, LIMIT)) as few:
        text(client, name)
    fill(lab, by, 27, 4)
    people(lab, 27, start=103, agrees=())
    with django_assert_max_num_queries(LIMITS.get(name, LIMIT)) as many:
        text(client, name)
    assert len(few) == len(many)


def test_a_full_page_of_people_is_light(lab: Any, by: Actor, staff: Client) -> None:
    people(lab, queries.A_PAGE + 1, started_on=timezone.localdate())
    assert len(gzip.compress(staff.get(reverse("home:people")).content)) <= 20_000


def test_people_are_listed_by_name_with_one_fact(lab: Any, by: Actor, staff: Client) -> None:
    selam, hodan = people(lab, 2)
    marked(by, selam, activity(by, -1))
    marked(by, hodan, activity(by, -2, "Verkstad"), "away")
    page = text(staff, "home:people")
    day = timezone.localdate() - timedelta(days=1)
    assert page.index("NamnP01") < page.index("NamnP02")
    assert f"{day.day} " in page.split("NamnP01")[1].split("</a>")[0]
    assert reverse("home:person", args=[selam.pk]) in page


def test_only_who_takes_part_is_named(lab: Any, by: Actor, staff: Client) -> None:
    people(lab, 1)
    people(lab, 2, start=7, agrees=("measure",))
    page = text(staff, "home:people") + text(staff, "home:today")
    assert "NamnP07" not in page
    assert "NamnP08" not in page
    assert reverse("home:not_yet") in page
    rest = text(staff, "home:not_yet")
    assert "P07" in rest
    assert "NamnP07" not in rest
    assert "P01" not in rest


def test_after_withdrawal_she_is_gone_on_the_next_request(lab: Any, by: Actor, staff: Client) -> None:
    her = people(lab, 1)[0]
    interview(by, her)
    assert "NamnP01" in text(staff, "home:people")
    assert "NamnP01" in text(staff, "home:today")
    with scope(by):
        say(her, "take_part", False)
    for name in ("home:people", "home:today"):
        assert "NamnP01" not in text(staff, name)
    assert "P01" in text(staff, "home:not_yet")


def test_without_a_yes_to_check_ins_none_is_due(lab: Any, by: Actor, staff: Client) -> None:
    her = people(lab, 1)[0]
    assert "NamnP01" in text(staff, "home:people", "?show=due")
    with scope(by):
        say(her, "measure", False)
    assert "NamnP01" not in text(staff, "home:people", "?show=due")
    assert "NamnP01" in text(staff, "home:people")


def test_filters_are_links_and_hold_what_they_say(lab: Any, by: Actor, staff: Client) -> None:
    people(lab, 2)
    people(lab, 1, start=5, status="paused")
    people(lab, 1, start=6, status="left")
    assert "?show=paused" in text(staff, "home:people")
    paused = text(staff, "home:people", "?show=paused")
    assert "NamnP05" in paused
    assert "NamnP01" not in paused
    assert "NamnP06" not in text(staff, "home:people")
    assert "NamnP06" in text(staff, "home:people", "?show=left")


@pytest.mark.parametrize("query", ["?show=nothing", "?page=0", "?page=x", "?page=99", "?show=due&page=-1"])
def test_odd_addresses_are_no_trouble(lab: Any, by: Actor, staff: Client, query: str) -> None:
    people(lab, 1)
    text(staff, "home:people", query)


def test_more_than_a_page_is_paged(lab: Any, by: Actor, staff: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "A_PAGE", 2)
    people(lab, 3)
    first, second = text(staff, "home:people"), text(staff, "home:people", "?page=2")
    assert "NamnP02" in first
    assert "NamnP03" not in first
    assert "?page=2" in first
    assert "NamnP03" in second


def test_today_shows_what_waits(lab: Any, by: Actor, staff: Client) -> None:
    her = people(lab, 1)[0]
    now, before = activity(by, 0), activity(by, -2, "Verkstad")
    talk = interview(by, her, "held", -1)
    page = text(staff, "home:today")
    for address in (
        reverse("activities:activity", args=[now.pk]),
        reverse("activities:activity", args=[before.pk]),
        reverse("work:interview", args=[talk.pk]),
        reverse("home:person", args=[her.pk]),
    ):
        assert address in page


def test_today_has_one_main_thing(lab: Any, by: Actor, staff: Client) -> None:
    def main() -> list[str]:
        return re.findall(r'class="btn main"\s+(href="[^"]*")', text(staff, "home:today"))

    assert main() == [f'href="{reverse("participants:new")}"']
    people(lab, 1)
    assert main() == [f'href="{reverse("measures:due")}"']
    before = activity(by, -2, "Verkstad")
    assert main() == [f'href="{reverse("activities:activity", args=[before.pk])}"']
    now = activity(by, 0)
    assert main() == [f'href="{reverse("activities:activity", args=[now.pk])}"']


def test_a_researcher_sees_no_people(lab: Any, by: Actor, researcher: Actor, client_as: As) -> None:
    her = people(lab, 1)[0]
    interview(by, her)
    activity(by, 0)
    client = client_as(researcher)
    page = text(client, "home:today")
    assert "Språkkafé" in page
    assert "NamnP01" not in page
    assert reverse("home:people") not in page
    assert client.get(reverse("home:people")).status_code == 404


def test_another_labs_people_are_not_there(lab: Any, other_lab: Any, by: Actor, staff: Client) -> None:
    furnish(other_lab)
    make_in(other_lab, "P01", display_name="Rahel")
    make_in(other_lab, "P02", agrees=())
    for name in ("home:today", "home:people", "home:not_yet"):
        page = text(staff, name)
        assert "Rahel" not in page
        assert "P02" not in page


def test_without_a_scope_the_lists_raise(by: Actor) -> None:
    with pytest.raises(ScopeMissing):
        queries.people("", 1)
    with pytest.raises(ScopeMissing):
        queries.today(by, timezone.localdate())


def test_more_leads_to_what_the_bar_leaves_out(by: Actor, manager: Actor, client_as: As) -> None:
    page = text(client_as(manager), "home:more").split("<main")[1]
    for name in ("trials:list", "diary:posts", "reports:board", "labs:setup", "access:my_sign_in"):
        assert f'href="{reverse(name)}"' in page
    assert reverse("access:leave") in page
    assert f'href="{reverse("home:people")}"' not in page
