"""Sealing: fields under her own key, her key under the lab key. AES-256-GCM throughout (TRUST 5.1).

Every sealed value is nonce (12 bytes) + ciphertext + tag (16 bytes), and is bound to the place
it belongs to, so a value that was moved to another row, field or person does not open.
"""

import secrets
from uuid import UUID

from egenkraft.site.audit.keys import subkey
from egenkraft.site.audit.sealing import KEY_BYTES, DoesNotOpen, Sealed, open_bytes, seal_bytes

__all__ = [
    "DoesNotOpen",
    "Sealed",
    "new_key",
    "seal",
    "seal_file",
    "unseal",
    "unseal_file",
    "unwrap",
    "wrap",
]


def new_key() -> bytes:
    """Return a fresh 256-bit data key for one person."""
    return secrets.token_bytes(KEY_BYTES)


def wrap(key: bytes, person: UUID, under: bytes | None = None) -> bytes:
    """Return her data key sealed by this installation's vault key (or `under`), bound to her; 60 bytes."""
    return seal_bytes(under or subkey("vault"), key, f"personkey|wrapped|{person}")


def unwrap(wrapped: Sealed, person: UUID, under: bytes | None = None) -> bytes:
    """Return her data key; raise `DoesNotOpen` under another lab key or for another person."""
    return open_bytes(under or subkey("vault"), wrapped, f"personkey|wrapped|{person}")


def seal(key: bytes, text: str, *, model: str, field: str, pk: UUID) -> bytes:
    """Return `text` sealed by her data key and bound to one field of one row."""
    return seal_bytes(key, text.encode(), f"{model}|{field}|{pk}")


def unseal(key: bytes, sealed: Sealed, *, model: str, field: str, pk: UUID) -> str:
    """Return the text; raise `DoesNotOpen` where key, bytes or place differ."""
    return open_bytes(key, sealed, f"{model}|{field}|{pk}").decode()


def seal_file(key: bytes, data: bytes, *, model: str, field: str, pk: UUID) -> bytes:
    """Return a recording or another file of hers sealed by her data key and bound to one field of one row."""
    return seal_bytes(key, data, f"{model}|{field}|{pk}")


def unseal_file(key: bytes, sealed: Sealed, *, model: str, field: str, pk: UUID) -> bytes:
    """Return the file; raise `DoesNotOpen` where key, bytes or place differ."""
    return open_bytes(key, sealed, f"{model}|{field}|{pk}")
