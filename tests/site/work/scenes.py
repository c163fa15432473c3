"""Makes interviews for the tests of this floor."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.work import actions
from egenkraft.site.work.models import Interview
from egenkraft.site.work.relevance import CRITERIA, LEADER, SHE

YES = dict.fromkeys(CRITERIA, "yes")


def a_day_ago() -> date:
    return timezone.localdate() - timedelta(days=1)


def booked(by: Actor, person: Any, *, employer: str = "Skolköket AB", on: date | None = None) -> Interview:
    return actions.add(
        by,
        participant=person,
        employer=employer,
        occupation="Kökshjälp",
        state="booked",
        on=on or a_day_ago(),
    )


def held(by: Actor, person: Any, **fields: Any) -> Interview:
    row = booked(by, person, **fields)
    return hold(by, row)


def hold(by: Actor, row: Interview, **fields: Any) -> Interview:
    about = {"on": row.on or a_day_ago(), "minutes": 25, "decider_present": True, "vacancy": "vacancy"}
    return actions.hold(by, interview=row.pk, channel="site", **(about | fields))


def judged(
    by: Actor, row: Interview, she: dict[int, str] | None = None, leader: dict[int, str] | None = None
) -> None:
    actions.rate(by, interview=row.pk, rater=LEADER, values=leader or YES)
    actions.rate(by, interview=row.pk, rater=SHE, values=she or YES)
