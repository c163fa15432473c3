"""Django's PostgreSQL backend; every statement carries the open scope, and nothing outlives it.

The context travels in the same message as the statement: `SELECT set_config(…, true); <statement>`.
PostgreSQL runs such a message as one transaction, so the context ends with it, in autocommit too.
Inside a transaction it is told again when it changes, and after a return to a savepoint.
"""

import re
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql import base
from psycopg import sql

from egenkraft.site.access.scope import told

NAMES = ("lab", "account", "email", "token", "session", "door", "migrating")
PREFIX = "egenkraft."
BY_HAND = re.compile(r"\b(set|reset|set_config)\b[^;]*egenkraft\.", re.IGNORECASE)
Context = tuple[str, ...]


class SessionContext(RuntimeError):
    """A statement tried to set the context by hand. Open a scope instead: access.scope.scope(actor)."""


@lru_cache(maxsize=512)
def preamble(context: Context) -> str:
    """The statement that tells a context, for this transaction only."""
    pairs = zip(NAMES, context, strict=True)
    return "SELECT " + ", ".join(
        f"set_config('{PREFIX}{name}', {_quoted(value)}, true)" for name, value in pairs
    )


def _quoted(value: str) -> str:
    """A literal that reads the same whatever the connection is set to."""
    if "\0" in value:
        raise ValueError("A value of the context holds a null character.")
    return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


class Cursor(base.Cursor):  # type: ignore[misc,name-defined]
    """A client-side cursor that puts the context before each statement that needs it."""

    wrapper: "DatabaseWrapper | None" = None  # a cursor behind Django's back has none: no context, no rows

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if self.wrapper is None or (context := self.wrapper.untold()) is None:
            return super().execute(_innocent(query), params, **options)
        super().execute(_before(preamble(context), _innocent(query), params), params, **options)
        self.nextset()
        self.wrapper.has_told(context)
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        """One message for each row would each need the context: so all of them in one transaction."""
        try:
            with self.connection.transaction():
                if self.wrapper is not None:
                    super().execute(preamble(self.wrapper.context()))
                super().executemany(_innocent(query), params_seq, **options)
        finally:
            if self.wrapper is not None:  # a transaction around it goes on under another context than before
                self.wrapper.forget_told()


def _innocent(query: Any) -> Any:
    """The statement, unless it sets the context by hand."""
    if PREFIX in str(query) and BY_HAND.search(str(query)):
        raise SessionContext("The context is told by the backend alone. Open a scope instead.")
    return query


def _before(context: str, query: Any, params: Any) -> Any:
    text = f"{context if params is None else context.replace('%', '%%')}; "
    if isinstance(query, bytes):
        return text.encode() + query
    return sql.SQL(text) + query if isinstance(query, sql.Composable) else text + query


class DatabaseWrapper(base.DatabaseWrapper):
    """Knows what this transaction was told last. `migrating` is on while the owner changes tables."""

    migrating = False
    _told: Context | None = None

    def context(self) -> Context:
        lab, across, account = told()
        return (
            str(lab or ""),
            across.account or str(account or ""),
            *(getattr(across, name) for name in ("email", "token", "session", "door")),
            "on" if self.migrating else "",
        )

    def untold(self) -> Context | None:
        """What must be told before the next statement; None where this transaction knows it already."""
        context = self.context()
        known = not self.connection.autocommit and context == self._told
        return None if known else context

    def has_told(self, context: Context) -> None:
        self._told = context

    def forget_told(self) -> None:
        self._told = None

    def in_turn(self, key: str) -> None:
        """Wait until no other transaction works under this key; held until this one ends."""
        self.ensure_connection()
        with self.wrap_database_errors:
            self.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def create_cursor(self, name: Any = None) -> Any:
        cursor = super().create_cursor(name)
        cursor.wrapper = self
        return cursor

    # Wherever a transaction ends, or part of it is undone, nothing is known to be told any more.
    def _set_autocommit(self, autocommit: bool) -> None:
        self._told = None
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _commit(self) -> None:
        self._told = None
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._told = None
        return super().get_new_connection(conn_params)
