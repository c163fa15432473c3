"""The clock: whatever fails in one step, in one lab or for one person, the rest is done all the same."""

import json
from importlib import import_module
from typing import Any

import pytest
from django.db import OperationalError
from tests.on_postgres import only_sqlite
from tests.people import make_participant as somebody

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.config import logs, startup
from egenkraft.site.config.backup import making
from egenkraft.site.config.commands import tick
from egenkraft.site.consent import erasing
from egenkraft.site.consent.models import Erasure

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"])
NAME = "Selam Tesfay"


@pytest.fixture(autouse=True)
def _own_place(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA, settings.KEYS, settings.MEDIA_ROOT = (
        tmp_path / name for name in ("data", "keys", "media")
    )
    settings.BACKUP_TO, settings.BACKUP_KEYS_TO = str(tmp_path / "copies"), str(tmp_path / "keys-copies")
    settings.BACKUP_PUBLIC_KEY = "A" * 43 + "="
    for folder in (settings.DATA, settings.KEYS):
        folder.mkdir(mode=0o700)
    monkeypatch.setattr(startup, "lab_ready", lambda: None)
    monkeypatch.setattr(logs, "take_over", lambda: None)


def asked(lab: Lab, code: str = "P01") -> Any:
    """Somebody who asked to be taken away, and the machine stopped."""
    her, by = somebody(lab, code), Actor.system(lab.pk)
    with scope(by):
        return erasing.begin(by, person=her.pk, why="asked").person


def gone(lab: Lab) -> set[Any]:
    with scope(Actor.system(lab.pk)):
        return set(Erasure.objects.filter(done_at__isnull=False).values_list("person", flat=True))


def dies(error: Exception) -> Any:
    def run(*_told: Any, **_named: Any) -> None:
        raise error

    return run


@only_sqlite("backups of its own files")
@pytest.mark.erasure
@pytest.mark.parametrize("error", [OperationalError("database or disk is full"), RuntimeError(NAME)])
def test_a_backup_that_fails_in_any_way_keeps_no_erasure_waiting(
    lab: Lab, error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    her = asked(lab)
    monkeypatch.setattr(making, "make", dies(error))
    assert tick.run([]) == 1
    said = capsys.readouterr()
    assert gone(lab) == {her}
    assert "backups made: failed" in said.out
    assert "sessions ended: 0" in said.out
    assert NAME not in said.out + said.err


@only_sqlite("backups of its own files")
def test_a_full_disk_is_said_in_words(lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(making, "make", dies(OperationalError("database or disk is full")))
    tick.run([])
    assert "egenkraft: no backup was made: database or disk is full\n" in capsys.readouterr().err


@only_sqlite("backups of its own files")
def test_a_mistyped_key_of_the_backups_is_a_sentence(lab: Lab, settings: Any, capsys: Any) -> None:
    settings.BACKUP_PUBLIC_KEY = "not a key"
    with pytest.raises(startup.Refusal, match="Set EGENKRAFT_BACKUP_PUBLIC_KEY as"):
        making.targets()
    assert tick.run([]) == 1
    assert "The public key of the backups is not a key" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["_older_copies", "_clear_sessions", "_voices", "_nightly", "_heads"])
def test_every_other_step_is_done(lab: Lab, name: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(making, "make", lambda: ())
    whole = tick.run([]), _told(capsys)
    monkeypatch.setattr(tick, name, dies(ValueError(NAME)))
    assert (whole[0], tick.run([])) == (0, 1)
    told = _told(capsys)
    left = {line for line in whole[1] if "marked rows" not in line and "rows let go" not in line}
    assert len(told) >= 14
    assert left - told <= {"erasures finished"} | {words for words, _work in tick._steps()}


def _told(capsys: Any) -> set[str]:
    return {line.split(": ")[0] for line in capsys.readouterr().out.splitlines()}


@pytest.mark.erasure
def test_what_fails_for_one_person_keeps_no_other_and_no_other_lab_waiting(
    lab: Lab, other_lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    stuck, after, elsewhere = asked(lab), asked(lab, "P02"), asked(other_lab)
    real = erasing.STEPS["rows"]

    def one_dies(by: Actor, row: Erasure) -> None:
        if row.person == stuck:
            raise LookupError(NAME)
        real(by, row)

    monkeypatch.setitem(erasing.STEPS, "rows", one_dies)
    monkeypatch.setattr(making, "make", lambda: ())
    assert tick.run([]) == 1
    assert (gone(lab), gone(other_lab)) == ({after}, {elsewhere})
    assert "marked rows read" in capsys.readouterr().out


def test_the_log_says_the_kind_and_the_place_and_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(tick.log, "handle", lambda record: said.append(logs.JsonFormatter().format(record)))
    assert not tick._did("uploads removed", dies(ValueError(NAME)))
    line = json.loads(said[0])
    assert (line["error"], line["message"]) == ("ValueError", "a step of the clock failed: uploads removed")
    assert line["where"][-1].startswith("tests.site.config.test_tick:")
    assert NAME not in said[0]


@only_sqlite("backups of its own files")
@pytest.mark.parametrize("command", ["tick", "load", "backup"])
def test_meanwhile_nobody_restores_or_changes_the_lab_key(
    lab: Lab, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def try_it(*_told: Any) -> Any:
        with pytest.raises(startup.Refusal) as refusal, startup.nobody_serves():
            pass
        said.append(str(refusal.value))
        return ()

    monkeypatch.setattr(making, "make", try_it)
    monkeypatch.setattr("egenkraft.site.intake.command.run", lambda _argv: len(try_it()))
    assert import_module(f"egenkraft.site.config.commands.{command}").run([]) == 0
    assert ["egenkraft load, tick or backup. Stop it first" in one for one in said] == [True]
    with startup.nobody_serves(), pytest.raises(startup.Refusal, match="or a backup restored"):
        import_module(f"egenkraft.site.config.commands.{command}").run([])
