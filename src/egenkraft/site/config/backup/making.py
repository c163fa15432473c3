"""Makes a backup: the data in one set, the keys in another, somewhere else."""

import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from egenkraft.core.measures import own_files
from egenkraft.site.config import times
from egenkraft.site.config.backup import age, leftovers, sealing
from egenkraft.site.config.backup.manifest import Manifest, describe, sha256
from egenkraft.site.config.startup import Refusal, file_lock, free_lock, try_lock
from egenkraft.site.consent import ledger

HOURLY, DAILY = timedelta(hours=48), timedelta(days=30)
NEWEST = 3  # sets that stay whatever their age
NAME = re.compile(r"egenkraft-(data|keys)-(\d{8}T\d{6}Z)\.sealed")
MANIFEST, DATABASE, MEDIA = "manifest.json", "database.sqlite3", "media"
LISTS = (ledger.NAME, ledger.SINCE)  # beside the keys: a restored backup is taken through them
HALF = re.compile(r"egenkraft-(data|keys)-(\d{8}T\d{6}Z)\.part")
PACKS = "packs"
Files = list[tuple[str, Path]]


@dataclass(frozen=True)
class Set:
    """One sealed file, and what stands in it."""

    path: Path
    manifest: Manifest


def targets() -> tuple[Path, Path]:
    """The folders of the data sets and of the key sets; refuse when they are not said or the same."""
    if not settings.BACKUP_TO or not settings.BACKUP_PUBLIC_KEY:
        raise Refusal(
            "Nobody has said where backups go. Make a key with: egenkraft backup --new-key FILE\n"
            "and set EGENKRAFT_BACKUP_TO and EGENKRAFT_BACKUP_PUBLIC_KEY as it says."
        )
    if settings.BACKUP_TO == age.ELSEWHERE:
        raise Refusal("EGENKRAFT_BACKUP_TO says that the host makes the backups. Name a folder instead.")
    data, keys = Path(settings.BACKUP_TO), Path(settings.BACKUP_KEYS_TO)
    if data == keys or data in keys.parents:
        raise Refusal(
            "Data and keys may not lie in one backup. Set EGENKRAFT_BACKUP_KEYS_TO to another folder."
        )
    _owner()
    return data, keys


def _owner() -> sealing.PublicKey:
    """Whoever may open the sets; refuse a key that is mistyped."""
    try:
        return sealing.public_key(settings.BACKUP_PUBLIC_KEY)
    except sealing.DoesNotOpen as error:
        raise Refusal(
            f"{error} Set EGENKRAFT_BACKUP_PUBLIC_KEY as egenkraft backup --new-key has printed it."
        ) from error


def make() -> tuple[Set, Set]:
    """Both sets, written under another name first, so that a broken run leaves nothing that looks whole."""
    if age.on_postgres():
        raise Refusal(f"This installation keeps its data in PostgreSQL. {age.WITH_PG_DUMP}")
    data, keys = targets()
    for folder in (data, keys):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = f"{timezone.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    with file_lock(Path(settings.DATA) / leftovers.LOCK):
        _make_room(data, keys)  # before: on a full disk there would never be an after
        # The data first: whoever has a row there has her key in the set that is made after it.
        first = _set(data / f"egenkraft-data-{stamp}.sealed", "default", _media_and_packs)
        second = _set(keys / f"egenkraft-keys-{stamp}.sealed", "keys", _lists)
        age.write_mark(file=str(first.path), sha256=sha256(first.path))
        _make_room(data, keys)
    return first, second


def _make_room(data: Path, keys: Path) -> None:
    """Old sets go, and what a broken-off run left. The newest pair stays, however old it is."""
    pairs = {at for at, _path in sets(data)} & {at for at, _path in sets(keys)}
    for folder in (data, keys):
        clear_halves(folder)
        prune(folder, timezone.now(), keep=max(pairs, default=None))


def clear_halves(folder: Path) -> int:
    """Remove the half sets that nobody writes any more: whoever does holds a lock on the file."""
    gone = 0
    for path in [one for one in folder.glob("egenkraft-*.part") if HALF.fullmatch(one.name)]:
        with free_lock(path) as free:
            pass
        if free:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _media_and_packs(aside: Path) -> Files:
    root = Path(settings.MEDIA_ROOT)
    media = [(f"{MEDIA}/{p.relative_to(root)}", p) for p in sorted(root.rglob("*")) if p.is_file()]
    return [*media, *_packs(aside / PACKS)]


def _packs(aside: Path) -> Files:
    """The lab's own instruments with their permissions, and nothing else that may lie in that folder. As
    copies: whoever works on one meanwhile must not break the set."""
    root, found = Path(settings.PACKS), []
    for source in sorted(own_files(root)):
        name = source.relative_to(root)
        copy = aside / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # the start says of one that cannot be read
            shutil.copyfile(source, copy)
            found.append((f"{PACKS}/{name}", copy))
    return found


def _lists(aside: Path) -> Files:
    """As copies too: a line that is added meanwhile must not break the set."""
    there = [name for name in LISTS if (Path(settings.KEYS) / name).is_file()]
    for name in there:
        shutil.copyfile(Path(settings.KEYS) / name, aside / name)
    return [(name, aside / name) for name in there]


@contextmanager
def _snapshot(alias: str) -> Iterator[Path]:
    """A copy of a database at one moment, made by SQLite itself; writers go on meanwhile."""
    with tempfile.TemporaryDirectory(prefix=leftovers.MAKING, dir=settings.DATA) as folder:
        path = Path(folder) / DATABASE
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        yield path


def _set(path: Path, alias: str, more: Callable[[Path], Files]) -> Set:
    with _snapshot(alias) as database:
        files = [(DATABASE, database), *more(database.parent)]
        manifest = describe(database, files) | {
            "made_at": timezone.now().isoformat(),
            "kind": alias,
            "pair": NAME.fullmatch(path.name)[2],  # type: ignore[index]
            "ledger": ledger.position(),
        }
        half = path.with_suffix(".part")
        try:
            _write(half, manifest, files)
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        keep_name(path.parent)
    return Set(path, manifest)


def _write(half: Path, manifest: Manifest, files: Files) -> None:
    with half.open("wb") as target:
        try_lock(target, shared=False)
        sealer = sealing.Sealer(target, _owner())
        _pack(sealer, manifest, files)
        sealer.close()
        target.flush()
        os.fsync(target.fileno())


def _pack(sealer: sealing.Sealer, manifest: Manifest, files: Files) -> None:
    with tarfile.open(fileobj=sealer, mode="w|") as tar:  # type: ignore[call-overload]
        text = json.dumps(manifest, sort_keys=True).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        tar.addfile(entry, BytesIO(text))
        for name, path in files:
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            with path.open("rb") as file:
                tar.addfile(entry, file)


def keep_name(folder: Path) -> None:
    """The new name is on the disk too, not only the bytes."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(handle)
        os.close(handle)


def sets(folder: Path) -> list[tuple[datetime, Path]]:
    """The sealed sets in a folder with their times, the newest first."""
    found = [(NAME.fullmatch(path.name), path) for path in folder.glob("egenkraft-*.sealed")]
    times = [(datetime.strptime(m[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), p) for m, p in found if m]
    return sorted(times, reverse=True)


def prune(folder: Path, now: datetime, keep: datetime | None = None) -> list[Path]:
    """Remove what is older than 48 hours but for the last of each day, and everything after 30 days.

    The newest three stay whatever their age, so does the one of the moment `keep`, and everything while the
    clock is in doubt.
    """
    if times.doubt(now) is not None:
        return []
    gone, days = [], set()
    for number, (at, path) in enumerate(sets(folder)):
        old, day = now - at, at.date()
        late = old > DAILY or (old > HOURLY and day in days)
        if late and number >= NEWEST and at != keep:
            gone.append(path)
        else:
            days.add(day)
    for path in gone:
        path.unlink()
    return gone


def free_share(folder: Path) -> float:
    """How much of the disk under a folder is free, from 0 to 1."""
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total
