"""Files that only an offline key opens: X25519, HKDF-SHA-256, AES-256-GCM in chunks.

    "EGKBACK1" · 32 bytes: the sealer's throw-away public key · chunks

The file key is HKDF-SHA-256 over the shared secret, with both public keys and the format's name as
context. Each chunk is 1 MiB of plain text (the last one what is left) with a 16-byte tag. Its nonce is
the chunk's number in 11 bytes and one byte that says whether it is the last: a file that was cut, or
whose chunks were moved, does not open.
"""

import base64
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"EGKBACK1"
CHUNK, TAG = 1 << 20, 16
PublicKey = X25519PublicKey


class DoesNotOpen(ValueError):
    """Another key, a file that was cut or changed, or no backup at all."""


def new_key(path: Path) -> str:
    """Write a new private key for its owner only; return the public key. Never replaces a key."""
    key = X25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key.private_bytes_raw()) + b"\n")
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def public_key(text: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(_bytes(text, "The public key of the backups"))


def private_key(path: Path) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_bytes(path.read_text("ascii"), str(path)))


def _bytes(text: str, what: str) -> bytes:
    try:
        found = base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise DoesNotOpen(f"{what} is not a key: 32 bytes written in base64.") from error
    if len(found) != 32:
        raise DoesNotOpen(f"{what} holds {len(found)} bytes, not 32.")
    return found


def _file_key(secret: bytes, throw_away: bytes, owner: bytes) -> AESGCM:
    context = b"egenkraft/backup/1" + throw_away + owner
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=context).derive(secret))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealer:
    """A file to write into: what arrives leaves sealed. Close it, or nothing opens."""

    def __init__(self, target: BinaryIO, owner: X25519PublicKey) -> None:
        once = X25519PrivateKey.generate()
        public = once.public_key().public_bytes_raw()
        self._key = _file_key(once.exchange(owner), public, owner.public_bytes_raw())
        self._target, self._waiting, self._number = target, bytearray(), 0
        target.write(MAGIC + public)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # at least one byte waits for the last chunk
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._target.write(self._key.encrypt(_nonce(self._number, last), plain, None))
        self._number += 1


class Opener:
    """A sealed file to read from; raises `DoesNotOpen` rather than giving a wrong byte."""

    def __init__(self, source: BinaryIO, key: X25519PrivateKey) -> None:
        head = source.read(len(MAGIC) + 32)
        if head[: len(MAGIC)] != MAGIC or len(head) != len(MAGIC) + 32:
            raise DoesNotOpen("This is not a backup of Egenkraft.")
        public = head[len(MAGIC) :]
        secret = key.exchange(X25519PublicKey.from_public_bytes(public))
        self._key = _file_key(secret, public, key.public_key().public_bytes_raw())
        self._source, self._ready, self._number = source, bytearray(), 0
        self._next: bytes | None = source.read(CHUNK + TAG)

    def read(self, size: int = -1) -> bytes:
        while self._next is not None and (size < 0 or len(self._ready) < size):
            self._open_one()
        given = bytes(self._ready if size < 0 else self._ready[:size])
        del self._ready[: len(given)]
        return given

    def _open_one(self) -> None:
        chunk, following = self._next or b"", self._source.read(CHUNK + TAG)
        try:
            self._ready += self._key.decrypt(_nonce(self._number, not following), chunk, None)
        except InvalidTag as error:
            raise DoesNotOpen("The key is not the one of this backup, or the file was changed.") from error
        self._number, self._next = self._number + 1, following or None
