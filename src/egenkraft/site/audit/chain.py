"""Appends to the chain: one row for one act, in the transaction of the act. No row, no act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import DatabaseError, OperationalError, connections, router, transaction
from django.utils import timezone

from egenkraft.site.audit import clock
from egenkraft.site.audit.models import AuditRow, AuditSegment, Outcome
from egenkraft.site.audit.seal import FIELDS, GENESIS, digest, mark, seal


class NotWritten(OperationalError):
    """A row could not be written, so what it would have told of is not done and not shown."""


class By(Protocol):
    """What the chain needs to know of an actor."""

    @property
    def lab_id(self) -> UUID: ...
    @property
    def account_id(self) -> UUID | None: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Act:
    """One thing done or seen, before it is chained."""

    action: str
    kind: str
    object: UUID | None = None
    purpose: str = ""
    reason: str = ""
    change: dict[str, Any] | None = None
    outcome: str = Outcome.DONE.value


@dataclass(frozen=True)
class End:
    """Where a chain ends: the sequence and hash of its last row, and when that was."""

    sequence: int
    hash: str
    when: tuple[datetime, str] | None  # None where nothing can be compared with


def record(by: By, action: str, kind: str, object: UUID | None = None, **more: Any) -> None:
    """Append one row. Call it inside the transaction of the act: no row, no act."""
    record_all(by, [Act(action, kind, object, **more)])


def record_all(by: By, acts: Iterable[Act]) -> None:
    """Append many rows in one statement, in order."""
    given = list(acts)
    if not given:
        return
    try:
        with transaction.atomic():
            _in_turn(by.lab_id)
            AuditRow.objects.bulk_create(_chained(by, given, end_of(by.lab_id)))
    except DatabaseError as error:
        raise NotWritten(f"The audit row of {given[0].action} could not be written.") from error


def end_of(lab: UUID) -> End:
    """The end of one lab's chain; after a cut, the head that the last segment kept."""
    rows = AuditRow.objects.filter(lab=lab).order_by("-sequence")
    last = rows.values_list("sequence", "hash", "at", "clock").first()
    if last is not None:
        sequence, head, at, reading = last
        return End(sequence, head, (at, reading) if reading else None)
    cut = AuditSegment.objects.filter(lab=lab).order_by("-number").first()
    return End(cut.last, cut.head, None) if cut else End(0, GENESIS, None)


def _in_turn(lab: UUID) -> None:
    """SQLite's transactions begin with the write lock; elsewhere appends to one chain queue here."""
    connection: Any = connections[router.db_for_write(AuditRow)]
    if connection.vendor == "postgresql":
        connection.in_turn(f"audit {lab}")


def _chained(by: By, acts: list[Act], end: End) -> list[AuditRow]:
    now = timezone.now(), clock.reading()
    step = clock.stepped(end.when, now) if end.when else None
    rows: list[AuditRow] = []
    if step:
        acts = [_noticed(round(step.total_seconds())), *acts]
    sequence, previous = end.sequence, end.hash
    for act in acts:
        sequence += 1
        rows.append(_row(by, act, sequence, previous, now))
        previous = rows[-1].hash
    return rows


def _noticed(seconds: int) -> Act:
    """The clock was set: order is the sequence, and this row says why the times do not agree with it."""
    return Act("clock.step", "clock", reason=f"{seconds:+d} s", outcome=Outcome.NOTICED.value)


def _row(by: By, act: Act, sequence: int, previous: str, now: tuple[datetime, str]) -> AuditRow:
    nobody = act.outcome == Outcome.NOTICED
    row = AuditRow(
        lab=by.lab_id,
        sequence=sequence,
        at=now[0],
        account=None if nobody else by.account_id,
        role="system" if nobody else by.role,
        action=act.action,
        kind=act.kind,
        object=act.object,
        purpose=act.purpose,
        reason=act.reason,
        outcome=str(act.outcome),
        clock=now[1],
        digest=digest(act.change),
        previous=previous,
        key=mark(),
    )
    row.hash = seal([getattr(row, name) for name in FIELDS])
    return row
