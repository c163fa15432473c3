"""Logs tell what happened and where, and nothing that anybody wrote: canaries through real errors."""

import http.client
import io
import json
import logging
import sqlite3
import sys
import warnings
from pathlib import Path

import pytest
from tests.servers import Installation

from egenkraft.site.config import logs
from egenkraft.site.config.labkey import make_key

pytestmark = pytest.mark.canary
WORD = "Kanarieord"
TOKEN = "kanarietoken-AbCdEfGh0123456789"
MAIL, PHONE = "kanarie@labbet.example", "070-123 45 67"
CANARIES = (WORD, TOKEN, MAIL, PHONE, "0701234567")


def line(record):
    return logs.JsonFormatter().format(record)


def said(name, message, *args, error=None):
    exc = (type(error), error, error.__traceback__) if error else None
    return line(logging.LogRecord(name, logging.ERROR, "/x/module.py", 7, message, args, exc))


def fault():
    secret = WORD
    try:
        raise KeyError(secret)
    except KeyError as inner:
        raise RuntimeError(f"could not keep {secret}") from inner


@pytest.mark.parametrize(
    ("name", "message", "args"),
    [
        ("django.request", "Not Found: %s", (f"/welcome/{TOKEN}/",)),
        ("django.request", f"Not Found: /people/?name={WORD}", ()),
        ("allauth", f"could not sign in {MAIL}", ()),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header: %r", (WORD,)),
        ("egenkraft.x", f"answered /check-in/hand/{TOKEN}/?who={WORD}", ()),
        ("egenkraft.x", "wrote to %s and %s", (MAIL, PHONE)),
        ("py.warnings", "%s", (f"a value {WORD}",)),
    ],
)
def test_no_message_holds_a_word_that_came_from_outside(name, message, args):
    written = said(name, message, *args)
    assert [word for word in CANARIES if word in written] == []
    assert json.loads(written)["message"]


def test_an_error_is_told_by_kind_and_place_alone():
    with pytest.raises(RuntimeError) as caught:
        fault()
    told = json.loads(said("django.request", "Internal Server Error: %s", f"/x/{TOKEN}", error=caught.value))
    assert told["error"] == "RuntimeError < KeyError"
    assert told["where"][-1].startswith(f"{__name__}:")
    assert [word for word in CANARIES if word in json.dumps(told)] == []


@pytest.fixture
def taken_over(monkeypatch, caplog):
    """The process as the server's: what it would write to its log."""
    for owner, name in ((warnings, "showwarning"), (sys, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(logs.threading, "excepthook", logs.threading.excepthook)
    monkeypatch.setattr(logging.getLogger("egenkraft"), "propagate", True)
    logs.take_over()
    return lambda: "".join(map(line, caplog.records))


def test_a_warning_is_told_by_kind_and_place(taken_over):
    warnings.showwarning(UserWarning(f"a value {WORD}"), UserWarning, "/x/y/module.py", 12)
    written = taken_over()
    assert "UserWarning in module.py:12" in written
    assert WORD not in written


def test_an_error_that_nobody_caught_is_told_the_same_way(taken_over):
    with pytest.raises(RuntimeError) as caught:
        fault()
    sys.excepthook(RuntimeError, caught.value, caught.value.__traceback__)
    logs.threading.excepthook(
        logs.threading.ExceptHookArgs((RuntimeError, caught.value, caught.value.__traceback__, None))
    )
    written = taken_over()
    assert written.count("RuntimeError < KeyError") == 2
    assert WORD not in written


@pytest.fixture
def installation(django_db_setup, tmp_path: Path) -> Installation:
    found = Installation(tmp_path)
    found.take_tables()
    make_key(found.key)
    return found


def ask(port, method, path, body="", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {"Host": "localhost", **headers})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Set-Cookie") or ""
    finally:
        connection.close()


def forged(port):
    """A cookie and a form token that the server takes."""
    _status, cookie = ask(port, "GET", "/sign-in/login/")
    token = cookie.split(";")[0].split("=")[1]
    return {"Cookie": f"c={token}", "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}


def test_the_logs_of_a_server_with_real_errors_hold_no_canary(installation, goal):
    form = f"login={MAIL}&password={WORD}&name={WORD}&phone={PHONE.replace(' ', '+')}"
    with installation.serving() as server:
        post = forged(server.port)
        broken = sqlite3.connect(installation.folder / "data" / "egenkraft.sqlite3")
        for table in ("access_account", "access_invitation", "published_post"):
            broken.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
        broken.close()
        asked = [
            ask(server.port, "POST", f"/sign-in/login/?next=/people/{TOKEN}/", form, **post),
            ask(server.port, "GET", f"/welcome/{TOKEN}/?who={WORD}"),
            ask(server.port, "POST", f"/welcome/{TOKEN}/", form, **post),
            ask(server.port, "GET", f"/check-in/hand/{TOKEN}/"),
            ask(server.port, "GET", f"/nowhere/{WORD}/?{MAIL}"),
            ask(server.port, "POST", f"/leave/?{WORD}", form),
            ask(server.port, "GET", f"/people/?q={WORD}", Cookie=f"s={TOKEN}", Referer=f"http://x/{TOKEN}"),
            ask(server.port, "GET", "/", **{"User-Agent": WORD, "Host": f"{WORD}.example"}),
            ask(
                server.port,
                "POST",
                "/language/",
                f"next={WORD}",
                **post | {"Content-Type": "multipart/form-data"},
            ),
        ]
    lines = [json.loads(text) for text in server.said.splitlines() if text.startswith("{")]
    assert [status for status, _cookie in asked].count(500) >= 3, asked
    assert len([one for one in lines if one.get("status") == 500 and one["where"]]) >= 3
    assert "/welcome/<str:token>/" in [one.get("route") for one in lines]
    found = [word for word in CANARIES if word in server.said]
    goal(
        "G7",
        reached=f"logs of a server with real errors: {len(found)} canaries in {len(lines)} lines",
        ok=not found,
    )
    assert found == []
    assert [text for text in server.said.splitlines() if not text.startswith(("{", "egenkraft: "))] == []


def test_a_line_that_cannot_be_written_is_lost_without_a_word(capsys):
    """Python's own complaint would print the error with the name in it."""
    closed = io.StringIO()
    closed.close()
    handler = logs.Stream(closed)
    try:
        raise ValueError("Selam Tesfay")
    except ValueError:
        handler.handle(
            logging.LogRecord("egenkraft", logging.ERROR, __file__, 1, "it broke", (), sys.exc_info())
        )
    assert capsys.readouterr().err == ""
