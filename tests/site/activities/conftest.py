"""Activities with people around them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.actions import ship_kinds
from egenkraft.site.activities.models import Activity, Kind


def at(days: int = 0, hour: int = 9) -> datetime:
    """A clock time some days from today, in Stockholm."""
    day = timezone.localtime().replace(hour=hour, minute=30, second=0, microsecond=0)
    return day + timedelta(days=days)


@pytest.fixture
def kind(lab: Lab) -> Kind:
    system = Actor.system(lab.pk)
    with scope(system):
        return next(row for row in ship_kinds(system) if row.key == "language_cafe")


@pytest.fixture
def make_activity(lab: Lab, kind: Kind) -> Callable[..., Activity]:
    def make(days: int = -1, title: str = "Språkkafé", **fields: Any) -> Activity:
        fields.setdefault("starts_at", at(days))
        fields.setdefault("minutes", 90)
        with scope(Actor.system(lab.pk)):
            return Activity.objects.create(kind=kind, title=title, **fields)  # type: ignore[no-any-return]

    return make


@pytest.fixture
def activity(make_activity: Callable[..., Activity]) -> Activity:
    return make_activity()


@pytest.fixture
def twenty(make_participant: Callable[..., Any]) -> list[Any]:
    """Twenty people who take part, in the order of their names."""
    started = timezone.localdate() - timedelta(days=60)
    return [make_participant(f"P{n:02}", started_on=started, agrees=["take_part"]) for n in range(1, 21)]
