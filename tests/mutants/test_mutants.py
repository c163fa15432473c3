"""Would anybody notice? One guard is taken away at a time, and an everyday test must say so."""

import os
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests import on_postgres
from tests.mutants import court, kinds, seen
from tests.mutants.kinds import Mutant

pytestmark = [
    pytest.mark.mutants,
    pytest.mark.django_db(databases=["default", "keys"]),
    on_postgres.only_sqlite("the little world is held in memory"),
]
EVERYDAY, LEAST, SHARE, MOST_SAME = 20, 200, 0.95, 0.05
SAID = tomllib.loads(Path(__file__).with_name("same.toml").read_text(encoding="utf-8"))
SAME, LIVES = SAID["same"], SAID["lives"]
SEED = int(os.environ.get("EGENKRAFT_MUTANTS", date.today().toordinal()))


def listed(mutant: Mutant, said: list[dict[str, Any]]) -> bool:
    """Whether something is said of this mutant in one of the two lists."""
    return any(one["family"] == mutant.family and _named(mutant, one) for one in said)


def _named(mutant: Mutant, one: dict[str, Any]) -> bool:
    return any(fnmatchcase(mutant.name, name) for name in one["names"])


@pytest.fixture
def databases(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Empty ones, which the little world and the rooms' tests copy into memory."""
    with django_db_blocker.unblock():
        yield


def test_an_everyday_test_sees_that_a_guard_is_gone(
    databases: None, goal: Callable[..., None], pytestconfig: pytest.Config
) -> None:
    every = kinds.every()
    real = [one for one in every if not listed(one, SAME)]
    long = pytestconfig.getoption("--long")
    chosen = real if long else kinds.drawn(real, EVERYDAY, Random(SEED))
    ends = list(court.judged(chosen, seen.read(), lambda _mutant: []))
    lives = [one.mutant for one in ends if not one.by]
    lived = [f"[{one.family}] {one.name}" for one in lives if not listed(one, LIVES)]
    caught, families = len(chosen) - len(lives), Counter(one.family for one in chosen)
    told = ", ".join(f"{count} {family}" for family, count in sorted(families.items()))
    reached = f"{caught} of {len(chosen)} caught ({told}; of {len(real)}, seed {SEED})"
    share = SHARE if long else 0.0  # of twenty, those that are known to live say little
    ok = caught >= share * len(chosen) and not lived
    goal("G6", reached=f"{reached}; {len(every) - len(real)} more change nothing", ok=ok)
    assert lived == [], "These live: mend the tests, or the product; see docs/how-to/add-an-address.md."
    assert caught >= share * len(chosen)


def test_there_are_enough_and_few_change_nothing() -> None:
    every = kinds.every()
    real = [one for one in every if not listed(one, SAME)]
    assert len(real) >= LEAST
    assert len(every) - len(real) <= MOST_SAME * len(every)
    assert sum(listed(one, LIVES) for one in real) <= (1 - SHARE) * len(real)


def test_every_reason_belongs_to_a_mutant() -> None:
    every = kinds.every()
    for one in [*SAME, *LIVES]:
        assert len(one["because"].split()) > 5
        for name in one["names"]:
            alike = [mutant for mutant in every if mutant.family == one["family"]]
            assert any(fnmatchcase(mutant.name, name) for mutant in alike), f"no mutant is called {name}"
