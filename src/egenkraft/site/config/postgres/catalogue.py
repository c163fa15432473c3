"""Reads back from the catalogue of a running database whether row security is there (TRUST 9.8)."""

from dataclasses import dataclass
from typing import Any

from egenkraft.site.access.rows import LabRow
from egenkraft.site.config.postgres.policies import models, tables, unique_alone

LEAST = 150000
CATALOGUE = "FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname = 'public'"
TABLES = f"SELECT c.relname {CATALOGUE} AND c.relkind IN ('r', 'p')"
VIEWS = f"SELECT c.relname {CATALOGUE} AND c.relkind IN ('v', 'm')"
NO_POLICY = "NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
OWN_RIGHTS = "NOT coalesce(c.reloptions @> '{security_invoker=true}', false)"
RULES = {  # what must find nothing: what is said of each thing found
    f"{TABLES} AND NOT c.relrowsecurity": "The table {} has no row security.",
    f"{TABLES} AND NOT c.relforcerowsecurity": ("Row security of {} is not forced upon its owner."),
    f"{TABLES} AND {NO_POLICY}": "The table {} has no policy.",
    f"{VIEWS} AND {OWN_RIGHTS}": "The view {} reads with its owner's rights.",
    "SELECT p.proname FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace "
    "WHERE s.nspname = 'public' AND p.prosecdef": "The function {} runs with its owner's rights.",
}


@dataclass(frozen=True)
class Roles:
    """Who owns the tables, who serves pages, and who reads what is published (none in the key store)."""

    owner: str
    app: str
    public: str | None


def faults(cursor: Any, database: str, roles: Roles) -> list[str]:
    """What the catalogue of a running database says against TRUST 9.8, as sentences."""
    found = [fault for query, sentence in RULES.items() for fault in _rows(cursor, query, sentence)]
    return [
        *_too_old(cursor),
        *_role_faults(cursor, roles),
        *found,
        *_strangers(cursor, database),
        *_too_much(cursor, database, roles),
    ]


def _too_old(cursor: Any) -> list[str]:
    cursor.execute("SELECT current_setting('server_version_num')::int")
    version = cursor.fetchone()[0]
    sentence = f"PostgreSQL {version // 10000} is too old: views with the reader's rights came with 15."
    return [sentence] if version < LEAST else []


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


def _too_much(cursor: Any, database: str, roles: Roles) -> list[str]:
    """Rights that nobody stated."""
    stated = {table.name: table for table in tables(database)}
    cursor.execute(
        "SELECT c.relname, CASE a.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(a.grantee) END, "
        "a.privilege_type "
        "FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace, aclexplode(c.relacl) a "
        "WHERE s.nspname = 'public' AND a.grantee <> c.relowner ORDER BY 1, 2, 3"
    )
    found = []
    for name, role, right in cursor.fetchall():
        table = stated.get(name)
        allowed = table.grants if table and role == roles.app else ()
        if table and table.public and role == roles.public:
            allowed = ("SELECT",)
        if right not in allowed:
            who = f"The role {role} may do more than is stated" if role else "Everybody may do something"
            found.append(f"{who} with {name} ({right}).")
    return found


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
