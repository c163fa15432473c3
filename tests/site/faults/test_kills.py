"""G2: the server is killed while eight clients write; they send again what they do not know."""

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest
from tests.servers import Installation
from tests.site.faults.clients import Clients, Sent, links, piles, post, there, whole
from tests.site.faults.conftest import Stage
from tests.site.faults.stage import Write

pytestmark = pytest.mark.kill9
CLIENTS = 8
ONCE = ("attendance", "answer", "withdrawal", "interview", "method")  # a reading is written at each reading


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
    rest = piles_left(clients)
    with installation.serving("--threads=8"):
        again = Clients(installation.port, rest).start()
        again.join()
        repeated = [post(installation.port, sent) for sent in clients.unknown]
    final = there(installation.database, writes)
    return Counter(
        acknowledged=len(early),
        unknown=len(clients.unknown),
        saved=repeated.count(303),
        lost=lost + final.count(0),
        double=sum(1 for count in final if count > 1),
        broken=links(installation.database) + (whole(installation.database) != "ok"),
        refused=len(again.unknown) + sum(1 for status in repeated if status not in {302, 303}),
    )


def piles_left(clients: Clients) -> list[list[Sent]]:
    """What nobody had sent yet, first things first."""
    return [list(reversed(pile)) for pile in clients.piles]


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
        reached=f"{sum_['lost']} lost, {sum_['double']} double in {kills} kills x {count} writes; "
        f"{sum_['unknown']} unknown sent again, {sum_['saved']} of them were saved already",
        ok=not sum_["lost"] and not sum_["double"],
    )
    assert {name: sum_[name] for name in ("lost", "double", "broken", "refused")} == dict.fromkeys(
        ("lost", "double", "broken", "refused"), 0
    )
    assert sum_["unknown"] > 0  # somebody really was in the middle of something
