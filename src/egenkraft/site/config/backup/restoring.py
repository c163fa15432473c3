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

from django.db import connections

from egenkraft.site.config.backup import leftovers, sealing, stream
from egenkraft.site.config.backup.making import DATABASE, LISTS, MANIFEST, MEDIA, PACKS
from egenkraft.site.config.backup.manifest import FORMAT, Manifest, describe, differences
from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.config.startup import Refusal, unknown


@dataclass(frozen=True)
class Opened:
    """A set that was opened into a folder and is as its manifest says."""

    path: Path
    folder: Path
    manifest: Manifest

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["made_at"])


@contextmanager
def opened(path: Path, key: Path, beside: Path) -> Iterator[Opened]:
    """Open a set into a folder on the disk where it is going to live."""
    beside.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=leftovers.RESTORING, dir=beside) as name:
        folder = Path(name)
        _unpack(path, key, folder)
        told = _manifest(path, folder)
        if wrong := _compared(told, folder):
            raise Refusal("\n".join([f"{path} is not whole, so nothing was restored.", *wrong]))
        yield Opened(path, folder, told)


def _unpack(path: Path, key: Path, folder: Path) -> None:
    try:
        with path.open("rb") as source:
            opener = sealing.Opener(source, sealing.private_key(key))
            with tarfile.open(fileobj=opener, mode="r|") as tar:  # type: ignore[call-overload]
                lay_out(tar, folder)
            opener.read()  # to the end: a cut tail is noticed too
    except (sealing.DoesNotOpen, tarfile.TarError, EOFError) as error:
        raise Refusal(f"{path} does not open: {error}") from error


def lay_out(tar: tarfile.TarFile, folder: Path) -> None:
    """Write the files of a set into a folder. A set holds plain files beneath it, and nothing else.

    One by one, since Python's own refusal of all else is missing in some versions that we support.
    """
    for entry in tar:
        target = (folder / entry.name).resolve()
        content = tar.extractfile(entry) if entry.isreg() else None
        taken = target.exists() or any(above.is_file() for above in target.parents)
        if content is None or taken or not target.is_relative_to(folder.resolve()):
            raise tarfile.ReadError(f"“{entry.name}” in it is not a file of a set.")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as file:
            shutil.copyfileobj(content, file)


def _manifest(path: Path, folder: Path) -> Manifest:
    told: Manifest = json.loads((folder / MANIFEST).read_text()) if (folder / MANIFEST).is_file() else {}
    if told.get("format") != FORMAT:
        raise Refusal(f"{path} is of a kind that this Egenkraft does not read. Restore with the newest one.")
    return told


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


def refuse_unfit(told: Opened, held: Opened) -> None:
    """What would be found out too late when the lab that is here has been moved aside already."""
    for found, kind, said in ((told, "default", "data"), (held, "keys", "keys")):
        if found.manifest.get("kind", kind) != kind:
            raise Refusal(
                f"{found.path} is not a set of {said}, so nothing was restored. Say the data first, then the "
                "keys: egenkraft restore DATA KEYS --key FILE"
            )
        if newer := unknown([tuple(name.split(".", 1)) for name in found.manifest["schema"]]):
            raise Refusal(
                f"{found.path} is from a newer Egenkraft ({newer}), so nothing was restored. Install that "
                "version and restore with it."
            )
    pair = told.manifest.get("pair")
    if pair is None or pair != held.manifest.get("pair"):
        _refuse_older_keys(told, held)


def _refuse_older_keys(told: Opened, held: Opened) -> None:
    """Whoever came in between would have no key, and whoever was erased would come back."""
    theirs = held.folder / LISTS[0]
    if held.made_at < told.made_at:
        when = "%Y-%m-%d %H:%M"
        why = f"The keys are from {held.made_at:{when}}, the data from {told.made_at:{when}}"
    elif told.manifest.get("ledger", 0) > (theirs.stat().st_size if theirs.is_file() else 0):
        why = f"The list of erasures in {held.path} is shorter than it was when the data was copied"
    else:
        return
    raise Refusal(
        f"{why}, so nothing was restored. Take the set of keys with the same time in its name as the data, "
        "or a newer one."
    )


@contextmanager
def all_or_nothing(data: Path, keys: Path) -> Iterator[Path | None]:
    """The lab that is here moves aside, and comes back if what takes its place cannot be put there."""
    aside = set_aside(data, keys)
    try:
        yield aside
    except BaseException as error:
        connections.close_all()
        for path in _places(data, keys):
            _remove(path)
        _move_back(aside, data, keys)
        if isinstance(error, OSError):
            raise Refusal(f"The backup cannot be put in place, so all is as it was: {error}") from error
        raise


def set_aside(data: Path, keys: Path) -> Path | None:
    """Move the lab that is here into a folder of its own; return it, or None where there was nothing."""
    stream.forget_beside(data, keys)
    old = [path for path in _places(data, keys) if path.exists()]
    if not old:
        return None
    folder = data / f"{leftovers.ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S}"
    folder.mkdir(mode=0o700)
    try:
        for path in old:
            shutil.move(path, folder / path.name)
        leftovers.close_to_others(folder)
    except BaseException:
        _move_back(folder, data, keys)
        raise
    return folder


def _places(data: Path, keys: Path) -> list[Path]:
    """Everything that a restore replaces."""
    ours = [*_files("egenkraft.sqlite3"), "media"]
    return [data / name for name in ours] + [keys / name for name in _files("keys.sqlite3")]


def _move_back(aside: Path | None, data: Path, keys: Path) -> None:
    for path in _places(data, keys) if aside else ():
        if (old := aside / path.name).exists():  # type: ignore[operator]
            _remove(path)  # half of it, where a move to another disk broke off
            shutil.move(old, path)
    if aside:
        aside.rmdir()


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


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
