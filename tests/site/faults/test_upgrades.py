"""A new version changes tables with people in them: the lab as it was is kept, and named where that fails."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.servers import Installation, ended
from tests.site.faults.conftest import Stage

from egenkraft.site.config.backup import leftovers
from egenkraft.site.config.backup.manifest import describe
from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.config.startup import file_lock

pytestmark = pytest.mark.chaos
SETTINGS = "egenkraft.site.config.settings"
EARLIER = ("activities", "0001")  # a step that is made before that of the interviews
IN_THE_WAY = "new__work_interview"  # what Django calls the table that it makes anew


@pytest.fixture(scope="module")
def before(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before") / "lab"
    shutil.copytree(stage.folder, folder)
    back = Installation(folder).begin_module(
        "django", "migrate", "work", "0001", DJANGO_SETTINGS_MODULE=SETTINGS
    )
    assert ended(back)[0] == 0
    return folder


@pytest.fixture
def older(before: Path, tmp_path: Path) -> Installation:
    """A lab full of people, as the version before the last change of a table left it."""
    shutil.copytree(before, tmp_path / "lab")
    return Installation(tmp_path / "lab")


def start(lab: Installation, **settings: str) -> tuple[int, str, str]:
    return ended(lab.begin_module("egenkraft.site.config.prepare", **settings))


def copies(lab: Installation) -> list[Path]:
    return [*(lab.folder / "data").glob(f"{leftovers.UPGRADED}*")]


def told(file: Path) -> Any:
    return describe(file, [])


def sql(lab: Installation, statement: str) -> None:
    with closing(dbapi2.connect(lab.database)) as file:
        file.execute(statement)
        file.commit()


def test_the_lab_as_it_was_is_kept(older: Installation) -> None:
    before = told(older.database), told(older.folder / "data-keys" / "keys.sqlite3")
    assert start(older)[0] == 0
    [copy] = copies(older)
    assert {path.name for path in copy.iterdir()} == {"egenkraft.sqlite3", "keys.sqlite3"}
    assert {path.stat().st_mode & 0o777 for path in copy.iterdir()} == {0o600}
    assert copy.stat().st_mode & 0o777 == 0o700
    assert (told(copy / "egenkraft.sqlite3"), told(copy / "keys.sqlite3")) == before
    assert told(older.database)["schema"] != before[0]["schema"]
    assert f"The lab as it was before an upgrade lies in {copy}, not sealed." in older.run("doctor")[1]
    assert start(older)[0] == 0  # nothing waits any more
    assert copies(older) == [copy]


def test_a_change_that_fails_names_the_copy_and_the_way_back_works(older: Installation) -> None:
    sql(older, f"CREATE TABLE {IN_THE_WAY} (name)")
    before = told(older.database)
    for _try in range(2):  # a service manager starts it again and again
        code, _out, err = start(older)
        [copy] = copies(older)
        assert (code, "Traceback" in err) == (2, False)
        assert "The tables could not be changed (work 0002_row_marks: OperationalError" in err
        assert f"The lab as it was before lies in {copy} until " in err
        assert told(copy / "egenkraft.sqlite3") == before
    for path in older.database.parent.glob("egenkraft.sqlite3-*"):
        path.unlink()
    shutil.copy2(copy / "egenkraft.sqlite3", older.database)
    assert told(older.database) == before
    sql(older, f"DROP TABLE {IN_THE_WAY}")
    assert start(older)[0] == 0
    assert len(copies(older)) == 1
    assert not (older.folder / "data" / "migrate.copy").exists()


def test_what_is_half_changed_never_takes_the_place_of_the_copy(older: Installation) -> None:
    """The first step holds, the second fails, twice: what is kept is the lab before the first."""
    back = older.begin_module("django", "migrate", *EARLIER, DJANGO_SETTINGS_MODULE=SETTINGS)
    assert ended(back)[0] == 0
    sql(older, f"CREATE TABLE {IN_THE_WAY} (name)")
    before = told(older.database)
    assert start(older)[0] == 2
    [copy] = copies(older)
    assert len(told(older.database)["schema"]) == len(before["schema"]) + 1
    assert start(older)[0] == 2
    assert copies(older) == [copy]
    assert told(copy / "egenkraft.sqlite3") == before


def test_without_room_for_a_copy_nothing_is_changed(older: Installation) -> None:
    before = told(older.database)
    (older.folder / "data" / "migrate.copy").mkdir()  # stands in the way as a full disk does
    code, _out, err = start(older)
    assert (code, "Traceback" in err) == (2, False)
    assert "no copy of the lab could be made" in err
    assert told(older.database) == before
    assert copies(older) == []


@pytest.mark.erasure
def test_the_copy_goes_with_somebody_who_is_erased_and_after_its_time(
    older: Installation, settings: Any
) -> None:
    assert start(older)[0] == 0
    [copy] = copies(older)
    settings.DATA, settings.KEYS = older.folder / "data", older.folder / "data-keys"
    assert leftovers.forget(None, uuid4()) == 0
    old = copy.with_name(f"{leftovers.UPGRADED}20200101T000000")
    shutil.copytree(copy, old)
    with file_lock(settings.DATA / leftovers.LOCK):
        assert leftovers.sweep() == 1
    assert (copy.exists(), old.exists()) == (True, False)
    with closing(dbapi2.connect(copy / "egenkraft.sqlite3")) as file:
        [her] = file.execute("SELECT id FROM participants_participant LIMIT 1").fetchone()
    assert leftovers.forget(None, type(uuid4())(her)) == 1
    assert copies(older) == []
