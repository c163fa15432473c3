"""What the pages on trust show: who is entrusted with whom, who holds a key, what was opened in need."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from egenkraft.site.access.models import Account, Membership
from egenkraft.site.consent.rules import agreeing
from egenkraft.site.participants.models import HERE, Entrusted, Glass, Participant
from egenkraft.site.vault.models import Shelter
from egenkraft.site.vault.shelter import ends_at


@dataclass(frozen=True)
class Leader:
    """One leader, her organisation, and how many people are entrusted to her."""

    pk: UUID
    name: str
    partner: str
    count: int


@dataclass(frozen=True)
class Face:
    """A person of the lab as lists show her."""

    pk: UUID
    name: str
    symbol: str


@dataclass(frozen=True)
class Opened:
    """One page opened in need: by whom, why, when, and whether it still waits to be looked at."""

    pk: UUID
    who: str
    why: str
    at: datetime
    open: bool
    own: bool
    looked: str
    person: UUID


@dataclass(frozen=True)
class Ending:
    """How far the end of extra protection has come."""

    she: datetime | None
    holder: datetime | None
    on: datetime | None


def leaders() -> list[Leader]:
    """Every leader of the lab by name."""
    rows = Membership.objects.open().filter(role=Membership.Role.LEADER).select_related("account", "partner")
    counts: dict[UUID, int] = defaultdict(int)
    held = Entrusted.objects.trust().filter(participant__status__in=HERE)
    for account in held.values_list("account_id", flat=True):
        counts[account] += 1
    found = [
        Leader(
            row.account_id, row.account.name, row.partner.name if row.partner else "", counts[row.account_id]
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.name.casefold(), str(row.pk)))


def leader(pk: UUID) -> Leader | None:
    return next((row for row in leaders() if row.pk == pk), None)


def faces(people: list[Participant]) -> list[Face]:
    """By the name they chose where they have said yes to taking part, else by code."""
    yes = agreeing("take_part")
    return [Face(row.pk, row.shown_as if row.pk in yes else row.code, row.symbol) for row in people]


def everybody() -> list[Face]:
    """Everyone who has not left, by name."""
    return faces(list(Participant.objects.present().order_by("display_name", "code")))


def nobody_has() -> list[Face]:
    """Those who have not left and are entrusted to no leader of today."""
    mine = Entrusted.objects.trust().filter(account__in=[row.pk for row in leaders()])
    rows = Participant.objects.present().exclude(pk__in=mine.values("participant"))
    return faces(list(rows.order_by("display_name", "code")))


def entrusted_to(account: UUID) -> set[UUID]:
    return set(Entrusted.objects.trust().filter(account=account).values_list("participant_id", flat=True))


def who_has(person: UUID) -> set[UUID]:
    return set(Entrusted.objects.trust().filter(participant=person).values_list("account_id", flat=True))


def in_need(account: UUID | None) -> list[Opened]:
    """What was opened in need, the newest first; what nobody has looked at comes before the rest."""
    now, rows = timezone.now(), Glass.objects.select_related("account", "reviewed_by")
    found = [
        Opened(
            row.pk,
            row.account.name,
            str(row.get_why_display()),
            row.at,
            row.reviewed_at is None,
            row.account_id == account,
            row.reviewed_by.name if row.reviewed_by else "",
            row.participant_id,
        )
        for row in rows.filter(at__lte=now)[:LAST]
    ]
    return sorted(found, key=lambda row: not row.open)


LAST = 50


def ending(person: Participant) -> Ending | None:
    """None where nobody wishes to end it."""
    row = Shelter.objects.filter(participant=person).first()
    if row is None or (row.she_wishes_at is None and row.holder_agrees_at is None):
        return None
    return Ending(row.she_wishes_at, row.holder_agrees_at, ends_at(row))


def names_of(accounts: list[Account]) -> list[str]:
    return [row.name for row in accounts]
