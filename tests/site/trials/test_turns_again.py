"""A second trial in turns: who is asked the same at its times already would never be asked again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.ago import ago
from tests.people import make_participant, signed_in
from tests.site.trials.conftest import answer
from tests.site.trials.test_turns import WEEKS, fill, lot_of, make, refused

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.due import due
from egenkraft.site.measures.models import Answer, CheckIn, Wave
from egenkraft.site.trials import actions
from egenkraft.site.trials.models import Trial

__all__ = ["make"]
Make = Callable[..., Trial]
DONE = "{} av 12 valda personer"


@pytest.fixture
def over(make: Make, crowd: list[Any], researcher: Actor) -> Trial:
    """Twelve women who have answered all times of three turns; the trial is closed."""
    with scope(researcher):
        trial = lot_of(make(), crowd, researcher, weeks=3 * WEEKS)
        fill(trial, crowd)
        return actions.freeze(researcher, trial=trial)


def chosen(trial: Trial, people: list[Any], by: Actor) -> Trial:
    actions.set_members(by, trial=trial, participants=people)
    return trial


def test_the_same_weeks_with_the_same_women_are_refused_with_how_many(
    over: Trial, make: Make, crowd: list[Any], lab: Lab, researcher: Actor
) -> None:
    with scope(researcher):
        again = chosen(make(), crowd, researcher)
        assert DONE.format(12) in refused(researcher, again)
        assert (
            "kostar ett betygssteg"
            not in signed_in(researcher).get(f"/trials/{again.pk}/lock/").content.decode()
        )
        new = [make_participant(lab, f"N{n:02}") for n in range(1, 10)]
        chosen(again, [*crowd[:3], *new], researcher)
        assert DONE.format(3) in refused(researcher, again)
        chosen(again, new, researcher)
        actions.lock(researcher, trial=again, accept_small=True)


def test_other_weeks_bring_times_at_which_all_are_asked(
    over: Trial, make: Make, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        again = lot_of(make(weeks=7), crowd, researcher)
        trial_days = [row for row in due(timezone.localdate() + timedelta(weeks=7)) if row.trial]
        assert {row.wave for row in trial_days} == {Wave.objects.get(weeks=7).pk}
        assert len(trial_days) == again.members.count() == 12


def test_who_answered_at_the_labs_own_time_is_refused(
    make: Make, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        second = Wave.objects.get(number=1)
        for woman in crowd[:5]:
            answer(woman, second, 9, ago(weeks=1))
        trial = chosen(make(2, 10), crowd, researcher)
        assert trial.after_wave == second
        assert DONE.format(5) in refused(researcher, trial)
        long_ago = ago(weeks=1)
        CheckIn.objects.filter(wave=second).update(finished_at=None, opened_at=long_ago)
        Answer.objects.update(at=long_ago)  # begun, and asked again
        actions.lock(researcher, trial=trial, accept_small=True)


def test_a_trial_that_goes_on_and_asks_at_the_same_time_is_in_the_way(
    make: Make, plan_trial: Make, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        first = chosen(make(), crowd[:6], researcher)
        actions.lock(researcher, trial=first, accept_small=True)
        assert DONE.format(6) in refused(researcher, chosen(make(), crowd, researcher))
        actions.lock(researcher, trial=chosen(make(weeks=9), crowd, researcher), accept_small=True)
        groups = chosen(plan_trial(), crowd[:8], researcher)
        actions.lock(researcher, trial=groups, accept_small=True)
        assert DONE.format(8) in refused(researcher, chosen(make(2, 10), crowd, researcher))
