"""Finds the lab key: 32 bytes that never lie on the same disk path as the data by default.

Order: the service manager's credentials folder, then EGENKRAFT_KEY_FILE. Without a key the
site starts locked and shows public pages only (TRUST 5.1).
"""

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

CREDENTIAL = "egenkraft-key"


def key_path() -> Path | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (Path(folder) / CREDENTIAL).is_file():
        return Path(folder) / CREDENTIAL
    named = os.environ.get("EGENKRAFT_KEY_FILE", "").strip()
    return Path(named).expanduser() if named else None


def read_key() -> bytes | None:
    path = key_path()
    return key_in(path) if path is not None and path.is_file() else None


def key_in(path: Path) -> bytes:
    """The key in a file; say what to do where it is none."""
    try:
        key = base64.b64decode(path.read_text("ascii").strip(), validate=True)
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{path} is not a key file. Put back the right file, or restore it from the key backup."
        ) from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{path} holds {len(key)} bytes, not 32. Restore it from the key backup.")
    return key


def open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def make_key(path: Path) -> None:
    """Write a new key to `path`, readable by its owner only. Never replaces a key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
