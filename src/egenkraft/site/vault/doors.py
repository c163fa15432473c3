"""The one door to who she is: may this actor, why, written down first, then opened."""

from dataclasses import dataclass

from django.db import models as db
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.permissions import may
from egenkraft.site.access.scope import Actor, ForeignLab
from egenkraft.site.audit.chain import record
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault import models
from egenkraft.site.vault.crypto import DoesNotOpen, unseal, unwrap

FIELDS = ("name", "phone", "contact")
MODEL = "identity"


class Reason(db.TextChoices):
    """Why it is opened. A fixed list, because free text would carry names into the audit chain."""

    CONTACT = "contact", _("I am going to contact her")
    CORRECT = "correct", _("I am going to correct it")
    ASKED = "asked", _("She asked me to")
    DANGER = "danger", _("Somebody is in danger")


class Refused(PermissionError):
    """This role may not read identities."""


@dataclass(frozen=True)
class Identity:
    name: str
    phone: str
    contact: str


@dataclass(frozen=True)
class Unreadable:
    """Why there is something that cannot be shown: `no_key` or `does_not_open`."""

    why: str


def open_identity(by: Actor, participant: Participant, reason: str) -> Identity | Unreadable | None:
    """Return who she is; None where nothing was written; `Unreadable` where it cannot be opened.

    The audit row is saved before anything is decrypted: no row, no name.
    """
    reason = Reason(reason).value
    if not may(by.role, "identity.see"):
        raise Refused(by.role)
    if participant.lab_id != by.lab_id:
        raise ForeignLab("This participant belongs to another lab.")
    record(by, "identity.see", "participant", participant.pk, reason=reason)
    row = models.Identity.objects.filter(participant=participant).first()
    return None if row is None else _open(row)


def _open(row: models.Identity) -> Identity | Unreadable:
    held = models.PersonKey.objects.filter(person=row.participant_id).first()
    if held is None:
        return Unreadable("no_key")
    try:
        key = unwrap(held.wrapped, row.participant_id)
        return Identity(*(_field(row, name, key) for name in FIELDS))
    except DoesNotOpen:
        return Unreadable("does_not_open")


def _field(row: models.Identity, name: str, key: bytes) -> str:
    sealed = getattr(row, name)
    return unseal(key, sealed, model=MODEL, field=name, pk=row.pk) if sealed is not None else ""


def is_written(participant: Participant) -> bool:
    """Tell whether there is anything to open; opens nothing."""
    return models.Identity.objects.filter(participant=participant).exists()
