"""A PostgreSQL cluster of the tests' own: made in a temporary folder, reached by a socket in it, thrown away.

Nothing of it is durable (fsync is off), and nobody but this machine's tests can reach it.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from egenkraft.site.config.postgres import ROLES

PATIENCE = 60.0  # seconds a busy machine may take to start it
UNPRIVILEGED = ("postgres", "nobody")  # initdb refuses root
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
FIRST = (
    "--auth=trust",
    "--username=postgres",
    "--no-sync",
    "--encoding=UTF8",
    "--locale=C",
    "--no-instructions",
)
PLAIN = {"LC_ALL": "C", "TZ": "UTC"}


def binaries() -> Path | None:
    """The folder with initdb and postgres, the newest version first; None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4))
    named = shutil.which("initdb")
    folders = [*reversed(found), *([Path(named).resolve().parent] if named else [])]
    return next(
        (path for path in folders if (path / "initdb").exists() and (path / "postgres").exists()), None
    )


def missing() -> str:
    """Why no cluster can be started here; empty where it can."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "the driver psycopg is not installed (the extra “postgres”)"
    if binaries() is None:
        return "PostgreSQL's initdb and postgres are not on this machine (on Debian: apt install postgresql)"
    return ""


class Cluster:
    """A running server. `address` gives what the environment of an installation needs."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ek-pg-"))  # short: a socket's path has room for 107 bytes
        self.process: subprocess.Popen[bytes] | None = None
        self.pid = os.getpid()

    def address(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def settings(self, suffix: str = "") -> dict[str, str]:
        """The environment of an installation on this cluster."""
        main, keys = f"egenkraft{suffix}", f"egenkraft_keys{suffix}"
        return {
            "EGENKRAFT_POSTGRES": self.address("egenkraft_app", main),
            "EGENKRAFT_POSTGRES_PUBLIC": self.address("egenkraft_public", main),
            "EGENKRAFT_POSTGRES_OWNER": self.address("egenkraft_owner", main),
            "EGENKRAFT_POSTGRES_KEYS": self.address("egenkraft_keys", keys),
            "EGENKRAFT_POSTGRES_KEYS_OWNER": self.address("egenkraft_keys_owner", keys),
        }

    def start(self) -> None:
        bin_, data = binaries(), self.folder / "data"
        assert bin_ is not None, missing()
        who = _unprivileged()
        if who:
            os.chown(self.folder, who["user"], who["group"])
        made = subprocess.run([bin_ / "initdb", f"--pgdata={data}", *FIRST], **who, **_quiet(), check=False)
        assert made.returncode == 0, made.stdout.decode()
        options = ["-c", "listen_addresses=", "-k", str(self.folder)]
        for pair in QUICK:
            options += ["-c", pair]
        command = [bin_ / "postgres", "-D", data, *options]
        self.process = subprocess.Popen(
            command, **who, **_quiet(self.folder / "log"), preexec_fn=_die_with_parent
        )
        self._wait()

    def _wait(self) -> None:
        import psycopg

        began = time.monotonic()
        while True:
            try:
                return self.connect("postgres", "postgres").close()
            except psycopg.OperationalError:
                assert self.process is not None
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() - began < PATIENCE, "PostgreSQL did not answer within a minute"
                time.sleep(0.05)

    def connect(self, role: str, database: str) -> Any:
        """A plain connection, past Django and past its context."""
        import psycopg

        return psycopg.connect(user=role, dbname=database, host=str(self.folder), autocommit=True)

    def make_roles(self) -> None:
        """The very file that an administrator runs."""
        with self.connect("postgres", "postgres") as superuser:
            for statement in _statements(ROLES.read_text(encoding="utf-8")):
                superuser.execute(statement)

    def stop(self) -> None:
        if os.getpid() != self.pid:
            return
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


def _statements(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]


def _unprivileged() -> dict[str, Any]:
    """Run as somebody who is not root, where this process is root; else as oneself."""
    if os.geteuid() != 0:
        return {}
    known = {row.pw_name: row for row in pwd.getpwall()}
    row = next(known[name] for name in UNPRIVILEGED if name in known)
    return {"user": row.pw_uid, "group": row.pw_gid, "extra_groups": []}


def _quiet(log: Path | None = None) -> dict[str, Any]:
    out = subprocess.PIPE if log is None else log.open("wb")
    keep = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {
        "stdout": out,
        "stderr": subprocess.STDOUT,
        "cwd": "/",
        "env": {**keep, **PLAIN},
    }


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG: a killed run leaves no server
