"""Settings and people that every test may use. Data and keys lie in a folder of the run's own."""

import base64
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_PID = os.getpid()
_RUN = Path(tempfile.mkdtemp(prefix="egenkraft-tests-"))
# Set here and not in pyproject.toml: the plugin for Django would read it before these lines.
os.environ["DJANGO_SETTINGS_MODULE"] = "egenkraft.site.config.settings"
os.environ["EGENKRAFT_DATA"] = str(_RUN / "data")
os.environ["EGENKRAFT_KEY_FILE"] = str(_RUN / "key")
os.environ.setdefault("EGENKRAFT_DEMO", "1")
os.environ["EGENKRAFT_HOSTS"] = "localhost,127.0.0.1,testserver"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser driver runs an event loop in the test's thread
(_RUN / "key").write_bytes(base64.b64encode(bytes(range(32))))
(_RUN / "data" / "test").mkdir(parents=True)

from tests import on_postgres  # noqa: E402

on_postgres.choose()

import django  # noqa: E402

django.setup()

from egenkraft.site.access.passwords import Argon2id  # noqa: E402
from tests import tables  # noqa: E402

pytest_plugins = ["tests.goals", "tests.flushing", "tests.alone"]

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long proofs too")
    parser.addoption("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """On PostgreSQL each process has a cluster of its own. With the name of the settings inherited it would
    read them before these lines, and look for the cluster of another process."""
    if on_postgres.ON:
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    long = config.getoption("--long")
    for item in items:
        if item.get_closest_marker("long") and not long:
            item.add_marker(pytest.mark.skip(reason="long proof: script/test --long"))


def pytest_collection_finish() -> None:
    """What is there now stays until the end: nobody looks through it again and again for garbage."""
    gc.collect()
    gc.freeze()


if on_postgres.ON:
    postgres = on_postgres.postgres

    @pytest.fixture(scope="session")
    def django_db_setup(postgres: object) -> object:
        """The cluster of this run, with the tables that the owner made."""
        return postgres

else:
    django_db_setup = tables.django_db_setup


@pytest.fixture(scope="session")
def reference() -> Path:
    """Published data with expected values, where this checkout has it."""
    if not REFERENCE.is_dir():
        pytest.skip("the folder of published reference data is not on this machine")
    return REFERENCE


def pytest_unconfigure() -> None:
    """The folder of the run goes with it: also that of the process which only shares the tests out."""
    if os.getpid() == _PID:  # a judge of mutants runs tests in a copy of this process
        shutil.rmtree(_RUN, ignore_errors=True)


REAL_COST = (Argon2id.memory_cost, Argon2id.time_cost)


@pytest.fixture(autouse=True, scope="session")
def _passwords_cost_little() -> Iterator[None]:
    """Thousands of colleagues are made in a run; what a password really costs has a test of its own."""
    Argon2id.memory_cost, Argon2id.time_cost = 64, 1
    yield
    Argon2id.memory_cost, Argon2id.time_cost = REAL_COST


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords as dear as the product makes them."""
    for name, cost in zip(("memory_cost", "time_cost"), REAL_COST, strict=True):
        monkeypatch.setattr(Argon2id, name, cost)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """The one driver of a run's process: two of them in one thread cannot be."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import CHROMIUM

    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; with CI=true every browser test must run.")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    from tests.chromium import CHROMIUM, QUIET

    started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield started
    started.close()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


Make = Callable[..., Any]
