"""A real installation in a folder of its own, driven from outside: commands, and a running server."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from django.db import connections

from egenkraft.site.config.sqlite.driver import dbapi2
from tests import on_postgres

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # seconds a command or a server may take, on a busy machine
KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")  # nothing of the test run's own settings goes along


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(happened: Callable[[], object], seconds: float, *, every: float = 0.05) -> float:
    """Wait until something is true; return how long it took, or fail."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, f"did not happen within {seconds} s"
        time.sleep(every)
    return time.monotonic() - began


class Installation:
    """Data, keys and settings of one lab on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.settings = {
            "EGENKRAFT_DATA": str(folder / "data"),
            "EGENKRAFT_KEY_FILE": str(folder / "lab.key"),
            "EGENKRAFT_DEMO": "0",
            "EGENKRAFT_URL": f"http://localhost:{self.port}",
        }

    @property
    def key(self) -> Path:
        return self.folder / "lab.key"

    def take_tables(self) -> None:
        """Begin with the tables of the test database, so that nothing has to be migrated first."""
        if on_postgres.ON:
            pytest.skip("SQLite's own: an installation made of files")
        for alias, folder, name in (("default", "data", "egenkraft"), ("keys", "data-keys", "keys")):
            target = self.folder / folder / f"{name}.sqlite3"
            target.parent.mkdir(mode=0o700, exist_ok=True)
            source = Path(connections[alias].settings_dict["NAME"])  # each process of a run has its own
            connection = dbapi2.connect(f"file:{source}?mode=ro", uri=True)
            connection.execute("VACUUM INTO ?", [str(target)])
            connection.close()

    @property
    def database(self) -> Path:
        return self.folder / "data" / "egenkraft.sqlite3"

    def begin(self, *arguments: str, into: IO[str] | None = None, **settings: str) -> subprocess.Popen[str]:
        return self.begin_module("egenkraft", *arguments, into=into, **settings)

    def begin_module(
        self, *arguments: str, cwd: Path | None = None, into: IO[str] | None = None, **settings: str
    ) -> subprocess.Popen[str]:
        """Start a module; what it writes goes into a file, or into pipes that somebody must read."""
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env={**environment, **self.settings, **settings},
            cwd=cwd or self.folder,
            stdout=into or subprocess.PIPE,
            stderr=into or subprocess.PIPE,
            text=True,
        )

    def remove(self) -> None:
        shutil.rmtree(self.folder)

    def run(self, *arguments: str, **settings: str) -> tuple[int, str, str]:
        """The exit code of a command, and what it wrote to both streams."""
        return ended(self.begin(*arguments, **settings))

    @contextmanager
    def serving(self, *arguments: str, **settings: str) -> Iterator["Server"]:
        """Run the whole product. It writes into a file: a pipe that nobody reads fills up and stops it."""
        with tempfile.TemporaryFile("w+") as said:
            command = ("serve", f"--port={self.port}", *arguments)
            server = Server(self.port, self.begin(*command, into=said, **settings), said)
            try:
                server.wait_until_up()
                yield server
            finally:
                server.end()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


class Server:
    """A running `egenkraft serve` with everybody whom it started."""

    def __init__(self, port: int, process: subprocess.Popen[str], into: IO[str] | None = None) -> None:
        self.port, self.process, self.into = port, process, into
        self.url = f"http://localhost:{port}"
        self.said = ""  # everything it wrote to both streams, once it has ended

    def get(self, path: str, timeout: float = 5) -> int:
        """The status of an address; 0 while nobody listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def wait_until_up(self) -> None:
        def answered() -> bool:
            assert self.process.poll() is None, self.words()
            return self.get("/health/") > 0

        until(answered, PATIENCE)

    def kin(self, word: str = "") -> dict[int, str]:
        """Every process below this one, by number, with when it began (Linux); `word` is in its command."""
        parents = {pid: stat for pid in everybody() if (stat := look(pid))}
        found, queue = {}, [self.process.pid]
        while queue:
            above = queue.pop()
            below = [pid for pid, (parent, _began) in parents.items() if parent == above]
            queue += below
            found.update({pid: parents[pid][1] for pid in below if word in command(pid)})
        return found

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Send one signal to this process alone; return the seconds until it was gone."""
        self.process.send_signal(number)
        began = time.monotonic()
        self.process.wait(timeout=PATIENCE)
        return time.monotonic() - began

    def kill(self) -> None:
        """Everybody at once, as when the machine takes them: nobody can finish or say goodbye."""
        for pid in [self.process.pid, *self.kin()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.communicate(timeout=PATIENCE)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.said += self.words()

    def words(self) -> str:
        """What an ended process wrote to both streams."""
        piped = self.process.communicate(timeout=PATIENCE)
        if self.into is None:
            return "".join(text or "" for text in piped)
        self.into.seek(0)
        return self.into.read()


def everybody() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def look(pid: int) -> tuple[int, str] | None:
    """Parent and time of birth of a living process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else (int(fields[1]), fields[19])


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def alive(processes: dict[int, str]) -> list[int]:
    """Which of these still live: the same number and the same birth."""
    return [pid for pid, began in processes.items() if (stat := look(pid)) and stat[1] == began]
