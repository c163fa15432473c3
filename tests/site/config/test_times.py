"""A clock that is far from what it was takes nothing away until a person has looked."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from tests.people import make_participant, signed_in

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.chain import record
from egenkraft.site.config import startup, times
from egenkraft.site.config.backup import making
from egenkraft.site.config.commands import doctor, tick
from egenkraft.site.consent import erasing
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.models import Identity, PersonKey

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
AHEAD = NOW + timedelta(days=365)
pytestmark = pytest.mark.erasure


@pytest.fixture(autouse=True)
def _own_house(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of its own, not the demo; the log cannot be emptied inside the transaction of a test."""
    settings.DATA, settings.KEYS, settings.BACKUPS = (tmp_path / name for name in ("d", "k", "b"))
    for folder in (settings.DATA, settings.KEYS, settings.BACKUPS):
        folder.mkdir()
    settings.DEMO, settings.BACKUP_TO = False, ""
    monkeypatch.setattr(startup, "lab_ready", lambda: None)
    monkeypatch.setattr("egenkraft.site.config.logs.take_over", lambda: None)
    monkeypatch.setattr(erasing, "empty_log", lambda alias: None)
    monkeypatch.setattr("egenkraft.site.vault.actions.empty_log", lambda alias: None)


@pytest.fixture
def selam(lab: Any, leader: Actor) -> Participant:
    with time_machine.travel(NOW - timedelta(days=2), tick=False):
        person = make_participant(lab, "P01", display_name="Selam", started_on=NOW.date() - timedelta(days=2))
        with scope(leader):
            write_identity(leader, participant=person, name="Selam Tesfay", phone="", contact="")
    return person


def at(moment: datetime, *arguments: str) -> int:
    with time_machine.travel(moment, tick=False):
        return tick.run([*arguments])


def kept(lab: Any) -> tuple[int, int]:
    with scope(Actor.system(lab.pk)):
        return Identity.objects.count(), PersonKey.objects.count()


def test_a_year_ahead_takes_no_name_and_no_key_until_somebody_says_that_it_is_right(
    lab: Any, selam: Participant, capsys: pytest.CaptureFixture[str]
) -> None:
    at(NOW)
    assert capsys.readouterr().err == ""
    at(AHEAD + timedelta(days=60))
    told = capsys.readouterr()
    assert "rows let go: 0" in told.out
    assert "says 2027-05-09 12:00 UTC" in told.err
    assert "ran at 2026-03-10 12:00 UTC" in told.err
    assert times.CONFIRM in told.err
    assert kept(lab) == (1, 1)
    at(AHEAD + timedelta(days=61), "--clock-is-right")
    told = capsys.readouterr()
    assert told.err == ""
    assert "rows let go: 0" not in told.out
    assert kept(lab) == (0, 0)


def test_who_works_on_the_wrong_day_does_not_make_it_right(
    lab: Any, leader: Actor, selam: Participant
) -> None:
    at(NOW)
    with time_machine.travel(AHEAD + timedelta(days=60), tick=False), scope(leader):
        record(leader, "person.see", "participant", selam.pk)
    at(AHEAD + timedelta(days=60, hours=1))
    assert kept(lab) == (1, 1)


def test_without_a_mark_the_newest_act_tells_the_time(lab: Any, selam: Participant) -> None:
    at(AHEAD + timedelta(days=60))
    assert kept(lab) == (1, 1)
    before = datetime.fromisoformat(json.loads(times.mark().read_text())["at"])
    assert before == NOW - timedelta(days=2)


def test_after_a_night_ahead_the_nights_go_on(lab: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for moment in (NOW, AHEAD, NOW + timedelta(days=1)):
        at(moment)
        assert "marked rows read:" in capsys.readouterr().out
    at(NOW + timedelta(days=1, minutes=10))
    assert "marked rows read:" not in capsys.readouterr().out


def test_an_unreadable_mark_is_no_mark(lab: Any) -> None:
    for text in ("", "[]", "{}", '{"at": "soon"}'):
        times.mark().write_text(text)
        assert times.believed() is None


def test_managers_and_the_doctor_are_told(
    manager: Actor, leader: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "Klockan på servern säger"
    at(timezone.now())
    assert doctor._time() == []
    assert words not in signed_in(manager).get("/today/").content.decode()
    old = timezone.now() - timedelta(days=8)
    times.mark().write_text(json.dumps({"at": old.isoformat()}))
    assert times.CONFIRM in doctor._time()[0]
    assert words in signed_in(manager).get("/today/").content.decode()
    assert words not in signed_in(leader).get("/today/").content.decode()


def files(folder: Path, now: datetime, days: int) -> int:
    for number in range(days):
        (folder / f"egenkraft-data-{now - timedelta(days=number):%Y%m%dT%H%M%SZ}.sealed").touch()
    return days


def test_no_backup_goes_by_a_clock_in_doubt(tmp_path: Path) -> None:
    count = files(tmp_path, NOW, 40)
    times.mark().write_text(json.dumps({"at": NOW.isoformat()}))
    assert making.prune(tmp_path, AHEAD) == []
    assert len(making.sets(tmp_path)) == count
    assert len(making.prune(tmp_path, NOW)) == count - 31


@pytest.mark.parametrize("confirmed", [AHEAD, AHEAD + timedelta(days=400)])
def test_the_newest_three_backups_stay_whatever_their_age(tmp_path: Path, confirmed: datetime) -> None:
    files(tmp_path, NOW, 10)
    newest = [path for _at, path in making.sets(tmp_path)][:3]
    times.mark().write_text(json.dumps({"at": confirmed.isoformat()}))
    assert len(making.prune(tmp_path, confirmed)) == 7
    assert [path for _at, path in making.sets(tmp_path)] == newest
