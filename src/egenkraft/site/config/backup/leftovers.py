"""Copies that are not sealed and stay: what a restore moved aside, the lab as it was before an upgrade, and
what a broken-off run left behind.

They are as readable as the lab itself, so nobody else on the machine may open them, `egenkraft doctor`
names them, and they go: broken-off ones with the next clock, those moved aside after seven days, and at
once when they hold somebody who is erased.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.config.startup import free_lock

ASIDE, UPGRADED, MAKING, RESTORING = "before-restore-", "before-upgrade-", "backup-", "restore-"
LOCK = "backup.lock"
KEPT = timedelta(days=7)
OTHERS = 0o077


@dataclass(frozen=True)
class Aside:
    """The lab as it was before a restore, or before an upgrade."""

    folder: Path
    since: datetime

    @property
    def until(self) -> datetime:
        return self.since + KEPT

    @property
    def before(self) -> str:
        return "an upgrade" if self.folder.name.startswith(UPGRADED) else "a restore"


def close_to_others(folder: Path) -> None:
    """Only the owner may open what is in it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def moved_aside() -> list[Aside]:
    """What restores moved aside and upgrades left, the oldest first."""
    found = [aside_at(path) for kind in (ASIDE, UPGRADED) for path in _folders(settings.DATA, kind)]
    return sorted(found, key=lambda one: (one.since, one.folder))


def aside_at(path: Path) -> Aside:
    try:
        at = datetime.strptime(path.name.rpartition("-")[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Aside(path, at)


def broken_off() -> list[Path]:
    """Folders of runs that ended in the middle. Whoever still works in one holds a lock."""
    found: list[Path] = []
    with free_lock(Path(settings.DATA) / LOCK) as free:
        found += _folders(settings.DATA, MAKING) if free else []
    with free_lock(Path(settings.KEYS) / "serving.lock", shared=True) as free:
        places = (settings.DATA, settings.KEYS) if free else ()
        found += [path for place in places for path in _folders(place, RESTORING)]
    return found


def _folders(place: Path, beginning: str) -> list[Path]:
    return [path for path in Path(place).glob(f"{beginning}*") if path.is_dir()]


def sweep() -> int:
    """Remove what is broken off, and what was moved aside long enough ago; return how many folders went."""
    late = [one.folder for one in moved_aside() if one.until <= timezone.now()]
    gone = [*broken_off(), *late]
    for path in gone:
        shutil.rmtree(path)
    return len(gone)


def forget(by: Any, person: UUID) -> int:
    """Somebody is erased: the older copies that hold her, or cannot be read, go too."""
    gone = [*broken_off(), *(one.folder for one in moved_aside() if _holds(one.folder, person))]
    for path in gone:
        shutil.rmtree(path)
    return len(gone)


def _holds(folder: Path, person: UUID) -> bool:
    file = folder / "egenkraft.sqlite3"
    if not file.is_file():
        return True
    query = "SELECT count(*) FROM participants_participant WHERE id = ?"
    connection = dbapi2.connect(file)
    try:
        return bool(connection.execute(query, [person.hex]).fetchone()[0])
    except dbapi2.Error:
        return True
    finally:
        connection.close()


def open_to_others() -> Iterator[Path]:
    """Folders of data, keys and copies that others on this machine can open."""
    for path in (Path(settings.DATA), Path(settings.KEYS), *(one.folder for one in moved_aside())):
        if path.is_dir() and path.stat().st_mode & OTHERS:
            yield path
