"""The dose log: what was really done in a trial, every figure worked out by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from tests.ago import ago
from tests.people import make_participant, say

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.models import Activity, Attendance, Kind, Series
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.trials import dose
from egenkraft.site.trials.models import Member, Trial

Make = Callable[..., Activity]
ARMS = {"T01": "method", "T02": "method", "T03": "waiting", "T04": "waiting"}


@pytest.fixture
def women(lab: Lab) -> list[Any]:
    return [make_participant(lab, f"P{n:02}") for n in range(1, 5)]


@pytest.fixture
def trial(plan_trial: Callable[..., Trial], researcher: Actor, women: list[Any]) -> Any:
    """Drawn thirty days ago: T01 and T02 with the method, T03 and T04 waiting."""
    with scope(researcher):
        row = plan_trial()
        row.method_version.dose_minutes = 300
        row.method_version.save()
        row.state, row.plan_hash = Trial.State.RUNNING, "1" * 64
        row.locked_at = row.drawn_at = ago(days=30)
        row.save()
        for (alias, arm), woman in zip(ARMS.items(), women, strict=True):
            Member.objects.create(trial=row, participant=woman, alias=alias, arm=arm)
        yield row


@pytest.fixture
def session(trial: Trial) -> Make:
    kind = Kind.objects.get(key="language_cafe")

    def make(days: int, version: Any = None, *, certified: bool = True, **fields: Any) -> Activity:
        done = {"certified_at": timezone.now(), "certified_name": "Samira"} if certified else {}
        starts = timezone.now() + timedelta(days=days)
        words = {"title": f"Träff {days}", "minutes": 90, "method_version": version, **done, **fields}
        row: Activity = Activity.objects.create(kind=kind, starts_at=starts, **words)
        return row

    return make


def here(activity: Activity, woman: Any, minutes: int | None = None, state: str = "here") -> None:
    Attendance.objects.create(
        activity=activity, participant=woman, state=state, minutes=minutes, marked_at=timezone.now()
    )


def test_minutes_sessions_versions_and_deviations(
    trial: Trial, session: Make, women: list[Any], researcher: Actor
) -> None:
    one = trial.method_version
    two = MethodVersion.objects.create(method=one.method, number=2, what="Var tredje vecka.")
    series = Series.objects.create(
        kind=Kind.objects.get(key="language_cafe"), title="Träff", method_version=one
    )
    first = session(-20, one)
    second = session(-15, series=series, minutes=60)
    gone = session(
        -12, one, certified=False, cancelled_at=timezone.now(), cancelled_by_id=researcher.account_id
    )
    third = session(-10, two)
    session(-5, one, certified=False)  # planned, and nobody has certified it
    session(-40, one)  # before the lot
    session(3, one)  # not yet
    session(-8)  # another thing altogether
    here(first, women[0])  # the whole 90
    here(second, women[0], 45)
    here(third, women[0], 31)
    here(first, women[1], state="away")
    here(second, women[1])  # the whole 60
    here(gone, women[1])  # cancelled: counts nothing
    here(first, women[2])  # of the waiting, who came all the same
    found = dose.of(trial, trial.members.all())
    assert found is not None
    # T01 90 + 45 + 31 = 166, T02 60: 226 / 2. T03 90, T04 0: 90 / 2.
    assert (found.planned, found.held) == (5, 3)
    assert (found.minutes, found.control_minutes, found.planned_minutes) == (113, 45, 300)
    assert found.versions == ("1", "2")
    on = {row.pk: date_format(timezone.localtime(row.starts_at), "j F") for row in (gone, third)}
    assert found.deviations == (
        f"Inställd: {on[gone.pk]}.",
        f"{on[third.pk]}: version 2 användes, planen säger 1.",
    )


def test_who_took_back_her_yes_or_is_protected_counts_in_no_minutes(
    trial: Trial, session: Make, women: list[Any]
) -> None:
    one = session(-20, trial.method_version)
    for woman, minutes in zip(women, (80, 40, 60, 20), strict=True):
        here(one, woman, minutes)
    told = dose.of(trial, trial.members.all())
    assert told is not None
    assert (told.minutes, told.control_minutes) == (60, 40)
    say(women[1], "measure", False)
    women[3].guarded_at = timezone.now()
    women[3].save()
    told = dose.of(trial, trial.members.all())
    assert told is not None
    assert (told.minutes, told.control_minutes) == (80, 60)


def test_one_group_stands_in_one_figure(trial: Trial, session: Make, women: list[Any]) -> None:
    Member.objects.update(arm="")
    one = session(-20, trial.method_version)
    here(one, women[0], 90)
    told = dose.of(trial, trial.members.all())
    assert told is not None
    assert (told.minutes, told.control_minutes) == (22, None)  # 90 over all four


def test_what_comes_after_the_close_is_not_in_the_log(trial: Trial, session: Make, women: list[Any]) -> None:
    session(-20, trial.method_version)
    session(-2, trial.method_version)
    trial.frozen_at = ago(days=5)
    told = dose.of(trial, trial.members.all())
    assert told is not None
    assert (told.planned, told.held) == (1, 1)


def test_without_a_lock_or_a_session_there_is_no_log(trial: Trial) -> None:
    assert dose.of(trial, trial.members.all()) is None
    trial.locked_at = trial.drawn_at = None
    assert dose.of(trial, trial.members.all()) is None
