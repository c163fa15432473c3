"""The everyday tests of the rooms as judges: what no page shows, they may see.

A process is forked that has empty databases in memory. In it one run of pytest gathers the tests that were
named, and runs them mutant by mutant with its guard away; what fails is run again on the product as it
stands. A test that fails only then has seen it.
"""

import json
import os
import sys
import traceback
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.test.utils import teardown_test_environment

from tests import tables
from tests.matrix.house import in_memory
from tests.mutants.kinds import Mutant

ROOT = Path(__file__).resolve().parents[2]
PLAIN = ["-q", "--capture=no", *(f"-pno:{name}" for name in ("randomly", "cacheprovider", "xdist"))]
Asked = dict[str, list[str]]  # a mutant's name: the tests that may see it


def seen(mutants: Iterable[Mutant], asked: Asked) -> dict[str, str]:
    """By the name of a mutant the test that saw it; whom none saw is not there."""
    those = [one for one in mutants if asked.get(one.name)]
    if not those:
        return {}
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _in_the_child(those, asked, write)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as told:
        found: dict[str, str] = json.loads(told.read() or "null")
    os.waitpid(child, 0)
    assert found is not None, "the run of the rooms' tests broke off"
    return found


def _in_the_child(mutants: list[Mutant], asked: Asked, write: int) -> None:
    """Never returns: nothing of the parent's run may go on here."""
    try:
        trial = Trial(mutants, asked)
        names = sorted({test for mutant in mutants for test in asked[mutant.name]})
        with in_memory():
            teardown_test_environment()
            _with_these_databases()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            pytest.main([*PLAIN, f"--rootdir={ROOT}", *names], plugins=[trial])
            with os.fdopen(write, "w", encoding="utf-8") as tell:
                json.dump(trial.found, tell)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


@pytest.fixture(scope="session")
def they_are_there() -> None:
    """Stands for `django_db_setup`: the forked process has its databases already, in memory."""


def _with_these_databases() -> None:
    for room in (tables, sys.modules.get("tests.conftest")):
        if room is not None:
            room.django_db_setup = they_are_there  # type: ignore[attr-defined]


class Trial:
    """Runs the gathered tests once for each mutant that they may see."""

    def __init__(self, mutants: list[Mutant], asked: Asked) -> None:
        self.mutants, self.asked = mutants, asked
        self.found: dict[str, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for mutant in self.mutants:
            names = self.asked[mutant.name]
            those = (one for one in session.items if {one.nodeid, one.nodeid.split("::")[0]} & {*names})
            by = next((one for one in those if self._fails_without(one, mutant)), None)
            if by is not None:
                self.found[mutant.name] = by.nodeid
        return True

    @staticmethod
    def _fails_without(item: Any, mutant: Mutant) -> bool:
        """And passes on the product as it stands; of a doubled guard, also with the other one away."""
        with mutant.life():
            failed = "failed" in _ends(item)
        with mutant.beside() if failed and mutant.beside else nullcontext():
            return failed and _ends(item) == {"passed"}


class Next:
    """What comes after a test here: nothing of its file, so that only what a whole run shares stays."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[Any]:
        return [self.session]


def _ends(item: Any) -> set[str]:
    item._initrequest()  # as the plug-ins do that run a test again
    next_: Any = Next(item.session)
    return {report.outcome for report in runtestprotocol(item, nextitem=next_, log=False)}
