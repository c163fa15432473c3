"""What the clock does for the audit chain: heads daily into a file beside the backups and weekly to the
managers, and what is older than five years cut away month by month."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from egenkraft.site.access.models import Lab, Notice
from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.head import Head, head_of, keep, kept_file, kept_heads
from egenkraft.site.audit.segments import due, prune
from egenkraft.site.audit.verify import verify

WEEK = timedelta(days=7)
KIND = "audit-head"  # on Today: it is time to keep the receipt of the chain


def keep_daily() -> int:
    """Append the head of each lab, once a day; return how many were new."""
    return keep(kept_file(), [_head(lab) for lab in Lab.objects.order_by("slug")])


def _head(lab: Lab) -> Head:
    with scope(Actor.system(lab.pk)):
        return head_of(lab.pk)


def tell_weekly() -> int:
    """Tell each lab's managers, once a week, to take the head out of this house."""
    return sum(len(_tell(lab)) for lab in Lab.objects.order_by("slug"))


def _tell(lab: Lab) -> list[Notice]:
    by = Actor.system(lab.pk)
    with scope(by):
        if Notice.objects.filter(kind=KIND, at__gt=timezone.now() - WEEK).exists():
            return []
        return tell(by, accounts_in("manager"), KIND)


def cut_old() -> int:
    """Cut whole months at the end of their time, from chains that are whole; return how many rows went."""
    return sum(_cut(lab) for lab in Lab.objects.order_by("slug"))


def _cut(lab: Lab) -> int:
    by = Actor.system(lab.pk)
    known = [head.known for head in kept_heads() if head.lab == str(lab.pk)]
    if connection.vendor == "postgresql" and not connection.migrating:  # type: ignore[attr-defined]
        return 0  # who serves pages has no right to take a row away there: the owner does (decision 0024)
    with scope(by):
        whole = due(by) and verify(lab.pk, known=known).bad is None
        return prune(by) if whole else 0
