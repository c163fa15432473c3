"""What must hold before anything is served: refuse with the sentence that mends it."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

MAGIC = b"SQLite format 3\0"
SERVING = "serving.lock"


class Refusal(RuntimeError):
    """This installation must not start. The message says what to do."""


def django_ready() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egenkraft.site.config.settings")
    django.setup()


def database_file() -> Path:
    from django.conf import settings

    return Path(settings.DATABASES["default"]["NAME"])


def tables_there() -> bool:
    """Whether this installation has been made: its file is there, or its tables in PostgreSQL are."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        return database_file().is_file()
    return "access_lab" in connection.introspection.table_names()


def lab_ready() -> None:
    """As `django_ready`, for commands that need a lab that is there already."""
    django_ready()
    if not tables_there():
        raise Refusal(f"There is no lab in {database_file().parent} yet. Make one with: egenkraft init")


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Wait for, and hold, an exclusive lock on a file; the system drops it if the process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


_serving: list[IO[bytes]] = []  # held until this process ends


def serving() -> None:
    """Say, until this process ends, that somebody works with the lab key."""
    from django.conf import settings

    settings.KEYS.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = (settings.KEYS / SERVING).open("a+b")
    if try_lock(file, shared=True):
        _serving.append(file)
        return
    file.close()
    raise Refusal(
        "The lab key is being changed, or a backup restored. Start again when egenkraft rotate-key or "
        "egenkraft restore is done."
    )


@contextmanager
def at_work() -> Iterator[None]:
    """As `serving`, for a command that ends: meanwhile nobody changes the lab key or restores a backup."""
    serving()
    held = _serving[-1]
    try:
        yield
    finally:
        _serving.remove(held)
        held.close()


@contextmanager
def nobody_serves() -> Iterator[None]:
    """Keep everybody else out while the lab key is changed, or a backup restored; refuse where somebody is
    at work."""
    from django.conf import settings

    settings.KEYS.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.KEYS / SERVING).open("a+b") as file:
        if not try_lock(file, shared=False):
            raise Refusal(
                "Egenkraft is running: its server, or egenkraft load, tick or backup. Stop it first, then "
                "run this again."
            )
        yield


@contextmanager
def free_lock(path: Path, *, shared: bool = False) -> Iterator[bool]:
    """Whether nobody else held this lock; while the block runs, nobody else gets it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+b") as file:
        yield try_lock(file, shared=shared)


def try_lock(file: IO[bytes], *, shared: bool) -> bool:
    """Take a lock without waiting; on Windows every lock is an exclusive one on a byte of its own."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return shared  # another server of ours holds it: as good as a shared lock
        return True
    import fcntl

    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def migrate(*, keep: bool = True) -> None:
    """Bring both databases up to date, one process at a time, with a copy of them as they were."""
    from django.conf import settings
    from django.db import connection

    from egenkraft.site.config.backup import upgrading

    for folder in (settings.DATA, settings.KEYS):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file_lock(settings.DATA / "migrate.lock"):
        if connection.vendor == "postgresql":
            return _migrate_as_owner()
        for alias in upgrading.FILES:
            refuse_foreign_file(Path(settings.DATABASES[alias]["NAME"]))
            refuse_newer(alias)
        with upgrading.kept_before() if keep else nullcontext():
            for alias in upgrading.FILES:
                change_tables(alias)


def change_tables(alias: str) -> None:
    """Make every change of the tables of one database that waits.

    The key store holds tables of a few apps. What other apps change is only noted there: to walk through it
    all would take as long as the lab's own database does, and would change nothing.
    """
    from django.core.management import call_command

    from egenkraft.site.config.routers import KEY_MODELS

    how = {"database": alias, "interactive": False, "verbosity": 0}
    if alias == "keys":
        for app in sorted({app for app, _model in KEY_MODELS}):
            call_command("migrate", app, **how)
    call_command("migrate", fake=alias == "keys", **how)


@contextmanager
def every_lab() -> Iterator[None]:
    """For what must reach the rows of all labs at once: on PostgreSQL only the owners may."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    from egenkraft.site.config.postgres.databases import OWNERS
    from egenkraft.site.config.postgres.owner import as_owner

    if len(settings.POSTGRES_OWNERS) < len(OWNERS):
        raise Refusal(f"This reaches every lab. Set {' and '.join(OWNERS)} for this one command.")
    with as_owner("default"), as_owner("keys"):
        yield


def _migrate_as_owner() -> None:
    """On PostgreSQL the owner changes the tables. Without the owner nothing may wait to be changed."""
    from django.conf import settings

    from egenkraft.site.config.postgres import owner
    from egenkraft.site.config.postgres.databases import KEYS_OWNER, OWNER

    for alias, name in (("default", OWNER), ("keys", KEYS_OWNER)):
        if alias in settings.POSTGRES_OWNERS:
            owner.migrate(alias, before=refuse_newer)
        elif waiting := owner.waiting(alias):
            raise Refusal(f"{waiting} changes of the tables wait. Set {name} and start once more.")


def refuse_foreign_file(path: Path) -> None:
    """An empty or foreign file where the data should be is a loss to mend, not a place to begin anew."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    if head != MAGIC:
        what = "is not a database" if head else "is empty"
        raise Refusal(f"{path} {what}. Put the right file back from a backup, or move this one away.")


def refuse_newer(alias: str) -> None:
    """Tables that a newer version has changed are not touched by an older one."""
    from django.db import connections
    from django.db.migrations.recorder import MigrationRecorder

    if newer := unknown(MigrationRecorder(connections[alias]).applied_migrations()):
        raise Refusal(f"A newer Egenkraft has changed these tables ({newer}). Install that version again.")


def unknown(steps: Iterable[tuple[str, ...]]) -> str:
    """The changes of our tables among these that this version does not have, in words."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    known, ours = set(MigrationLoader(None).disk_migrations), {one.label for one in apps.get_app_configs()}
    return ", ".join(" ".join(key) for key in sorted(steps) if key not in known and key[0] in ours)


def problems(databases: Sequence[str] = ("default", "keys")) -> list[str]:
    """Every system check of the site that says error or worse, as sentences."""
    from django.core import checks

    return [
        f"{message.msg} {message.hint or ''}".strip()
        for message in checks.run_checks(include_deployment_checks=False, databases=list(databases))
        if message.level >= checks.ERROR
    ]


def refuse_if_unsafe(databases: Sequence[str] = ("default", "keys")) -> None:
    found = problems(databases)
    if found:
        raise Refusal("\n".join(found))
