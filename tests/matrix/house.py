"""The databases of a process, lifted into its memory: private, quick, and copied by a fork as they stand."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from egenkraft.site.consent import erasing
from tests import on_postgres
from tests.undone import of_a_test

MEMORY = ":memory:"
ALIASES = ("default", "keys")


@contextmanager
def in_memory() -> Iterator[None]:
    """Inside, every alias reads and writes a copy in memory; the files on disk stay as they were."""
    kept = {alias: _lift(alias) for alias in ALIASES}
    public = connections["public"]
    connections["public"] = connections["default"]  # the same rows; the guard of that door has its own test
    empty_log, erasing.empty_log = erasing.empty_log, lambda _alias: None  # what is in memory has no log
    try:
        yield
    finally:
        erasing.empty_log = empty_log
        connections["public"] = public
        for alias, (disk, name) in kept.items():
            wrapper = connections[alias]
            wrapper.connection.close()
            wrapper.connection, wrapper.settings_dict["NAME"] = disk, name


def _lift(alias: str) -> tuple[Any, Any]:
    wrapper: Any = connections[alias]
    wrapper.ensure_connection()
    disk, name = wrapper.connection, wrapper.settings_dict["NAME"]
    memory = wrapper.get_new_connection(wrapper.get_connection_params() | {"database": MEMORY, "uri": False})
    with tempfile.TemporaryDirectory() as folder:
        copy = str(Path(folder) / "copy.sqlite3")
        disk.execute("VACUUM INTO ?", (copy,))
        source = wrapper.Database.connect(copy)
        source.execute("PRAGMA journal_mode = DELETE")  # what is in memory has no write-ahead log
        source.backup(memory)
        source.close()
    memory.execute("PRAGMA foreign_keys = 1")
    wrapper.connection, wrapper.settings_dict["NAME"] = memory, MEMORY
    wrapper.set_autocommit(True)
    return disk, name


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever is written inside is taken back at the end, and would have been kept if it were not."""
    with ExitStack() as stack:
        for alias in ALIASES:
            stack.enter_context(of_a_test(alias))
        yield
        if on_postgres.ON:  # keys of the lab are checked as a transaction ends; this one never does
            connections["default"].check_constraints()
        for alias in ALIASES:
            transaction.set_rollback(True, using=alias)
