"""The erasure ledger: who was taken away, as random ids, in a file beside the keys.

It is part of every backup set and is replayed after a restore, so that an old copy of the database
never brings anybody back. A line is on disk before anything of hers goes, and only once it is decided.
"""

import errno
import logging
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

NAME = "erased.ledger"
SINCE = "since.ledger"  # the other list beside the keys: consent/since.py
log = logging.getLogger("egenkraft.consent")
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Also inside a line: an earlier version wrote on behind a cut line, and both stand in one.
_NAMED = re.compile(rf"(?=({ID}) ({ID}) (\S+))")


@dataclass(frozen=True)
class Line:
    person: UUID
    lab: UUID
    at: str


def path() -> Path:
    return Path(settings.KEYS) / NAME


def write(person: UUID, lab: UUID) -> None:
    """Append one line and wait until the disk has it. The same person twice does no harm."""
    append(path(), f"{person} {lab} {timezone.now().isoformat(timespec='seconds')}\n".encode())


def append(file: Path, text: bytes) -> None:
    """Add whole lines to a list beside the keys, and wait until the disk has them. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _one_at_a_time(handle)
        _write_whole(handle, text, file)
        os.fsync(handle)
    finally:
        os.close(handle)


def _one_at_a_time(handle: int) -> None:
    """Nobody else adds a line until this file is closed: what is cut back is certainly our own."""
    with suppress(ImportError):  # Windows has no such locks
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def _write_whole(handle: int, text: bytes, file: Path) -> None:
    """All or nothing; behind a line that a lost power has cut, a new line begins."""
    before = os.lseek(handle, 0, os.SEEK_END)
    if before:
        os.lseek(handle, before - 1, os.SEEK_SET)
        text = text if os.read(handle, 1) == b"\n" else b"\n" + text
    if os.write(handle, text) != len(text):
        os.ftruncate(handle, before)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))


def lines() -> Iterator[Line]:
    """Whoever is named with both ids. A cut line names nobody: her erasure is decided, so the clock finishes
    it and writes the line again. How many name nobody is logged."""
    unread = 0
    whole = path().read_bytes().decode("ascii", "replace") if path().is_file() else ""
    for text in whole.splitlines():
        named = _NAMED.findall(text)
        unread += not named and bool(text.strip())
        for person, lab, at in named:
            yield Line(UUID(person), UUID(lab), at)
    if unread:
        log.warning("lines of the ledger of erasures that cannot be read: %d", unread)


def position() -> int:
    """How many bytes the ledger has: for the manifest of a backup."""
    return path().stat().st_size if path().is_file() else 0


def take_in(other: Path, file: Path | None = None) -> int:
    """Add the lines of another ledger (out of a backup) that this one lacks; return how many."""
    file = file or path()
    known = file.read_bytes().splitlines() if file.is_file() else []
    new = [line for line in other.read_bytes().splitlines() if line not in known]
    if new:
        append(file, b"".join(line + b"\n" for line in new))
    return len(new)
