"""The empty tables of a run, made once: every other process and every later run begins with a copy.

The copies lie in pytest's cache under a digest of everything that makes tables, so a changed migration
makes new ones. A copy is brought up to date like any installation, so what migrations do is done.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from egenkraft.site.config.sqlite.driver import VERSION, dbapi2

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "src" / "egenkraft" / "site"
MAKERS = ("*/migrations/*.py", "*/apps.py", "config/sqlite/*.py")
ALIASES = ("default", "keys")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Takes the place of the plug-in's own fixture."""
    cache = getattr(request.config, "cache", None)  # a run may go without one
    folder = (cache.mkdir("tables") if cache else tmp_path_factory.mktemp("tables")) / digest()
    with django_db_blocker.unblock(), alone(folder.parent):
        known = folder.is_dir()
        if known:
            for alias in ALIASES:
                shutil.copyfile(folder / alias, file_of(alias))
        before = setup_databases(verbosity=0, interactive=False, keepdb=known)
        if not known:
            keep(folder)
    yield
    with django_db_blocker.unblock():
        teardown_databases(before, verbosity=0)


def file_of(alias: str) -> Path:
    return Path(connections[alias].creation._get_test_db_name())


def digest() -> str:
    seen = hashlib.sha256(repr(VERSION).encode() + (ROOT / "uv.lock").read_bytes())
    for path in sorted(path for pattern in MAKERS for path in SITE.glob(pattern)):
        seen.update(path.relative_to(SITE).as_posix().encode() + path.read_bytes())
    return seen.hexdigest()[:16]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process of this checkout at a time."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def keep(folder: Path) -> None:
    """Copy the new tables beside those of other versions, whole or not at all; of these, forget the rest."""
    for old in folder.parent.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    unfinished = folder.with_suffix(".new")
    unfinished.mkdir()
    for alias in ALIASES:
        source = dbapi2.connect(f"file:{file_of(alias)}?mode=ro", uri=True)
        source.execute("VACUUM INTO ?", [str(unfinished / alias)])
        source.close()
    unfinished.rename(folder)
