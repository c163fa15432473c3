"""A whole trial: planned, drawn in front of them, measured, two women gone, answered, printed."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.ago import ago
from tests.journeys.asked import answers_by_pages, leave
from tests.journeys.test_people import seat
from tests.people import make_participant
from tests.site.trials.conftest import answer

from egenkraft.lot import run
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.models import CheckIn, Wave
from egenkraft.site.methods.actions import create
from egenkraft.site.trials.models import Trial

Walk = Callable[..., Any]
WOMEN = 22


@pytest.fixture
def women(lab: Lab, people: dict[str, Actor]) -> list[Any]:
    """Given 22 women who began eleven weeks ago and answered then, and a method."""
    began = timezone.localdate() - timedelta(weeks=11)
    every = [
        make_participant(lab, f"P{n:02}", display_name=f"Kvinna {n:02}", started_on=began)
        for n in range(1, WOMEN + 1)
    ]
    with scope(people["researcher"]):
        create(people["researcher"], name="Mentor", summary="Varannan vecka.")
        first = Wave.objects.order_by("number")[0]
        for n, one in enumerate(every):
            answer(one, first, 6 + n % 5, ago(weeks=11))
    return every


def plan(one: Any) -> None:
    """When she fills in the form, the page says what so many can show while she writes."""
    one.go("/trials/new/")
    page = one.page
    page.get_by_label("The question in one sentence").fill("Does a mentor help?")
    for words in ("because of the method", "A lot decides", "life situation"):
        page.locator("label", has_text=words).click()
    page.get_by_label("Measured before").select_option(index=1)
    page.get_by_label("Measured after").select_option(index=1)
    page.get_by_label("Smallest change that is worth it").fill("2")
    page.locator("label", has_text="The participants set it").click()
    page.get_by_label("How many people do you think").fill(str(WOMEN))
    if one.js:
        page.locator("#check", has_text="1/352716").wait_for()
    else:
        one.press("Show what this plan can say").says("1/352716")
    page.locator("label", has_text="We know that we are few").click()
    one.press("Save, and choose the people")


def lottery(one: Any) -> str:
    """The hash stands there before, the number after."""
    one.page.locator("input[name=people]").first.wait_for()
    for box in one.page.locator("input[name=people]").all():
        box.check()
    one.press("Save").press("Lock the plan", role="link").press("Lock the plan")
    one.press("Draw the lot", role="link").says("Write this down before")
    promised: str = one.page.locator("code").first.inner_text()
    one.press("Draw the lot").says("The lot is drawn").says("Now: 11").says("Later: 11").says(promised)
    return promised


def check_in(one: Any, woman: Any) -> None:
    """Her leader opens it, she answers ten questions on that phone."""
    one.go(f"/check-in/open/{woman.pk}/")
    one.page.locator("summary", has_text="Questions").click()
    # By the plan these come ten weeks after the lot: asked today, they are chosen by hand.
    one.page.get_by_label("People in work").uncheck()
    one.page.get_by_label("I can", exact=True).check()
    one.page.get_by_label("10 weeks", exact=True).check()
    one.press("She answers on this device")
    for number in range(10):
        one.page.locator(".choices label").nth(2 - number % 2).click()
        one.follow(one.page.locator("form:has(fieldset) .main"))
    one.check()


def taken_along(one: Any, address: str, promised: str, folder: Any) -> None:
    """The paper says what the page says, and anybody draws the published lot again."""
    paper = one.page.request.get(f"{one.base}{address}report/funder/en.pdf").body()
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())
    assert "Does a mentor help?" in text
    assert "22 took part" in text
    lot = folder / "lot.json"
    lot.write_bytes(one.page.request.get(f"{one.base}{address}lot.json").body())
    assert run([str(lot), "--commitment", promised]) == 0


@pytest.mark.parametrize("how", [{"js": False}, {"dark": True}], ids=["no script", "dark"])
def test_a_wait_list_trial_from_plan_to_paper(
    walker: Walk, women: list[Any], people: dict[str, Actor], how: dict[str, Any], tmp_path: Any
) -> None:
    one = seat(walker("desktop", **how), people["manager"], "en")
    plan(one)
    promised = lottery(one)
    with scope(Actor.system(women[0].lab_id)):
        trial = Trial.objects.get()
        arms = {row.participant_id: row.arm for row in trial.members.all()}
        after = trial.after_wave
    for n, woman in enumerate(women[4:]):
        answers_by_pages(people["leader"], woman, after, (14 if arms[woman.pk] == "method" else 9) + n % 4)
    for woman in women[:2]:
        check_in(seat(walker("phone", **how), people["leader"], "en"), woman)
    noor = seat(walker("phone", **how), people["leader"], "en")
    for woman in women[2:4]:  # before the last check-in
        leave(noor, woman)
    with scope(Actor.system(women[0].lab_id)):
        assert CheckIn.objects.filter(wave=after, finished_at__isnull=False).count() == WOMEN - 2
    address = f"/trials/{trial.pk}/"
    one.go(address).press("Freeze the analysis", role="link").press("Freeze the analysis")
    one.says("22 took part").says("n 20 · 2 missing").says("Complete cases")
    one.press("Report and PDF", role="link").press("For the group", role="link").says("Who took part")
    one.press("For funders and researchers", role="link").says("The spread")
    taken_along(one, address, promised, tmp_path)
