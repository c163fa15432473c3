"""Between lock and lot nothing is asked at the later times: it could not be asked again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import signed_in, staff
from tests.site.trials.conftest import answer, finish
from tests.site.trials.test_turns import make, refused

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures import queries
from egenkraft.site.measures.actions import WaitsForLot, open_check_in
from egenkraft.site.measures.due import due
from egenkraft.site.measures.models import Answer, CheckIn, Wave
from egenkraft.site.trials import actions, inputs
from egenkraft.site.trials.models import Trial

__all__ = ["make"]
Make = Callable[..., Trial]


@pytest.fixture
def locked(make: Make, crowd: list[Any], researcher: Actor) -> Trial:
    """Two turns, ten weeks between them: the lab's own second time, which is due for all of them now."""
    with scope(researcher):
        trial = make(number=2, weeks=10)
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial, accept_small=True)
        return trial


def asked(person: Any, wave: Wave) -> set[str]:
    """What is due for her at this time today."""
    rows = [row for row in due(timezone.localdate()) if row.participant == person.pk and row.wave == wave.pk]
    return {pack for row in rows for pack in row.packs}


def test_her_own_time_waits_and_what_no_plan_asks_does_not(
    locked: Trial, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        second = locked.after_wave
        crowd[0].started_on = timezone.localdate() - timedelta(weeks=10)
        crowd[0].save()
        assert asked(crowd[0], second) == {"pos"}
        with pytest.raises(WaitsForLot):
            open_check_in(researcher, participant=crowd[0], pack="conf", wave=second, mode="alone")
        actions.draw(researcher, trial=locked)
        assert asked(crowd[0], second) == {"pos"}, "the plan decides: ten weeks after the lot"
        Trial.objects.update(drawn_at=timezone.now() - timedelta(weeks=10))
        locked.members.update(assigned_at=timezone.now() - timedelta(weeks=10))
        assert asked(crowd[0], second) == {"conf", "pos"}


def test_the_leader_reads_why_it_cannot_be_asked_now(
    locked: Trial, crowd: list[Any], researcher: Actor, lab: Lab
) -> None:
    leader = staff(lab, "leader", "Lena")
    address = reverse("measures:open", args=[crowd[0].pk])
    form = {"wave": str(locked.after_wave_id), "packs": ["conf"], "mode": "alone", "device": "here"}
    reply = signed_in(leader).post(address, form)
    assert reply.status_code == 200
    assert "hör till ett metodtest vid det här tillfället" in reply.content.decode()
    with scope(researcher):
        assert not CheckIn.objects.filter(participant=crowd[0], wave=locked.after_wave).exists()


def test_a_time_of_plans_alone_is_not_offered_before_the_lot(
    make: Make, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        trial = make(number=2, weeks=7)
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial, accept_small=True)
        assert trial.after_wave not in queries.waves(crowd[0].pk)
        actions.draw(researcher, trial=trial)
        assert trial.after_wave in queries.waves(crowd[0].pk)


def test_who_sits_with_it_now_is_asked_already(make: Make, crowd: list[Any], researcher: Actor) -> None:
    """She would be done with it before the lot. What has lain open for long is asked again after it."""
    with scope(researcher):
        trial = make(number=2, weeks=10)
        actions.set_members(researcher, trial=trial, participants=crowd)
        answer(crowd[0], trial.after_wave, 9)
        hers = CheckIn.objects.filter(participant=crowd[0], wave=trial.after_wave)
        hers.update(finished_at=None)
        long_ago = timezone.now() - timedelta(hours=3)
        for opened, answered in ((timezone.now(), long_ago), (long_ago, timezone.now())):
            hers.update(opened_at=opened)
            Answer.objects.filter(check_in__in=hers).update(at=answered)
            assert "1 av 12 valda personer" in refused(researcher, trial)
        Answer.objects.filter(check_in__in=hers).update(at=long_ago)
        actions.lock(researcher, trial=trial, accept_small=True)
        with pytest.raises(WaitsForLot):
            open_check_in(researcher, participant=crowd[0], pack="conf", wave=trial.after_wave, mode="helped")


def test_in_two_groups_too(plan_trial: Make, crowd: list[Any], researcher: Actor) -> None:
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        with pytest.raises(WaitsForLot):
            open_check_in(researcher, participant=crowd[0], pack="conf", wave=trial.after_wave, mode="alone")
        actions.draw(researcher, trial=trial)
        finish(crowd)
        assert all(row["after"] for row in inputs.rows(trial, trial.members.all()))
