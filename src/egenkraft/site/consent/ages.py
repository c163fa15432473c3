"""What is old enough to go: per table, from the days in `retention.toml` and the lab's own times."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent import erasing
from egenkraft.site.consent.keeping import (
    ANONYMISE,
    KEEP,
    PERSONAL_CLOCKS,
    Entry,
    children_first,
    clocks,
    hers,
    table,
)
from egenkraft.site.consent.models import Keeping, RetentionRun

SOON = timedelta(days=31)


class OutOfBounds(ValueError):
    """A lab may choose a time, within bounds."""


@dataclass(frozen=True)
class Due:
    """One table on the preview: what happens, to how many now and within a month."""

    entry: Entry
    now: int
    soon: int
    gone: bool = False  # rows that were anonymised long ago and now go altogether


def entries() -> list[Entry]:
    """Every entry with this lab's own times, those that point first."""
    own = dict(Keeping.objects.values_list("model", "months"))
    return [
        replace(entry, months=own[entry.label]) if entry.changeable and entry.label in own else entry
        for entry in children_first()
    ]


def later(day: date, months: int) -> date:
    """The day so many months later; the last of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    _weekday, last = monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, last))


def last_days() -> dict[UUID, date]:
    """The last day on which anything of hers happened, for everybody in the lab."""
    found: dict[UUID, date] = {}
    for entry in hers():
        for name in entry.alive:
            for person, moment in entry.rows().values_list(entry.her).annotate(last=Max(name)).order_by():
                day = _day(moment)
                if day is not None and found.get(person, date.min) < day:
                    found[person] = day
    return found


def _day(moment: date | datetime | None) -> date | None:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


@dataclass(frozen=True)
class Bound:
    """Somebody in a trial, and the day that her clock waits for: that of its answer, else of its plan."""

    person: UUID
    trial: str
    end: date


def bound() -> list[Bound]:
    """Everybody in a trial whose plan is no draft. One that nobody ever answers holds nobody for ever."""
    told = clocks()["trial"]
    rows = table()[told["model"]].rows().exclude(**told["without"]).annotate(begun=Coalesce(*told["begun"]))
    values = rows.values_list(told["her"], told["name"], told["end"], "begun", told["weeks"])
    return [
        Bound(person, name, _day(end) or timezone.localdate(begun) + timedelta(weeks=weeks))
        for person, name, end, begun, weeks in values
    ]


def trial_days() -> dict[UUID, date]:
    """The last day of the trials she was in."""
    found: dict[UUID, date] = {}
    for one in bound():
        found[one.person] = max(one.end, found.get(one.person, date.min))
    return found


@dataclass(frozen=True)
class Clocks:
    """The days that personal times are counted from, read once for a run."""

    last: Mapping[UUID, date]
    trial: Mapping[UUID, date]

    @classmethod
    def read(cls) -> "Clocks":
        return cls(last_days(), trial_days())

    def over(self, clock: str, months: int, today: date) -> list[UUID]:
        """Everybody whose time is up on that day."""
        return [
            person
            for person, day in self.last.items()
            if later(self._start(clock, person, day), months) <= today
        ]

    def _start(self, clock: str, person: UUID, day: date) -> date:
        return day if clock == "activity" else max(day, self.trial.get(person, day))


def due(entry: Entry, days: Clocks, now: datetime) -> QuerySet[Any]:
    """The rows of one table whose time is up."""
    rows = entry.rows()
    if entry.fate == KEEP:
        return rows.none()
    if entry.clock not in PERSONAL_CLOCKS:
        return rows.filter(**{f"{entry.clock}__lt": _back(now, entry)})
    people = days.over(entry.clock, entry.months, timezone.localdate(now))
    rows = rows.filter(**{f"{entry.her}__in": people})
    return rows.filter(entry.not_empty()) if entry.fate == ANONYMISE else rows


def _back(now: datetime, entry: Entry) -> datetime:
    if entry.days:
        return now - timedelta(days=entry.days)
    today = timezone.localdate(now)
    return now - (later(today, entry.months) - today)


def long_gone(entry: Entry, days: Clocks, now: datetime) -> QuerySet[Any]:
    """Anonymised rows that now go altogether."""
    people = days.over("trial", entry.gone, timezone.localdate(now)) if entry.gone else []
    return entry.rows().filter(**{f"{entry.her}__in": people}) if entry.gone else entry.rows().none()


def preview(now: datetime) -> list[Due]:
    """What would go now and within a month, the tables with rows first."""
    days, lines = Clocks.read(), []
    for entry in entries():
        counts = [due(entry, days, at).count() for at in (now, now + SOON)]
        lines.append(Due(entry, counts[0], counts[1] - counts[0]))
        if entry.gone:
            ends = [long_gone(entry, days, at).count() for at in (now, now + SOON)]
            lines.append(Due(entry, ends[0], ends[1] - ends[0], gone=True))
    return sorted(lines, key=lambda line: (not line.now, not line.soon))


@dataclass(frozen=True)
class Held:
    """A trial that keeps people's rows longer: of how many, and until when at the latest."""

    trial: str
    people: int
    until: date


def held(now: datetime) -> list[Held]:
    """Whose time would be up, but for a trial; the trial that keeps the longest first."""
    months = min(entry.months for entry in entries() if entry.clock == "trial")
    last, today = last_days(), timezone.localdate(now)
    found: dict[str, dict[UUID, date]] = {}
    for one in bound():
        until = later(one.end, months)
        if one.person in last and later(last[one.person], months) <= today < until:
            found.setdefault(one.trial, {})[one.person] = until
    lines = [Held(trial, len(people), max(people.values())) for trial, people in found.items()]
    return sorted(lines, key=lambda line: (line.until, line.trial), reverse=True)


def run(by: Actor, now: datetime) -> RetentionRun | None:
    """Let everything go whose time is up; the certificate, or None where there was nothing."""
    days, counts = Clocks.read(), {}
    with transaction.atomic():
        for entry in entries():
            if entry.label != erasing.KEY and (count := _let_go(by, entry, days, now)):
                counts[entry.label] = count
    keys = next(entry for entry in entries() if entry.label == erasing.KEY)
    if count := erasing.remove(by, keys, due(keys, days, now)):
        counts[erasing.KEY] = count
    if not counts:
        return None
    erasing.empty_log("default")
    return _certify(by, counts, now)


def _let_go(by: Actor, entry: Entry, days: Clocks, now: datetime) -> int:
    rows = due(entry, days, now)
    count = rows.update(**entry.empty()) if entry.fate == ANONYMISE else erasing.remove(by, entry, rows)
    if entry.gone:
        count += erasing.remove(by, entry, long_gone(entry, days, now))
    return count


@transaction.atomic
def _certify(by: Actor, counts: dict[str, int], now: datetime) -> RetentionRun:
    row = RetentionRun.objects.create(at=now, counts=counts)
    record(by, "retention.run", "retention", row.pk, change=counts)
    return row


@transaction.atomic
def choose(by: Actor, *, label: str, months: int) -> None:
    """Set this lab's own time for a table; raise `OutOfBounds` outside what it may choose."""
    entry = table()[label]
    if not entry.changeable or not entry.least <= months <= entry.most:
        raise OutOfBounds(label)
    Keeping.objects.update_or_create(
        model=label, defaults={"months": months, "at": timezone.now(), "by_id": by.account_id}
    )
    record(by, "retention.choose", "retention", change={label: months})
