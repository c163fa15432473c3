"""Sealing: fields under her own key, her key under the lab key. AES-256-GCM throughout (TRUST 5.1).

Every sealed value is nonce (12 bytes) + ciphertext + tag (16 bytes), and is bound to the place
it belongs to, so a value that was moved to another row, field or person does not open.
"""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from egenkraft.site.audit.keys import subkey

Sealed = bytes | memoryview  # as the database hands it out

KEY_BYTES, NONCE_BYTES = 32, 12


class DoesNotOpen(ValueError):
    """The key is another one, or the sealed bytes were changed or moved."""


def new_key() -> bytes:
    """Return a fresh 256-bit data key for one person."""
    return secrets.token_bytes(KEY_BYTES)


def wrap(key: bytes, person: UUID) -> bytes:
    """Return her data key sealed by this installation's vault key, bound to her; 60 bytes."""
    return _seal(subkey("vault"), key, f"personkey|wrapped|{person}")


def unwrap(wrapped: Sealed, person: UUID) -> bytes:
    """Return her data key; raise `DoesNotOpen` under another lab key or for another person."""
    return _open(subkey("vault"), wrapped, f"personkey|wrapped|{person}")


def seal(key: bytes, text: str, *, model: str, field: str, pk: UUID) -> bytes:
    """Return `text` sealed by her data key and bound to one field of one row."""
    return _seal(key, text.encode(), f"{model}|{field}|{pk}")


def unseal(key: bytes, sealed: Sealed, *, model: str, field: str, pk: UUID) -> str:
    """Return the text; raise `DoesNotOpen` where key, bytes or place differ."""
    return _open(key, sealed, f"{model}|{field}|{pk}").decode()


def _seal(key: bytes, plain: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def _open(key: bytes, sealed: Sealed, place: str) -> bytes:
    nonce, rest = bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:])
    try:
        return AESGCM(key).decrypt(nonce, rest, place.encode())
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen("The sealed value does not open here.") from error
