"""G3: thirty-two people write at once and others read: nobody is told that the file is locked."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.servers import PATIENCE, Installation, Server
from tests.site.faults.clients import Clients, piles, there
from tests.site.faults.conftest import Stage

pytestmark = pytest.mark.contention
WRITERS, READERS = 32, 4


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def test_thirty_two_writers_wait_for_each_other_and_nobody_is_refused(
    trial: Callable[[str], Installation],
    stage: Stage,
    many: Callable[[int, int], int],
    goal: Callable[..., None],
) -> None:
    """When everything is written before the time is over, it goes on with a fresh copy."""
    seconds, done, ends, wrong = many(5, 60), 0.0, Counter[int](), 0
    times: list[float] = []
    pages: list[int] = []
    turn = 0
    while done < seconds:
        installation = trial(f"turn-{turn}")
        with installation.serving("--threads=8", "--workers=4") as server:
            chosen = stage.of("attendance", "answer", "interview")
            clients = Clients(installation.port, piles(chosen, WRITERS))
            with ThreadPoolExecutor(READERS) as pool:
                awake(installation.port, stage)
                began = time.monotonic()
                clients.start()
                readers = [pool.submit(reading, server, clients) for _reader in range(READERS)]
                clients.stopping.wait(seconds - done)
                clients.stopping.set()
                clients.join()
                done += time.monotonic() - began
                pages += [page for reader in readers for page in reader.result()]
        wrong += there(installation.database, [sent.write for sent in clients.acknowledged]).count(0)
        times += clients.times
        ends += clients.ends
        installation.remove()
        turn += 1
    late = percentile(times, 0.99)
    refused = sum(count for status, count in ends.items() if status not in {302, 303})
    goal(
        "G3",
        reached=f"{refused} refused of {len(times)} by {WRITERS} writers in {done:.0f} s, "
        f"p50 {percentile(times, 0.5):.2f} s, p99 {late:.2f} s",
        ok=not refused and late < 1,
    )
    assert set(pages) == {200}
    assert (refused, wrong, len(clients.unknown)) == (0, 0, 0)


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
