"""A connection whose authorizer refuses every table that is not a published copy."""

from typing import Any

from django.utils.asyncio import async_unsafe

from egenkraft.site.config.sqlite import base
from egenkraft.site.config.sqlite.driver import dbapi2

ALLOWED = {"sqlite_master", "sqlite_schema"}
PREFIX = "published_"


def authorize(
    action: int, first: str | None, second: str | None, schema: str | None, source: str | None
) -> int:
    """SQLite's authorizer: SELECT, functions and reads of published tables; nothing else."""
    if action in {
        dbapi2.SQLITE_SELECT,
        dbapi2.SQLITE_FUNCTION,
        dbapi2.SQLITE_TRANSACTION,
        33,
    }:  # 33: RECURSIVE
        return int(dbapi2.SQLITE_OK)
    if action == dbapi2.SQLITE_READ and first and (first.startswith(PREFIX) or first in ALLOWED):
        return int(dbapi2.SQLITE_OK)
    return int(dbapi2.SQLITE_DENY)


class DatabaseWrapper(base.DatabaseWrapper):
    queues = False

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # Not opened with mode=ro: such a connection cannot make the shared memory of the log, so the
        # first visitor after a start would get an error. query_only refuses every write instead.
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA query_only = 1")
        connection.set_authorizer(authorize)
        return connection

    def check_constraints(self, table_names: Any = None) -> None:
        """Nothing is written through this connection, so there is nothing to check."""
