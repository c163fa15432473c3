"""The one door to who she is: may this actor, why, written down first, then opened."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import models as db
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access import watch
from egenkraft.site.access.permissions import may, reach
from egenkraft.site.access.scope import Actor, ForeignLab, scope
from egenkraft.site.audit.chain import Act, record_all
from egenkraft.site.consent.rules import allowed
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable
from egenkraft.site.vault import models
from egenkraft.site.vault.blind import find, index, plain_name
from egenkraft.site.vault.crypto import DoesNotOpen, unseal, unwrap

FIELDS = ("name", "phone", "contact")
MODEL = "identity"

# Told after every search who of those out of reach has exactly that name or number (mostly nobody).
searched: list[Callable[[Actor, set[UUID]], None]] = []


class Reason(db.TextChoices):
    """Why it is opened. A fixed list, because free text would carry names into the audit chain."""

    CONTACT = "contact", _("I am going to contact her")
    CORRECT = "correct", _("I am going to correct it")
    ASKED = "asked", _("She asked me to")
    DANGER = "danger", _("Somebody is in danger")
    FIND = "find", _("Somebody searched for a name")
    OWN = "own", _("She read it herself")
    REMIND = "remind", _("A reminder was sent to her")
    ERASE = "erase", _("Everything about her was taken away")


STAFF = (Reason.CONTACT, Reason.CORRECT, Reason.ASKED, Reason.DANGER)  # what somebody may choose on a page
NEEDS = {Reason.FIND: "identity.find", Reason.OWN: "data.own"}  # capability; else `identity.see`
BY_SYSTEM = {Reason.REMIND, Reason.ERASE}  # what the installation itself opens it for
CONSENT = {Reason.REMIND: "remind"}  # what she must have said yes to


class Refused(PermissionError):
    """This actor may not read who she is."""


@dataclass(frozen=True)
class Identity:
    name: str
    phone: str
    contact: str


@dataclass(frozen=True)
class Unreadable:
    """Why there is something that cannot be shown: `no_key` or `does_not_open`."""

    why: str


Found = Identity | Unreadable | None


def open_identity(by: Actor, participant: Participant, reason: str) -> Found:
    """Return who she is; None where nothing was written; `Unreadable` where it cannot be opened.

    Asks the policy, the reach (with it the key holders of somebody with extra protection) and, for
    what needs her yes, consent. The audit row is saved before anything is decrypted: no row, no name.
    """
    return open_many(by, [participant], reason)[0]


def open_many(by: Actor, people: Iterable[Participant], reason: str) -> list[Found]:
    """As `open_identity`, for several people, with one audit row for each."""
    rows, why = list(people), Reason(reason)
    _may_open(by, rows, why)
    record_all(by, [Act("identity.see", "participant", row.pk, reason=why.value) for row in rows])
    return read(rows)


def _may_open(by: Actor, people: list[Participant], why: Reason) -> None:
    if any(row.lab_id != by.lab_id for row in people):
        raise ForeignLab("This participant belongs to another lab.")
    if by.role == "system":
        if why not in BY_SYSTEM:
            raise Refused(by.role)
    else:
        _within_reach(by, people, NEEDS.get(why, "identity.see"))
    if (purpose := CONSENT.get(why)) and not all(allowed(row, purpose) for row in people):
        raise Refused(purpose)


def _within_reach(by: Actor, people: list[Participant], capability: str) -> None:
    if not may(by.role, capability):
        raise Refused(by.role)
    with scope(replace(by, capability=capability, reach=reach(by.role, capability))):
        if reachable().filter(pk__in=[row.pk for row in people]).count() != len(people):
            raise Refused("out of reach")


def search(by: Actor, text: str, *, most: int) -> tuple[list[tuple[Participant, Identity]], bool]:
    """Whoever in reach has every word of the text in her name; each hit is written down before it is shown.

    Returns at most `most`, and whether there are more.

    Somebody with extra protection out of reach is never among them; her key holders are told. A name that is
    shown counts as a page that is opened: whoever looks at all is stopped.
    """
    watch.refuse_frozen(by)
    words = plain_name(text).split()
    with scope(replace(by, capability="identity.find", reach=reach(by.role, "identity.find"))):
        people = list(reachable())
    found = [(one, who) for one, who in zip(people, read(people), strict=True) if isinstance(who, Identity)]
    hits = [(one, who) for one, who in found if words and all(w in plain_name(who.name) for w in words)]
    hidden = find(text) - {one.pk for one in people}
    for told in searched:
        told(by, hidden)
    shown, why = hits[:most], Reason.FIND.value
    for one, _who in shown:
        watch.look(by, one.pk)
    record_all(by, [Act("identity.see", "participant", one.pk, reason=why) for one, _who in shown])
    return shown, len(hits) > most


def read(people: list[Participant]) -> list[Found]:
    """Decrypt without asking: for the door above, and for making the index and the keys anew."""
    held = {row.person: row for row in models.PersonKey.objects.filter(person__in=[p.pk for p in people])}
    rows = {row.participant_id: row for row in models.Identity.objects.filter(participant__in=people)}
    return [_open(rows[one.pk], held.get(one.pk)) if one.pk in rows else None for one in people]


def reindex(people: list[Participant]) -> int:
    """Write the blind index of these people anew out of what the vault holds, also where it holds nothing or
    does not open: then what they were called before their extra protection is left."""
    for person, found in zip(people, read(people), strict=True):
        who = found if isinstance(found, Identity) else Identity("", "", "")
        index(person, **vars(who))
    return len(people)


def _open(row: models.Identity, held: models.PersonKey | None) -> Identity | Unreadable:
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


def told(by: Actor, her: Participant) -> dict[str, str]:
    """Her name and how she is reached, for the file that she takes with her."""
    found = open_identity(by, her, Reason.OWN)
    return vars(found) if isinstance(found, Identity) else {}
