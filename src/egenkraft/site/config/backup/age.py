"""How old the newest backup is, and what follows: a warning after 26 hours, read-only after 72."""

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils import timezone

WARN, STOP = timedelta(hours=26), timedelta(hours=72)
ELSEWHERE = "elsewhere"  # the host makes backups of the whole machine, and answers for them
WITH_PG_DUMP = "Back it up with pg_dump: docs/how-to/run-on-postgresql.md."
EVERY = timedelta(minutes=45)  # with a clock every ten minutes, at most 55 lie between two
_LOOK = 5.0  # seconds for which a read of the mark is believed
_seen: dict[Path, tuple[float, datetime | None]] = {}


@dataclass(frozen=True)
class Age:
    """Since when there is no newer backup; `never` when none was made since the lab began."""

    since: datetime
    never: bool

    @property
    def old(self) -> timedelta:
        return timezone.now() - self.since


def mark() -> Path:
    return Path(settings.DATA) / "backup.json"


def write_mark(**told: Any) -> None:
    fresh = mark().with_suffix(".new")
    fresh.write_text(json.dumps({"at": timezone.now().isoformat(), **told}))
    fresh.replace(mark())
    _seen.clear()


def newest() -> datetime | None:
    """When the newest good backup was made."""
    path, now = mark(), time.monotonic()
    if path in _seen and now - _seen[path][0] < _LOOK:
        return _seen[path][1]
    try:
        found: datetime | None = datetime.fromisoformat(json.loads(path.read_text())["at"])
    except (FileNotFoundError, ValueError, KeyError):
        found = None
    _seen[path] = (now, found)
    return found


def on_postgres() -> bool:
    """Its data are not files of ours: the host takes them with pg_dump."""
    return connections["default"].vendor != "sqlite"


def by_host() -> bool:
    """Whether the host makes the backups and answers for them."""
    return settings.BACKUP_TO == ELSEWHERE or on_postgres()


def age() -> Age | None:
    """None where there is nothing to lose: in the demo, without a lab, or when the host answers for it."""
    if settings.DEMO or by_host():
        return None
    if (made := newest()) is not None:
        return Age(made, never=False)
    from egenkraft.site.access.models import Lab

    first = Lab.objects.order_by("created_at").values_list("created_at", flat=True).first()
    return None if first is None else Age(first, never=True)


def due() -> bool:
    made = newest()
    return made is None or not timedelta(0) <= timezone.now() - made < EVERY


def read_only() -> bool:
    """Nothing new is taken in that could not be given back."""
    found = age()
    return found is not None and found.old > STOP
