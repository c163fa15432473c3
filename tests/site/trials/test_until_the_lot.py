"""Between lock and lot nothing is asked at the later times: it could not be asked again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.ago import ago
from tests.people import signed_in, staff
from tests.site.trials.conftest import answer, finish
from tests.site.trials.test_turns import make, refused

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures import hooks, queries
from egenkraft.site.measures.actions import WaitsForLot, hand_over, open_check_in
from egenkraft.site.measures.due import due, offer
from egenkraft.site.measures.hooks import waits_for_lot
from egenkraft.site.measures.models import Answer, CheckIn, Handover, Wave
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
        Trial.objects.update(drawn_at=ago(weeks=10))
        locked.members.update(assigned_at=ago(weeks=10))
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


def test_an_answer_between_lock_and_lot_counts_for_nothing_in_two_groups(
    plan_trial: Make, crowd: list[Any], researcher: Actor
) -> None:
    """What was answered before the lock costs a step of grade instead."""
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        answer(crowd[0], trial.after_wave, 9, ago(days=2))
        actions.lock(researcher, trial=trial)
        Trial.objects.filter(pk=trial.pk).update(locked_at=ago(days=1))
        trial.refresh_from_db()
        answer(crowd[1], trial.after_wave, 9, timezone.now() - timedelta(hours=1))
        actions.draw(researcher, trial=trial)
        answer(crowd[2], trial.after_wave, 9)
        members = list(trial.members.select_related("participant"))
        after = {row["person"]: row["after"] for row in inputs.rows(trial, members)}
        named = {one.participant_id: after[one.alias] for one in members}
        assert [named[one.pk] for one in crowd[:3]] == ["9", "", "9"]
        assert inputs.seen_before_lock(trial, members)


def test_who_sits_with_it_keeps_two_groups_from_being_locked(
    plan_trial: Make, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        open_check_in(researcher, participant=crowd[0], pack="conf", wave=trial.after_wave, mode="alone")
        assert "svarar just nu: 1 av 12 valda" in refused(researcher, trial)
        CheckIn.objects.update(opened_at=timezone.now() - timedelta(hours=5))
        assert actions.lock(researcher, trial=trial).state == "locked"


def test_one_that_was_taken_up_again_or_handed_over_counts_as_sitting(
    make: Make, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        wave = make(number=2, weeks=10).after_wave
        people = {crowd[0].pk, crowd[1].pk}
        for woman in crowd[:2]:
            open_check_in(researcher, participant=woman, pack="conf", wave=wave, mode="alone")
        CheckIn.objects.update(opened_at=timezone.now() - timedelta(hours=5))
        assert queries.under_way("conf", [wave.pk], people) == set()
        open_check_in(researcher, participant=crowd[0], pack="conf", wave=wave, mode="alone")
        assert queries.under_way("conf", [wave.pk], people) == {crowd[0].pk}
        hand_over(researcher, check_in=CheckIn.objects.get(participant=crowd[1], wave=wave))
        assert queries.under_way("conf", [wave.pk], people) == people


def test_neither_next_nor_a_new_code_leads_to_it_before_the_lot(
    make: Make, crowd: list[Any], researcher: Actor, lab: Lab
) -> None:
    with scope(researcher):
        trial = make(number=2, weeks=10)
        wave, her = trial.after_wave, crowd[0]
        waits = open_check_in(researcher, participant=her, pack="conf", wave=wave, mode="alone")
        done = open_check_in(researcher, participant=her, pack="pos", wave=wave, mode="alone")
        assert queries.following(done) == waits
        CheckIn.objects.update(opened_at=timezone.now() - timedelta(hours=3))
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial, accept_small=True)
        done.refresh_from_db()
        assert queries.following(done) is None
    client = signed_in(staff(lab, "leader", "Lena"))
    page = client.post(reverse("measures:code", args=[waits.pk]), follow=True).content.decode()
    assert "hör till ett metodtest vid det här tillfället" in page
    with scope(researcher):
        assert not Handover.objects.exists()


def test_a_lot_that_is_never_drawn_keeps_nobody_back_for_long(
    locked: Trial, crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        Trial.objects.update(locked_at=ago(days=14))
        assert waits_for_lot(crowd[0].pk, "conf", locked.after_wave)
        Trial.objects.update(locked_at=ago(days=15))
        assert not waits_for_lot(crowd[0].pk, "conf", locked.after_wave)


def test_what_waits_is_not_offered(locked: Trial, crowd: list[Any], researcher: Actor) -> None:
    with scope(researcher):
        crowd[0].started_on = timezone.localdate() - timedelta(weeks=20)
        crowd[0].save()
        found = offer(crowd[0], timezone.localdate())
        assert found is not None
        assert (found.wave, found.packs) == (locked.after_wave_id, ("pos",))


@pytest.mark.parametrize(("waits", "left"), [("conf", ("pos",)), ("pos", ("conf",)), ("conf pos", ())])
def test_whichever_waits_is_left_out_of_the_offer(
    crowd: list[Any], researcher: Actor, monkeypatch: pytest.MonkeyPatch, waits: str, left: tuple[str, ...]
) -> None:
    """The last one in the round as well as the first."""
    monkeypatch.setattr(hooks, "waits_for_lot", lambda _person, pack, _wave: pack in waits.split())
    with scope(researcher):
        crowd[0].started_on = timezone.localdate() - timedelta(weeks=20)
        crowd[0].save()
        found = offer(crowd[0], timezone.localdate())
        assert found is not None
        assert found.packs == left
