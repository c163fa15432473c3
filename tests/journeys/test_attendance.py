"""A leader at a café marks twenty people on a phone: each tap is saved, with and without the script."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.people import make_participant, signed_in

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.models import Activity, Attendance, Kind

NAMES = [
    "Amina",
    "Aster",
    "Bahar",
    "Fatima",
    "Halima",
    "Hodan",
    "Ifrah",
    "Khadija",
    "Leila",
    "Maryam",
    "Mona",
    "Nadia",
    "Olena",
    "Rahel",
    "Samira",
    "Sara",
    "Selam",
    "Tigist",
    "Yasmin",
    "Zahra",
]
Walk = Callable[..., Any]


@pytest.fixture
def cafe(lab: Lab) -> Activity:
    """A language café that began half an hour ago, and twenty people in the lab."""
    start = timezone.localdate() - timedelta(days=60)
    for number, name in enumerate(NAMES, start=1):
        make_participant(lab, f"P{number:02}", display_name=name, started_on=start, agrees=["take_part"])
    with scope(Actor.system(lab.pk)):
        kind = Kind.objects.get(key="language_cafe")
        began = timezone.now() - timedelta(minutes=30)
        row: Activity = Activity.objects.create(kind=kind, title="Språkkafé", starts_at=began, minutes=90)
    return row


@pytest.fixture
def at_the_cafe(walker: Walk, people: dict[str, Actor], cafe: Activity) -> Walk:
    """Given a leader who is signed in, on the attendance page."""

    def make(**how: Any) -> Any:
        one = walker("phone", **how)
        client = signed_in(people["leader"])
        session = client.session
        session["language"] = "en"
        session.save()
        one.page.context.add_cookies([{"name": "s", "value": client.cookies["s"].value, "url": one.base}])
        return one.go(f"/activities/{cafe.pk}/")

    return make


def saved(cafe: Activity) -> dict[str, str]:
    with scope(Actor.system(cafe.lab_id)):
        rows = Attendance.objects.filter(activity=cafe).select_related("participant")
        return {row.participant.display_name: row.state for row in rows}


def button(one: Any, name: str, word: str) -> Any:
    row = one.page.get_by_role("group", name=name, exact=True)
    return row.get_by_role("button", name=word, exact=True)


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_L1a_twenty_people_in_twenty_taps_and_a_minute(at_the_cafe: Walk, cafe: Activity, js: bool) -> None:
    """When she taps once for each of twenty people, then all stand saved within a minute."""
    one, began = at_the_cafe(js=js), time.monotonic()
    for number, name in enumerate(NAMES):
        word = "Away" if name == "Fatima" else "Here"
        button(one, name, word).click()
        one.page.get_by_text(f"{name}: {word.lower()}. Saved. {19 - number} left.").wait_for()
    assert time.monotonic() - began <= 60
    assert saved(cafe) == {name: "away" if name == "Fatima" else "here" for name in NAMES}
    one.check().says("19/20")


def test_L1_with_the_script_the_page_does_not_move(at_the_cafe: Walk, cafe: Activity) -> None:
    """When she taps far down the list, then the page stays where it is and the button shows the mark."""
    one = at_the_cafe()
    tap = button(one, "Zahra", "Here")
    tap.scroll_into_view_if_needed()
    before = one.page.evaluate("scrollY")
    tap.click()
    one.page.get_by_text("Zahra: here.").wait_for()
    assert tap.get_attribute("aria-pressed") == "true"
    assert abs(one.page.evaluate("scrollY") - before) < 200
    one.page.get_by_role("button", name="Undo").click()
    one.page.get_by_text("Zahra: no mark.").wait_for()
    assert saved(cafe) == {}


def test_L1_without_the_script_the_page_comes_back_to_her_row(at_the_cafe: Walk, cafe: Activity) -> None:
    """When she taps far down the list, then the page that comes shows the same row, not the top."""
    one = at_the_cafe(js=False)
    button(one, "Yasmin", "Here").click()
    one.page.get_by_text("Yasmin: here. Saved.").wait_for()
    tap = button(one, "Yasmin", "Here")
    assert tap.get_attribute("aria-pressed") == "true"
    where, height = tap.bounding_box(), one.page.viewport_size["height"]
    assert height * 0.2 < where["y"] < height * 0.8
    one.check()


def test_L1_without_contact_it_says_so_and_marks_nothing(at_the_cafe: Walk, cafe: Activity) -> None:
    """When the network is gone, then the tap is not shown as saved."""
    one = at_the_cafe()
    one.page.context.set_offline(True)
    button(one, "Amina", "Here").click()
    one.page.get_by_text("Not saved").wait_for()
    assert button(one, "Amina", "Here").get_attribute("aria-pressed") == "false"
    one.complaints.clear()  # the browser's own line about the missing network
    one.page.context.set_offline(False)
    button(one, "Amina", "Here").click()
    one.page.get_by_text("Amina: here.").wait_for()
    assert saved(cafe) == {"Amina": "here"}


@pytest.mark.parametrize(
    ("js", "dark"), [(True, True), (False, False)], ids=["script, dark", "no script, light"]
)
def test_L1d_L1f_all_here_save_and_correct(at_the_cafe: Walk, cafe: Activity, js: bool, dark: bool) -> None:
    """All here, one away by hand, minutes certified; a correction first says what it changes."""
    one = at_the_cafe(js=js, dark=dark)
    one.press("All here")
    button(one, "Mona", "Away").click()
    one.page.get_by_text("Mona: away.").wait_for()
    one.page.get_by_label("Minutes").fill("75")
    one.press("Save").says("75 minutes, certified by Leader")
    assert saved(cafe) == {name: "away" if name == "Mona" else "here" for name in NAMES}
    one.press("Correct", role="link").says("23.8 h of them from this activity")
    button(one, "Mona", "Here").click()
    one.page.get_by_text("Mona: here.").wait_for()
    assert saved(cafe)["Mona"] == "here"
    one.check()
