"""Cuts whole segments from the beginning of a chain at the end of their time, and keeps their heads."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from egenkraft.site.audit.chain import By, record
from egenkraft.site.audit.models import AuditRow, AuditSegment
from egenkraft.site.audit.seal import GENESIS, mark, moment, signature

YEARS = 5


def seal_of(one: AuditSegment) -> str:
    """The seal over all that a segment keeps."""
    kept = {"lab": str(one.lab), "until": moment(one.until)}
    names = ("number", "first", "last", "before", "head", "previous", "key")
    return signature("segment", kept | {name: getattr(one, name) for name in names}, one.key)


def due(by: By, *, now: datetime | None = None) -> bool:
    """Tell whether there is a whole month that is older than five years."""
    first = AuditRow.objects.filter(lab=by.lab_id).order_by("sequence").first()
    return first is not None and first.at < _month(now or timezone.now())


@transaction.atomic
def prune(by: By, *, now: datetime | None = None) -> int:
    """Cut the whole months that are older than five years; return how many rows went.

    Call it only on a chain that verifies: what is cut can never be checked again.
    """
    limit = _month(now or timezone.now())
    rows = AuditRow.objects.filter(lab=by.lab_id)
    first = rows.order_by("sequence").first()
    if first is None or first.at >= limit:
        return 0
    kept = rows.filter(at__gte=limit).order_by("sequence").first()
    old = rows.filter(sequence__lt=kept.sequence) if kept else rows
    last = old.order_by("-sequence")[0]
    _keep_head(first, last)
    gone = old.delete()[0]
    record(by, "audit.cut", "audit", change={"first": first.sequence, "last": last.sequence})
    return gone


def _month(now: datetime) -> datetime:
    """The first day of the month five years ago: before it, everything is a whole month and older."""
    local = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return local.replace(year=local.year - YEARS)


def _keep_head(first: AuditRow, last: AuditRow) -> None:
    before = AuditSegment.objects.filter(lab=first.lab).order_by("-number").first()
    row = AuditSegment(
        lab=first.lab,
        number=before.number + 1 if before else 1,
        first=first.sequence,
        last=last.sequence,
        until=last.at,
        before=first.previous,
        head=last.hash,
        previous=before.seal if before else GENESIS,
        key=mark(),
    )
    row.seal = seal_of(row)
    row.save(force_insert=True)
