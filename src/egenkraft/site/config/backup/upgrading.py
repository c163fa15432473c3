"""Before tables with something in them are changed: a copy of both databases as they are.

It is not sealed and lies where a restore puts what it moves aside, for as long. An upgrade that failed and
is tried again keeps the first copy, where the next one would hold what is half changed.
"""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from egenkraft.site.config.backup import leftovers
from egenkraft.site.config.backup.making import keep_name
from egenkraft.site.config.backup.manifest import schema_of
from egenkraft.site.config.logs import kinds
from egenkraft.site.config.startup import Refusal, file_lock

FILES = {"default": "egenkraft.sqlite3", "keys": "keys.sqlite3"}
log = logging.getLogger("egenkraft.upgrade")


@contextmanager
def kept_before() -> Iterator[None]:
    """Change the tables inside. Where that fails, the refusal names the copy."""
    copy = _kept() if any(_due(alias) for alias in FILES) else None
    try:
        yield
    except Exception as error:
        if copy is None:
            raise
        log.error("a change of the tables failed", exc_info=error)
        step = next((step for alias in FILES for step in _waiting(alias)), ("after the last step",))
        raise Refusal(
            f"The tables could not be changed ({' '.join(step)}: {kinds(error)}). The lab as it was before "
            f"lies in {copy} until {leftovers.aside_at(copy).until:%Y-%m-%d}. How to go back to it: "
            "docs/how-to/back-up-and-restore.md, “When an upgrade fails”."
        ) from error
    forget_try()


def _waiting(alias: str) -> list[tuple[str, str]]:
    """The changes that this version brings and that were not made yet."""
    executor = MigrationExecutor(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(step.app_label, step.name) for step, _backwards in plan]


def _due(alias: str) -> bool:
    """Whether tables that are there are going to be changed. A new database has none."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.loader.applied_migrations and _waiting(alias))


def _note() -> Path:
    """Names the copy that was made before the first try, until an upgrade ends well."""
    return Path(settings.DATA) / "migrate.copy"


def forget_try() -> None:
    """Nothing waits any more, or the files are others now."""
    _note().unlink(missing_ok=True)


def _tried_before() -> Path | None:
    """The copy of an upgrade that failed."""
    if not _note().is_file():
        return None
    copy = Path(settings.DATA) / _note().read_text("ascii").strip()
    return copy if all((copy / name).is_file() for name in FILES.values()) else None


def _half_changed(copy: Path) -> bool:
    """Whether that upgrade has changed some tables: no earlier version can have written since."""
    now = {alias: Path(settings.DATABASES[alias]["NAME"]) for alias in FILES}
    return any(schema_of(copy / name) != schema_of(now[alias]) for alias, name in FILES.items())


def _kept() -> Path:
    """The copy from before the first change: the one of a try that changed something, else a fresh one."""
    earlier = _tried_before()
    if earlier and _half_changed(earlier):
        return earlier
    fresh = _copy()
    if earlier:
        shutil.rmtree(earlier)
    return fresh


def _copy() -> Path:
    """Under another name until both are whole and on the disk. The lock keeps the sweeper away."""
    data = Path(settings.DATA)
    copy = data / f"{leftovers.UPGRADED}{datetime.now(UTC):%Y%m%dT%H%M%S}"
    try:
        with (
            file_lock(data / leftovers.LOCK),
            tempfile.TemporaryDirectory(prefix=leftovers.MAKING, dir=data) as half,
        ):
            whole = Path(half) / "whole"
            whole.mkdir(mode=0o700)
            for alias, name in FILES.items():
                _into(alias, whole / name)
            _note().write_text(copy.name, "ascii")
            whole.rename(copy)
        keep_name(data)
    except (OSError, DatabaseError) as error:
        raise Refusal(
            f"The tables wait to be changed, and before that no copy of the lab could be made: {error}. Make "
            f"room in {data} and start again."
        ) from error
    return copy


def _into(alias: str, path: Path) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
