"""Appends to the chain and finds the first row that was tampered with."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.audit.keys import mark_of, signing_key, subkey
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.turns import take_turn

GENESIS = "0" * 64
FIELDS = (
    "lab",
    "sequence",
    "at",
    "account",
    "role",
    "action",
    "kind",
    "object",
    "purpose",
    "reason",
    "digest",
    "previous",
    "key",
)


class By(Protocol):
    """What the chain needs to know of an actor."""

    @property
    def lab_id(self) -> UUID: ...
    @property
    def account_id(self) -> UUID | None: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Verdict:
    """`rows` checked, and the sequence of the first bad one (None when the chain is whole)."""

    rows: int
    bad: int | None
    head: str


@dataclass(frozen=True)
class Act:
    """One thing done or seen, before it is chained."""

    action: str
    kind: str
    object: UUID | None = None
    purpose: str = ""
    reason: str = ""
    change: dict[str, Any] | None = None


def record(by: By, action: str, kind: str, object: UUID | None = None, **more: Any) -> None:
    """Append one row. Call it inside the transaction of the act: no row, no act."""
    record_all(by, [Act(action, kind, object, **more)])


def record_all(by: By, acts: Iterable[Act]) -> None:
    """Append many rows in one statement, in order."""
    with transaction.atomic():
        take_turn(by.lab_id)
        last = AuditRow.objects.filter(lab=by.lab_id).order_by("-sequence").first()
        sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS)
        rows = []
        for act in acts:
            sequence += 1
            row = _row(by, act, sequence, previous, timezone.now())
            previous = row.hash
            rows.append(row)
        AuditRow.objects.bulk_create(rows)


def _row(by: By, act: Act, sequence: int, previous: str, at: datetime) -> AuditRow:
    row = AuditRow(
        lab=by.lab_id,
        sequence=sequence,
        at=at,
        account=by.account_id,
        role=by.role,
        action=act.action,
        kind=act.kind,
        object=act.object,
        purpose=act.purpose,
        reason=act.reason,
        digest=digest(act.change),
        previous=previous,
        key=mark_of(subkey("audit")),
    )
    row.hash = seal(row)
    return row


def digest(change: dict[str, Any] | None) -> str:
    """A keyed digest of the change, so that short values cannot be guessed from the chain."""
    if not change:
        return ""
    text = json.dumps(change, sort_keys=True, default=str)
    return hmac.new(subkey("audit-digest"), text.encode(), hashlib.sha256).hexdigest()


def seal(row: AuditRow) -> str:
    """The row's hash under the key that its mark names; "" where that key is not known."""
    key = signing_key(row.key)
    if key is None:
        return ""
    names = FIELDS if row.key else FIELDS[:-1]  # the first rows of all were signed without a mark
    values = [getattr(row, name) for name in names]
    values[2] = row.at.timestamp()
    text = json.dumps([str(value) if value is not None else None for value in values])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def verify(lab: UUID, *, head: str | None = None) -> Verdict:
    """Check every row of one lab's chain; a known `head` also catches a cut tail."""
    previous, expected = GENESIS, 0
    for row in AuditRow.objects.filter(lab=lab).order_by("sequence").iterator():
        expected += 1
        if (
            row.sequence != expected
            or row.previous != previous
            or not hmac.compare_digest(row.hash, seal(row))
        ):
            return Verdict(expected - 1, expected, previous)
        previous = row.hash
    if head is not None and head != previous:
        return Verdict(expected, expected + 1, previous)
    return Verdict(expected, None, previous)
