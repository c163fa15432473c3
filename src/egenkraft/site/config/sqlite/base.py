"""DatabaseWrapper over the chosen driver. One small module instead of a `sys.modules` swap."""

import datetime
import decimal
from functools import lru_cache
from itertools import chain, tee
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from egenkraft.site.config.sqlite.driver import LEAST, VERSION, dbapi2
from egenkraft.site.config.sqlite.features import DatabaseFeatures
from egenkraft.site.config.sqlite.turns import Turns, turns_of

if VERSION < LEAST:
    raise ImproperlyConfigured(
        f"SQLite {'.'.join(map(str, VERSION))} can lose acknowledged writes. "
        f"Install pysqlite3 0.6.1 or a system SQLite of at least {'.'.join(map(str, LEAST))}."
    )

STATEMENTS = 1024  # kept ready in each connection; the pages ask far more different ones than the usual 128
PRAGMAS: dict[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "foreign_keys": 1,
    "recursive_triggers": 1,  # REPLACE asks the triggers that refuse a deletion
}

dbapi2.register_converter("bool", b"1".__eq__)
for _name, _parse in (
    ("date", parse_date),
    ("time", parse_time),
    ("datetime", parse_datetime),
    ("timestamp", parse_datetime),
):
    dbapi2.register_converter(_name, lambda raw, parse=_parse: parse(raw.decode()))
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(datetime.date, lambda value: value.isoformat())
dbapi2.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


class Cursor(dbapi2.Cursor):  # type: ignore[misc]
    """Turns Django's %s placeholders into SQLite's, as Django's own cursor does for sqlite3."""

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return dbapi2.Cursor.execute(self, query)
        names = list(params) if hasattr(params, "keys") else None
        return dbapi2.Cursor.execute(self, convert(query, names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        peekable, rows = tee(iter(param_list))
        first = next(peekable, None)
        names = list(first) if first is not None and hasattr(first, "keys") else None
        return dbapi2.Cursor.executemany(self, convert(query, names), chain(rows))


def convert(query: str, names: list[str] | None) -> str:
    return by_place(query) if names is None else query % {name: f":{name}" for name in names}


@lru_cache(STATEMENTS)
def by_place(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    Database = dbapi2
    features_class = DatabaseFeatures
    queues = True  # a connection that only reads needs no turn
    _turn: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        """Begin when it is this thread's turn, and keep the turn until the transaction ends."""
        turns = turns_of(str(self.settings_dict["NAME"]))
        if self.queues and turns.take(self.settings_dict["OPTIONS"].get("timeout", 5)):
            self._turn = turns
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give_back()

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = dbapi2.connect(**{"cached_statements": STATEMENTS, **conn_params})
        register_functions(connection)  # type: ignore[no-untyped-call]
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        return connection

    def create_cursor(self, name: Any = None) -> Any:
        return self.connection.cursor(factory=Cursor)
