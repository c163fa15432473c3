"""A new lab key: what hung on the old one is wrapped, sealed or marked anew, and the old one can go.

Every step may be broken off and run again with the same two keys. The key store changes in one
transaction, at the beginning; from then on only the new key opens it, and `audit.models.Rotation`
says that the rest is still to do. What did not hold under the old key is left as it is and counted:
a new key never signs decay.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.sealed import remark, sealed_models
from egenkraft.site.audit import keys
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.keys import USES, Fate, derive, mark_of, place_of, subkey_of
from egenkraft.site.audit.models import AuditRow, KeptKey, Rotation
from egenkraft.site.audit.sealing import open_bytes, seal_bytes
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.crypto import DoesNotOpen, unwrap, wrap
from egenkraft.site.vault.doors import reindex
from egenkraft.site.vault.models import Blind, PersonKey

Reseal = Callable[[bytes, bytes], int]  # the old and the new subkey; seals anew, tells how many

resealers: list[tuple[str, Reseal]] = []
BATCH = 1000


class WrongKey(RuntimeError):
    """The key at hand does not open this key store."""


@dataclass(frozen=True)
class Pair:
    """Two lab keys, and the subkeys of each."""

    old: bytes
    new: bytes

    def of(self, use: str) -> tuple[bytes, bytes]:
        return derive(self.old, use), derive(self.new, use)


def register(use: str, reseal: Reseal) -> None:
    """Let a room seal its own values anew when the lab key changes."""
    resealers.append((use, reseal))


def marks(old: bytes, new: bytes) -> tuple[str, str]:
    """What tells the two keys apart in the key store, without saying anything of them."""
    return mark_of(derive(old, "ring")), mark_of(derive(new, "ring"))


def unfinished() -> Rotation | None:
    """The change of key that was broken off, if there is one."""
    return Rotation.objects.filter(done_at=None).first()


def fits(key: bytes) -> bool:
    """Whether a lab key belongs to this key store, as far as the store can tell."""
    last = Rotation.objects.order_by("-begun_at").first()
    if last is not None:
        return last.after == mark_of(derive(key, "ring"))
    held = PersonKey.objects.first()
    if held is None:
        return _has_signed(key)
    try:
        return bool(unwrap(held.wrapped, held.person, derive(key, "vault")))
    except DoesNotOpen:
        return False


def _has_signed(key: bytes) -> bool:
    """Where nobody has a key yet, and the lab key was never changed: whether it signed the acts there are."""
    signed = AuditRow.objects.exclude(key="").values_list("key", flat=True).first()
    return signed is None or signed == mark_of(derive(key, "audit"))


def rotate(old: bytes, new: bytes) -> dict[str, int]:
    """Change the lab key; safe to repeat with the same pair. Returns what was done, in counts.

    Nobody else may be writing: a process that holds the old key would go on wrapping with it.
    """
    pair, (before, after) = Pair(old, new), marks(old, new)
    row = Rotation.objects.filter(before=before, after=after).first()
    if row is not None and row.done_at is not None:
        return dict(row.counts)
    row = row or _turn_the_store(pair, before, after)
    settings.LAB_KEY = new
    keys.forget()
    row.counts |= _rows(pair)
    for use, reseal in resealers:
        row.counts[use] = reseal(*pair.of(use))
    row.counts["indexed"] = _indexes()
    _note(before, after)
    row.done_at = timezone.now()
    row.save(using="keys")
    return dict(row.counts)


def _turn_the_store(pair: Pair, before: str, after: str) -> Rotation:
    """Wrap every person's key and every kept key under the new lab key, all or none."""
    if not fits(pair.old):
        raise WrongKey("This lab key does not open this key store. Put the right key file in its place.")
    with transaction.atomic(using="keys"):
        _keep(pair)
        return Rotation.objects.create(before=before, after=after, counts={"people": _rewrap(pair)})


def _rewrap(pair: Pair) -> int:
    old, new = pair.of("vault")
    connection: Any = connections["keys"]
    as_key = PersonKey._meta.pk.get_db_prep_value
    binary = connection.Database.Binary
    rows = [
        (binary(wrap(unwrap(wrapped, person, old), person, new)), as_key(person, connection))
        for person, wrapped in PersonKey.objects.values_list("person", "wrapped")
    ]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE vault_personkey SET wrapped = %s WHERE person = %s", rows)
    return len(rows)


def _keep(pair: Pair) -> None:
    """Keep what must live on: keys that signed something, and keys that marked what is out in the world."""
    old, new = pair.of("ring")
    living = [(use, subkey_of(pair.old, use)) for use, fate in USES.items() if fate is not Fate.RENEW]
    for row in KeptKey.objects.all():
        plain = open_bytes(old, row.wrapped, place_of(row.name))
        KeptKey.objects.filter(pk=row.pk).update(wrapped=seal_bytes(new, plain, place_of(row.name)))
    for use, key in living:
        name = f"{use}|{mark_of(key)}"
        KeptKey.objects.get_or_create(name=name, defaults={"wrapped": seal_bytes(new, key, place_of(name))})


def _rows(pair: Pair) -> dict[str, int]:
    """Mark every row anew; those whose mark did not hold keep it, and the next scan finds them."""
    counts = [remark(model, *pair.of("row-mac")) for model in sealed_models()]
    return {"rows": sum(good for good, _bad in counts), "doubtful": sum(bad for _good, bad in counts)}


def _indexes() -> int:
    """Make the blind index anew, lab by lab, out of what the vault holds."""
    count = 0
    for lab in Lab.objects.all():
        with scope(Actor.system(lab.pk)), transaction.atomic():
            people = list(Participant.objects.filter(pk__in=Blind.objects.values("participant")))
            count += reindex(people)
    return count


def _note(before: str, after: str) -> None:
    """One row a lab, the first under the new key: it binds everything the old key has signed."""
    for lab in Lab.objects.all():
        if not AuditRow.objects.filter(lab=lab.pk, action="keys.rotate", reason=f"{before}>{after}").exists():
            record(Actor.system(lab.pk), "keys.rotate", "lab", lab.pk, reason=f"{before}>{after}")
