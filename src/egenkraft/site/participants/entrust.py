"""Writes whose pages an account may open. Who is told and asked belongs to the rooms above."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.models import Membership
from egenkraft.site.access.notices import accounts_in
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import Act, record_all
from egenkraft.site.participants.models import Entrusted, Participant


@transaction.atomic
def entrust(by: Actor, *, people: Iterable[Participant], accounts: Iterable[UUID]) -> int:
    """Let these accounts open these people's pages; return how many pairs were new."""
    rows, wanted = list(people), list(dict.fromkeys(accounts))
    held = set(
        Entrusted.objects.open().filter(participant__in=rows).values_list("participant_id", "account_id")
    )
    new = [
        Entrusted(participant=row, account_id=account, started_by_id=by.account_id)
        for row in rows
        for account in wanted
        if (row.pk, account) not in held
    ]
    Entrusted.objects.bulk_create(new, batch_size=1000)
    record_all(by, [_act("person.entrust", row) for row in new])
    return len(new)


@transaction.atomic
def end(by: Actor, *, participant: Participant, account: UUID) -> bool:
    """From now on this account no longer opens her pages; return whether it could."""
    row = Entrusted.objects.open().filter(participant=participant, account=account).first()
    if row is None:
        return False
    row.ended_at, row.ended_by_id = timezone.now(), by.account_id
    row.save(update_fields=["ended_at", "ended_by"])
    record_all(by, [_act("person.end_trust", row)])
    return True


def new_people(by: Actor, people: Sequence[Participant]) -> list[Act]:
    """Entrust new people to the leader who added them, or to every leader; return the acts to record."""
    mine = [by.account_id] if by.role == Membership.Role.LEADER and by.account_id else []
    accounts = mine or accounts_in(Membership.Role.LEADER)
    new = [
        Entrusted(participant=row, account_id=account, started_by_id=by.account_id)
        for row in people
        for account in accounts
    ]
    Entrusted.objects.bulk_create(new, batch_size=1000)
    return [_act("person.entrust", row) for row in new]


def _act(action: str, row: Entrusted) -> Act:
    return Act(action, "participant", row.participant_id, change={"account": row.account_id})
