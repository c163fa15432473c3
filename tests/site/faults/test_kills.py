"""G2: the server is killed while eight clients write; they send again what they do not know."""

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest
from tests.servers import Installation
from tests.site.faults.clients import Clients, Sent, links, piles, there, whole
from tests.site.faults.conftest import Stage
from tests.site.faults.stage import Write

pytestmark = pytest.mark.kill9
CLIENTS, TRIES = 8, 10
SAVED_BEFORE = 303
ONCE = (
    "attendance",
    "answer",
    "withdrawal",
    "interview",
    "message",
    "method",
)  # a reading is written at each reading


def mixed(stage: Stage, count: int, chance: random.Random) -> list[Write]:
    """Writes of every kind, each client with its own."""
    chosen = stage.of(*ONCE)
    chance.shuffle(chosen)
    return chosen[:count]


def killed_once(installation: Installation, writes: list[Write], chance: random.Random) -> Counter[str]:
    """Kill everybody somewhere in the middle, start again, let the clients finish; count what is there."""
    clients = Clients(installation.port, piles(writes, CLIENTS))
    with installation.serving("--threads=8") as server:
        clients.start()
        middle = chance.randrange(len(writes) // 10, len(writes) * 9 // 10)
        clients.wait_for(middle)
        time.sleep(chance.random() / 50)
        server.kill()
    clients.join()
    early = [sent.write for sent in clients.acknowledged]
    lost = there(installation.database, early).count(0)
    with installation.serving("--threads=8"):
        known, left, ends = repeated(installation.port, clients)
    final = there(installation.database, writes)
    kept = there(installation.database, [*early, *known])
    return Counter(
        acknowledged=len(early) + len(known),
        unknown=len(clients.unknown),
        saved=ends[SAVED_BEFORE],
        lost=lost + kept.count(0),
        double=sum(1 for count in final if count > 1),
        broken=links(installation.database) + (whole(installation.database) != "ok"),
        refused=len(left),
        **{f"answered {status}": count for status, count in ends.items() if status not in {302, 303}},
    )


def repeated(port: int, clients: Clients) -> tuple[list[Write], list[Sent], Counter[int]]:
    """Send what is left, and what is not known again with its key, until everything is known.

    Gives what was acknowledged, what was not even then, and how often the site answered what.
    """
    known: list[Write] = []
    left, ends = [*clients.unknown, *clients.unsent], Counter[int]()
    for _try in range(TRIES):
        again = Clients(port, [left[place::CLIENTS] for place in range(CLIENTS)]).start()
        again.join()
        known += [sent.write for sent in again.acknowledged]
        ends += again.ends
        left = [*again.unknown, *again.unsent]
        if not left:
            break
    return known, left, ends


def test_nothing_is_lost_and_nothing_is_double_when_the_server_is_killed(
    trial: Callable[[str], Installation],
    stage: Stage,
    many: Callable[[int, int], int],
    goal: Callable[..., None],
) -> None:
    kills, count = many(2, 100), many(250, 1000)
    sum_: Counter[str] = Counter()
    for number in range(kills):
        chance = random.Random()
        installation = trial(f"kill-{number}")
        sum_ += killed_once(installation, mixed(stage, count, chance), chance)
        installation.remove()
    goal(
        "G2",
        reached=f"{sum_['lost']} of {sum_['acknowledged']} lost, {sum_['double']} double in {kills} kills"
        f" x {count} writes; {sum_['unknown']} unknown sent again, {sum_['saved']} were saved already",
        ok=not sum_["lost"] and not sum_["double"],
    )
    assert {name: sum_[name] for name in ("lost", "double", "broken", "refused")} == dict.fromkeys(
        ("lost", "double", "broken", "refused"), 0
    )
    assert sum_["acknowledged"] == kills * count
    assert sum_["unknown"] > 0  # somebody really was in the middle of something
