"""Writes whose pages an account may open. Who is told and asked belongs to the rooms above."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from egenkraft.site.access.models import Account, Membership
from egenkraft.site.access.notices import accounts_in
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import Act, record_all
from egenkraft.site.participants.models import Entrusted, Participant


@transaction.atomic
def entrust(by: Actor, *, people: Iterable[Participant], accounts: Iterable[UUID]) -> int:
    """Let these accounts open these people's pages; return how many pairs were new."""
    rows, wanted = list(people), list(dict.fromkeys(accounts))
    open_rows = Entrusted.objects.trust().filter(participant__in=rows)
    held = set(open_rows.values_list("participant_id", "account_id"))
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
    row = Entrusted.objects.trust().filter(participant=participant, account=account).first()
    if row is None:
        return False
    row.ended_at, row.ended_by_id = timezone.now(), by.account_id
    row.save(update_fields=["ended_at", "ended_by"])
    record_all(by, [_act("person.end_trust", row)])
    return True


@transaction.atomic
def set_people(by: Actor, *, account: UUID, people: Iterable[UUID]) -> tuple[int, int]:
    """Let exactly these people be entrusted to the account; return how many came and how many went."""
    wanted = set(people)
    held = set(Entrusted.objects.trust().filter(account=account).values_list("participant_id", flat=True))
    came = entrust(by, people=Participant.objects.filter(pk__in=wanted - held), accounts=[account])
    went = Participant.objects.filter(pk__in=held - wanted)
    return came, sum(end(by, participant=row, account=account) for row in went)


@transaction.atomic
def set_accounts(by: Actor, *, participant: Participant, accounts: Iterable[UUID]) -> tuple[int, int]:
    """Let her be entrusted to exactly these accounts; return how many came and how many went."""
    wanted = set(accounts)
    rows = Entrusted.objects.trust().filter(participant=participant)
    held = set(rows.values_list("account_id", flat=True))
    came = entrust(by, people=[participant], accounts=sorted(wanted - held))
    return came, sum(end(by, participant=participant, account=pk) for pk in sorted(held - wanted))


@transaction.atomic
def move_all(by: Actor, *, giver: UUID, taker: UUID) -> int:
    """Everybody who is entrusted to one account is entrusted to another instead; return how many."""
    held = Entrusted.objects.trust().filter(account=giver).values("participant")
    people = list(Participant.objects.filter(pk__in=held))
    entrust(by, people=people, accounts=[taker])
    return sum(end(by, participant=row, account=giver) for row in people)


def new_people(by: Actor, people: Sequence[Participant]) -> list[Act]:
    """Entrust new people to those who are to know them first; return the acts to record."""
    accounts = _first(by)
    new = [
        Entrusted(participant=row, account_id=account, started_by_id=by.account_id)
        for row in people
        for account in accounts
    ]
    Entrusted.objects.bulk_create(new, batch_size=1000)
    return [_act("person.entrust", row) for row in new]


def _first(by: Actor) -> list[UUID]:
    """The leader who adds her; otherwise the leaders of the organisation that adds her, or all leaders."""
    if by.role == Membership.Role.LEADER and by.account_id:
        return [by.account_id]
    leaders = Membership.objects.open().filter(role=Membership.Role.LEADER)
    own = Membership.objects.open().filter(account=by.account_id, partner__isnull=False).values("partner")
    near = list(leaders.filter(partner__in=own).values_list("account_id", flat=True))
    return near or accounts_in(Membership.Role.LEADER)


def openers(by: Actor) -> list[str]:
    """Who will be able to open the pages of somebody this actor adds, by name."""
    return list(Account.objects.filter(pk__in=_first(by)).order_by("name").values_list("name", flat=True))


def accounts_of(participant: UUID) -> list[UUID]:
    """The accounts that she is entrusted to now; with extra protection only her key holders."""
    rows = Entrusted.objects.open().filter(participant=participant)
    held = rows.filter(Q(participant__guarded_at=None) | Q(holds_key=True))
    return list(held.values_list("account_id", flat=True))


def _act(action: str, row: Entrusted) -> Act:
    return Act(action, "participant", row.participant_id, change={"account": row.account_id})
