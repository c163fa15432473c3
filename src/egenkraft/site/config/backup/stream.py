"""Optional continuous backup: litestream copies what is committed to another place within a second.

`egenkraft serve` keeps it running beside the web server when EGENKRAFT_STREAM_TO is set. It reads the
write-ahead log all the while, so an erasure asks it to let go before it empties the log. What it writes
is not sealed: the place must be as safe as the disk of the data.

`python -m egenkraft.site.config.backup.stream` writes the settings and becomes litestream.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

LATE = timedelta(seconds=60)  # behind, after which somebody should look
WHOLE_SECONDS = timedelta(seconds=2)  # it tells its times in whole seconds
KEPT = "48h"  # as long as the hourly backups
SECONDS = 20  # for litestream to answer
LONGEST_SOCKET = 100  # letters that the system takes as the address of a socket


@dataclass(frozen=True)
class State:
    """Whether it runs, and how long ago the oldest change was made that it has not copied."""

    runs: bool
    behind: timedelta = timedelta(0)


def program() -> str | None:
    """Where litestream is: beside our Python (`pip install egenkraft[stream]`) or on the machine."""
    return shutil.which("litestream", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def faults() -> list[str]:
    """Why it cannot run, as sentences."""
    if not settings.STREAM_TO:
        return []
    if settings.STREAM_TO == settings.STREAM_KEYS_TO or not settings.STREAM_KEYS_TO:
        return ["Data and keys may not stream to one place. Set EGENKRAFT_STREAM_KEYS_TO to another one."]
    if settings.POSTGRES_OWNERS or settings.DATABASES["default"]["ENGINE"].endswith("postgres"):
        return ["The continuous backup is for SQLite. Take EGENKRAFT_STREAM_TO away."]
    if program() is None:
        return ["There is no litestream here. Run: pip install 'egenkraft[stream]'"]
    return []


def files() -> dict[str, Path]:
    return {alias: Path(settings.DATABASES[alias]["NAME"]) for alias in ("default", "keys")}


def config_file() -> Path:
    return Path(settings.DATA) / "litestream.json"


def socket() -> Path:
    """Where it takes orders: beside the keys, or in the folder for passing things if that is too long."""
    place = Path(settings.KEYS) / "stream.sock"
    if len(str(place)) < LONGEST_SOCKET:
        return place
    name = hashlib.sha256(str(place).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"stream-{name}.sock"


def write_config() -> Path:
    """Litestream's settings; JSON is YAML too."""
    targets = {"default": settings.STREAM_TO, "keys": settings.STREAM_KEYS_TO}
    told = {
        "socket": {"enabled": True, "path": str(socket()), "permissions": 0o600},
        "snapshot": {"interval": "24h", "retention": KEPT},
        "dbs": [{"path": str(file), "replica": _replica(targets[alias])} for alias, file in files().items()],
    }
    config_file().write_text(json.dumps(told, indent=1))
    config_file().chmod(0o600)
    return config_file()


def _replica(target: str) -> dict[str, Any]:
    place: dict[str, Any] = {"url": target} if "://" in target else {"type": "file", "path": target}
    return {**place, "sync-interval": "500ms"}


def _ask(*words: str) -> Any:
    """What litestream answers; None where there is none, or it does not answer."""
    litestream = program()
    if litestream is None or not socket().exists():
        return None
    try:
        done = subprocess.run([litestream, *words], capture_output=True, text=True, timeout=SECONDS)  # noqa: S603
        return None if done.returncode else json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None


def _order(word: str, *rest: str) -> Any:
    return _ask(word, "-socket", str(socket()), "-json", *rest)


def state(now: datetime | None = None) -> State:
    """For the doctor: does it run, and how far is it behind?"""
    if _order("list") is None:
        return State(runs=False)
    return State(runs=True, behind=max(_behind(file, now or datetime.now(UTC)) for file in files().values()))


def _behind(file: Path, now: datetime) -> timedelta:
    """How long ago something was written that is not in the other place; its word alone is not believed."""
    log = file.with_name(f"{file.name}-wal")
    if not log.is_file() or not log.stat().st_size:
        return timedelta(0)
    written = datetime.fromtimestamp(log.stat().st_mtime, UTC)
    words = ("-config", str(config_file()), "-no-expand-env", "-level", "all", "-json")
    copies = [datetime.fromisoformat(row["created"]) for row in _ask("ltx", *words, str(file)) or []]
    return now - written if not copies or written - max(copies) > WHOLE_SECONDS else timedelta(0)


@contextmanager
def let_go(alias: str) -> Iterator[None]:
    """It copies what there is, stops reading this database, and goes on afterwards where it was."""
    file = str(files()[alias])
    stopped = bool(settings.STREAM_TO) and _order("stop", file) is not None
    try:
        yield
    finally:
        if stopped:
            _order("start", file)


def forget_beside(*folders: Path) -> None:
    """What it keeps beside the databases: of no use once another file lies there."""
    for folder in folders:
        for path in folder.glob(".*.sqlite3-litestream"):
            shutil.rmtree(path)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egenkraft.site.config.settings")
    litestream = program()
    if litestream is None:
        sys.exit(faults()[0])
    socket().unlink(missing_ok=True)
    words = ["replicate", "-config", str(write_config()), "-no-expand-env", "-log-level", "warn"]
    os.umask(0o077)
    os.execv(litestream, [litestream, *words])  # noqa: S606


if __name__ == "__main__":
    main()
