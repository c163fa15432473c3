"""Clients that count: what was sent, what was acknowledged, what is unknown; and what is really there."""

import http.client
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.site.faults.stage import Write

from egenkraft.site.access.ids import uuid7
from egenkraft.site.config.sqlite.driver import dbapi2

FIELD, TOKEN = "once", "csrfmiddlewaretoken"  # as a browser finds them in the page
SECRET = "a" * 32  # of the forgery check: the cookie and the field agree
PATIENCE = 60.0


@dataclass(frozen=True)
class Sent:
    """A write with the key of the form it is sent in: sent again, it has the same."""

    write: Write
    key: str = field(default_factory=lambda: str(uuid7()))

    @property
    def body(self) -> str:
        return urllib.parse.urlencode({TOKEN: SECRET, FIELD: self.key, **self.write.data})

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Accept": self.write.accept,
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"s={self.write.session}; c={SECRET}",
            "Host": "localhost",
        }


def post(port: int, sent: Sent, timeout: float = PATIENCE) -> int:
    """The status of the answer; raise OSError or HTTPException while there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("POST", sent.write.path, sent.body, sent.headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


class Clients:
    """Several clients at once, each working off its own pile; a lost answer ends the client's turn."""

    def __init__(self, port: int, piles: Sequence[list[Sent]]) -> None:
        self.port, self.piles = port, [list(reversed(pile)) for pile in piles]
        self.acknowledged: list[Sent] = []
        self.unknown: list[Sent] = []
        self.times: list[float] = []
        self.ends: Counter[int] = Counter()
        self.stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(pile,), daemon=True) for pile in self.piles
        ]

    def start(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def join(self, seconds: float | None = None) -> None:
        """Wait until everybody is done; after so many seconds nobody begins anything new."""
        if seconds is not None:
            deadline = time.monotonic() + seconds
            for thread in self._threads:
                thread.join(max(0, deadline - time.monotonic()))
            self.stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE * 60)  # each request has a deadline of its own; a busy machine is slow
            assert not thread.is_alive()
        self.stopping.set()

    def wait_for(self, count: int) -> None:
        """Wait until so many are acknowledged. The whole has no limit, for a busy machine is slow; but
        somebody must get on, and somebody must still be at work."""
        seen, since = 0, time.monotonic()
        while (now := len(self.acknowledged)) < count:
            tale = f"{now} of {count} acknowledged, {len(self.unknown)} unknown, answers {dict(self.ends)}"
            assert any(thread.is_alive() for thread in self._threads), tale
            if now > seen:
                seen, since = now, time.monotonic()
            assert time.monotonic() - since < 2 * PATIENCE, tale
            time.sleep(0.005)

    @property
    def unsent(self) -> list[Sent]:
        """What nobody came to, first things first."""
        return [sent for pile in self.piles for sent in reversed(pile)]

    def _work(self, pile: list[Sent]) -> None:
        while pile and not self.stopping.is_set():
            sent, began = pile.pop(), time.monotonic()
            try:
                status = post(self.port, sent)
            except (OSError, http.client.HTTPException):
                self.unknown.append(sent)
                return
            self.times.append(time.monotonic() - began)
            self.ends[status] += 1
            (self.acknowledged if status in {200, 302, 303} else self.unknown).append(sent)


def piles(writes: Iterable[Write], count: int) -> list[list[Sent]]:
    """Deal the writes out to so many clients."""
    sent = [Sent(write) for write in writes]
    return [sent[place::count] for place in range(count)]


def there(database: Path, writes: Iterable[Write]) -> list[int]:
    """How many times each write is in the database."""
    connection = dbapi2.connect(database)
    try:
        return [connection.execute(write.query, write.values).fetchone()[0] for write in writes]
    finally:
        connection.close()


def whole(database: Path) -> str:
    """What SQLite says about its own pages."""
    connection = dbapi2.connect(database)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


def links(database: Path) -> int:
    """Rows of the chain of acts that do not follow the row before: none, if nothing was lost between."""
    connection = dbapi2.connect(database)
    try:
        query = (
            "SELECT count(*) FROM (SELECT previous, sequence, lag(hash) OVER w AS before,"
            " lag(sequence) OVER w AS last FROM audit_auditrow"
            " WINDOW w AS (PARTITION BY lab ORDER BY sequence))"
            " WHERE before IS NOT NULL AND (previous <> before OR sequence <> last + 1)"
        )
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()
