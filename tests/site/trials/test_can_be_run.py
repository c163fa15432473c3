"""What would stop a trial for ever is refused before the lock, in words, and the draft stands."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.people import signed_in

from egenkraft.core.trials import TrialError
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.trials import actions
from egenkraft.site.trials.models import Trial
from egenkraft.site.trials.plans import read_draft

Plan = Callable[..., Trial]
PLANS = Path(__file__).resolve().parents[3] / "examples" / "plans"


def refused(by: Actor, trial: Trial) -> str:
    page = signed_in(by).post(f"/trials/{trial.pk}/lock/", {"accept_small": "on"}, follow=True)
    trial.refresh_from_db()
    assert trial.state == Trial.State.DRAFT
    return str(page.content.decode())


def test_as_many_people_as_places(plan_trial: Plan, crowd: list[Any], researcher: Actor) -> None:
    with scope(researcher):
        trial = plan_trial()
        trial.plan = trial.plan.replace("[outcome]", "[people]\ntreated = 6\ncontrol = 6\n\n[outcome]")
        trial.save()
        actions.set_members(researcher, trial=trial, participants=crowd[:11])
        assert "Platser i planen: 12. Valda personer: 11." in refused(researcher, trial)
        actions.set_members(researcher, trial=trial, participants=crowd[:12])
        actions.lock(researcher, trial=trial)
        actions.draw(researcher, trial=trial)
        assert sorted(trial.members.values_list("arm", flat=True)).count("method") == 6


@pytest.mark.parametrize("design", ["pre_post", "two_arm"])
@pytest.mark.parametrize("people", [0, 1, 2])
def test_three_people_at_least(
    plan_trial: Plan, crowd: list[Any], researcher: Actor, design: str, people: int
) -> None:
    with scope(researcher):
        trial = plan_trial(design, accept_small=False)
        actions.set_members(researcher, trial=trial, participants=crowd[:people])
        assert "behöver minst tre personer" in refused(researcher, trial)


def test_after_comes_later_than_before(plan_trial: Plan, crowd: list[Any], researcher: Actor) -> None:
    with scope(researcher):
        trial = plan_trial("pre_post")
        trial.before_wave, trial.after_wave = trial.after_wave, trial.before_wave
        trial.save()
        actions.set_members(researcher, trial=trial, participants=crowd)
        assert "kommer inte senare" in refused(researcher, trial)


def test_a_design_that_the_lab_cannot_run_is_no_draft(plan_trial: Plan, researcher: Actor) -> None:
    with scope(researcher):
        assert read_draft(plan_trial("pre_post").plan).design == "pre_post"
    text = re.sub(r"(?m)^locked.*\n", "", (PLANS / "baselines.toml").read_text("utf-8"))
    with pytest.raises(TrialError) as told:
        read_draft(text)
    assert [problem.column for problem in told.value.problems] == ["design"]
    assert "egenkraft analyse" in told.value.problems[0].mend


@pytest.mark.parametrize(("design", "made"), [("two_arm", {}), ("waitlist", {"turns": 3, "weeks": 8})])
def test_more_people_than_anybody_counts_are_no_draft(
    plan_trial: Plan, researcher: Actor, design: str, made: dict[str, int]
) -> None:
    with scope(researcher):
        text = plan_trial(design, **made).plan
    seats = "[people]\ntreated = {}\ncontrol = 200\n\n[outcome]"
    assert read_draft(text.replace("[outcome]", seats.format(200))).people.treated == 200
    with pytest.raises(TrialError, match="people"):
        read_draft(text.replace("[outcome]", seats.format(3_000_000)))
