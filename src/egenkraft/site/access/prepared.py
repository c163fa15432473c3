"""Queries that every page asks, put into SQL once.

Django words a query anew each time it is asked. For a sign-in with its lab, role and account that takes
far longer than the database needs to answer, and it stands behind every page of the product.
"""

from collections.abc import Callable
from copy import copy
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Field, Model, QuerySet

Row = TypeVar("Row", bound=Model)


class NotFixed(TypeError):
    """The query has other parameters than its values: it cannot be put into SQL once."""


class Prepared(Generic[Row]):
    """A query in which only its values change from one time to the next.

    `make` makes the query from values, and `samples` are such values, each with the field that it is
    compared with, in the order in which they stand in the SQL. Raises `NotFixed` at the first use where
    they do not stand there so.
    """

    def __init__(
        self, make: Callable[..., QuerySet[Row]], *samples: tuple["Field[Any, Any]", object]
    ) -> None:
        self.make, self.samples = make, samples
        self._ready: dict[tuple[str, str], tuple[QuerySet[Row], Any, str]] = {}

    def one(self, *values: object, using: str = "default") -> Row | None:
        """The row with these values, read now, or None."""
        connection = connections[using]
        rows, made, sql = self._ready.get((using, connection.vendor)) or self._prepare(connection)
        compiler, params = copy(made), self._params(connection, values)
        compiler.connection, compiler.as_sql = connection, lambda *_args, **_kwargs: (sql, params)
        rows = rows.all()
        rows.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return next(iter(rows), None)

    def _prepare(self, connection: Any) -> tuple[QuerySet[Row], Any, str]:
        values = [value for _field, value in self.samples]
        rows = self.make(*values).using(connection.alias)
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if tuple(params) != self._params(connection, values):
            raise NotFixed(sql)
        compiler.connection = None  # each thread has its own, which must not outlive the thread here
        self._ready[connection.alias, connection.vendor] = rows, compiler, sql
        return rows, compiler, sql

    def _params(self, connection: Any, values: Any) -> tuple[object, ...]:
        return tuple(
            field.get_db_prep_value(value, connection, prepared=False)
            for (field, _sample), value in zip(self.samples, values, strict=True)
        )
