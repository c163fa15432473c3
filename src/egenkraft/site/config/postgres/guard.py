"""Puts row security on every table after the tables were changed, and reads back whether it is there.

The owner applies it, in one transaction: what was there before is taken away first, so that the
database holds what the models and policies.toml say, and nothing else.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from egenkraft.site.access.rows import LabRow
from egenkraft.site.config.postgres.policies import Table, models, tables, unique_alone, without_policy

MIGRATING = "current_setting('egenkraft.migrating', true) = 'on'"
LEAST = 150000  # views that check the reader's own rights came with 15
CATALOGUE = "FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname = 'public'"


@dataclass(frozen=True)
class Roles:
    """Who owns the tables, who serves pages, and who reads what is published (none in the key store)."""

    owner: str
    app: str
    public: str | None


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
            f"REFERENCES {quoted(field.related_model._meta.db_table)} (lab_id, id) DEFERRABLE INITIALLY DEFERRED"
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


def faults(cursor: Any, database: str, roles: Roles) -> list[str]:
    """What the catalogue of a running database says against TRUST 9.8, as sentences."""
    return [
        *_role_faults(cursor, roles),
        *_rows(cursor, f"SELECT c.relname {CATALOGUE} AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity",
               "The table {} has no row security."),
        *_rows(cursor, f"SELECT c.relname {CATALOGUE} AND c.relkind IN ('r', 'p') AND NOT c.relforcerowsecurity",
               "Row security of {} is not forced upon its owner."),
        *_rows(cursor, f"SELECT c.relname {CATALOGUE} AND c.relkind IN ('r', 'p') AND NOT EXISTS "
               "(SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)", "The table {} has no policy."),
        *_rows(cursor, f"SELECT c.relname {CATALOGUE} AND c.relkind IN ('v', 'm') AND NOT coalesce("
               "c.reloptions @> '{{security_invoker=true}}', false)".replace("{{", "{").replace("}}", "}"),
               "The view {} reads with its owner's rights."),
        *_rows(cursor, "SELECT p.proname FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace "
               "WHERE s.nspname = 'public' AND p.prosecdef", "The function {} runs with its owner's rights."),
        *_strangers(cursor, database),
    ]  # fmt: skip


def _role_faults(cursor: Any, roles: Roles) -> list[str]:
    names = [name for name in (roles.owner, roles.app, roles.public) if name]
    found = _rows(
        cursor,
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls)",
        "The role {} passes by row security. Run: ALTER ROLE {} NOSUPERUSER NOBYPASSRLS",
        [names],
    )
    served = [name for name in (roles.app, roles.public) if name]
    owned = _rows(
        cursor,
        f"SELECT c.relname {CATALOGUE} AND pg_get_userbyid(c.relowner) = ANY(%s)",
        "The role that serves pages owns {}. Give it to the owner's role.",
        [served],
    )
    members = _rows(
        cursor,
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
        "WHERE r.rolname = ANY(%s)",
        "The role {} belongs to another role. It may belong to none.",
        [served],
    )
    return found + owned + members


def _strangers(cursor: Any, database: str) -> list[str]:
    """Tables that are there and not in the models: nothing says who sees them."""
    cursor.execute(f"SELECT c.relname {CATALOGUE} AND c.relkind IN ('r', 'p')")
    known = {table.name for table in tables(database)}
    return [
        f"Nothing says who sees the table {name}."
        for (name,) in sorted(cursor.fetchall())
        if name not in known
    ]


def unique_without_lab(cursor: Any) -> list[str]:
    """Columns that are unique across labs in a table with a lab, and that no reason is given for."""
    cursor.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace s ON s.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey) "
        "WHERE s.nspname = 'public' AND i.indisunique AND NOT i.indisprimary GROUP BY i.indexrelid, c.relname"
    )
    with_lab = {name for name, model in models().items() if issubclass(model, LabRow)}
    found = {f"{table}.{'+'.join(columns)}" for table, columns in cursor.fetchall()
             if table in with_lab and "lab_id" not in columns}  # fmt: skip
    return sorted(found - set(unique_alone()))


def _rows(cursor: Any, query: str, sentence: str, params: list[Any] | None = None) -> list[str]:
    cursor.execute(query, params)
    return [sentence.replace("{}", str(name)) for (name,) in cursor.fetchall()]
