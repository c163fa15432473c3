"""Puts row security on every table after the tables were changed.

The owner applies it, in one transaction: what was there before is taken away first, so that the
database holds what the models and policies.toml say, and nothing else.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from egenkraft.site.access.rows import LabRow
from egenkraft.site.config.postgres.catalogue import Roles, faults
from egenkraft.site.config.postgres.policies import Table, models, tables, without_policy

MIGRATING = "current_setting('egenkraft.migrating', true) = 'on'"


class NoPolicy(RuntimeError):
    """A table would stand open, or would be closed to everybody. The message says which."""


def apply(cursor: Any, database: str, roles: Roles) -> None:
    """Bring rights and policies of one database to what is written; the cursor is the owner's."""
    if found := without_policy():
        raise NoPolicy(f"No policy says who sees {', '.join(found)}. Add an entry to policies.toml.")
    wanted = list(statements(database, roles))
    for statement in (*_old(cursor), *wanted):
        cursor.execute(statement)
    cursor.execute(f"COMMENT ON SCHEMA public IS '{digest(wanted)}'")


def applied(cursor: Any, database: str, roles: Roles) -> bool:
    """Whether what is written was applied last, and nobody has taken anything of it away since."""
    cursor.execute("SELECT obj_description('public'::regnamespace)")
    same = cursor.fetchone()[0] == digest(statements(database, roles))
    return same and not faults(cursor, database, roles)


def digest(wanted: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(wanted).encode()).hexdigest()


def statements(database: str, roles: Roles) -> Iterator[str]:
    """Every right, policy and key of one database, in order."""
    readers = [quoted(name) for name in (roles.app, roles.public) if name]
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {', '.join(readers)}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {', '.join(readers)}"
    yield f"GRANT USAGE ON SCHEMA public TO {', '.join(readers)}"
    for table in tables(database):
        yield from secured(table, roles)
    if database == "default":
        yield from same_lab()


def _old(cursor: Any) -> list[str]:
    """What takes away the policies, and the keys with the lab in them, that are there now."""
    cursor.execute("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
    drops = [f"DROP POLICY {quoted(name)} ON {quoted(table)}" for name, table in cursor.fetchall()]
    cursor.execute(
        "SELECT n.conname, n.conrelid::regclass::text FROM pg_constraint n WHERE n.conname LIKE 'same_lab_%'"
        " AND n.connamespace = 'public'::regnamespace ORDER BY n.contype = 'u'"  # keys before what they need
    )
    return drops + [
        f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}" for name, table in cursor.fetchall()
    ]


def secured(table: Table, roles: Roles) -> Iterator[str]:
    """Row security, forced upon the owner too; a policy a command; and only the rights that are stated."""
    name, app = quoted(table.name), quoted(roles.app)
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield (
        f"CREATE POLICY owner_migrates ON {name} TO {quoted(roles.owner)} "
        f"USING ({MIGRATING}) WITH CHECK ({MIGRATING})"
    )
    yield f"GRANT {', '.join(table.grants)} ON {name} TO {app}"
    rules = {
        "SELECT": f"USING ({table.see})",
        "INSERT": f"WITH CHECK ({table.add})",
        "UPDATE": f"USING ({table.write}) WITH CHECK ({table.write})",
        "DELETE": f"USING ({table.write})",
    }
    for command in table.grants:
        yield f"CREATE POLICY app_{command.lower()} ON {name} FOR {command} TO {app} {rules[command]}"
    if table.public and roles.public:
        yield f"GRANT SELECT ON {name} TO {quoted(roles.public)}"
        yield f"CREATE POLICY public_reads ON {name} FOR SELECT TO {quoted(roles.public)} USING (true)"


def same_lab() -> Iterator[str]:
    """A second key beside each of Django's between two tables of a lab: the lab must be the same.

    Foreign keys are checked past row security, so without it a row could point into another lab.
    """
    pairs = [(name, field) for name, model in sorted(models().items()) for field in _into_a_lab(model)]
    for target in sorted({field.related_model._meta.db_table for _name, field in pairs}):
        yield f"ALTER TABLE {quoted(target)} ADD CONSTRAINT {_named(target, 'id')} UNIQUE (lab_id, id)"
    for name, field in pairs:
        yield (
            f"ALTER TABLE {quoted(name)} ADD CONSTRAINT {_named(name, field.column)} "
            f"FOREIGN KEY (lab_id, {quoted(field.column)}) "
            f"REFERENCES {quoted(field.related_model._meta.db_table)} (lab_id, id) "
            "DEFERRABLE INITIALLY DEFERRED"
        )


def _into_a_lab(model: Any) -> list[Any]:
    if not issubclass(model, LabRow):
        return []
    fields = [field for field in model._meta.concrete_fields if field.related_model is not None]
    return [field for field in fields if issubclass(field.related_model, LabRow) and field.db_constraint]


def _named(table: str, column: str) -> str:
    """A name of its own, short enough for PostgreSQL whatever the table is called."""
    return f"same_lab_{hashlib.sha256(f'{table}.{column}'.encode()).hexdigest()[:20]}"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
