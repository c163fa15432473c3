"""`egenkraft load FOLDER`: what it prints, and what it answers to the shell."""

from pathlib import Path

import pytest
from tests.site.intake.conftest import Put

from egenkraft.site.access.models import Lab
from egenkraft.site.intake.command import run
from egenkraft.site.participants.models import Participant

PEOPLE = "kod;visningsnamn\nP01;Selam\nP02;Amina"


def test_a_dry_run_prints_the_counts(
    ready: Lab, put: Put, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("deltagare", PEOPLE)
    assert run([str(folder), "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert "participants       2 new, 0 changed, 0 the same" in printed
    assert "participants: 2 / 2" in printed
    assert "dry run" in printed
    assert not Participant.objects.exists()


def test_yes_loads_at_once_and_the_second_time_nothing_is_left(
    ready: Lab, put: Put, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("deltagare", PEOPLE)
    assert run([str(folder), "--yes", "--lab", ready.slug]) == 0
    assert "2 rows were written." in capsys.readouterr().out
    assert Participant.objects.count() == 2
    assert run([str(folder), "--yes"]) == 0
    assert "Everything is there already." in capsys.readouterr().out


def test_without_yes_and_without_a_person_nothing_is_written(
    ready: Lab, put: Put, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("deltagare", PEOPLE)
    assert run([str(folder)]) == 0
    assert "Say --yes to load them." in capsys.readouterr().err
    assert not Participant.objects.exists()


def test_a_person_is_asked(
    ready: Lab, put: Put, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put("deltagare", PEOPLE)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, written in (("n", 0), ("j", 2)):
        monkeypatch.setattr("builtins.input", lambda _question, answer=answer: answer)
        assert run([str(folder), "--language", "sv"]) == 0
        assert Participant.objects.count() == written


def test_errors_go_to_the_error_stream_and_exit_two(
    ready: Lab, put: Put, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put("deltagare", "kod;start\nP01;31/02 2019\nP02;2018-09-04")
    assert run([str(folder), "--yes"]) == 2
    said = capsys.readouterr().err
    assert "deltagare.csv · deltagare, row 2, column “start”: “31/02 2019” is not a day" in said
    assert "Nothing was written." in said
    assert not Participant.objects.exists()


@pytest.mark.parametrize("arguments", [["/nowhere/at/all"], [".", "--lab", "annat"]])
def test_a_folder_or_a_lab_that_is_not_there(
    ready: Lab, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert "There is no" in capsys.readouterr().err


def test_several_labs_must_be_told_apart(
    ready: Lab, other_lab: Lab, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(folder)]) == 2
    assert "Choose one with --lab: labbet, andra." in capsys.readouterr().err
