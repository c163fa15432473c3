"""Would the matrix notice? One guard is taken away at a time, and the matrix must say so."""

import os
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests import on_postgres
from tests.matrix.pages import Door
from tests.matrix.setting import Setting
from tests.mutants import kinds
from tests.mutants.gate import Gate
from tests.mutants.kinds import Mutant

pytestmark = [
    pytest.mark.mutants,
    pytest.mark.django_db(databases=["default", "keys"]),
    on_postgres.only_sqlite("the little world is held in memory"),
]
EVERYDAY, LEAST, SHARE = 20, 200, 0.95
SAME = tomllib.loads(Path(__file__).with_name("same.toml").read_text(encoding="utf-8"))["same"]
SEED = int(os.environ.get("EGENKRAFT_MUTANTS", date.today().toordinal()))


def why_same(mutant: Mutant) -> str:
    """Why nobody could see this mutant; empty where somebody could."""
    found = (one for one in SAME if mutant.family == one["family"] and mutant.name in one["names"])
    return next((str(one["because"]) for one in found), "")


def test_the_matrix_catches_whoever_takes_a_guard_away(here: Setting, goal: Any, pytestconfig: Any) -> None:
    gate = Gate(here.world, Door(here.world))
    known = [one for one in kinds.every() if gate.on_a_page(one)]
    real = [one for one in known if not why_same(one)]
    long = pytestconfig.getoption("--long")
    chosen = real if long else kinds.drawn(real, EVERYDAY, Random(SEED))
    lived = [f"[{one.family}] {one.name}" for one in chosen if not gate.seen(one)]
    families = Counter(one.family for one in chosen)
    caught = len(chosen) - len(lived)
    told = ", ".join(f"{count} {family}" for family, count in sorted(families.items()))
    reached = f"{caught} of {len(chosen)} mutants caught ({told}; of {len(real)}, seed {SEED})"
    reached += f"; {len(known) - len(real)} more change nothing that can be seen"
    goal("G6", reached=reached, ok=caught >= SHARE * len(chosen) and len(real) >= LEAST)
    assert len(real) >= LEAST
    assert lived == [], "These live: mend the matrix, or say in same.toml why nobody could see it."


def test_every_reason_belongs_to_a_mutant() -> None:
    names = {(one.family, one.name) for one in kinds.every()}
    stale = [name for one in SAME for name in one["names"] if (one["family"], name) not in names]
    assert stale == [], "same.toml speaks of mutants that are no longer made."
