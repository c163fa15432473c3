"""Tells staff something inside the product: never a name, only what happened and a pseudonymous id."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from egenkraft.site.access.models import Membership, Notice
from egenkraft.site.access.notice_kinds import KINDS
from egenkraft.site.access.scope import Actor

KEPT = 20  # unseen notices shown at once


class UnknownKind(LookupError):
    """A kind without words: a mistake in the code."""


def tell(by: Actor, accounts: Iterable[UUID], kind: str, object: UUID | None = None) -> list[Notice]:
    """Write one notice for each account. Call it inside the transaction of what happened."""
    if kind not in KINDS:
        raise UnknownKind(f"{kind} is not in access/notice_kinds.py. Add a row there first.")
    rows = [Notice(lab_id=by.lab_id, account_id=pk, kind=kind, object=object) for pk in sorted(set(accounts))]
    return Notice.objects.bulk_create(rows)


def accounts_in(role: str) -> list[UUID]:
    """Every account that has this role in the lab now."""
    return list(Membership.objects.open().filter(role=role).values_list("account_id", flat=True))


def unseen(account: UUID) -> list[Notice]:
    """What this account has not put away yet, the newest first."""
    return list(Notice.objects.filter(account=account, seen_at=None)[:KEPT])


def put_away(account: UUID | None, pk: UUID) -> bool:
    """Mark one notice of this account as seen; another's and a missing one look alike."""
    rows = Notice.objects.filter(pk=pk, account=account, seen_at=None)
    return bool(rows.update(seen_at=timezone.now()))
