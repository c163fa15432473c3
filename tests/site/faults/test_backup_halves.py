"""A backup that breaks off: nothing of it stays, nothing whole is lost for it, and room is made first."""

import errno
import io
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.on_postgres import only_sqlite

from egenkraft.site.config.backup import age, making
from egenkraft.site.config.backup.manifest import sha256
from egenkraft.site.config.backup.restoring import lay_out
from egenkraft.site.config.backup.sealing import Opener, new_key, private_key
from egenkraft.site.consent import ledger

pytestmark = [
    pytest.mark.restore,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]
DAY, NOW = timedelta(days=1), datetime.now(UTC)


@pytest.fixture
def places(settings: Any, tmp_path: Path) -> tuple[Path, Path]:
    settings.DATA, settings.KEYS = tmp_path / "data", tmp_path / "keys"
    settings.MEDIA_ROOT, settings.PACKS = tmp_path / "media", tmp_path / "packs"
    settings.BACKUP_PUBLIC_KEY = new_key(tmp_path / "offline.key")
    found = tmp_path / "copies", tmp_path / "keys-copies"
    for folder in (settings.DATA, settings.KEYS, *found):
        folder.mkdir(mode=0o700)
    settings.BACKUP_TO, settings.BACKUP_KEYS_TO = map(str, found)
    age._seen.clear()
    return found


def stamped(folder: Path, kind: str, old: timedelta, suffix: str = "sealed") -> Path:
    path = folder / f"egenkraft-{kind}-{NOW - old:%Y%m%dT%H%M%SZ}.{suffix}"
    path.write_bytes(b"one of ours")
    return path


def stops(*_told: Any) -> None:
    raise KeyboardInterrupt


def full(*_told: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@only_sqlite("sets of files")
@pytest.mark.parametrize("dies", [full, stops], ids=lambda one: one.__name__)
def test_a_run_that_breaks_off_leaves_no_half(
    places: tuple[Path, Path], dies: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_pack", dies)
    with pytest.raises((OSError, KeyboardInterrupt)):
        making.make()
    assert {path.suffix for folder in places for path in folder.iterdir()} == set()
    assert age.newest() is None


@only_sqlite("sets of files")
def test_what_a_killed_run_left_goes_before_anything_is_written(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, keys = places
    pair = [stamped(data, "data", 31 * DAY), stamped(keys, "keys", 31 * DAY)]
    oldest = [stamped(data, "data", 40 * DAY), *(stamped(keys, "keys", day * DAY) for day in (40, 41, 42))]
    alone = [stamped(data, "data", day * DAY) for day in (3, 4, 5)]  # their keys could not be written
    monkeypatch.setattr(making, "_set", full)
    with pytest.raises(OSError, match="No space"):
        making.make()
    left = [path.exists() for path in (*pair, *oldest, *alone)]
    assert left == [True, True, False, True, True, False, True, True, True]  # of the keys the newest three
    monkeypatch.undo()
    making.make()
    assert [path.exists() for path in (pair[0], *oldest)] == [False, False, True, False, False]


@only_sqlite("sets of files")
def test_somebody_is_erased_while_the_set_is_written(
    places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that is added after the list was counted belongs to the next set."""
    ledger.write(uuid4(), uuid4())
    real = making.describe

    def then_one_more(*told: Any) -> Any:
        found = real(*told)
        ledger.write(uuid4(), uuid4())
        return found

    monkeypatch.setattr(making, "describe", then_one_more)
    _data, keys = making.make()
    with keys.path.open("rb") as source:
        plain = io.BytesIO(Opener(source, private_key(tmp_path / "offline.key")).read())
    with tarfile.open(fileobj=plain) as tar:
        lay_out(tar, tmp_path / "out")
    assert sha256(tmp_path / "out" / ledger.NAME) == keys.manifest["files"][ledger.NAME]
