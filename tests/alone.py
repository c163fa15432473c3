"""The order of a run, and tests that have the machine for themselves.

What measures waiting is marked `alone`: it runs while no other test of this run does, in whichever process
that would be, and comes before all others. Then come the files that last longest, so that at the end no
process works while the others have nothing left. Everybody passes one gate on the way in, so that whoever
wants to be alone waits only for the tests that have begun.
"""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LONGEST = (  # the files that last longest, most of all with --long
    "test_kills",  # one test: its process gets the next file too, which must not be the second longest
    "test_trials_characteristics",
    "test_hostile_files",
    "test_machine",
    "test_branches",
    "test_power_cuts",
    "test_first_day",
    "test_mutants",
    "test_first_half",
    "test_second_half",
    "test_noninterference",
    "test_postgres",
    "test_many_labs",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the order has been shuffled."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    if item.get_closest_marker("alone"):  # before anything long has begun: nobody waits for its end
        return 0
    return 1 + (LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if not hasattr(item.config, "workerinput") or item.get_closest_marker("skip"):
        return (yield)
    with _floor(item.config, alone=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def _floor(config: pytest.Config, *, alone: bool) -> Iterator[None]:
    """Shared by all tests, or one test's own."""
    gate, floor = _files(config)
    with gate.open("w") as at_gate, floor.open("w") as on_floor:
        fcntl.flock(at_gate, fcntl.LOCK_EX)
        fcntl.flock(on_floor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(at_gate, fcntl.LOCK_UN)
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Whoever ends takes them away: what wanted to be alone has long been."""
    if hasattr(session.config, "workerinput"):
        for file in _files(session.config):
            file.unlink(missing_ok=True)


def _files(config: pytest.Config) -> tuple[Path, Path]:
    """The gate and the floor of this run, the same in each of its processes."""
    folder, run = Path(tempfile.gettempdir()), config.workerinput["testrunuid"]  # type: ignore[attr-defined]
    return folder / f"egenkraft-gate-{run}", folder / f"egenkraft-floor-{run}"
