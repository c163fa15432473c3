"""The owner's part: changes tables one process at a time, then puts row security back on them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from egenkraft.site.config.postgres.catalogue import Roles, faults
from egenkraft.site.config.postgres.guard import applied, apply
from egenkraft.site.config.startup import change_tables

TURN = 0x65676B72  # one number for every installation in a database: whoever holds it changes the tables


def roles(alias: str) -> Roles:
    public = settings.DATABASES["public"]["USER"] if alias == "default" else None
    owner = settings.POSTGRES_OWNERS.get(alias, {}).get("USER") or _owner_of_tables(alias)
    return Roles(owner=owner, app=settings.DATABASES[alias]["USER"], public=public)


def _owner_of_tables(alias: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
        return str(cursor.fetchone()[0])


@contextmanager
def as_owner(alias: str) -> Iterator[Any]:
    """The connection of this alias, opened by the owner, whose migrations see every row meanwhile."""
    connection: Any = connections[alias]
    connection.close()
    kept = connection.settings_dict
    connection.settings_dict = {**kept, **settings.POSTGRES_OWNERS[alias]}
    connection.migrating = True
    try:
        yield connection
    finally:
        connection.close()
        connection.settings_dict, connection.migrating = kept, False


def migrate(alias: str, *, before: Callable[[str], None]) -> None:
    """Change the tables of one database and secure them; others who come meanwhile wait their turn."""
    with as_owner(alias) as connection:
        connection.ensure_connection()
        with connection.connection.cursor() as turn:
            turn.execute("SELECT pg_advisory_lock(%s)", [TURN])
        try:
            before(alias)
            change_tables(alias)
            secure(alias, connection)
        finally:
            with connection.connection.cursor() as turn:
                turn.execute("SELECT pg_advisory_unlock(%s)", [TURN])


def waiting(alias: str) -> int:
    """How many changes of the tables this version brings that have not been made."""
    executor = MigrationExecutor(connections[alias])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def secure(alias: str, connection: Any) -> None:
    """Row security as it is written. Where it is so already, no table is locked."""
    with transaction.atomic(using=alias), connection.connection.cursor() as plain:
        if not applied(plain, alias, roles(alias)):
            apply(plain, alias, roles(alias))


def insecure(alias: str) -> list[str]:
    """What the catalogue says against this database."""
    with connections[alias].cursor() as cursor:
        return faults(cursor, alias, roles(alias))
