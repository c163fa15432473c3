"""A title may hold brackets: they are no section of the plan."""

from collections.abc import Callable
from typing import Any

import pytest

from egenkraft.core import trials as core
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.trials import actions
from egenkraft.site.trials.models import Trial


@pytest.mark.parametrize("title", ["Hjälper mentor? [höst]", "[höst] Mentor", "A [B] [C]"])
def test_a_small_trial_with_brackets_in_its_title_is_locked(
    plan_trial: Callable[..., Trial], crowd: list[Any], researcher: Actor, title: str
) -> None:
    with scope(researcher):
        trial = plan_trial(accept_small=False)
        text = trial.plan.replace("Hjälper mentor? two_arm", title)
        actions.change_draft(researcher, trial=trial, plan=text)
        actions.set_members(researcher, trial=trial, participants=crowd[:6])
        actions.lock(researcher, trial=trial, accept_small=True)
    plan = core.Plan.parse(trial.plan)
    assert (plan.title, plan.accept_small) == (title, True)
