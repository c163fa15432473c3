"""Whether the machine's clock can be believed. A year ahead, nearly everything would be old enough to go.

A mark beside the data keeps when the clock was last believed. Only a run of the clock moves it on, so
people who work on a wrong day do not make that day right.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

FAR = timedelta(days=7)  # longer is a wrong clock, or a summer in which nothing ran: a person says which
CONFIRM = "egenkraft tick --clock-is-right"


def mark() -> Path:
    return Path(settings.DATA) / "clock.json"


def believed() -> datetime | None:
    """When the clock was last believed; None before there is a mark."""
    try:
        return datetime.fromisoformat(json.loads(mark().read_text())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def doubt(now: datetime) -> datetime | None:
    """The newest earlier trace of time, where it lies so far away that nothing may go by this clock."""
    return _far(believed() or _newest_act(), now)


def told_doubt(now: datetime) -> datetime | None:
    """The same out of the mark alone: cheap enough for every page."""
    return _far(believed(), now)


def _far(last: datetime | None, now: datetime) -> datetime | None:
    """Never in the demo: it is put away for months and taken out again, and nothing in it can be lost."""
    return last if last is not None and not settings.DEMO and abs(now - last) > FAR else None


def _newest_act() -> datetime | None:
    """In the order of writing, as a later time may itself come from a wrong clock."""
    from egenkraft.site.access.models import Lab
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.audit.models import AuditRow

    found: list[tuple[int, datetime]] = []
    for lab in Lab.objects.all():  # one by one: a database with row security shows each lab its own
        with scope(Actor.system(lab.pk)):
            rows = AuditRow.objects.filter(lab=lab.pk).order_by("-sequence")
            found.extend(rows.values_list("pk", "at")[:1])
    return max(found)[1] if found else None


def look(now: datetime) -> datetime | None:
    """Begin a run of the clock: believe it, unless it is in doubt; then keep what was believed before."""
    last = doubt(now)
    _write(last or now)
    return last


def confirm() -> None:
    """A person looked at the clock and says that it is right."""
    _write(timezone.now())


def _write(at: datetime) -> None:
    fresh = mark().with_suffix(".new")
    fresh.write_text(json.dumps({"at": at.isoformat()}))
    fresh.replace(mark())


def in_words(now: datetime, last: datetime) -> str:
    """For whoever looks after the machine."""
    return (
        f"The clock of this machine says {now:%Y-%m-%d %H:%M} UTC, and what ran last ran at "
        f"{last:%Y-%m-%d %H:%M} UTC. Nothing old is taken away until that is clear. Set the clock if it is "
        "wrong (on Debian: timedatectl set-ntp true). If it is right, because nothing ran meanwhile: "
        f"{CONFIRM}"
    )
