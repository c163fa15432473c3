"""`egenkraft serve`: refuses in words that mend it, keeps its children running, leaves nobody behind."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.servers import PATIENCE, Installation, alive, ended, until

from egenkraft.site.config.labkey import make_key

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")


@pytest.fixture
def installation(django_db_setup: Any, tmp_path: Path) -> Installation:
    found = Installation(tmp_path)
    found.take_tables()
    make_key(found.key)
    return found


def wrong(installation: Installation) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Settings that must not start, and the words that say why and what to do."""
    folder = installation.folder
    (folder / "open.key").write_bytes(installation.key.read_bytes())
    (folder / "open.key").chmod(0o644)
    (folder / "bad.key").write_text("not a key")
    (folder / "short.key").write_text("c2hvcnQ=")
    for name in ("bad.key", "short.key"):
        (folder / name).chmod(0o600)
    yield (
        {"EGENKRAFT_DEMO": "1", "EGENKRAFT_TLS": "0", "EGENKRAFT_BIND": "0.0.0.0"},  # noqa: S104 refused
        ["may not listen on 0.0.0.0", "EGENKRAFT_BIND=127.0.0.1", "EGENKRAFT_DEMO=0"],
    )
    yield {"EGENKRAFT_KEY_FILE": str(folder / "open.key")}, ["can read the lab key", "chmod 600"]
    yield {"EGENKRAFT_KEY_FILE": str(folder / "bad.key")}, ["is not a key file", "key backup"]
    yield {"EGENKRAFT_KEY_FILE": str(folder / "short.key")}, ["holds 5 bytes, not 32", "key backup"]
    yield {"EGENKRAFT_TLS": "maybe"}, ["EGENKRAFT_TLS is “maybe”", "1 for yes or 0 for no"]
    yield {"EGENKRAFT_PORT": "many"}, ["EGENKRAFT_PORT is “many”", "a whole number"]


@pytest.mark.startup
def test_it_refuses_what_is_not_safe_and_says_what_to_do(installation: Installation) -> None:
    """All at once: each start is a process of its own, and none of them ever listens."""
    before = (installation.folder / "data" / "egenkraft.sqlite3").read_bytes()
    port = {"EGENKRAFT_PORT": str(installation.port)}
    cases = list(wrong(installation))
    started = [installation.begin("serve", **{**port, **settings}) for settings, _words in cases]
    for (settings, words), process in zip(cases, started, strict=True):
        code, out, err = ended(process)
        assert code == 2, (settings, err)
        assert "Traceback" not in err
        assert out == ""
        assert [word for word in words if word not in err] == [], err
    assert (installation.folder / "data" / "egenkraft.sqlite3").read_bytes() == before


@pytest.mark.startup
def test_it_refuses_a_taken_port_and_a_foreign_or_newer_database(installation: Installation) -> None:
    data = installation.folder / "data" / "egenkraft.sqlite3"
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()
        code, _out, err = installation.run("serve", f"--port={installation.port}")
    assert (code, "Choose another with --port" in err) == (2, True), err
    others = [Installation(installation.folder / name) for name in ("empty", "foreign", "newer")]
    for one in others:
        (one.folder / "data").mkdir(parents=True)
        make_key(one.key)
    (others[0].folder / "data" / data.name).write_bytes(b"")
    (others[1].folder / "data" / data.name).write_bytes(b"just a text that lies here")
    others[2].take_tables()
    _as_from_the_future(others[2].folder / "data" / data.name)
    words = [
        "is empty. Put the right file back",
        "is not a database",
        "(labs 0099_later). Install that version",
    ]
    started = [one.begin("serve", f"--port={one.port}") for one in others]
    for word, process in zip(words, started, strict=True):
        code, _out, err = ended(process)
        assert (code, word in err) == (2, True), err
        assert "Traceback" not in err
    assert (others[0].folder / "data" / data.name).read_bytes() == b""


def _as_from_the_future(data: Path) -> None:
    from egenkraft.site.config.sqlite.driver import dbapi2

    connection = dbapi2.connect(data)
    connection.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('labs', '0099_later', '2031-01-01')"
    )
    connection.commit()
    connection.close()


@linux
def test_children_come_back_and_a_signal_stops_them_all(installation: Installation) -> None:
    with installation.serving() as server:
        assert server.get("/health/") == 200
        (worker,) = server.kin("config.worker")
        web = server.kin("granian")  # the server, and the process that answers for it
        os.kill(worker, signal.SIGKILL)
        os.kill(min(web, key=lambda pid: int(web[pid])), signal.SIGKILL)
        until(lambda: set(server.kin("config.worker")) - {worker}, PATIENCE)
        until(lambda: not alive(web), PATIENCE)
        until(lambda: server.get("/health/") == 200, PATIENCE)
        everyone = server.kin()
        assert len(everyone) >= 2
        assert server.stop(signal.SIGTERM) < 6
        assert server.process.returncode == 0
        until(lambda: not alive(everyone), 2)
        err = server.words()
        assert "worker stopped with -9, starting it again" in err
        assert "web stopped with -9, starting it again" in err
        assert server.get("/health/") == 0


@linux
def test_a_killed_parent_leaves_nobody_and_without_a_key_only_public_pages_show(
    installation: Installation,
) -> None:
    installation.key.unlink()
    with installation.serving() as server:
        assert server.get("/health/") == 503
        assert server.get("/today/") == 503
        assert server.get("/sign-in/login/") == 503
        assert server.get("/kit/calendar/") == 200
        everyone = server.kin()
        server.stop(signal.SIGKILL)
        until(lambda: not alive(everyone), 8)
        err = server.words()
        assert "no lab key, so only public pages are shown" in err
