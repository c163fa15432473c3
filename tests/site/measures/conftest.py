"""Check-ins ready to be answered."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.people import signed_in
from tests.site.measures import calm

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.actions import open_check_in, ship_waves
from egenkraft.site.measures.models import Answer, CheckIn, Wave

WORDS = {"sure": "2", "bit": "1", "no": "0"}


@pytest.fixture
def waves(lab: Lab) -> list[Wave]:
    system = Actor.system(lab.pk)
    with scope(system):
        return ship_waves(system)


@pytest.fixture
def woman(make_participant: Callable[..., Any]) -> Any:
    """Someone who began three weeks ago and has said yes to everything."""
    return make_participant("P01", started_on=timezone.localdate() - timedelta(weeks=3))


@pytest.fixture
def opened(leader: Actor, waves: list[Wave]) -> Callable[..., CheckIn]:
    def make(person: Any, pack: str = "conf", wave: int = 0, mode: str = "alone") -> CheckIn:
        with scope(leader):
            return open_check_in(leader, participant=person, pack=pack, wave=waves[wave], mode=mode)

    return make


@pytest.fixture
def own_pack(settings: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Puts a pack of the lab's own in its folder."""
    yield calm.asked(settings, tmp_path)
    calm.read_anew()


def herself(person: Any) -> Actor:
    return Actor(lab_id=person.lab_id, role="participant", participant_id=person.pk)


def her_client(person: Any) -> Client:
    return signed_in(herself(person))


def answers(check_in: CheckIn) -> dict[str, int | str]:
    """What the database holds: codes, or reasons."""
    with scope(Actor.system(check_in.lab_id)):
        rows = Answer.objects.filter(check_in=check_in)
        return {row.item: row.reason or row.code for row in rows}


def tap(client: Client, check_in: CheckIn, number: int, given: str) -> Any:
    return client.post(f"/check-in/{check_in.pk}/{number}/", {"answer": given})
