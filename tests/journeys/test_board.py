"""A manager reads the lab board: what the three outcomes say, what they rest on, and what to do next."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader
from tests.journeys.test_people import seat
from tests.people import make_participant, say
from tests.site.reports.scenes import LONG_AGO, answered_trial, followed
from tests.site.work.scenes import held, judged

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.labs.models import Outcome

Walk = Callable[..., Any]


@pytest.fixture
def women(lab: Lab, people: dict[str, Actor]) -> list[Any]:
    """Twelve women, ten of them followed, five with a relevant interview, one answered trial."""
    made = [make_participant(lab, f"P{n:02}", started_on=LONG_AGO) for n in range(12)]
    with scope(people["leader"]):
        for n, person in enumerate(made[:10]):
            followed(person, 6, (10, 12, 8, 5, 6)[n % 5])
        for person in made[:5]:
            judged(people["leader"], held(people["leader"], person))
        outcome = Outcome.objects.get(measure="conf")
        answered_trial(outcome, made[:10], [3, 4, 2, -1, 5, 3, 2, 4, 0, 3])
    return made


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_manager_reads_the_board(
    walker: Walk, women: list[Any], people: dict[str, Actor], size: str
) -> None:
    """Given followed women, when the manager opens the results, then each figure says what it rests on."""
    one = seat(walker(size, both=True), people["manager"], "en").go("/results/")
    one.says("The lab right now").says("6 of 10").says("5 of 12").says("n 10, 2 missing.")
    one.follow(one.page.get_by_role("link", name="What is counted").first)
    for summary in one.page.locator("main summary").all():
        summary.click()
    one.check().says("How sure she is that she can do what her own situation demands.").says("Interval")
    one.says("before and after, without a comparison group")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_manager_makes_the_report(
    walker: Walk, women: list[Any], people: dict[str, Actor], size: str
) -> None:
    """Given the board, when she presses Make the report, then she reads it and takes it along as a PDF."""
    one = seat(walker(size, both=True), people["manager"], "en").go("/results/")
    one.press("Make the report", role="link").says("What the lab has achieved").says("6 of 10")
    for summary in one.page.locator("main summary").all():
        summary.click()
    one.check().says("Up, same, down, question by question")
    one.press("For funders and researchers", role="link").says("told inside the lab alone").check()
    one.page.emulate_media(media="print")
    assert one.page.locator("main").inner_text().split("\n") == [
        "What the lab has achieved",
        "",
        "Take the PDF: what is printed from here is not written down, so the figures are left out.",
    ]
    one.page.emulate_media(media="screen")
    with one.page.expect_download() as waits:
        one.page.get_by_role("link", name="PDF, English").click()
    told = PdfReader(io.BytesIO(waits.value.path().read_bytes()))
    assert told.trailer["/Root"]["/Lang"] == "en"
    words = " ".join(told.pages[0].extract_text().split())
    assert "What the lab has achieved" in words
    assert "6 of 10" in words or "The other numbers are not told" in words or "under five people" in words


def test_the_board_without_script_in_swedish(
    walker: Walk, women: list[Any], people: dict[str, Actor]
) -> None:
    seat(walker("phone", js=False), people["manager"], "sv").go("/results/").says("n 10, 2")


def test_a_withdrawn_yes_is_out_at_once(walker: Walk, women: list[Any], people: dict[str, Actor]) -> None:
    """Given the board, when a woman takes back her yes, then the next look is without her."""
    one = seat(walker("desktop"), people["manager"], "en").go("/results/").says("5 of 12")
    with scope(people["leader"]):
        say(women[0], "measure", False)
    one.go("/results/").says("4 of 11").says("n 11, 1 missing.")


def test_who_has_a_check_in_to_do_is_one_press_away(
    walker: Walk, women: list[Any], people: dict[str, Actor]
) -> None:
    one = seat(walker("phone"), people["leader"], "en").go("/results/")
    one.press("See who", role="link").says("Namn")


def test_an_empty_board_shows_nothing_half(walker: Walk, people: dict[str, Actor]) -> None:
    one = seat(walker("phone"), people["researcher"], "en").go("/results/")
    one.says("Not yet").says("No trial has an answer yet.")
