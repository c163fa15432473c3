"""What must hold before anything is served: refuse with the sentence that mends it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Refusal(RuntimeError):
    """This installation must not start. The message says what to do."""


def django_ready() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egenkraft.site.config.settings")
    django.setup()


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


def migrate() -> None:
    """Bring both databases up to date, one process at a time."""
    from django.conf import settings
    from django.core.management import call_command

    for folder in (settings.DATA, settings.KEYS):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file_lock(settings.DATA / "migrate.lock"):
        for alias in ("default", "keys"):
            call_command("migrate", database=alias, interactive=False, verbosity=0)


def problems() -> list[str]:
    """Every system check of the site that says error or worse, as sentences."""
    from django.core import checks

    return [
        f"{message.msg} {message.hint or ''}".strip()
        for message in checks.run_checks(include_deployment_checks=False, databases=["default", "keys"])
        if message.level >= checks.ERROR
    ]


def refuse_if_unsafe() -> None:
    found = problems()
    if found:
        raise Refusal("\n".join(found))
