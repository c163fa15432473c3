"""Brings a lab back from its sealed sets: opened, compared with the manifest, and only then put in place."""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from egenkraft.site.config.backup import leftovers, sealing, stream
from egenkraft.site.config.backup.making import DATABASE, LISTS, MANIFEST, MEDIA, PACKS
from egenkraft.site.config.backup.manifest import Manifest, describe, differences
from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.config.startup import Refusal


@dataclass(frozen=True)
class Opened:
    """A set that was opened into a folder and is as its manifest says."""

    folder: Path
    manifest: Manifest


@contextmanager
def opened(path: Path, key: Path, beside: Path) -> Iterator[Opened]:
    """Open a set into a folder on the disk where it is going to live."""
    beside.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=leftovers.RESTORING, dir=beside) as name:
        folder = Path(name)
        _unpack(path, key, folder)
        told = json.loads((folder / MANIFEST).read_text())
        if wrong := _compared(told, folder):
            raise Refusal("\n".join([f"{path} is not whole, so nothing was restored.", *wrong]))
        yield Opened(folder, told)


def _unpack(path: Path, key: Path, folder: Path) -> None:
    try:
        with path.open("rb") as source:
            opener = sealing.Opener(source, sealing.private_key(key))
            with tarfile.open(fileobj=opener, mode="r|") as tar:  # type: ignore[call-overload]
                tar.extractall(folder, filter="data")
            opener.read()  # to the end: a cut tail is noticed too
    except (sealing.DoesNotOpen, tarfile.TarError, EOFError) as error:
        raise Refusal(f"{path} does not open: {error}") from error


def _compared(told: Manifest, folder: Path) -> list[str]:
    database = folder / DATABASE
    if not database.is_file():
        return ["There is no database in it."]
    files = [(str(p.relative_to(folder)), p) for p in folder.rglob("*") if p.is_file()]
    found = describe(database, [(name, path) for name, path in files if name != MANIFEST])
    wrong = differences(told, found)
    connection = dbapi2.connect(database)
    said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    return wrong if said == "ok" else [*wrong, f"SQLite says: {said}"]


def set_aside(data: Path, keys: Path) -> Path | None:
    """Move the lab that is here into a folder of its own; return it, or None where there was nothing."""
    old = [data / name for name in _files("egenkraft.sqlite3")] + [data / "media"]
    old += [keys / name for name in _files("keys.sqlite3")]
    stream.forget_beside(data, keys)
    old = [path for path in old if path.exists()]
    if not old:
        return None
    folder = data / f"{leftovers.ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S}"
    folder.mkdir(mode=0o700)
    for path in old:
        shutil.move(path, folder / path.name)
    leftovers.close_to_others(folder)
    return folder


def _files(name: str) -> list[str]:
    return [name, f"{name}-wal", f"{name}-shm"]


def put_data(found: Opened, data: Path) -> None:
    _swap(found.folder / DATABASE, data / "egenkraft.sqlite3")
    media = found.folder / MEDIA
    if media.is_dir():
        shutil.rmtree(data / "media", ignore_errors=True)
        media.rename(data / "media")


def put_packs(found: Opened, packs: Path) -> None:
    """The lab's instruments, file by file. Another file of the same name stays beside it under its time; no
    other is touched. They hold nobody, so nothing of them is moved aside."""
    source, now = found.folder / PACKS, f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    for path in sorted(one for one in source.rglob("*") if one.is_file()):
        place = packs / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_file() and place.read_bytes() != path.read_bytes():
            place.rename(place.with_name(f"{place.name}.{now}"))
        shutil.copyfile(path, place)


def keep_packs(found: Opened, data: Path) -> Path:
    """Where their own folder takes none: a folder beside the data; return it."""
    folder = data / f"packs-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    shutil.move(found.folder / PACKS, folder)
    return folder


def put_keys(found: Opened, keys: Path) -> None:
    """The keys, and every line of both sides' lists: each may know somebody that the other does not."""
    from egenkraft.site.consent import ledger

    _swap(found.folder / DATABASE, keys / "keys.sqlite3")
    for name in LISTS:
        theirs = found.folder / name
        if theirs.is_file():
            ledger.take_in(theirs, keys / name)


def _swap(fresh: Path, place: Path) -> None:
    """The old file's log must never meet the new file."""
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    fresh.replace(place)
