"""Subkeys of the lab key by HKDF-SHA-256, one for each use (TRUST 5.1).

The lab key may be changed (`egenkraft rotate-key`). What happens then to a subkey is said here,
use by use. Keys that must live on are kept in the key store, wrapped by the new lab key; the old
lab key itself is kept nowhere.
"""

import hashlib
import hmac
from enum import Enum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from egenkraft.site.audit.sealing import open_bytes


class Locked(RuntimeError):
    """The lab key is not there: only public pages may be shown."""


class Unclassified(LookupError):
    """A use of the lab key that nobody has said the fate of."""


class Fate(Enum):
    """What a change of the lab key does to a subkey."""

    RENEW = "derived anew; what was made with the old one is made again, or ends"
    KEEP = "derived anew; the old one is kept to check what it has signed"
    CARRY = "stays the same: what it marked cannot be made again"


USES = {
    "audit": Fate.KEEP,  # old rows of the chain are never written again
    "audit-digest": Fate.RENEW,  # nothing is checked against it
    "blind": Fate.RENEW,  # the index is computed anew
    "django": Fate.RENEW,  # sessions end: everybody signs in again
    "pictures": Fate.CARRY,  # three pictures that only she knows cannot be marked again
    "published": Fate.CARRY,  # who stood behind a published sum is compared with later ones
    "ring": Fate.RENEW,  # wraps the kept keys
    "row-mac": Fate.RENEW,  # every row is marked anew, if its old mark holds
    "second-rater": Fate.CARRY,  # the draw of second raters stays as it was drawn
    "seed": Fate.RENEW,  # the sealed seeds of trials are sealed anew
    "token": Fate.CARRY,  # links and cards that are out in the world go on working
    "totp": Fate.RENEW,  # the secrets of colleagues' apps are sealed anew, and the apps go on working
    "vault": Fate.RENEW,  # wraps every person's key
}


def derive(lab_key: bytes, use: str) -> bytes:
    """Return 32 bytes bound to `use`; different uses give independent keys."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"egenkraft/{use}/1".encode()).derive(lab_key)


def mark_of(key: bytes) -> str:
    """Eight letters that tell one key from another and say nothing about it."""
    return hmac.new(key, b"egenkraft/mark", hashlib.sha256).hexdigest()[:8]


def lab_key() -> bytes:
    """This installation's lab key; raise `Locked` without one."""
    from django.conf import settings

    if settings.LAB_KEY is None:
        raise Locked("The lab key is missing. Set EGENKRAFT_KEY_FILE and start again.")
    return bytes(settings.LAB_KEY)


def subkey(use: str) -> bytes:
    """Return this installation's subkey for a use; raise `Locked` without a lab key."""
    return subkey_of(lab_key(), use)


def subkey_of(key: bytes, use: str) -> bytes:
    """Return the subkey under a given lab key: what was carried over to it, else derived from it."""
    if use not in USES:
        raise Unclassified(f"Say in audit/keys.py what a change of the lab key does to “{use}”.")
    if USES[use] is Fate.CARRY and (carried := _ring(key).get((use, ""))):
        return carried
    if (key, use) not in _derived:
        _derived[key, use] = derive(key, use)
    return _derived[key, use]


def signing_key(mark: str) -> bytes | None:
    """The audit key with this mark, the present one or a kept one; None where it is not known.

    Rows from before there were marks have none: they were signed with the first key of all.
    """
    present = subkey("audit")
    if mark == mark_of(present):
        return present
    kept = {at: key for (use, at), key in _ring(lab_key()).items() if use == "audit"}
    return kept.get(mark) if mark else next(iter(kept.values()), present)


_derived: dict[tuple[bytes, str], bytes] = {}
_rings: dict[bytes, dict[tuple[str, str], bytes]] = {}


def _ring(key: bytes) -> dict[tuple[str, str], bytes]:
    """The kept keys, read once by each process: a change of the lab key needs everybody to stop."""
    if key not in _rings:
        from egenkraft.site.audit.models import KeptKey

        wrapping = derive(key, "ring")
        _rings[key] = {
            _slot(row.name): open_bytes(wrapping, row.wrapped, place_of(row.name))
            for row in KeptKey.objects.order_by("kept_at")
        }
    return _rings[key]


def _slot(name: str) -> tuple[str, str]:
    """Of a carried key there is one; of the kept ones there is one for each mark."""
    use, _bar, mark = name.partition("|")
    return use, mark if USES.get(use) is Fate.KEEP else ""


def place_of(name: str) -> str:
    """What a wrapped kept key is bound to."""
    return f"keptkey|{name}"


def forget() -> None:
    """Read the kept keys anew at the next use."""
    _rings.clear()
