"""The commands from outside: help, first steps, and what they say when something is wrong."""

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.on_postgres import only_sqlite
from tests.servers import Installation, ended

from egenkraft.cli import COMMANDS, HELP, main
from egenkraft.site.config.backup import leftovers
from egenkraft.site.config.sqlite.driver import dbapi2

PERSON = ("--email", "berit@labbet.example", "--person", "Berit Lindqvist")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One lab from nothing, as on a fresh machine; read by the tests below, and once begun anew."""
    found = Installation(tmp_path_factory.mktemp("installation"))
    code, out, err = found.run("init", "--name", "Labbet i Navestad", "--town", "Norrköping", *PERSON)
    assert (code, err) == (0, ""), err
    found.said = out  # type: ignore[attr-defined]
    return found


def test_help_names_every_command(capsys: Any) -> None:
    for arguments in ([], ["help"], ["--help"], ["-h"]):
        assert main(arguments) == 0
        assert capsys.readouterr().out.strip() == HELP.strip()
    assert set(re.findall(r"^  egenkraft ([\w-]+)", HELP, re.M)) == set(COMMANDS)


def test_an_unknown_command_names_the_known_ones(capsys: Any) -> None:
    assert main(["brew"]) == 2
    said = capsys.readouterr().err
    assert "no command “brew”" in said
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_its_choices(command: str, capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: egenkraft {command}")


def test_before_init_every_command_says_what_to_do(tmp_path: Path) -> None:
    fresh = Installation(tmp_path)
    started = {
        "doctor": fresh.begin("doctor"),
        "tick": fresh.begin("tick"),
        "load": fresh.begin("load", "folder"),
        "bad": fresh.begin("doctor", EGENKRAFT_DEMO="perhaps"),
        "mail": fresh.begin("init", "--name", "Labbet", "--email", "berit", "--person", "Berit"),
    }
    ends = {name: ended(process) for name, process in started.items()}
    first_step = f"There is no lab in {tmp_path / 'data'} yet. Make one with: egenkraft init"
    assert [ends[name][0] for name in started] == [1, 2, 2, 2, 2], ends
    assert f"- {first_step}" in ends["doctor"][1]
    assert "1 to mend." in ends["doctor"][1]
    assert ends["tick"][2] == ends["load"][2] == f"egenkraft: {first_step}\n"
    assert ends["bad"][2] == "egenkraft: EGENKRAFT_DEMO is “perhaps”. Write 1 for yes or 0 for no.\n"
    assert "“berit” is no e-mail address" in ends["mail"][2]
    assert list(tmp_path.iterdir()) == []  # nobody wrote anything


def test_init_says_the_next_step_and_makes_a_private_key(lab: Installation) -> None:
    said = lab.said  # type: ignore[attr-defined]
    assert f"New lab key: {lab.key}" in said
    assert f"EGENKRAFT_KEY_FILE={lab.key} egenkraft serve" in said
    assert re.search(rf"http://localhost:{lab.port}/welcome/[\w-]{{22}}/\n", said)
    assert lab.key.stat().st_mode & 0o777 == 0o600
    for folder in ("data", "data-keys"):
        assert (lab.folder / folder).stat().st_mode & 0o777 == 0o700


@only_sqlite("key stores that are files")
@pytest.mark.django_db(databases=["keys"])
def test_the_key_store_is_as_if_every_step_had_been_walked_through(lab: Installation) -> None:
    """The test run's own was made step by step; of a new lab only the steps that change something were."""
    stores = lab.folder / "data-keys" / "keys.sqlite3", Path(connections["keys"].settings_dict["NAME"])
    built = "SELECT type, name, sql FROM sqlite_master", "SELECT app, name FROM django_migrations"
    one, other = ([read_all(store, query) for query in built] for store in stores)
    assert one == other
    assert len(one[0]) > 5 < len(one[1])


def read_all(file: Path, query: str) -> list[tuple[str, ...]]:
    with contextlib.closing(dbapi2.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return sorted(database.execute(query).fetchall(), key=repr)


def test_a_good_lab_is_well_and_can_be_looked_after_twice(lab: Installation) -> None:
    code, out, err = lab.run("doctor")
    assert (code, out.splitlines()[-1], err) == (0, "All is well.", "")
    assert re.search(r"SQLite 3\.\d+\.\d+", out)
    for _turn in range(2):
        code, out, err = lab.run("tick")
        assert (code, err) == (0, "")
        told = dict(line.split(": ", 1) for line in out.splitlines())
        told.pop("heads of the audit chain kept")  # one a lab and day; test_heads.py counts them
        assert told.pop("messages") == "no service"
        if marked := told.pop("marked rows read", ""):  # once a day, so not in the second turn
            assert marked == "0, wrong: 0"
        assert set(told.values()) == {"0"}


@pytest.mark.chaos
def test_a_new_lab_needs_no_copy_of_what_was_before(lab: Installation) -> None:
    assert [*(lab.folder / "data").glob(f"{leftovers.UPGRADED}*")] == []


def test_init_twice_changes_nothing_and_another_lab_may_join(lab: Installation) -> None:
    key = lab.key.read_bytes()
    code, out, err = lab.run("init", "--name", "Labbet i Navestad", *PERSON)
    assert (code, out) == (2, "")
    assert "is there already" in err
    code, out, _err = lab.run("init", "--name", "Labbet i Boden", *PERSON)
    assert code == 0
    assert "New lab key" not in out
    assert lab.key.read_bytes() == key


def test_doctor_names_each_fault_with_its_mend(lab: Installation, tmp_path: Path) -> None:
    open_key, foreign = tmp_path / "open.key", tmp_path / "foreign" / "egenkraft.sqlite3"
    open_key.write_bytes(lab.key.read_bytes())
    open_key.chmod(0o644)
    foreign.parent.mkdir()
    foreign.write_text("shopping list")
    started = {
        "no key": lab.begin("doctor", EGENKRAFT_KEY_FILE=str(tmp_path / "nowhere.key")),
        "open key": lab.begin("doctor", EGENKRAFT_KEY_FILE=str(open_key)),
        "foreign": lab.begin("doctor", EGENKRAFT_DATA=str(foreign.parent)),
    }
    ends = {name: ended(process) for name, process in started.items()}
    assert [end[0] for end in ends.values()] == [1, 1, 1], ends
    assert "There is no lab key, so the audit chain was not checked." in ends["no key"][1]
    assert f"Run: chmod 600 {open_key}" in ends["open key"][1]
    assert "is not a database. Put the right file back from a backup" in ends["foreign"][1]
    assert foreign.read_text() == "shopping list"


def test_doctor_finds_a_chain_that_was_changed(lab: Installation) -> None:
    from egenkraft.site.config.sqlite.driver import dbapi2

    file = lab.folder / "data" / "egenkraft.sqlite3"
    connection = dbapi2.connect(file)
    was = connection.execute("SELECT id, action FROM audit_auditrow WHERE sequence = 2").fetchall()
    guard = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_row_no_update'").fetchone()
    connection.execute("DROP TRIGGER audit_row_no_update")
    connection.execute("UPDATE audit_auditrow SET action = 'nothing.done' WHERE sequence = 2")
    connection.execute(guard[0])
    connection.commit()
    code, out, _err = lab.run("doctor")
    connection.execute("DROP TRIGGER audit_row_no_update")
    connection.executemany(
        "UPDATE audit_auditrow SET action = ? WHERE id = ?", [(action, pk) for pk, action in was]
    )
    connection.execute(guard[0])
    connection.commit()  # the tests run in any order
    assert code == 1
    assert f"{len(was)} to mend" in out, out  # one a lab
    assert re.search(r"The audit chain of Labbet i \w+ is broken\. Row 2 was changed", out)
    assert "Compare with the last backup" in out
    connection.close()


@pytest.mark.parametrize("more", [[], ["--fresh"], ["--smoke"]])
def test_demo_leaves_a_foreign_folder_alone(tmp_path: Path, capsys: Any, more: list[str]) -> None:
    foreign = tmp_path / "papers"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("dear")
    with pytest.raises(SystemExit) as end:
        main(["demo", "--data", str(foreign), *more])
    assert end.value.code == 2
    assert "is not a demo folder, so it stays" in capsys.readouterr().err
    assert [path.name for path in foreign.iterdir()] == ["letter.txt"]
