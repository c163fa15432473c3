"""G3: thirty-two people write at once and others read: nobody is told that the file is locked."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from tests.servers import PATIENCE, Installation, Server
from tests.site.faults.clients import Clients, piles, there
from tests.site.faults.conftest import Stage

pytestmark = pytest.mark.contention
WRITERS, READERS = 32, 4


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


def turn(installation: Installation, stage: Stage, seconds: float, seen: Seen) -> None:
    """Everybody writes and reads until the time is over, or everything is written."""
    with installation.serving("--threads=8", "--workers=4") as server:
        awake(installation.port, stage)
        chosen = stage.of("attendance", "answer", "interview")
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


def test_thirty_two_writers_wait_for_each_other_and_nobody_is_refused(
    trial: Callable[[str], Installation],
    stage: Stage,
    many: Callable[[int, int], int],
    goal: Callable[..., None],
) -> None:
    """When everything is written before the time is over, it goes on with a fresh copy."""
    seconds, seen, number = many(5, 60), Seen(), 0
    while seen.seconds < seconds:
        installation = trial(f"turn-{number}")
        turn(installation, stage, seconds - seen.seconds, seen)
        installation.remove()
        number += 1
    late = percentile(seen.times, 0.99)
    refused = sum(count for status, count in seen.ends.items() if status not in {302, 303})
    goal(
        "G3",
        reached=f"{refused} refused of {len(seen.times)} by {WRITERS} writers in {seen.seconds:.0f} s, "
        f"p50 {percentile(seen.times, 0.5):.2f} s, p99 {late:.2f} s",
        ok=not refused and late < 1,
    )
    assert set(seen.pages) == {200}
    assert (refused, seen.missing, seen.unknown) == (0, 0, 0)


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
