"""The everyday tests of the rooms as judges: what no page shows, they may see.

A process is forked that has empty databases in memory. In it one run of pytest gathers the tests that were
named, and runs them mutant by mutant: first as the product stands, then with its guard away. A test that
fails only then has seen it.
"""

import json
import os
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.test.utils import teardown_test_environment

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
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            pytest.main([*PLAIN, f"--rootdir={ROOT}", *names], plugins=[trial])
            with os.fdopen(write, "w", encoding="utf-8") as tell:
                json.dump(trial.found, tell)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


class Databases:
    """Those that the forked process has already, in memory."""

    @pytest.fixture(scope="session")
    def django_db_setup(self) -> None:
        """They are there."""


class Trial:
    """Runs the gathered tests once for each mutant that they may see."""

    def __init__(self, mutants: list[Mutant], asked: Asked) -> None:
        self.mutants, self.asked = mutants, asked
        self.found: dict[str, str] = {}
        self.sound: dict[str, bool] = {}

    @staticmethod
    def pytest_configure(config: pytest.Config) -> None:
        config.pluginmanager.register(Databases())  # last, so that it is the one that counts

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for mutant in self.mutants:
            names = self.asked[mutant.name]
            those = (one for one in session.items if {one.nodeid, one.nodeid.split("::")[0]} & {*names})
            by = next((one for one in those if self._sound(one) and self._fails_without(one, mutant)), None)
            if by is not None:
                self.found[mutant.name] = by.nodeid
        return True

    def _sound(self, item: Any) -> bool:
        """Whether it passes on the product as it stands, and not by being left out."""
        if item.nodeid not in self.sound:
            self.sound[item.nodeid] = _ends(item) == {"passed"}
        return self.sound[item.nodeid]

    @staticmethod
    def _fails_without(item: Any, mutant: Mutant) -> bool:
        with mutant.life():
            return "failed" in _ends(item)


def _ends(item: Any) -> set[str]:
    item._initrequest()  # as the plug-ins do that run a test again
    return {report.outcome for report in runtestprotocol(item, nextitem=item, log=False)}
