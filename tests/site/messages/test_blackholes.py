"""G16: a gateway that is silent, drips, breaks off or talks nonsense: bounded time, and nothing twice."""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from tests.people import make_participant
from tests.site.messages.test_messages import NOON, TOMORROW

from egenkraft.site.access.scope import scope
from egenkraft.site.messages import actions
from egenkraft.site.messages.models import Message
from egenkraft.site.outside import sms
from egenkraft.site.outside.sms import Gateway
from egenkraft.site.vault.actions import write_identity

pytestmark = [pytest.mark.messages, pytest.mark.chaos]
Talk = Callable[[socket.socket, threading.Event], None]


def stays_silent(line: socket.socket, over: threading.Event) -> None:
    over.wait()


def resets(line: socket.socket, over: threading.Event) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def drips(line: socket.socket, over: threading.Event) -> None:
    for letter in itertools.chain(b"HTTP/1.1 200 OK\r\nX: ", itertools.repeat(120)):
        if over.wait(0.02):
            return
        line.sendall(bytes([letter]))


def talks_nonsense(line: socket.socket, over: threading.Event) -> None:
    line.sendall(bytes(range(256)) * 64)


def fails(line: socket.socket, over: threading.Event) -> None:
    line.sendall(b"HTTP/1.1 500 Internal\r\nContent-Length: 0\r\n\r\n")


def shows_a_login(line: socket.socket, over: threading.Event) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello")


def endless(line: socket.socket, over: threading.Event) -> None:
    """A good answer whose text never ends: the message was taken."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not over.is_set():
        line.sendall(b" " * 65536)


@contextmanager
def blackhole(talk: Talk) -> Iterator[tuple[Gateway, list[bytes]]]:
    """A server that takes what is posted and then behaves like `talk`."""
    over, taken = threading.Event(), []

    def serve(line: socket.socket) -> None:
        with line, suppress(OSError):
            said = b""
            while b"message=" not in said:
                said += line.recv(4096)
            taken.append(said)
            talk(line, over)

    def listen() -> None:
        with suppress(OSError):
            while not over.is_set():
                line, _address = server.accept()
                threading.Thread(target=serve, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        threading.Thread(target=listen, daemon=True).start()
        yield Gateway(f"http://127.0.0.1:{port}/sms", "lab", "secret", "Kalender"), taken
        over.set()


@pytest.fixture
def three(lab: Any, leader: Any, system: Any) -> None:
    """Three who want to be reminded."""
    people = [make_participant(lab, f"P{number:02}") for number in range(3)]
    with scope(leader):
        for number, person in enumerate(people):
            write_identity(leader, participant=person, name="", phone=f"070-174 06 1{number}", contact="")
            actions.choose_channel(leader, participant=person, channel="sms", confirmed_on=NOON.date())
    with scope(system):
        pks = [person.pk for person in people]
        actions.queue(system, kind="reminder", cause=uuid4(), moment=TOMORROW, people=pks, due_at=NOON)


@pytest.mark.parametrize("talk", [stays_silent, resets, drips, talks_nonsense, fails, shows_a_login])
def test_nobody_knows_whether_it_left_so_it_never_leaves_again(
    three: None, system: Any, monkeypatch: Any, goal: Callable[..., None], talk: Talk
) -> None:
    monkeypatch.setattr(sms, "SECONDS", 1.0)
    monkeypatch.setattr(sms, "WHOLE", 1.0)
    with blackhole(talk) as (gateway, taken), scope(system):
        began = time.monotonic()
        rounds = [actions.send_due(system, gateway, NOON + timedelta(minutes=n)) for n in range(3)]
        took = time.monotonic() - began
        states = sorted(Message.objects.values_list("state", flat=True))
    posted = [parse_qs(said.decode().partition("\r\n\r\n")[2])["to"][0] for said in taken]
    twice = len(posted) - len({*posted})
    goal(
        "G16",
        reached=f"a gateway that {talk.__name__}: {twice} of 3 twice, 0 lost, all rounds in {took:.1f} s",
        wanted="bounded time, nothing twice, nothing lost",
        ok=not twice,
    )
    assert rounds == [{"unknown": 2}, {"unknown": 1}, {}]  # it stops knocking meanwhile
    assert states == ["unknown"] * 3
    assert posted
    assert not twice
    assert took < 60  # three limits on the whole, and a busy machine


def test_an_answer_without_end_is_an_answer(three: None, system: Any) -> None:
    with blackhole(endless) as (gateway, taken), scope(system):
        assert actions.send_due(system, gateway, NOON) == {"sent": 3}
    assert len(taken) == 3
