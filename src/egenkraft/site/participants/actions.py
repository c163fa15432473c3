"""Everything that writes participants and their way through the lab."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import Act, record, record_all
from egenkraft.site.labs.models import HomeArea, Place
from egenkraft.site.participants.entrust import new_people
from egenkraft.site.participants.models import Participant, Status, StatusChange

HIDDEN = ("birth_year", "home_area", "place")  # not kept in the open of somebody with extra protection
ENDED = (Status.LEFT, Status.FINISHED)
OWN = ("display_name", "symbol", "language", "reads", "birth_year", "home_area", "place", "started_on")


class CodeTaken(ValueError):
    """Somebody in the lab has this code already."""


class BeforeStart(ValueError):
    """She cannot have left before she began."""


@dataclass(frozen=True)
class Person:
    """A person to add: what the lab calls her and no more."""

    code: str
    display_name: str = ""
    symbol: str = "sun"
    language: str = "sv"
    reads: str = Participant.Reads.WELL
    birth_year: int | None = None
    home_area: HomeArea | None = None
    place: Place | None = None
    started_on: date | None = None

    @property
    def status(self) -> str:
        """Somebody without a first day is invited; everybody else takes part."""
        return Status.ACTIVE if self.started_on else Status.INVITED


@transaction.atomic
def create(by: Actor, *, person: Person) -> Participant:
    """Add one person. Raises `CodeTaken`, whatever the case of the letters."""
    if Participant.objects.filter(code__iexact=person.code).exists():
        raise CodeTaken(person.code)
    return create_all(by, people=[person])[0]


@transaction.atomic
def create_all(by: Actor, *, people: Iterable[Person]) -> list[Participant]:
    """Add many people in few statements (the loader); codes must be new."""
    rows = [_row(person) for person in people]
    Participant.objects.bulk_create(rows, batch_size=1000)
    StatusChange.objects.bulk_create([_change(by, row, row.started_on) for row in rows], batch_size=1000)
    made = [Act("participant.create", "participant", row.pk) for row in rows]
    record_all(by, made + new_people(by, rows))
    return rows


def _row(person: Person) -> Participant:
    values = {field.name: getattr(person, field.name) for field in fields(person)}
    return Participant(**values, status=person.status)


def _change(by: Actor, row: Participant, on: date | None) -> StatusChange:
    day = on or timezone.localdate()
    return StatusChange(participant=row, status=row.status, on=day, by_id=by.account_id)


def not_kept(participant: Participant) -> frozenset[str]:
    """What is not kept of her in the open, so that no form asks for it."""
    return frozenset(HIDDEN if participant.guarded_at is not None else ())


@transaction.atomic
def change(by: Actor, *, participant: Participant, **values: Any) -> list[str]:
    """Change what the lab knows of her (name, symbol, language …); return what really changed."""
    unknown = set(values) - set(OWN)
    if unknown:
        raise TypeError(f"Not to be changed here: {', '.join(sorted(unknown))}.")
    values = {name: value for name, value in values.items() if name not in not_kept(participant)}
    changed = sorted(name for name, value in values.items() if getattr(participant, name) != value)
    if not changed:
        return []
    for name in changed:
        setattr(participant, name, values[name])
    _refuse_end_before_start(participant.started_on, participant.ended_on)
    participant.save(update_fields=changed)
    record(by, "participant.change", "participant", participant.pk, change={"fields": changed})
    return changed


@transaction.atomic
def change_status(
    by: Actor, *, participant: Participant, status: str, on: date | None = None, reason: str = ""
) -> StatusChange:
    """Note a step of her way. The step of the latest day is her status; earlier ones are kept."""
    status, day = Status(status), on or timezone.localdate()
    if status in ENDED:
        _refuse_end_before_start(participant.started_on, day)
    row, _made = StatusChange.objects.update_or_create(
        participant=participant,
        status=status,
        on=day,
        defaults={"at": timezone.now(), "by_id": by.account_id},
    )
    _stand_where_the_last_step_leads(participant, reason)
    record(by, "participant.status", "participant", participant.pk, change={"status": status, "on": day})
    return row


def _stand_where_the_last_step_leads(participant: Participant, reason: str) -> None:
    last = StatusChange.objects.filter(participant=participant).order_by("-on", "-at")[0]
    ended = last.status in ENDED
    participant.status = last.status
    participant.ended_on = last.on if ended else None
    participant.end_reason = (reason.strip() or participant.end_reason) if ended else ""
    if participant.started_on is None and last.status != Status.INVITED:
        participant.started_on = last.on
    participant.save(update_fields=["status", "ended_on", "end_reason", "started_on"])


def _refuse_end_before_start(started: date | None, ended: date | None) -> None:
    if started is not None and ended is not None and ended < started:
        raise BeforeStart(f"{ended} lies before {started}.")
