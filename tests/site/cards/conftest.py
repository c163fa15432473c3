"""A woman with a card and three pictures, and the taps by which she comes in."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.tokens import fingerprint
from egenkraft.site.cards.actions import attempt, choose, make

THREE, OTHERS = ("fish", "lamp", "fish"), ("book", "sun", "key")


def pictures_on(client: Client) -> list[str]:
    """Which picture lies at which place now: only the session knows."""
    client.get("/start/")
    return list(client.session["shown"])


def tap_all(client: Client, pictures: Sequence[str], address: str = "/start/") -> Any:
    """Tap pictures one after another, as they lie; the answer to the last tap."""
    answer: Any = None
    for wanted in pictures:
        page = client.get(address).content.decode()
        at = re.search(r'name="at" value="(\d)"', page)
        assert at is not None, page
        place = client.session["shown"].index(wanted)
        answer = client.post(address, {"at": at[1], "place": str(place)})
    return answer


class Her:
    """A participant, her leader, and what is printed on her card."""

    def __init__(self, leader: Actor, person: Any, *, pictures: bool = True) -> None:
        self.leader, self.person = leader, person
        self.herself = Actor(lab_id=leader.lab_id, role="participant", participant_id=person.pk)
        if pictures:
            self.choose(THREE)
        self.token = self.reprint()

    def choose(self, pictures: Sequence[str], *, second: bool = False) -> None:
        with scope(self.herself):
            choose(self.herself, participant=self.person, second=second, pictures=pictures)

    def reprint(self) -> str:
        with scope(self.leader):
            return make(self.leader, participant=self.person)

    def another(self, person: Any, *, pictures: bool = True) -> "Her":
        return Her(self.leader, person, pictures=pictures)

    def fail(self, times: int) -> None:
        """Wrong tries from somewhere else."""
        for _try in range(times):
            attempt(fingerprint(self.token), ("bus", "bus", "bus"))

    def visit(self) -> Client:
        """Scan the card; at the first visit the language is chosen too."""
        client = Client()
        client.get(f"/c/{self.token}/")
        client.post("/start/", {"language": self.person.language})
        return client

    def come_in(self) -> Client:
        client = self.visit()
        assert tap_all(client, THREE).url == "/me/again/"
        return client


@pytest.fixture
def her(leader: Actor, make_participant: Any) -> Her:
    return Her(leader, make_participant("P01", display_name="Selam"))
