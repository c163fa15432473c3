"""Who holds the key to somebody with extra protection: two or three persons, never fewer than one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.models import Account, Membership
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import Act, record_all
from egenkraft.site.participants.models import Entrusted, Participant

LEAST, MOST = 2, 3
ROLES = (Membership.Role.LEADER, Membership.Role.MANAGER)


class WrongNumber(ValueError):
    """Two or three persons hold a key."""


class LastKey(ValueError):
    """The last key holder cannot be removed: nobody could open her page."""


def may_hold() -> list[Account]:
    """The persons who can be chosen: leaders and managers of the lab, by name."""
    rows = Membership.objects.open().filter(role__in=ROLES)
    return list(Account.objects.filter(pk__in=rows.values("account"), is_active=True).order_by("name", "pk"))


def holders(participant: Participant) -> list[Account]:
    """Who holds her key now, by name."""
    rows = Entrusted.objects.keys().filter(participant=participant)
    return list(Account.objects.filter(pk__in=rows.values("account")).order_by("name", "pk"))


def changed_at(participant: Participant) -> datetime:
    """When somebody was given or lost her, with a key or without, last; long ago where nobody ever was."""
    rows = Entrusted.objects.filter(participant=participant)
    times = [at for pair in rows.values_list("started_at", "ended_at") for at in pair if at is not None]
    return max(times, default=datetime.min.replace(tzinfo=UTC))


@transaction.atomic
def give_keys(by: Actor, *, participant: Participant, accounts: Iterable[UUID]) -> None:
    """Let exactly these two or three persons hold her key. Raises `WrongNumber`."""
    wanted = set(accounts)
    if not LEAST <= len(wanted & {row.pk for row in may_hold()}) == len(wanted) <= MOST:
        raise WrongNumber(len(wanted))
    _give(by, participant, wanted)


@transaction.atomic
def put_back(by: Actor, *, participant: Participant, accounts: Iterable[UUID]) -> None:
    """After a restore: the key holders whom she chose, also where only one or none of them is known there.
    Nobody is put in their place: she chooses again, or a holder does it with her."""
    _give(by, participant, set(accounts) & {row.pk for row in may_hold()})


def _give(by: Actor, participant: Participant, wanted: set[UUID]) -> None:
    open_now = list(Entrusted.objects.keys().filter(participant=participant))
    new = [
        Entrusted(participant=participant, account_id=pk, holds_key=True, started_by_id=by.account_id)
        for pk in sorted(wanted - {row.account_id for row in open_now})
    ]
    gone = [row for row in open_now if row.account_id not in wanted]
    Entrusted.objects.bulk_create(new)
    _end(by, gone)
    record_all(by, [act("person.entrust", row) for row in new] + [act("person.end_trust", r) for r in gone])


@transaction.atomic
def take_key(by: Actor, *, participant: Participant, account: UUID) -> bool:
    """From now on this person does not hold her key. Raises `LastKey`; returns whether she did."""
    rows = list(Entrusted.objects.keys().filter(participant=participant).select_for_update())
    gone = [row for row in rows if row.account_id == account]
    if gone and len(rows) == 1:
        raise LastKey(str(participant.pk))
    _end(by, gone)
    record_all(by, [act("person.end_trust", row) for row in gone])
    return bool(gone)


def _end(by: Actor, rows: Iterable[Entrusted]) -> None:
    for row in rows:
        row.ended_at, row.ended_by_id = timezone.now(), by.account_id
        row.save(update_fields=["ended_at", "ended_by"])


def act(action: str, row: Entrusted) -> Act:
    """The same words as for entrusting, so that the chain does not say who has extra protection."""
    return Act(action, "participant", row.participant_id, change={"account": row.account_id})
