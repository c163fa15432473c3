"""Disk, backups and clock: told in words, and nothing new is taken in that could not be given back."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.on_postgres import only_sqlite
from tests.people import signed_in

from egenkraft.site.access.ids import uuid7
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.config import house
from egenkraft.site.config.backup import age, making
from egenkraft.site.config.commands import doctor, tick
from egenkraft.site.config.startup import Refusal

Old = Callable[[float], None]
our_backups = only_sqlite("backups that this program makes")


@pytest.fixture
def old(settings: Any, tmp_path: Any, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Old:
    """A lab that counts as a real one, whose newest backup is so many hours old."""
    settings.DATA, settings.DEMO = tmp_path, False
    monkeypatch.setattr(house, "free_share", lambda _folder: 0.5)
    monkeypatch.setattr("egenkraft.site.config.backup.making.free_share", lambda _folder: 0.5)

    def make(hours: float) -> None:
        age.write_mark()
        at = timezone.now() - timedelta(hours=hours)
        age.mark().write_text(age.mark().read_text().split('"at"')[0] + f'"at": "{at.isoformat()}"}}')
        age._seen.clear()

    return make


def new_method(client: Client, name: str = "Språkpromenad") -> Any:
    data = {"name": name, "summary": "Vi går och talar. Rad två.", "once": str(uuid7())}
    return client.post("/methods/new/", data), data


@our_backups
@pytest.mark.parametrize(("hours", "said"), [(25, False), (27, True), (73, True)])
def test_an_old_backup_is_told_to_whoever_looks_after_the_lab(
    old: Old, manager: Actor, leader: Actor, hours: float, said: bool
) -> None:
    old(hours)
    words = f"säkerhetskopia från de senaste {hours} timmarna"
    assert (words in signed_in(manager).get("/today/").content.decode()) is said
    assert words not in signed_in(leader).get("/today/").content.decode()
    assert bool(doctor._backups()) is said


@our_backups
def test_after_72_hours_nothing_new_is_saved_and_the_text_stays(old: Old, manager: Actor) -> None:
    client = signed_in(manager)
    old(71)
    assert new_method(client)[0].status_code == 302
    old(73)
    answer, data = new_method(client, "En till")
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert data["summary"] in page
    assert data["once"] in page  # sent again, it is the same form
    old(1)
    assert client.post("/methods/new/", data).status_code == 302


def test_her_no_is_taken_at_any_time(old: Old, make_participant: Any, lab: Lab) -> None:
    from egenkraft.site.consent.models import Purpose

    her = make_participant()
    client = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk))
    old(1000)
    purpose = Purpose.raw.get(key="photo")
    assert client.post(f"/consent/mine/{purpose.pk}/", {"answer": "no"}).status_code == 302


@our_backups
def test_a_lab_that_never_had_a_backup_is_counted_from_its_first_day(old: Old, lab: Lab) -> None:
    assert age.age() is not None
    assert not age.read_only()
    Lab.objects.filter(pk=lab.pk).update(created_at=timezone.now() - timedelta(hours=80))
    assert age.read_only()
    assert "No backup was ever made." in doctor._backups()[0]


def test_where_the_host_answers_for_backups_nothing_is_said(old: Old, settings: Any) -> None:
    old(1000)
    settings.BACKUP_TO = age.ELSEWHERE
    assert age.age() is None
    assert doctor._backups() == []


@pytest.fixture
def in_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "connections", {"default": SimpleNamespace(vendor="postgresql")})


def test_on_postgresql_the_host_answers_for_backups_and_nothing_stops(
    old: Old, in_postgres: None, manager: Actor, lab: Lab
) -> None:
    Lab.objects.filter(pk=lab.pk).update(created_at=timezone.now() - timedelta(days=30))
    assert age.age() is None
    assert new_method(signed_in(manager))[0].status_code == 302
    old(1000)
    assert not age.read_only()
    assert new_method(signed_in(manager), "En till")[0].status_code == 302
    assert doctor._backups() == []
    facts = doctor._facts()
    assert "pg_dump" in facts
    assert "docs/how-to/run-on-postgresql.md" in facts
    assert "SQLite" not in facts


def test_on_postgresql_a_folder_for_backups_is_told_to_stay_empty(
    old: Old, in_postgres: None, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.BACKUP_TO, settings.BACKUP_KEYS_TO = "/copies", "/copies-of-keys"
    (said,) = doctor._backups()
    assert "pg_dump" in said
    assert "--new-key" not in said
    assert tick._backups() == 0
    assert capsys.readouterr().err == ""
    for settings.BACKUP_TO in ("", "/copies"):
        with pytest.raises(Refusal, match="pg_dump"):
            making.make()


def test_a_disk_that_is_nearly_full_is_told(
    old: Old, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    old(1)
    assert doctor._disk() == []
    monkeypatch.setattr(house, "free_share", lambda _folder: 0.07)
    monkeypatch.setattr("egenkraft.site.config.backup.making.free_share", lambda _folder: 0.07)
    assert "7 %" in signed_in(manager).get("/today/").content.decode()
    assert doctor._disk()[0].startswith("Only 7% of the disk under")


def test_a_clock_behind_the_last_act_is_told(manager: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    record(manager, "thing.do", "thing")
    assert doctor._clock() == []
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() - timedelta(days=365))
    assert "The clock of this machine is behind" in doctor._clock()[0]


def test_the_page_of_a_full_disk_keeps_texts_but_no_secrets(rf: Any) -> None:
    from egenkraft.site.access.errors import _kept, cannot_save

    request = rf.post(
        "/x/", {"text": "två ord", "password": "hemligt ord", "n": "3", "csrfmiddlewaretoken": "t"}
    )
    assert _kept(request) == [("text", "två ord", True), ("n", "3", False)]
    assert cannot_save(OSError(28, "No space left on device"))
    assert not cannot_save(ValueError("database or disk is full"))
    assert not cannot_save(None)
