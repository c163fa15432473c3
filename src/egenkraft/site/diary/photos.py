"""Uploaded pictures: checked from their header, painted anew in a child process, kept in every size."""

import base64
import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from egenkraft.site.diary import header, painter

PUBLISHED = "published"
TIMEOUT = 30  # seconds of wall time for one picture


class BadPicture(ValueError):
    """The upload is refused; the message is a sentence for the person who uploaded it."""


@dataclass(frozen=True)
class Painted:
    """One picture in all sizes: `files` by "400.webp" and so on; empty where nothing was painted.

    `preview` is a first look of at most 3,600 bytes, in base64, that travels inside the page.
    """

    digest: str
    width: int
    height: int
    files: dict[str, bytes]
    preview: str = ""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def new_key() -> str:
    return secrets.token_hex(16)


def check_weight(size: int) -> None:
    """Refuse a file by its number of bytes, before it is read."""
    if size > header.MAX_BYTES:
        raise BadPicture(_("The file is larger than 10 MB. Make it smaller and try again."))


def check(data: bytes) -> header.Header:
    """Refuse by weight, kind and size before anything is decoded."""
    check_weight(len(data))
    try:
        head = header.read_header(data)
    except header.Unreadable as error:
        raise BadPicture(
            _("This is not a photograph we can read. Choose a JPEG, PNG or WebP file.")
        ) from error
    if head.pixels > header.MAX_PIXELS:
        raise BadPicture(_("The picture has more than 12 million pixels. Make it smaller and try again."))
    short, long = sorted((head.width, head.height))
    if short < header.LEAST_SIDE:
        raise BadPicture(_("The picture is too small. It must be at least 200 pixels on each side."))
    if long > header.LONGEST_RATIO * short:
        raise BadPicture(
            _("The picture is too narrow. Cut it so that it is at most four times as long as wide.")
        )
    return head


def rehearse(data: bytes) -> Painted:
    """What painting would give, from the header alone: for a dry run."""
    head = check(data)
    width = min(head.width, max(painter.WIDTHS))
    return Painted(digest(data), width, round(head.height * width / head.width), {})


def paint(data: bytes) -> Painted:
    """Check, then decode and paint in a child process with limits; raise `BadPicture`."""
    check(data)
    command = [sys.executable, "-I", painter.__file__, str(header.MAX_PIXELS)]
    env = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  (our own file, no shell, no part of the command comes from people)
            command, input=data, capture_output=True, timeout=TIMEOUT, check=True, env=env
        )
        head, _newline, blobs = done.stdout.partition(b"\n")
        return _unpack(digest(data), json.loads(head), blobs)
    except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
        raise BadPicture(
            _("The picture could not be read. Open it, save it again as JPEG, and try once more.")
        ) from error


def _unpack(name: str, head: dict[str, object], blobs: bytes) -> Painted:
    files, at = {}, 0
    for file, size in head["files"]:  # type: ignore[attr-defined]
        files[file] = blobs[at : at + size]
        at += size
    if at != len(blobs) or not files:
        raise ValueError("the child said one length and sent another")
    preview = base64.b64encode(files.pop("preview")).decode()
    return Painted(name, int(str(head["width"])), int(str(head["height"])), files, preview)


def file_names(key: str, width: int) -> list[str]:
    """The file names of every size of a picture of this width, without their folder."""
    return [f"{key}-{size}.{kind}" for size in painter.widths(width) for kind in painter.KINDS]


def drafts(lab: UUID) -> str:
    """The folder of one lab's drafts."""
    return f"drafts/{lab.hex}"


def keep(lab: UUID, key: str, painted: Painted) -> None:
    for name, data in painted.files.items():
        default_storage.save(f"{drafts(lab)}/{key}-{name}", ContentFile(data))


def copy_out(lab: UUID, draft_key: str, key: str, width: int) -> None:
    """Copy every size of a draft to the folder that the world may read."""
    for old, new in zip(file_names(draft_key, width), file_names(key, width), strict=True):
        with default_storage.open(f"{drafts(lab)}/{old}") as file:
            default_storage.save(f"{PUBLISHED}/{new}", ContentFile(file.read()))


def remove(folder: str, key: str, width: int) -> None:
    for name in file_names(key, width):
        default_storage.delete(f"{folder}/{name}")


def sweep(folder: str, known: Iterable[str]) -> int:
    """Delete files whose key no row knows (a write that was rolled back); return how many."""
    keys = set(known)
    if not default_storage.exists(folder):
        return 0
    lost = [name for name in default_storage.listdir(folder)[1] if Path(name).stem.split("-")[0] not in keys]
    for name in lost:
        default_storage.delete(f"{folder}/{name}")
    return len(lost)
