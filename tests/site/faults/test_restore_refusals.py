"""What a restore finds out before it moves anything: two sets that do not fit, or do not fit this version."""

import json
import shutil
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.servers import Installation
from tests.site.faults.conftest import the_sets

from egenkraft.site.config.backup import making
from egenkraft.site.config.backup.manifest import describe, sha256
from egenkraft.site.config.backup.restoring import lay_out
from egenkraft.site.config.backup.sealing import Opener, Sealer, private_key, public_key
from egenkraft.site.config.labkey import make_key
from egenkraft.site.config.sqlite.driver import dbapi2

pytestmark = pytest.mark.restore
Change = Callable[[Path, dict[str, Any]], None]


def everything(lab: Installation) -> dict[str, str]:
    """Each file of the lab, but for the locks and what only opening a database makes."""
    found = [path for name in ("data", "data-keys") for path in (lab.folder / name).rglob("*")]
    quiet = (".lock", "-wal", "-shm")
    return {str(path): sha256(path) for path in found if path.is_file() and not path.name.endswith(quiet)}


def refused(lab: Installation, *sets: str) -> str:
    """What it says; everything that was here is here, byte by byte."""
    before = everything(lab)
    code, out, err = lab.run("restore", *sets, "--replace")
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert everything(lab) == before
    assert [*lab.folder.glob("data*/*restore-*")] == []
    return err


def reseal(lab: Installation, path: str, change: Change) -> None:
    """The same set with something else in it, sealed by somebody who knows how."""
    folder, key = lab.folder / "opened", lab.folder / "offline.key"
    with Path(path).open("rb") as source:
        opener: Any = Opener(source, private_key(key))
        with tarfile.open(fileobj=opener, mode="r|") as tar:
            lay_out(tar, folder)
    manifest = json.loads((folder / making.MANIFEST).read_text())
    change(folder, manifest)
    files = [(name, folder / name) for name in manifest["files"]]
    manifest |= describe(folder / making.DATABASE, files)
    with Path(path).open("wb") as target:
        sealer = Sealer(target, public_key(lab.settings["EGENKRAFT_BACKUP_PUBLIC_KEY"]))
        making._pack(sealer, manifest, files)
        sealer.close()
    shutil.rmtree(folder)


def test_the_two_files_in_the_wrong_order(backed: Installation) -> None:
    data, keys, *rest = the_sets(backed)
    assert f"{keys} is not a set of data" in refused(backed, keys, data, *rest)
    assert f"{data} is not a set of keys" in refused(backed, data, data, *rest)


def test_keys_that_are_older_than_the_data(backed: Installation) -> None:
    _old, keys, *rest = the_sets(backed)
    assert backed.run("backup")[0] == 0
    newest = sorted((backed.folder / "copies").iterdir())[-1]
    said = refused(backed, str(newest), keys, *rest)
    assert "The keys are from" in said
    assert "Take the set of keys with the same time in its name" in said


def earlier(_folder: Path, manifest: dict[str, Any]) -> None:
    was = datetime.fromisoformat(manifest["made_at"])
    manifest["made_at"] = (was - timedelta(days=400)).isoformat()


def test_the_pair_fits_though_the_clock_was_set_back_between(backed: Installation) -> None:
    arguments = the_sets(backed)
    reseal(backed, arguments[1], earlier)
    code, _out, err = backed.run("restore", *arguments, "--replace")
    assert (code, err) == (0, "")


@pytest.mark.erasure
def test_keys_whose_list_of_erasures_was_lost(backed: Installation) -> None:
    ledger = backed.folder / "data-keys" / "erased.ledger"
    ledger.write_text(f"{uuid4()} {uuid4()} 2026-05-05T12:00:00+00:00\n", "ascii")
    assert backed.run("backup")[0] == 0
    ledger.unlink()
    data = sorted((backed.folder / "copies").iterdir())[-1]
    assert backed.run("backup")[0] == 0
    keys = sorted((backed.folder / "copies-of-keys").iterdir())[-1]
    said = refused(backed, str(data), str(keys), *the_sets(backed)[2:])
    assert f"The list of erasures in {keys} is shorter" in said


def of_next_year(folder: Path, _manifest: dict[str, Any]) -> None:
    with closing(dbapi2.connect(folder / making.DATABASE)) as file:
        row = ("access", "9999_next_year", "2027-01-01 00:00:00")
        file.execute("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", row)
        file.commit()


@pytest.mark.parametrize("which", [0, 1], ids=["data", "keys"])
def test_a_set_of_a_newer_version(backed: Installation, which: int) -> None:
    arguments = the_sets(backed)
    reseal(backed, arguments[which], of_next_year)
    said = refused(backed, *arguments)
    assert f"{arguments[which]} is from a newer Egenkraft (access 9999_next_year)" in said


def test_a_set_without_a_database(backed: Installation) -> None:
    arguments = the_sets(backed)
    reseal(backed, arguments[0], lambda folder, manifest: manifest["files"].pop(making.DATABASE))
    assert "There is no database in it." in refused(backed, *arguments)


def as_before(_folder: Path, manifest: dict[str, Any]) -> None:
    for name in ("pair", "ledger"):
        del manifest[name]


def test_sets_of_an_earlier_version_are_restored(backed: Installation) -> None:
    arguments = the_sets(backed)
    for path in arguments[:2]:
        reseal(backed, path, as_before)
    code, out, err = backed.run("restore", *arguments, "--replace")
    assert (code, err, "Restored: " in out) == (0, "", True)


def test_a_file_that_cannot_be_put_in_its_place_brings_the_lab_back(backed: Installation) -> None:
    ledger = backed.folder / "data-keys" / "erased.ledger"
    ledger.write_text(f"{uuid4()} {uuid4()} 2026-05-05T12:00:00+00:00\n", "ascii")
    assert backed.run("backup")[0] == 0
    sets = [str(sorted((backed.folder / name).iterdir())[-1]) for name in ("copies", "copies-of-keys")]
    ledger.unlink()
    ledger.mkdir()
    said = refused(backed, *sets, *the_sets(backed)[2:])
    assert "The backup cannot be put in place, so all is as it was" in said
    shutil.rmtree(backed.folder / "data")
    code, _out, _err = backed.run("restore", *sets, *the_sets(backed)[2:])
    assert code == 2
    assert not backed.database.exists()


def test_under_another_lab_key_the_lab_is_there_and_the_key_is_named(backed: Installation) -> None:
    make_key(backed.folder / "another.key")
    key = str(backed.folder / "another.key")
    code, _out, err = backed.run("restore", *the_sets(backed), "--replace", EGENKRAFT_KEY_FILE=key)
    assert code == 1
    assert err == (
        "The lab is in its place. The lab key does not open this key store. "
        f"Put the key that belongs to this lab back in its place: {key}.\n"
    )
