"""Copies that are not sealed: nobody else opens them, the doctor names them, and they go."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.servers import Installation

from egenkraft.site.config.backup import leftovers
from egenkraft.site.config.backup.leftovers import ASIDE, KEPT, LOCK, MAKING, RESTORING
from egenkraft.site.config.commands import doctor
from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.config.startup import file_lock, nobody_serves

pytestmark = [pytest.mark.restore, pytest.mark.erasure]


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA, settings.KEYS = tmp_path / "data", tmp_path / "keys"
    for folder in (settings.DATA, settings.KEYS):
        folder.mkdir(mode=0o700)
    return tmp_path / "data"


def aside(data: Path, age: timedelta, person: str) -> Path:
    """The lab as it was before a restore, with one person in it."""
    folder = data / f"{ASIDE}{datetime.now(UTC) - age:%Y%m%dT%H%M%S}"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "a.jpg").write_bytes(b"picture")
    file = dbapi2.connect(folder / "egenkraft.sqlite3")
    file.execute("CREATE TABLE participants_participant (id)")
    file.execute("INSERT INTO participants_participant VALUES (?)", [person])
    file.commit()
    file.close()
    leftovers.close_to_others(folder)
    return folder


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}


def test_what_was_moved_aside_goes_after_seven_days(data: Path) -> None:
    young, old = (aside(data, KEPT + by, uuid4().hex) for by in (-timedelta(minutes=1), timedelta(minutes=1)))
    assert modes(young) == {0}
    assert leftovers.sweep() == 1
    assert (young.exists(), old.exists()) == (True, False)


def test_somebody_who_is_erased_leaves_the_older_copies_too(data: Path) -> None:
    her, other, minute = uuid4(), uuid4(), timedelta(minutes=1)
    hers, others = aside(data, minute, her.hex), aside(data, 2 * minute, other.hex)
    unreadable, empty = aside(data, 3 * minute, other.hex), aside(data, 4 * minute, other.hex)
    (unreadable / "egenkraft.sqlite3").write_bytes(b"nothing that anybody can read" * 100)
    (empty / "egenkraft.sqlite3").unlink()
    assert leftovers.forget(None, her) == 3
    assert [path.exists() for path in (hers, others, unreadable, empty)] == [False, True, False, False]


def test_a_broken_off_run_leaves_nothing_but_a_running_one_keeps_its_folder(
    data: Path, settings: Any
) -> None:
    made = [data / f"{MAKING}x", data / f"{RESTORING}x", settings.KEYS / f"{RESTORING}y"]
    for folder in made:
        folder.mkdir()
        (folder / "database.sqlite3").write_bytes(b"names")
    (data / "backup.json").write_text("{}")
    with file_lock(data / LOCK), nobody_serves():
        assert leftovers.sweep() == 0
        assert [path.exists() for path in made] == [True] * 3
    assert leftovers.forget(None, uuid4()) == 3
    assert [path.exists() for path in made] == [False] * 3
    assert (data / "backup.json").exists()


def test_the_doctor_names_each_with_what_to_do(data: Path, settings: Any) -> None:
    assert doctor._copies() == []
    old = aside(data, timedelta(days=1), uuid4().hex)
    broken = data / f"{MAKING}x"
    broken.mkdir()
    settings.KEYS.chmod(0o755)
    said = doctor._copies()
    assert f"Run: chmod 700 {settings.KEYS}" in said[0]
    assert f"rm -r {old}" in said[1]
    assert f"{datetime.now(UTC) + timedelta(days=6):%Y-%m-%d}" in said[1]
    assert f"rm -r {broken}" in said[2]
    for sentence in said:
        os.system(sentence.rsplit(": ", 1)[1])  # noqa: S605  (what it says mends it)
    assert doctor._copies() == []


@pytest.fixture
def killed(trial: Any) -> Iterator[Installation]:
    """A lab whose backup was killed while its plain copy lay on the disk."""
    found = trial()
    code, out, _err = found.run("backup", "--new-key", str(found.folder / "offline.key"))
    assert code == 0
    found.settings["EGENKRAFT_BACKUP_PUBLIC_KEY"] = re.search(r"PUBLIC_KEY=(\S+)", out)[1]  # type: ignore[index]
    found.settings["EGENKRAFT_BACKUP_TO"] = str(found.folder / "copies")
    media = found.folder / "data" / "media"
    media.mkdir()
    large = media / "large.jpg"
    with large.open("wb") as file:
        file.truncate(3 << 30)  # long to read, and nothing on the disk
    process = found.begin("backup")
    began = time.monotonic()
    while not (copies := [*(found.folder / "data").glob(f"{MAKING}*/database.sqlite3")]):
        assert time.monotonic() - began < 60
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert copies[0].parent.stat().st_mode & 0o077 == 0
    large.unlink()
    yield found
    shutil.rmtree(found.folder)


def test_a_killed_backup_is_named_and_cleared_away(killed: Installation) -> None:
    _code, out, _err = killed.run("doctor")
    assert "A run that was broken off left a copy" in out
    assert "older copies removed: 1" in killed.run("tick")[1]
    assert list((killed.folder / "data").glob(f"{MAKING}*")) == []
    assert [path.suffix for path in (killed.folder / "copies").iterdir()] == [".sealed"]
