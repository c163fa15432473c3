"""The erasure ledger: who was taken away, as random ids, in a file beside the keys.

It is part of every backup set and is replayed after a restore, so that an old copy of the database
never brings anybody back. A line is on disk before anything of hers goes, and only once it is decided.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

NAME = "erased.ledger"


@dataclass(frozen=True)
class Line:
    person: UUID
    lab: UUID
    at: str


def path() -> Path:
    return Path(settings.KEYS) / NAME


def write(person: UUID, lab: UUID) -> None:
    """Append one line and wait until the disk has it. The same person twice does no harm."""
    _append(f"{person} {lab} {timezone.now().isoformat(timespec='seconds')}\n".encode())


def _append(text: bytes) -> None:
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, text)
        os.fsync(handle)
    finally:
        os.close(handle)


def lines() -> Iterator[Line]:
    """Every whole line; one cut off by a lost power is left out: its erasure was not saved either."""
    if not path().is_file():
        return
    for text in path().read_text("ascii").splitlines(keepends=True):
        parts = text.split()
        if text.endswith("\n") and len(parts) == 3:
            yield Line(UUID(parts[0]), UUID(parts[1]), parts[2])


def position() -> int:
    """How many bytes the ledger has: for the manifest of a backup."""
    return path().stat().st_size if path().is_file() else 0


def take_in(other: Path) -> int:
    """Add the lines of another ledger (out of a backup) that this one lacks; return how many."""
    known = path().read_bytes().splitlines() if path().is_file() else []
    new = [line for line in other.read_bytes().splitlines() if line not in known]
    if new:
        _append(b"".join(line + b"\n" for line in new))
    return len(new)
