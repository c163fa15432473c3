"""Subkeys of the lab key by HKDF-SHA-256, one for each use (TRUST 5.1)."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Locked(RuntimeError):
    """The lab key is not there: only public pages may be shown."""


def derive(lab_key: bytes, use: str) -> bytes:
    """Return 32 bytes bound to `use`; different uses give independent keys."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"egenkraft/{use}/1".encode()).derive(lab_key)


def subkey(use: str) -> bytes:
    """Return the subkey of this installation's lab key; raise `Locked` without one."""
    from django.conf import settings

    if settings.LAB_KEY is None:
        raise Locked("The lab key is missing. Set EGENKRAFT_KEY_FILE and start again.")
    return _derived(settings.LAB_KEY, use)


_cache: dict[tuple[bytes, str], bytes] = {}


def _derived(lab_key: bytes, use: str) -> bytes:
    if (lab_key, use) not in _cache:
        _cache[lab_key, use] = derive(lab_key, use)
    return _cache[lab_key, use]
