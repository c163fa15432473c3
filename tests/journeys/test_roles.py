"""Each role does its one main thing, from its first page to the last, in light and in dark."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.journeys.conftest import Walker
from tests.journeys.weighing import Scale
from tests.little_lab import NAMES, TITLE, Little, answered, furnish, opened
from tests.people import signed_in

from egenkraft.core import measures
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.models import Attendance
from egenkraft.site.measures.models import Answer, CheckIn

Walk = Callable[..., Walker]
OPEN_PAGE, HER_START, SIX_QUESTIONS, STAFF_PAGE = 12_000, 6_000, 20_000, 20_000
JS, SHIFT, FIRST_PHOTO = 2_000, 0.01, 40_000


@pytest.fixture
def little(lab: Lab, media: Path) -> Little:
    return furnish(lab)


def seat(walk: Walker, actor: Actor, language: str = "sv") -> Walker:
    """Given somebody who is signed in, in her language."""
    client = signed_in(actor)
    session = client.session
    session["language"] = language
    session.save()
    walk.page.context.add_cookies([{"name": "s", "value": client.cookies["s"].value, "url": walk.base}])
    return walk


# --- the manager -----------------------------------------------------------------------------------
def test_the_manager_reads_the_board(walker: Walk, little: Little) -> None:
    """When twelve of twenty have answered twice, then three outcomes stand with n, missing and definition."""
    for name in NAMES[:12]:
        answered(little, name, wave=1, more=1)
    desk = seat(walker("desktop"), little.manager, "en").go("/today/")
    reads_the_board(desk)
    phone = seat(walker("phone", dark=True), little.manager, "en").go("/today/")
    reads_the_board(phone.press("More", role="link"))


def reads_the_board(walk: Walker) -> None:
    walk.press("Results", role="link").says("The lab right now")
    for outcome in ("Self-confidence tied", "A broader network", "Relevant job interviews held"):
        walk.says(outcome)
    body = walk.page.locator("main").inner_text()
    assert re.search(r"\bn 12\b", body), body
    assert "8 missing" in body
    assert len(re.findall(r"Certainty [A-E]", body)) == 3
    assert body.count("What is counted") >= 3
    figures = walk.page.locator("main svg[role=img]").count()
    twins = walk.page.locator("main details table").count()
    assert twins >= figures > 0
    assert Scale(walk.page).weigh(walk.page.url).gzip <= STAFF_PAGE


# --- the leader ------------------------------------------------------------------------------------
@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_the_leader_marks_twenty_people_on_a_phone(walker: Walk, little: Little, js: bool) -> None:
    """When she begins at Today with one hand, then twenty people and the minutes stand within a minute."""
    walk, taps = seat(walker("phone", js=js), little.leader, "en").go("/today/"), 0
    began = time.monotonic()
    walk.follow(walk.page.locator("a.main"))
    walk.page.get_by_role("button", name="All here").click()
    taps += 2
    for name in ("Fatima", "Mona", "Zahra"):
        row = walk.page.get_by_role("group", name=name, exact=True)
        row.get_by_role("button", name="Away", exact=True).click()
        walk.page.get_by_text(f"{name}: away. Saved.").wait_for()
        taps += 1
    walk.page.get_by_label("Minutes").fill("75")
    walk.follow(walk.page.get_by_role("button", name="Save", exact=True))
    taps += 2
    walk.says("75 minutes, certified by Leader")
    assert (taps <= 20, time.monotonic() - began <= 60) == (True, True)
    walk.check()
    with scope(little.leader):
        marks = Attendance.objects.filter(activity=little.cafe).select_related("participant")
        states = {mark.participant.display_name: mark.state for mark in marks}
    assert states == {name: "away" if name in {"Fatima", "Mona", "Zahra"} else "here" for name in NAMES}
    assert Scale(walk.page).weigh(f"{walk.base}/activities/{little.cafe.pk}/").gzip <= STAFF_PAGE


# --- the participant -------------------------------------------------------------------------------
START = {"sv": "Börja", "en": "Begin"}
REFUSE = {"sv": "Jag vill inte svara", "en": "I do not want to answer"}


def test_the_participant_answers_without_scripts(walker: Walk, little: Little) -> None:
    """When she stops in the middle and comes back on another day, then she goes on where she was."""
    for name, language in (("Zahra", "sv"), ("Yasmin", "en")):
        opened(little, name)
        answers_in_two_goes(walker, little, name, language)


def answers_in_two_goes(walker: Walk, little: Little, name: str, language: str) -> None:
    walk = seat(walker("phone", js=False), little.herself(name), language).go("/me/")
    walk.follow(walk.page.locator("a.main"))
    items = measures.load("conf").items
    for number, item in enumerate(items[:4]):
        ask(walk, item.words[language], language)
        choose(walk, REFUSE[language] if number == 1 else number % 3)
    ask(walk, items[4].words[language], language)
    later = seat(walker("phone", js=False, dark=True), little.herself(name), language).go("/me/")
    later.follow(later.page.locator("a.main"))
    for number, item in enumerate(items[4:]):
        ask(later, item.words[language], language)
        choose(later, number % 3)
    later.check()
    assert later.page.locator("input[name=answer]").count() == 0
    with scope(little.leader):
        hers = Answer.objects.filter(check_in__participant=little.women[name])
        rows = {row.item: row.reason or row.code for row in hers}
        finished = CheckIn.objects.get(participant=little.women[name]).finished_at
    assert (len(rows), rows[items[1].code], bool(finished)) == (10, "refused", True)
    assert later.page.title() == "Start"


def ask(walk: Walker, words: str, language: str) -> None:
    """Then this question stands there, in her language, with nothing chosen."""
    page = walk.page
    assert page.locator("html").get_attribute("lang") == language
    assert page.get_by_role("heading", level=1).inner_text() == words
    assert page.locator("input:checked").count() == 0
    walk.check()


def choose(walk: Walker, answer: int | str) -> None:
    cards = walk.page.locator(".choices label")
    (walk.page.get_by_text(answer, exact=True) if isinstance(answer, str) else cards.nth(answer)).click()
    walk.follow(walk.page.locator("form:has(fieldset) .main"))


def test_her_pages_are_light_and_stand_still(walker: Walk, little: Little) -> None:
    check_in = opened(little, "Zahra")
    for language in ("sv", "en"):
        are_light(walker, little, check_in, language)


def are_light(walker: Walk, little: Little, check_in: CheckIn, language: str) -> None:
    walk = seat(walker("phone"), little.herself("Zahra"), language)
    scale, total = Scale(walk.page), 0
    ways = ["/me/", "/consent/mine/", *[f"/check-in/{check_in.pk}/{n}/" for n in range(1, 7)]]
    for way in ways:
        found = scale.weigh(walk.base + way)
        limit = HER_START if way == "/me/" else OPEN_PAGE
        assert (found.html <= limit, found.gzip <= limit) == (True, True), found
        assert (found.blocking, found.fonts) == ([], 0), found
        assert found.script <= JS, found
        assert scale.shift() <= SHIFT, found
        total += found.html if "check-in" in way else 0
        walk.check()
    assert total <= SIX_QUESTIONS, total


# --- the researcher --------------------------------------------------------------------------------
def test_the_researcher_locks_a_plan_and_reads_the_verdict(walker: Walk, little: Little) -> None:
    """When the plan is locked, the lot drawn and everybody asked again, then the page says what it means."""
    walk = seat(walker("desktop"), little.researcher, "en").go("/today/")
    walk.press("Trials", role="link").press("Plan a trial", role="link")
    page = walk.page
    page.get_by_label("The question in one sentence").fill("Does the mentor course help?")
    page.get_by_label("Method", exact=True).select_option(label="Mentorskurs (1)")
    for label in ("Did it change because of the method?", "A lot decides", "The participants set it"):
        page.get_by_text(label).click()
    page.get_by_text("Self-confidence tied to the life situation", exact=True).click()
    page.get_by_label("Measured before").select_option(label="Start")
    page.get_by_label("Measured after").select_option(label="10 weeks")
    page.get_by_label("Smallest change that is worth it").fill("4")
    page.get_by_text("We know that we are few").click()
    walk.press("Save, and choose the people")
    assert [name for name in NAMES if name in page.content()] == []  # to a researcher they are codes
    for number in range(12):
        page.get_by_label(f"P{number:02}").check()
    walk.press("Save").says("12 people take part").says("What this plan can show")
    walk.press("Lock the plan", role="link").press("Lock the plan").says("Locked").says("Hash of the plan")
    walk.press("The plan as text", role="link").says("This plan is locked")
    page.go_back()
    trial = page.url.removeprefix(walk.base)
    walk.press("Draw the lot", role="link").press("Draw the lot").says("The lot is drawn").go(trial)
    for number, name in enumerate(NAMES[:12]):
        answered(little, name, wave=1, more=number % 2)
    walk.press("Freeze the analysis", role="link").press("Freeze the analysis").says("Verdict")
    verdict = page.locator(".verdict").inner_text()
    assert re.search("^(ADOPT|TEST MORE|DROP|CANNOT BE ANSWERED)", verdict, re.M), verdict
    assert "Evidence grade A" in verdict  # a lot, a plan locked before, nobody missing
    assert re.search(r"\bn 12\b", verdict), verdict
    assert page.locator("main svg[role=img]").count() >= 1
    assert Scale(page).weigh(page.url).gzip <= STAFF_PAGE
    seat(walker("phone", dark=True), little.researcher, "sv").go(page.url.removeprefix(walk.base))


# --- the public ------------------------------------------------------------------------------------
def test_the_public_reads_the_diary_and_a_post(walker: Walk, little: Little) -> None:
    """When somebody opens the lab's page, then one small request is enough, and nothing follows her."""
    for language in ("sv", "en"):
        reads_the_diary(walker, language)


def reads_the_diary(walker: Walk, language: str) -> None:
    walk = walker("phone")
    scale = Scale(walk.page)
    for way in ("/", "/diary/", "/diary/kvinnor-stoder-kvinnor/", "/pictures/", "/accessibility/"):
        found = scale.weigh(f"{walk.base}{way}?lang={language}")
        assert (found.html <= OPEN_PAGE, found.gzip <= OPEN_PAGE) == (True, True), found
        assert (found.blocking, found.fonts) == ([], 0), found
        assert found.script <= JS, found
        assert found.hosts == {walk.base.removeprefix("http://")}, found
        assert scale.shift() <= SHIFT, found
        assert walk.page.locator("html").get_attribute("lang") == language
        walk.check()
    photos = [one.body() for one in scale.answered if one.request.resource_type == "image"]
    assert all(len(photo) <= FIRST_PHOTO for photo in photos)
    walk = walker("phone", js=False, dark=True).go(f"/?lang={language}")
    walk.follow(walk.page.get_by_role("link", name=re.compile(TITLE)).first)
    walk.check().says("Idag kom tolv kvinnor.")
    assert walk.page.context.cookies() == []
