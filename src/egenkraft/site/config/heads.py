"""Where the heads of the audit chain go: daily into a file beside the backups, weekly to the managers."""

from datetime import timedelta

from django.utils import timezone

from egenkraft.site.access.models import Lab, Notice
from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.head import Head, head_of, keep, kept_file

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
