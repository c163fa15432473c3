"""Who is due: an attempt in two taps, a check-in in one; and a lot for those who came later."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.journeys.test_people import seat
from tests.people import make_participant

from egenkraft.lot import run
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.models import Answer, Attempt, CheckIn, Wave
from egenkraft.site.methods.actions import create
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.trials import actions
from egenkraft.site.trials.models import Trial
from egenkraft.site.trials.plans import Wish, compose

Walk = Callable[..., Any]


@pytest.fixture
def women(lab: Lab) -> list[Any]:
    """One began nine days ago, one three weeks ago."""
    today = timezone.localdate()
    began = (("Selam", 9), ("Amina", 21))
    return [
        make_participant(lab, f"P{n:02}", display_name=name, started_on=today - timedelta(days=days))
        for n, (name, days) in enumerate(began, 1)
    ]


@pytest.mark.parametrize("how", [{"js": False}, {"dark": True}], ids=["no script", "dark"])
def test_a_leader_goes_through_the_list_of_today(
    walker: Walk, women: list[Any], people: dict[str, Actor], how: dict[str, Any]
) -> None:
    one = seat(walker("phone", **how), people["leader"], "en")
    one.go("/check-in/").says("Have waited more than two weeks").says("Amina").says("To do now").says("Selam")
    amina = one.page.locator("li.waits", has_text="Amina")
    amina.get_by_role("link", name="I tried to reach her").click()  # the first tap
    one.says("leave no message").press("No answer")  # the second
    one.says("Tried once: no answer")
    with scope(people["leader"]):
        assert Attempt.objects.get().participant_id == women[1].pk
    one.follow(one.page.locator("li.waits", has_text="Selam").get_by_role("button", name="Together"))
    one.page.locator(".choices label").first.click()
    one.follow(one.page.locator("form:has(fieldset) .main"))
    one.check()
    with scope(people["leader"]):
        row = Answer.objects.get().check_in
        assert (row.participant_id, row.pack, row.mode) == (women[0].pk, "conf", "helped")
        assert set(CheckIn.objects.values_list("pack", flat=True)) == {"conf", "pos"}


def test_those_who_came_later_see_their_lot_drawn(
    walker: Walk, women: list[Any], lab: Lab, people: dict[str, Actor], tmp_path: Any
) -> None:
    first = [make_participant(lab, f"T{n:02}", display_name=f"Kvinna {n:02}") for n in range(1, 9)]
    with scope(people["researcher"]):
        trial = drawn_trial(people["researcher"], first)
    one = seat(walker("desktop"), people["manager"], "en")
    one.go(f"/trials/{trial.pk}/").press("Somebody came later", role="link")
    for name in ("Selam", "Amina"):
        one.page.locator("label", has_text=name).locator("input").check()
    one.press("Bind the number for their lot").says("Write this down before")
    promised: str = one.page.locator("code").first.inner_text()
    one.press("Draw the lot").says("The lot is drawn").says("Now: 1").says("Later: 1").says(promised)
    lot = tmp_path / "lot.json"
    lot.write_bytes(one.page.request.get(f"{one.base}/trials/{trial.pk}/lot.json").body())
    assert run([str(lot), "--commitment", promised]) == 0


def drawn_trial(by: Actor, people: list[Any]) -> Trial:
    """Given a trial whose first lot is drawn."""
    method = create(by, name="Mentor", summary="Varannan vecka.")
    outcome, waves = Outcome.objects.get(measure="conf"), list(Wave.objects.order_by("number"))
    wish = Wish("Hjälper mentor?", "because", "two_arm", outcome, 2, True, True, True)
    fields = {"outcome": outcome, "before_wave": waves[0], "after_wave": waves[1]}
    version = MethodVersion.objects.get(method=method)
    trial = actions.draft(by, plan=compose(wish), method_version=version, **fields)
    actions.set_members(by, trial=trial, participants=people)
    actions.lock(by, trial=trial)
    actions.draw(by, trial=trial)
    return trial
