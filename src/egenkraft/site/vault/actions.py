"""Writes who she is, and destroys her key."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent.erasing import empty_log
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault import blind
from egenkraft.site.vault.crypto import new_key, seal, unwrap, wrap
from egenkraft.site.vault.doors import FIELDS, MODEL, read
from egenkraft.site.vault.doors import Identity as OpenIdentity
from egenkraft.site.vault.hooks import number_changed
from egenkraft.site.vault.models import Identity, PersonKey


@transaction.atomic
def write_identity(by: Actor, *, participant: Participant, name: str, phone: str, contact: str) -> bool:
    """Replace all three fields. An empty one is stored as nothing at all.

    Another number is not the one that she said is hers: no reminder goes there before she says so again.
    Returns whether reminders were closed by that.
    """
    found = read([participant])[0]
    before = found.phone if isinstance(found, OpenIdentity) else ""
    row = Identity.objects.filter(participant=participant).first() or Identity(participant=participant)
    key = key_of(participant)
    blind.index(participant, name=name, phone=phone, contact=contact)
    for field, text in zip(FIELDS, (name, phone, contact), strict=True):
        text = text.strip()
        setattr(row, field, seal(key, text, model=MODEL, field=field, pk=row.pk) if text else None)
    row.changed_at = timezone.now()
    row.save()
    record(by, "identity.change", "participant", participant.pk, change={"fields": _filled(row)})
    if blind.plain_number(before) == blind.plain_number(phone):
        return False
    return number_changed(by, participant.pk)


def _filled(row: Identity) -> list[str]:
    return [field for field in FIELDS if getattr(row, field) is not None]


def key_of(participant: Participant) -> bytes:
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

    Returns whether there was a key.
    """
    record(by, "identity.destroy_key", "participant", participant.pk)
    return bool(destroy_keys(by, PersonKey.objects.filter(person=participant.pk)))


def destroy_keys(by: Actor, rows: QuerySet[PersonKey]) -> int:
    """Delete keys; the key store's log is emptied as soon as this is saved. Returns how many."""
    with transaction.atomic(using="keys"):
        gone, _rows = rows.delete()
        transaction.on_commit(partial(empty_log, "keys"), using="keys")
    return gone
