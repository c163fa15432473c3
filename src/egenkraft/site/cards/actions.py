"""Everything that writes cards and pictures: making, trying, locking, voiding."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.actions import end_seats
from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.tokens import fingerprint, new_token, row_of
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.keys import subkey
from egenkraft.site.cards.models import LOCKS, TRIES, Card, Pictures
from egenkraft.site.participants.models import Entrusted, Participant

LOCK = timedelta(minutes=15)
LENGTH = 3


class SameAsFirst(ValueError):
    """The second set must be another one than the first."""


def seal(participant: UUID, second: bool, pictures: Sequence[str]) -> str:
    """The HMAC of a set, bound to her and to which of the two it is: one key in all, no two alike."""
    text = f"{participant}|{'second' if second else 'first'}|{' '.join(pictures)}"
    return hmac.new(subkey("pictures"), text.encode(), hashlib.sha256).hexdigest()


# --- the leader, with her beside -------------------------------------------------------------------
@transaction.atomic
def make(by: Actor, *, participant: Participant) -> str:
    """A new card; the old one and its sessions die now. Return the secret, which is never stored."""
    now, token = timezone.now(), new_token()
    old = Card.objects.open().select_for_update().filter(participant=participant).first()
    minutes = old.minutes if old else 10
    if old:
        old.closed_at, old.closed_how = now, Card.How.REPRINTED
        old.save(update_fields=["closed_at", "closed_how"])
        end_seats(participant=participant.pk, card=old.pk)
    row = Card.objects.create(
        participant=participant, token=fingerprint(token), made_by_id=by.account_id, minutes=minutes
    )
    record(by, "card.make", "participant", participant.pk, change={"card": str(row.pk)})
    return token


@transaction.atomic
def choose(by: Actor, *, participant: Participant, second: bool, pictures: Sequence[str]) -> None:
    """Her own three pictures. Raises `SameAsFirst` where the second set would be the first."""
    if second and Pictures.objects.filter(
        participant=participant, second=False, seal=seal(participant.pk, False, pictures)
    ):
        raise SameAsFirst
    defaults = {"seal": seal(participant.pk, second, pictures), "chosen_at": timezone.now()}
    Pictures.objects.update_or_create(participant=participant, second=second, defaults=defaults)
    if not second:  # a second set that happens to be the new first one opens nothing any more
        rows = Pictures.objects.filter(participant=participant, second=True)
        rows.filter(seal=seal(participant.pk, True, pictures)).delete()
    end_seats(participant=participant.pk)
    record(by, "card.pictures", "participant", participant.pk, change={"second": second})


@transaction.atomic
def close_answers(by: Actor, *, participant: Participant) -> None:
    """Without a second set her answers stay closed."""
    Pictures.objects.filter(participant=participant, second=True).delete()
    record(by, "card.no_second", "participant", participant.pk)


# --- at the door ------------------------------------------------------------------------------------
class Result(Enum):
    IN = "in"
    WRONG = "wrong"
    OFF = "off"  # unknown, void, locked, or without pictures: all alike


@dataclass(frozen=True)
class Door:
    """A card that can be tried now, and what it carries."""

    card: UUID
    lab: UUID
    participant: UUID
    language: str
    minutes: int
    used: bool


def door(token: str) -> Door | None:
    """What a scanned secret (its HMAC) opens the way to; None for unknown, void and locked ones alike."""
    row = row_of(Card, token)
    if row is None or not _can_be_tried(row):
        return None
    with scope(Actor.system(row.lab_id)):
        if not Pictures.objects.filter(participant=row.participant_id, second=False).exists():
            return None
        her = Participant.objects.get(pk=row.participant_id)
    return Door(row.pk, row.lab_id, her.pk, her.language, row.minutes, row.used_at is not None)


def _can_be_tried(row: Card) -> bool:
    return row.closed_at is None and (row.locked_until is None or timezone.now() >= row.locked_until)


@transaction.atomic
def attempt(token: str, pictures: Sequence[str], *, second: bool = False, own: int = 0) -> Result:
    """Try three pictures on a card. `own` wrong tries of this very visit are forgiven when it succeeds.

    Wrong tries of other visits stay counted, so that nobody gets more than fifteen by waiting for her
    to sign in between.
    """
    known = row_of(Card, token)
    if known is None:
        return Result.OFF
    by = Actor.system(known.lab_id)
    with scope(by):
        row = Card.objects.select_for_update().get(pk=known.pk)
        wanted = Pictures.objects.filter(participant=row.participant_id, second=second).first()
        if wanted is None or not _can_be_tried(row):
            return Result.OFF
        given = seal(row.participant_id, second, pictures)
        if not hmac.compare_digest(given, wanted.seal):
            return _wrong(by, row)
        row.wrong, row.used_at = max(0, row.wrong - own), row.used_at or timezone.now()
        row.save(update_fields=["wrong", "used_at"])
        record(by, "card.second" if second else "card.sign_in", "participant", row.participant_id)
    return Result.IN


def _wrong(by: Actor, row: Card) -> Result:
    row.wrong += 1
    if row.wrong >= TRIES:
        row.wrong, row.locks = 0, row.locks + 1
        row.locked_until = timezone.now() + LOCK
        void = row.locks >= LOCKS
        if void:
            row.closed_at, row.closed_how = timezone.now(), Card.How.LOCKED
        end_seats(participant=row.participant_id, card=row.pk)
        what = "card-void" if void else "card-locked"
        record(by, what.replace("-", "."), "participant", row.participant_id)
        tell(by, _leaders_of(row.participant_id), what, row.participant_id)
    row.save(update_fields=["wrong", "locks", "locked_until", "closed_at", "closed_how"])
    return Result.WRONG if _can_be_tried(row) else Result.OFF


def _leaders_of(participant: UUID) -> list[UUID]:
    """Who is told: those to whom she is entrusted, for nobody else may know of her."""
    held = Entrusted.objects.open().filter(participant=participant).values_list("account_id", flat=True)
    guarded = Participant.objects.filter(pk=participant, guarded_at__isnull=False).exists()
    if guarded:
        held = held.filter(holds_key=True)
    return list(held) or ([] if guarded else accounts_in("leader"))


@transaction.atomic
def wait(by: Actor, *, card: UUID, minutes: int) -> None:
    """How long her page waits for a tap, as she chose; it stays with her card."""
    Card.objects.filter(pk=card, participant=by.participant_id).update(minutes=minutes)
    record(by, "card.wait", "participant", by.participant_id, change={"minutes": minutes})


def token_of(card: UUID | None, participant: UUID) -> str:
    """The HMAC of the card that a seat began with, or of her open card; empty without one."""
    rows = Card.objects.open().filter(participant=participant)
    row = rows.filter(pk=card).first() if card else rows.first()
    return row.token if row else ""
