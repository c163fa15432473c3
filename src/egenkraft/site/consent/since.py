"""What else outlives a restore: each no, and each extra protection, as random ids in a file beside the keys.

An old copy of the database would bring back a yes that she took back, and the name that she hid. So each of
these acts writes a line here once it is saved, and a start takes the files through it before anything is
served. What was said later than a line stays: the newest wins, as everywhere.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent import ledger
from egenkraft.site.consent.ledger import ID

# Also inside a line: behind one that a lost power has cut another may stand.
_TOLD = re.compile(rf"(?=({ID}) ({ID}) (\S+) ([a-z]+) (\S+))")


@dataclass(frozen=True)
class Line:
    """What was done for whom, in which lab, when; `detail` is a purpose, or ids with commas."""

    about: UUID
    lab: UUID
    at: datetime
    what: str
    detail: str

    @property
    def topic(self) -> tuple[UUID, str]:
        """Of one topic only the newest line counts."""
        return self.about, f"no {self.detail}" if self.what == "no" else "rest"


# How each kind of line is done again; returns how many things it mended. Rooms register theirs.
replayers: dict[str, Callable[[Actor, Line], int]] = {}


def path() -> Path:
    return Path(settings.KEYS) / ledger.SINCE


def note(by: Actor, about: UUID, what: str, detail: str = "-") -> None:
    note_all(by, what, [(about, detail)])


def note_all(by: Actor, what: str, rows: Iterable[tuple[UUID, str]]) -> None:
    """Write them down at once, as soon as they are saved. Where the disk takes no line it is logged: the acts
    stand."""
    now = timezone.now().isoformat()
    text = "".join(f"{about} {by.lab_id} {now} {what} {detail or '-'}\n" for about, detail in rows)
    if text:
        transaction.on_commit(partial(ledger.append, path(), text.encode()), robust=True)


def lines() -> list[Line]:
    """The newest line of each topic, the oldest first."""
    text = path().read_bytes().decode("ascii", "replace") if path().is_file() else ""
    newest: dict[tuple[UUID, str], Line] = {}
    for about, lab, at, what, detail in _TOLD.findall(text):
        try:
            line = Line(UUID(about), UUID(lab), datetime.fromisoformat(at), what, detail)
        except ValueError:
            continue  # a cut time
        if line.topic not in newest or newest[line.topic].at <= line.at:
            newest[line.topic] = line
    return sorted(newest.values(), key=lambda line: line.at)


def replay() -> int:
    """After a restore: do again what the restored files have forgotten; return how many things that were."""
    labs, count = set(Lab.objects.values_list("pk", flat=True)), 0
    for line in lines():
        if line.lab in labs and line.what in replayers:
            by = Actor.system(line.lab)
            with scope(by), transaction.atomic():
                count += replayers[line.what](by, line)
    return count
