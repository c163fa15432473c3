"""G3: thirty-two people write at once and others read: nobody is told that the file is locked."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pytest
from tests.servers import PATIENCE, Installation, Server
from tests.site.faults.clients import Clients, piles, there
from tests.site.faults.conftest import Stage
from tests.site.faults.stage import Write

pytestmark = [pytest.mark.contention, pytest.mark.alone]
WRITERS, READERS = 32, 4
ONE = (
    "--threads=8",
    "--workers=1",
)  # one process, as a lab is served
SEVERAL = ("--threads=8", "--workers=4")  # more than two cores carry: here processes meet at the lock


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


@dataclass
class Seen:
    """What all turns together showed."""

    times: list[float] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    ends: Counter[int] = field(default_factory=Counter)
    missing: int = 0
    unknown: int = 0
    seconds: float = 0.0


def turn(
    installation: Installation, stage: Stage, served: tuple[str, ...], seconds: float, seen: Seen
) -> None:
    """Everybody writes and reads until the time is over, or everything is written."""
    with installation.serving(*served) as server:
        awake(installation.port, stage)
        chosen = [as_sent(write) for write in stage.of("attendance", "answer", "interview")]
        clients = Clients(installation.port, piles(chosen, WRITERS))
        with ThreadPoolExecutor(READERS) as pool:
            began = time.monotonic()
            clients.start()
            readers = [pool.submit(reading, server, clients) for _reader in range(READERS)]
            clients.join(seconds)
            seen.seconds += time.monotonic() - began
        seen.pages += [page for reader in readers for page in reader.result()]
    seen.missing += there(installation.database, [sent.write for sent in clients.acknowledged]).count(0)
    seen.times += clients.times
    seen.ends += clients.ends
    seen.unknown += len(clients.unknown)


@pytest.fixture
def contended(trial: Callable[[str], Installation], stage: Stage) -> Callable[[tuple[str, ...], float], Seen]:
    """What so many seconds of everybody show; when everything is written before, on with a fresh copy."""

    def run(served: tuple[str, ...], seconds: float) -> Seen:
        seen, number = Seen(), 0
        while seen.seconds < seconds:
            installation = trial(f"turn{served[-1][-1]}-{number}")
            turn(installation, stage, served, seconds - seen.seconds, seen)
            installation.remove()
            number += 1
        return seen

    return run


def as_sent(write: Write) -> Write:
    """A tap of attendance goes by the script of its page, which asks for the new count with it."""
    return replace(write, accept="application/json") if write.kind == "attendance" else write


def refused(seen: Seen) -> int:
    """What was neither done nor done before: a tap is answered with 200, everything else leads onward."""
    return sum(count for status, count in seen.ends.items() if status not in {200, 302, 303})


def test_thirty_two_writers_wait_for_each_other_and_nobody_is_refused(
    contended: Callable[[tuple[str, ...], float], Seen],
    many: Callable[[int, int], int],
    goal: Callable[..., None],
) -> None:
    """One process answers; then four, which meet at the lock of the file."""
    one, four = contended(ONE, many(5, 60)), contended(SEVERAL, many(5, 60))
    late, later = percentile(one.times, 0.99), percentile(four.times, 0.99)
    goal(
        "G3",
        reached=f"{refused(one) + refused(four)} refused of {len(one.times) + len(four.times)} by {WRITERS} "
        f"writers in {one.seconds + four.seconds:.0f} s; p99 {late:.2f} s in one process, "
        f"{later:.2f} s in four on these cores",
        ok=not refused(one) + refused(four) and late < 1,
    )
    for seen in (one, four):
        assert set(seen.pages) == {200}
        assert (refused(seen), seen.missing, seen.unknown) == (0, 0, 0), dict(seen.ends)


def awake(port: int, stage: Stage) -> None:
    """Every process of the server has answered before anybody measures."""
    first = Clients(port, piles(stage.of("withdrawal")[:64], WRITERS)).start()
    first.join()
    assert not first.unknown


def reading(server: Server, clients: Clients) -> list[int]:
    """Somebody who reads all the while: the status of each page."""
    pages = []
    while not clients.stopping.is_set():
        pages.append(server.get("/", timeout=PATIENCE))
    return pages
