"""What the leader's page on a card shows: that there is one, never what opens it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from egenkraft.site.access.scope import current
from egenkraft.site.cards.models import Card, Pictures
from egenkraft.site.participants.hooks import may_be_named
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable


@dataclass(frozen=True)
class Sheet:
    """One person's card and pictures. `locked_until` is in the future or None."""

    pk: UUID
    label: str
    pictures: bool
    second: bool
    made_at: datetime | None
    used: bool
    locked_until: datetime | None
    void: bool

    @property
    def ready(self) -> bool:
        return self.pictures and self.made_at is not None and not self.void


def sheet(person: Participant) -> Sheet:
    sets = set(Pictures.objects.filter(participant=person).values_list("second", flat=True))
    newest = Card.objects.filter(participant=person).first()
    now = timezone.now()
    locked = newest.locked_until if newest and newest.locked_until and newest.locked_until > now else None
    return Sheet(
        pk=person.pk,
        label=person.shown_as if person.pk in may_be_named() else person.code,
        pictures=False in sets,
        second=True in sets,
        made_at=newest.made_at if newest else None,
        used=bool(newest and newest.used_at),
        locked_until=locked,
        void=bool(newest and newest.closed_at),
    )


def has_second(participant: UUID | None) -> bool:
    return Pictures.objects.filter(participant=participant, second=True).exists()


@dataclass(frozen=True)
class Choice:
    """A person for whom a card may be printed in a batch."""

    pk: UUID
    label: str
    symbol: str
    has_card: bool


def printable() -> list[Choice]:
    """The people within reach who are in the lab now, those without a card first."""
    carded = set(Card.objects.open().values_list("participant_id", flat=True))
    named = may_be_named()
    here = Participant.objects.present().values("pk")
    rows = [row for row in reachable().filter(pk__in=here) if row.pk in named]
    found = [Choice(row.pk, row.shown_as, row.symbol, row.pk in carded) for row in rows]
    return sorted(found, key=lambda one: (one.has_card, one.label))


def lab_symbol() -> str:
    """The symbol on every card of this lab: it says which house, to those who know, and nothing else."""
    symbols = [name for name, _word in Participant.SYMBOLS]
    return symbols[current().lab_id.int % len(symbols)]
