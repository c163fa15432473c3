"""What she takes with her, and the paper: who looked, her voice, and what was locked away are in it too."""

import json
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.people import make_participant, signed_in
from tests.shape.good_rows import Rows
from tests.site.outside.test_sound import mp3

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent import mine
from egenkraft.site.consent.keeping import NO, hers
from egenkraft.site.labs.models import HomeArea
from egenkraft.site.methods.models import Voice
from egenkraft.site.participants.keys import holders
from egenkraft.site.vault import shelter
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.files import sealed_for

pytestmark = pytest.mark.erasure
OPENED = {  # tables that are no section of her page, and where in the file their content stands
    "vault.Identity": ("who", "name"),
    "vault.Shelter": ("who", "before"),
    "access.PersonPage": ("looks",),
}
EMPTY = {  # what holds nothing that could be read by anybody
    "vault.PersonKey": "a key",
    "vault.Blind": "a mark of her number, which is in the file",
    "measures.Handover": "a secret that is over",
    "cards.Card": "a mark of a secret",
    "cards.Pictures": "a mark of her pictures",
    "access.SignIn": "a session that ends within a day",
    "access.Notice": "a note to a colleague, with a code",
}
NOT_IN = {  # columns that are in no section: their content is elsewhere in the file, or another's
    "sound": ("who", "voices"),
    "id": "a number",
    "lab": "the lab",
    "mac": "a mark over the row",
    "guarded_at": "that she has extra protection is said by `before`",
    "witness": "another's name",
    "guest": "another's name",
}


@pytest.fixture(autouse=True)
def _no_step_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egenkraft.site.access.policy.to_step_up", lambda request, actor: None)


@pytest.fixture
def selam(lab: Any, leader: Actor, manager: Actor) -> Any:
    with scope(leader):
        area = HomeArea.objects.create(name="Kanarieby")
    person = make_participant(lab, "P01", display_name="Selam", birth_year=1985, home_area=area)
    with scope(leader):
        write_identity(leader, participant=person, name="Selam Tesfay", phone="", contact="")
    speaks(person, leader)
    return person


def speaks(person: Any, leader: Actor) -> None:
    with scope(leader):
        idea = Rows().one("methods.Idea")
        voice = Voice(idea=idea, participant=person, kind="mp3", sealed=True)
        voice.sound = sealed_for(person, mp3(), model="voice", field="sound", pk=voice.pk)
        voice.save()


@pytest.fixture
def guarded(selam: Any, leader: Actor, manager: Actor) -> Any:
    by = replace(leader, capability="protection.set", reach="a")
    with scope(by):
        keys = [leader.account_id, manager.account_id]
        assert shelter.protect(by, participant=selam, keys=keys, alias="Nora")
        assert len(holders(selam)) == 2
    assert "voices" not in file_of(selam)["who"]  # what she had said before went with her old name
    speaks(selam, leader)
    return selam


def her(person: Any) -> Client:
    return signed_in(Actor(lab_id=person.lab_id, role="participant", participant_id=person.pk))


def file_of(person: Any) -> Any:
    return json.loads(her(person).get(reverse("consent:take")).content)


def at(told: Any, way: Any) -> Any:
    for name in way:
        told = told.get(name)
    return told


def test_every_table_and_column_about_her_is_in_the_file_or_says_why_not(guarded: Any, leader: Actor) -> None:
    signed_in(leader).get(reverse("home:person", args=[guarded.pk]))
    told = file_of(guarded)
    assert {entry.label for entry in hers() if entry.mine == NO} == {*OPENED, *EMPTY}
    assert {*NOT_IN} == mine.LEFT_OUT
    for way in (*OPENED.values(), NOT_IN["sound"]):
        assert at(told, way), way


def test_her_voice_comes_opened(selam: Any) -> None:
    (voice,) = file_of(selam)["who"]["voices"]
    assert b64decode(voice["sound"]) == mp3()
    assert voice["kind"] == "audio/mpeg"


def test_who_looked_is_in_the_file_whole(selam: Any, leader: Actor) -> None:
    client = signed_in(leader)
    for _again in range(2):
        client.get(reverse("home:person", args=[selam.pk]))
    client.get(reverse("outbox:contact", args=[selam.pk]))
    told = {(one["who"], one["did"], one["times"]) for one in file_of(selam)["looks"]}
    assert {("Leader", "", 2), ("Leader", "tittade efter hur jag vill bli nådd", 1)} <= told


def test_what_was_locked_away_comes_to_her_and_on_a_key_holders_paper(
    guarded: Any, leader: Actor, manager: Actor, lab: Any
) -> None:
    before = file_of(guarded)["who"]["before"]
    assert before | {"code": "P01", "symbol": ""} == {
        "code": "P01",
        "symbol": "",
        "display_name": "Selam",
        "birth_year": 1985,
        "home_area": "Kanarieby",
        "place": "",
    }
    paper = signed_in(leader).get(reverse("consent:paper", args=[guarded.pk])).content.decode()
    assert all(word in paper for word in ("Det som låstes in", "Selam", "1985", "Kanarieby"))
    assert "Vem har tittat" in paper


def test_without_extra_protection_nothing_was_locked_away(selam: Any, leader: Actor) -> None:
    assert "before" not in file_of(selam)["who"]
    paper = signed_in(leader).get(reverse("consent:paper", args=[selam.pk])).content.decode()
    assert "Det som låstes in" not in paper
    assert "Ett papper har inget ljud" in paper
