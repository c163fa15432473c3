"""Somebody who opens page after page: more than 30 people in ten minutes closes them (TRUST T9).

A leader who works looks at a few; a thief with a leader's session looks at all. The audit chain keeps every
opening for good; what is counted here is kept for a day.
"""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.models import Account, PersonPage
from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record

MOST = 30
WITHIN = timedelta(minutes=10)


class Frozen(PermissionDenied):
    """Person pages are closed for this account until a manager opens them."""


def refuse_frozen(by: Actor) -> None:
    """Raise `Frozen` before anything is looked up, so that every person answers alike."""
    if by.account_id and Account.objects.filter(pk=by.account_id, frozen_at__isnull=False).exists():
        raise Frozen


def look(by: Actor, person: UUID) -> None:
    """Count that this account opens a person's page; raise `Frozen` at the thirty-first person."""
    if by.account_id is None:
        return
    lately = PersonPage.objects.filter(account=by.account_id, at__gt=timezone.now() - WITHIN)
    if lately.filter(person=person).exists():
        return
    PersonPage.objects.create(account_id=by.account_id, person=person)
    if lately.values("person").distinct().count() > MOST:
        freeze(by)
        raise Frozen


@transaction.atomic
def freeze(by: Actor) -> None:
    """Close the person pages of the actor's account, and tell the managers (and its owner)."""
    if Account.objects.filter(pk=str(by.account_id), frozen_at=None).update(frozen_at=timezone.now()):
        record(by, "account.freeze", "account", by.account_id)
        others = [pk for pk in accounts_in("manager") if pk != by.account_id]
        tell(by, others, "person-pages-closed", by.account_id)


@transaction.atomic
def thaw(by: Actor, *, account: UUID) -> bool:
    """A manager opens the person pages of somebody else's account again."""
    if account == by.account_id:
        return False
    opened = Account.objects.filter(pk=account, frozen_at__isnull=False).update(frozen_at=None)
    if opened:
        PersonPage.objects.filter(account=account).delete()
        record(by, "account.thaw", "account", account)
    return bool(opened)
