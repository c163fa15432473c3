"""Writes who she is, and destroys her key."""

import time

from django.db import connections, transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault import blind
from egenkraft.site.vault.crypto import new_key, seal, unwrap, wrap
from egenkraft.site.vault.doors import FIELDS, MODEL
from egenkraft.site.vault.models import Identity, PersonKey

CHECKPOINT_TRIES, CHECKPOINT_PAUSE = 5, 0.05  # seconds


@transaction.atomic
def write_identity(by: Actor, *, participant: Participant, name: str, phone: str, contact: str) -> None:
    """Replace all three fields. An empty one is stored as nothing at all."""
    row = Identity.objects.filter(participant=participant).first() or Identity(participant=participant)
    key = _key_of(participant)
    blind.index(participant, name=name, phone=phone, contact=contact)
    for field, text in zip(FIELDS, (name, phone, contact), strict=True):
        text = text.strip()
        setattr(row, field, seal(key, text, model=MODEL, field=field, pk=row.pk) if text else None)
    row.changed_at = timezone.now()
    row.save()
    record(by, "identity.change", "participant", participant.pk, change={"fields": _filled(row)})


def _filled(row: Identity) -> list[str]:
    return [field for field in FIELDS if getattr(row, field) is not None]


def _key_of(participant: Participant) -> bytes:
    """Her key, made at the first need. It is saved before the row: an unused key harms nobody."""
    held = PersonKey.objects.filter(person=participant.pk).first()
    if held is not None:
        return unwrap(held.wrapped, participant.pk)
    key = new_key()
    PersonKey.objects.create(person=participant.pk, wrapped=wrap(key, participant.pk))
    return key


@transaction.atomic
def destroy_key(by: Actor, *, participant: Participant) -> bool:
    """Erase her key, so that her name cannot be read again, in backups neither. Safe to repeat.

    Returns whether there was a key. The key store's log is emptied as soon as this is saved.
    """
    record(by, "identity.destroy_key", "participant", participant.pk)
    gone, _rows = PersonKey.objects.filter(person=participant.pk).delete()
    transaction.on_commit(_empty_the_log, using="keys")
    return bool(gone)


def _empty_the_log() -> None:
    """A deleted key stays in the write-ahead log until a checkpoint that no reader holds up."""
    if connections["keys"].vendor != "sqlite":
        return  # PostgreSQL lets go of it at the next vacuum: run-on-postgresql says how and when
    for _try in range(CHECKPOINT_TRIES):
        with connections["keys"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
        if not busy:
            return
        time.sleep(CHECKPOINT_PAUSE)
    raise TimeoutError("The key store is being read, so its log still holds the erased key. Do it again.")
