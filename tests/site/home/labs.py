"""A lab with a little of everything, for the tests of the pages that bring rooms together."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from tests.people import make_participant

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.actions import ship_kinds
from egenkraft.site.activities.models import Activity, Attendance
from egenkraft.site.consent.actions import ship_purposes
from egenkraft.site.labs.actions import ship_outcomes
from egenkraft.site.measures.actions import ship_waves
from egenkraft.site.measures.models import CheckIn, Wave
from egenkraft.site.work.models import Employer, Interview


def furnish(lab: Any) -> Actor:
    """Purposes, outcomes, waves and kinds as every lab starts with."""
    by = Actor.system(lab.pk)
    with scope(by):
        ship_purposes(by)
        ship_outcomes(by)
        ship_waves(by)
        ship_kinds(by)
    return by


def activity(by: Actor, days: int = 0, title: str = "Språkkafé", hour: int = 14) -> Activity:
    start = datetime.combine(timezone.localdate() + timedelta(days=days), time(hour, 30))
    with scope(by):
        kind = ship_kinds(by)[1]
        return Activity.objects.create(
            kind=kind, title=title, starts_at=timezone.make_aware(start), minutes=90
        )


def marked(by: Actor, person: Any, one: Activity, state: str = "here") -> None:
    with scope(by):
        Attendance.objects.create(activity=one, participant=person, state=state, marked_at=timezone.now())


def answered(by: Actor, person: Any, pack: str, *, finished: bool = True, wave: int = 0) -> CheckIn:
    with scope(by):
        return CheckIn.objects.create(
            participant=person,
            wave=Wave.objects.get(number=wave),
            pack=pack,
            pack_version=1,
            language="sv",
            on=timezone.localdate(),
            finished_at=timezone.now() if finished else None,
        )


def interview(by: Actor, person: Any, state: str = "booked", days: int = 2) -> Interview:
    with scope(by):
        employer, _made = Employer.objects.get_or_create(name="Skolköket")
        return Interview.objects.create(
            participant=person,
            employer=employer,
            occupation="Måltidsbiträde",
            state=state,
            invited_on=timezone.localdate() - timedelta(days=30),
            on=timezone.localdate() + timedelta(days=days),
            minutes=20,
            decider_present=True,
        )


def people(lab: Any, count: int, *, start: int = 1, **fields: Any) -> list[Any]:
    return [make_participant(lab, f"P{n:02}", **fields) for n in range(start, start + count)]
