"""Tests that commit are tidied up by emptying every table; the audit chain refuses that, so its
triggers stand aside for that moment. Nothing of the product does this."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connection, connections
from django.db.backends.sqlite3.operations import DatabaseOperations

from tests import on_postgres

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'"
CLOSED = (
    "CREATE TEMP TRIGGER closed BEFORE INSERT ON audit_auditrow BEGIN SELECT RAISE(ABORT, 'no room'); END"
)
KEPT = (
    "auth_permission",
    "django_content_type",
)  # Django's own, the same in every lab: nothing here asks them
_sql_flush = DatabaseOperations.sql_flush


def triggers(alias: str = "default") -> dict[str, str]:
    """The triggers of the audit chain: name -> the statement that makes it."""
    if connections[alias].vendor != "sqlite":
        pytest.skip("SQLite's own: triggers that whoever holds the file can set aside")
    with connections[alias].cursor() as cursor:
        cursor.execute(TRIGGERS)
        return dict(cursor.fetchall())


@contextmanager
def nothing_can_be_added() -> Iterator[None]:
    """No row can be added to the chain: there is no room for it, or no right to it."""
    if on_postgres.ON:
        with on_postgres.without_right("INSERT", "audit_auditrow"):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(CLOSED)
        yield
        cursor.execute("DROP TRIGGER IF EXISTS closed")


@contextmanager
def unguarded() -> Iterator[None]:
    """The triggers set aside: whoever holds the file, or the cluster, can do that."""
    with connection.cursor() as cursor:
        if on_postgres.ON:
            cursor.execute(f"SET LOCAL {on_postgres.REPLICA} = 'replica'")
            yield
            cursor.execute(f"SET LOCAL {on_postgres.REPLICA} = 'origin'")
            return
        aside = triggers()
        for name in aside:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for statement in aside.values():
            cursor.execute(statement)


def _flush(self: Any, style: Any, tables: Any, **more: Any) -> list[str]:
    statements = _sql_flush(self, style, [table for table in tables if table not in KEPT], **more)
    aside = triggers(self.connection.alias)
    return [*(f"DROP TRIGGER {name}" for name in aside), *statements, *aside.values()] if statements else []


@pytest.fixture(autouse=True, scope="session")
def _tidy_up_may_empty_the_chain() -> Any:
    """What Django would fill in afterwards, anew for each test, was not emptied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", _flush)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_args, **_more: None)
        yield
