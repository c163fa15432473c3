"""G11: back up, destroy, restore, compare with the manifest, sign in; and what a broken set says."""

import http.client
import random
import re
import shutil
import sqlite3
import time
import urllib.parse
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from tests.people import PASSWORD
from tests.servers import Installation
from tests.site.faults.clients import SECRET, TOKEN, Sent, links, post, whole
from tests.site.faults.conftest import Stage, the_sets
from tests.site.measures import calm

from egenkraft.core.measures import own_files
from egenkraft.site.config.backup import age, making
from egenkraft.site.config.backup.manifest import describe
from egenkraft.site.config.backup.sealing import (
    CHUNK,
    DoesNotOpen,
    Opener,
    Sealer,
    new_key,
    private_key,
    public_key,
)
from egenkraft.site.config.processes import TICK_EVERY

pytestmark = pytest.mark.restore


def sign_in(installation: Installation) -> int:
    """As a leader does, from the page: the status of the answer, and a session that opens a page."""
    server = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=60)
    form = {TOKEN: SECRET, "login": "leader@labbet.example", "password": PASSWORD}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "localhost",
        "Cookie": f"c={SECRET}",
    }
    server.request("POST", "/sign-in/login/", urllib.parse.urlencode(form), headers)
    answer = server.getresponse()
    answer.read()
    return answer.status


def test_the_drill(backed: Installation, stage: Stage, goal: Callable[..., None], tmp_path: Path) -> None:
    """Everything on the machine is gone; two files and two keys bring the lab back as it was."""
    database = backed.database
    before = describe(database, [])
    rows = sum(before["rows"].values())
    code, out, err = backed.run("backup")
    assert (code, err) == (0, ""), err
    sealed = [
        path.read_bytes()
        for name in ("copies", "copies-of-keys")
        for path in (backed.folder / name).iterdir()
    ]
    assert not any(b"Namn P01" in one or b"SQLite format" in one for one in sealed)
    for name in ("data", "data-keys"):
        shutil.rmtree(backed.folder / name)

    began = time.monotonic()
    code, out, err = backed.run("restore", *the_sets(backed))
    took = time.monotonic() - began
    assert (code, err) == (0, ""), err
    assert f"Restored: {rows} rows and 3 more files" in out
    after = describe(database, [])
    same = after == before
    with backed.serving():
        refused = backed.run("restore", *the_sets(backed), "--replace")
        signed_in = sign_in(backed)
        name = post(backed.port, Sent(stage.of("audit")[0]))
    goal(
        "G11",
        reached=f"{sum(after['rows'].values())} of {rows} rows in {took:.1f} s, one lab",
        wanted="equals the manifest; < 10 min",
        ok=same and signed_in == 302,
    )
    assert same
    assert (links(database), whole(database)) == (0, "ok")
    assert (signed_in, name) == (302, 200)
    assert (refused[0], "Stop it first" in refused[2]) == (2, True)  # never under a running server
    assert len((backed.folder / "data/media/published/ab.jpg").read_bytes()) == 256 * 5000
    assert (backed.folder / "data/packs/calm.toml").read_text(encoding="utf-8") == calm.toml()
    assert (backed.folder / "data/packs/permission.txt").is_file()


def test_instruments_go_file_by_file_into_their_folder_and_nothing_there_is_lost(
    backed: Installation, tmp_path: Path
) -> None:
    """Wherever that folder lies: another text of the same name stays beside it, newer ones stay."""
    own = tmp_path / "ours" / "packs"
    shutil.copytree(backed.folder / "data" / "packs", own)
    (own / "newer.toml").write_text(calm.toml("newer"), encoding="utf-8")
    (own / "calm.toml").write_text("# another text", encoding="utf-8")
    backed.settings["EGENKRAFT_PACKS"] = str(own)
    code, _out, err = backed.run("restore", *the_sets(backed), "--replace")
    assert (code, err) == (0, ""), err
    kept = sorted(path.name for path in own.iterdir())
    assert [name for name in kept if name.endswith((".toml", ".txt"))] == [
        "calm.toml", "newer.toml", "permission.txt",
    ]  # fmt: skip
    [before] = own.glob("calm.toml.*")
    assert before.read_text(encoding="utf-8") == "# another text"
    assert (own / "calm.toml").read_text(encoding="utf-8") == calm.toml()


def test_where_their_folder_takes_none_the_lab_is_restored_and_says_where_they_lie(
    backed: Installation, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    backed.settings["EGENKRAFT_PACKS"] = str(tmp_path / "a file" / "packs")
    code, out, err = backed.run("restore", *the_sets(backed), "--replace")
    assert (code, "Restored" in out) == (0, True)
    [left] = (backed.folder / "data").glob("packs-*")
    assert str(left) in err
    assert (left / "calm.toml").read_text(encoding="utf-8") == calm.toml()
    assert backed.database.is_file()


def test_a_set_takes_the_instruments_and_what_they_name_and_nothing_else(
    backed: Installation, tmp_path: Path
) -> None:
    """Keys that lie in the same folder by mistake must not come into the set of data."""
    packs = backed.folder / "data" / "packs"
    (packs / "lab.key").write_bytes(b"secret")
    (packs / "old").mkdir()
    (packs / "old" / "keys.sqlite3").write_bytes(b"secret")
    (packs / "ours").mkdir()
    (packs / "ours" / "yes.txt").write_text("Yes.", encoding="utf-8")
    named = calm.toml("rest").replace('"permission.txt"', '"ours/yes.txt"')
    (packs / "rest.toml").write_text(named, encoding="utf-8")
    assert {str(path.relative_to(packs)) for path in own_files(packs)} == {
        "calm.toml", "rest.toml", "permission.txt", "ours/yes.txt",
    }  # fmt: skip
    for folder in ("copies", "copies-of-keys"):
        for path in (backed.folder / folder).iterdir():
            path.unlink()
    code, _out, err = backed.run("backup")
    assert (code, err) == (0, ""), err
    shutil.rmtree(packs)
    code, _out, err = backed.run("restore", *the_sets(backed), "--replace")
    assert (code, err) == (0, ""), err
    there = {str(path.relative_to(packs)) for path in packs.rglob("*") if path.is_file()}
    assert there == {"calm.toml", "rest.toml", "permission.txt", "ours/yes.txt"}


def people(installation: Installation) -> list[str]:
    with closing(sqlite3.connect(installation.database)) as file:
        return [row[0] for row in file.execute("SELECT id FROM participants_participant ORDER BY code")]


@pytest.mark.erasure
def test_an_older_copy_brings_nobody_back(backed: Installation) -> None:
    """Erased after the copy was made, and named in either ledger: gone before the first page."""
    ours, theirs, *others = people(backed)
    with closing(sqlite3.connect(backed.database)) as file:
        lab = file.execute("SELECT id FROM access_lab").fetchone()[0]
    ledger = backed.folder / "data-keys" / "erased.ledger"
    line = "{} {} 2026-05-05T12:00:00+00:00\n"
    ledger.write_text(line.format(UUID(theirs), UUID(lab)), "ascii")
    code, out, err = backed.run("backup")
    assert (code, err) == (0, "")
    newest = sorted((backed.folder / "copies-of-keys").iterdir())[-1]
    oldest = sorted((backed.folder / "copies").iterdir())[0]
    ledger.write_text(line.format(UUID(ours), UUID(lab)), "ascii")
    key = str(backed.folder / "offline.key")
    code, out, err = backed.run("restore", str(oldest), str(newest), "--key", key, "--replace")
    assert (code, err) == (0, ""), out
    assert "Taken away again: 2" in out
    assert "What was here before still held somebody who was erased, so it is gone." in out
    assert list((backed.folder / "data").glob("before-restore-*")) == []
    assert people(backed) == others
    assert backed.run("restore", str(oldest), str(newest), "--key", key, "--replace")[0] == 0
    assert people(backed) == others


def test_a_lab_that_is_there_is_moved_aside_and_only_when_asked(backed: Installation) -> None:
    code, _out, err = backed.run("restore", *the_sets(backed))
    assert (code, "With --replace it is moved aside" in err) == (2, True)
    assert backed.database.is_file()
    code, out, _err = backed.run("restore", *the_sets(backed), "--replace")
    assert code == 0
    aside = Path(re.search(r"lies in (\S+)\. Delete", out)[1])  # type: ignore[index]
    assert {path.name for path in aside.iterdir()} >= {"egenkraft.sqlite3", "keys.sqlite3", "media"}
    assert {path.stat().st_mode & 0o077 for path in (aside, *aside.rglob("*"))} == {0}
    assert f"rm -r {aside}" in backed.run("doctor")[1]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def another_key(path: Path) -> None:
    offline = path.parents[1] / "offline.key"
    offline.unlink()
    new_key(offline)


def no_backup(path: Path) -> None:
    path.write_bytes(b"shopping list")


@pytest.mark.parametrize("harm", [cut, flip, another_key, no_backup], ids=lambda harm: harm.__name__)
def test_a_set_that_is_not_whole_restores_nothing(backed: Installation, harm: Callable[[Path], None]) -> None:
    shutil.rmtree(backed.folder / "data")
    arguments = the_sets(backed)
    harm(Path(arguments[0]))
    code, _out, err = backed.run("restore", *arguments)
    assert code == 2
    assert "does not open" in err
    assert "Traceback" not in err
    assert not backed.database.exists()
    assert list((backed.folder / "data").glob("restore-*")) == []


def test_without_a_place_it_says_how_to_make_one(trial: Callable[..., Installation]) -> None:
    code, _out, err = trial().run("backup")
    assert code == 2
    assert "egenkraft backup --new-key FILE" in err


def test_the_clock_makes_one_an_hour(backed: Installation) -> None:
    assert backed.run("tick")[1].splitlines()[0] == "backups made: 0"
    (backed.folder / "data" / "backup.json").unlink()
    assert backed.run("tick")[1].splitlines()[0] == "backups made: 2"
    assert len(list((backed.folder / "copies").iterdir())) == 2


def test_at_most_an_hour_lies_between_two_backups(
    settings: Any, tmp_path: Path, monkeypatch: Any, goal: Callable[..., None]
) -> None:
    """A day of the clock, each run a little late: what was written since the last one is what can be lost."""
    settings.DATA = tmp_path
    monkeypatch.setattr(age, "_LOOK", 0)
    chance, now, made = random.Random(7), datetime(2026, 3, 1, tzinfo=UTC), []
    for _run in range(24 * 6):
        now += timedelta(seconds=TICK_EVERY + chance.uniform(0, 60))
        with time_machine.travel(now, tick=False):
            if age.due():
                age.write_mark()
                made.append(now)
    longest = max(later - earlier for earlier, later in pairwise(made))
    goal("G11", reached=f"at most {longest / timedelta(minutes=1):.0f} min lost", wanted="<= 60 min")
    assert timedelta(minutes=45) <= longest <= timedelta(minutes=60)


def test_hourly_for_two_days_then_daily_for_thirty(tmp_path: Path) -> None:
    now = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
    for hours in range(24 * 40):
        (tmp_path / f"egenkraft-data-{now - timedelta(hours=hours):%Y%m%dT%H%M%SZ}.sealed").touch()
    (tmp_path / "egenkraft-data-notes.txt").touch()
    making.prune(tmp_path, now)
    ages = [now - at for at, _path in making.sets(tmp_path)]
    young = [age for age in ages if age <= timedelta(hours=48)]
    old = [age for age in ages if age > timedelta(hours=48)]
    assert len(young) == 49
    assert 27 <= len(old) <= 28
    assert max(old) <= timedelta(days=30)
    assert len({(now - age).date() for age in old}) == len(old)
    assert (tmp_path / "egenkraft-data-notes.txt").exists()
    assert making.prune(tmp_path, now) == []


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_what_is_sealed_opens_again_and_a_missing_end_is_noticed(tmp_path: Path, size: int) -> None:
    public, path = public_key(new_key(tmp_path / "key")), tmp_path / "sealed"
    plain = bytes(size)
    with path.open("wb") as target:
        sealer = Sealer(target, public)
        sealer.write(plain)
        sealer.close()
    with path.open("rb") as source:
        assert Opener(source, private_key(tmp_path / "key")).read() == plain
    whole_file = path.read_bytes()
    ends = [place for place in (len(whole_file) - 1, 40 + CHUNK + 16) if 40 < place < len(whole_file)]
    for end in ends:
        path.write_bytes(whole_file[:end])
        with path.open("rb") as source, pytest.raises(DoesNotOpen):
            Opener(source, private_key(tmp_path / "key")).read()


def test_a_key_is_never_replaced(backed: Installation) -> None:
    before = (backed.folder / "offline.key").read_text()
    code, _out, err = backed.run("backup", "--new-key", str(backed.folder / "offline.key"))
    assert (code, "a key is never replaced" in err) == (2, True)
    assert (backed.folder / "offline.key").read_text() == before
