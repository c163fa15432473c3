"""Tests that commit are tidied up by emptying every table; the audit chain refuses that, so its
triggers stand aside for that moment. Nothing of the product does this."""

from typing import Any

import pytest
from django.db import connections
from django.db.backends.sqlite3.operations import DatabaseOperations

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'"
_sql_flush = DatabaseOperations.sql_flush


def triggers(alias: str = "default") -> dict[str, str]:
    """The triggers of the audit chain: name -> the statement that makes it."""
    if connections[alias].vendor != "sqlite":
        pytest.skip("SQLite's own: triggers that whoever holds the file can set aside")
    with connections[alias].cursor() as cursor:
        cursor.execute(TRIGGERS)
        return dict(cursor.fetchall())


def _flush(self: Any, style: Any, tables: Any, **more: Any) -> list[str]:
    statements = _sql_flush(self, style, tables, **more)
    aside = triggers(self.connection.alias)
    return [*(f"DROP TRIGGER {name}" for name in aside), *statements, *aside.values()] if statements else []


@pytest.fixture(autouse=True, scope="session")
def _tidy_up_may_empty_the_chain() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", _flush)
        yield
