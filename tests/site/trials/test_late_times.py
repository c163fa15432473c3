"""Those who came later: what counts for them begins with their own lot, and the trial ends after it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.ago import ago
from tests.people import signed_in
from tests.site.trials.conftest import answer, bind, finish

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.models import Activity, Attendance, Kind
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.models import Wave
from egenkraft.site.trials import actions, dose, inputs, late
from egenkraft.site.trials.models import Member, Round, Trial
from egenkraft.site.work import queries as work


@pytest.fixture
def running(plan_trial: Callable[..., Trial], crowd: list[Any], researcher: Actor) -> Any:
    """Drawn nine weeks ago."""
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        actions.draw(researcher, trial=trial)
        trial.drawn_at = ago(weeks=9)
        trial.locked_at = trial.drawn_at
        trial.save()
        Member.objects.update(assigned_at=trial.drawn_at)
        yield trial


# --- her own time ------------------------------------------------------------------------------------
def test_interviews_count_as_many_weeks_for_everybody_from_her_own_lot(
    running: Trial, newcomers: list[Any], researcher: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interview of the first week after the first lot is a yes there, and before the lot of the late."""
    running.outcome = Outcome.objects.get(measure="interviews")
    running.save()
    late.draw(researcher, trial=running, row=bind(researcher, running, newcomers))
    members = list(running.members.select_related("participant"))
    on = running.drawn_at.date() + timedelta(days=3)
    asked: list[tuple[date, date | None]] = []

    def held(since: date, until: date | None = None) -> dict[Any, str]:
        asked.append((since, until))
        inside = since <= on and (until is None or on <= until)
        return {one.participant_id: "yes" for one in members} if inside else {}

    monkeypatch.setattr(work, "held_between", held)
    found = {row["stratum"]: row["after"] for row in inputs.rows(running, members)}
    assert found == {"": "yes", "late-1": "no"}
    today, weeks = timezone.now().date(), timedelta(weeks=running.after_wave.weeks)
    first = running.drawn_at.date()
    assert sorted(asked) == [(first, first + weeks), (today, today + weeks)]


def test_minutes_count_from_her_own_lot(running: Trial, newcomers: list[Any], researcher: Actor) -> None:
    """Ninety minutes that a late woman was given before her lot are no minutes of the trial."""
    late.draw(researcher, trial=running, row=bind(researcher, running, newcomers))
    before = ago(weeks=3)
    activity = Activity.objects.create(
        kind=Kind.objects.get(key="language_cafe"),
        starts_at=before,
        title="Träff",
        minutes=90,
        method_version=running.method_version,
        certified_at=before,
        certified_name="Samira",
    )
    members = list(running.members.all())
    hers = [one for one in members if one.late_id and one.arm == "method"]
    first = next(one for one in members if not one.late_id and one.arm == "method")
    for one in (*hers, first):
        Attendance.objects.create(
            activity=activity, participant_id=one.participant_id, state="here", marked_at=before
        )
    found = dose.of(running, members)
    assert found is not None
    assert found.minutes == round(90 / 8)  # six of the first round, two who came later


# --- an answer before her lot --------------------------------------------------------------------------
def test_who_has_answered_the_time_after_cannot_join_and_the_page_says_why(
    running: Trial, newcomers: list[Any], researcher: Actor
) -> None:
    second = Wave.objects.order_by("number")[1]
    for one in newcomers[:2]:
        answer(one, second, 9)
    assert {one.pk for one in late.candidates(running, researcher)} == {one.pk for one in newcomers[2:]}
    with pytest.raises(late.TooFew):
        bind(researcher, running, newcomers[:3])
    page = signed_in(researcher).get(reverse("trials:late", args=[running.pk])).content.decode()
    assert "2 till har redan svarat på frågorna" in page


def test_before_alone_does_not_keep_her_out(running: Trial, newcomers: list[Any], researcher: Actor) -> None:
    first = Wave.objects.order_by("number")[0]
    for one in newcomers:
        answer(one, first, 5)
    assert len(late.candidates(running, researcher)) == 4
    assert late.too_late(running) == 0


def test_an_answer_between_the_binding_and_the_draw_never_counts(
    running: Trial, newcomers: list[Any], researcher: Actor
) -> None:
    first, second = Wave.objects.order_by("number")[:2]
    part = bind(researcher, running, newcomers)
    for one in newcomers:
        answer(one, first, 5, ago(days=2))
    for one in newcomers[:2]:
        answer(one, second, 9, timezone.now() - timedelta(hours=1))
    late.draw(researcher, trial=running, row=part)
    for one in newcomers[2:]:
        answer(one, second, 11)
    members = list(running.members.all())
    code = {one.alias: one.participant_id for one in members}
    found = {code[row["person"]]: (row["before"], row["after"]) for row in inputs.rows(running, members)}
    assert [found[one.pk] for one in newcomers] == [("5", ""), ("5", ""), ("5", "11"), ("5", "11")]


def test_an_answer_of_somebody_late_says_nothing_about_the_lock(
    running: Trial, newcomers: list[Any], researcher: Actor
) -> None:
    second = Wave.objects.order_by("number")[1]
    part = bind(researcher, running, newcomers)
    answer(newcomers[0], second, 9, running.locked_at - timedelta(days=1))
    late.draw(researcher, trial=running, row=part)
    assert not inputs.seen_before_lock(running, list(running.members.all()))
    answer(running.members.filter(late=None)[0].participant, second, 9, running.locked_at - timedelta(days=1))
    assert inputs.seen_before_lock(running, list(running.members.all()))


# --- the end --------------------------------------------------------------------------------------------
def test_the_trial_is_not_closed_while_a_round_waits_for_its_draw(
    running: Trial, newcomers: list[Any], crowd: list[Any], researcher: Actor
) -> None:
    finish(crowd)
    part = bind(researcher, running, newcomers)
    client, address = signed_in(researcher), reverse("trials:freeze", args=[running.pk])
    with pytest.raises(actions.RoundWaits):
        actions.freeze(researcher, trial=running)
    for ask in (client.get, client.post):
        reply = ask(address, follow=True)
        assert reply.redirect_chain[-1][0] == reverse("trials:round", args=[running.pk, 1])
        assert "väntar på sin lott" in reply.content.decode()
    running.refresh_from_db()
    assert running.state == Trial.State.RUNNING
    late.draw(researcher, trial=running, row=part)
    client.post(address)
    running.refresh_from_db()
    assert running.state == Trial.State.CLOSED


def test_a_round_that_was_left_behind_has_no_form_after_the_close(
    running: Trial, newcomers: list[Any], crowd: list[Any], researcher: Actor
) -> None:
    finish(crowd)
    actions.freeze(researcher, trial=running)
    Round.objects.create(trial=running, number=1, seed_commitment="1" * 64, seed_sealed=b"x")
    client, address = signed_in(researcher), reverse("trials:round", args=[running.pk, 1])
    page = client.get(address).content.decode()
    assert 'class="btn main"' not in page
    assert "lottades aldrig" in page
    assert "1" * 64 in page
    assert "lottades aldrig" in client.get(reverse("trials:trial", args=[running.pk])).content.decode()
    client.post(address)
    assert Round.objects.get().drawn_at is None
