"""Keeps one answer until anything at all changes in the database.

SQLite counts commits of other connections (`PRAGMA data_version`) and the changes of this one
(`total_changes`). PostgreSQL tells which transactions a statement sees (`pg_current_snapshot()`): every
one that writes gets a number, so the same snapshot means the same rows. They are asked each time and
before computing, so that nothing old is ever given: a withdrawn consent is a change like any other.
Inside a transaction, which may yet be rolled back, nothing is kept.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connections

Value = TypeVar("Value")
MOST = 32  # answers kept by one connection: labs x days x languages


@dataclass
class _Kept:
    """What one connection has kept, and the state of the database it was computed from."""

    raw: object
    state: tuple[object, ...]
    values: dict[Hashable, Any] = field(default_factory=dict)


def until_changed(key: Hashable, compute: Callable[[], Value]) -> Value:
    """The value kept under the key, or else computed now and kept until the next change."""
    connection = connections["default"]
    if connection.vendor not in STATES or connection.in_atomic_block:
        return compute()
    kept = _kept(connection)
    if key not in kept.values:
        if len(kept.values) >= MOST:
            kept.values.clear()
        kept.values[key] = compute()
    value: Value = kept.values[key]
    return value


def _kept(connection: Any) -> _Kept:
    """What this connection keeps; empty where the database or the connection is another than before."""
    raw, state = STATES[connection.vendor](connection)
    known: _Kept | None = getattr(connection, "_egenkraft_kept", None)
    if known is None or known.raw is not raw or known.state != state:
        known = connection._egenkraft_kept = _Kept(raw, state)
    return known


def _of_file(connection: Any) -> tuple[object, tuple[object, ...]]:
    with connection.cursor() as cursor:
        version: int = cursor.execute("PRAGMA data_version").fetchone()[0]
    raw = connection.connection
    return raw, (version, raw.total_changes)


def _of_server(connection: Any) -> tuple[object, tuple[object, ...]]:
    """The same whichever of the pool's connections answers. A server that was put back to an earlier day
    counts its transactions anew, so the moment it was started belongs to the state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_postmaster_start_time()::text, pg_current_snapshot()::text")
        return None, tuple(cursor.fetchone())


STATES = {"sqlite": _of_file, "postgresql": _of_server}
