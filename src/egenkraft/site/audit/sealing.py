"""AES-256-GCM for everything that is sealed: nonce (12 bytes) + ciphertext + tag (16 bytes).

Each sealed value is bound to the place it belongs to, so that one that was moved elsewhere does not open.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Sealed = bytes | memoryview  # as the database hands it out

KEY_BYTES, NONCE_BYTES = 32, 12


class DoesNotOpen(ValueError):
    """The key is another one, or the sealed bytes were changed or moved."""


def seal_bytes(key: bytes, plain: bytes, place: str) -> bytes:
    """Return `plain` sealed under `key` and bound to `place`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def open_bytes(key: bytes, sealed: Sealed, place: str) -> bytes:
    """Return what was sealed; raise `DoesNotOpen` where key, bytes or place differ."""
    nonce, rest = bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:])
    try:
        return AESGCM(key).decrypt(nonce, rest, place.encode())
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen("The sealed value does not open here.") from error
