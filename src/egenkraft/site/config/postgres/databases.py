"""The settings of the databases on PostgreSQL, from the environment; each refusal says what to set."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from egenkraft.site.config.env import env_int, env_str

ENGINE = "egenkraft.site.config.postgres"
APP, OWNER, PUBLIC = "EGENKRAFT_POSTGRES", "EGENKRAFT_POSTGRES_OWNER", "EGENKRAFT_POSTGRES_PUBLIC"
KEYS, KEYS_OWNER = "EGENKRAFT_POSTGRES_KEYS", "EGENKRAFT_POSTGRES_KEYS_OWNER"
OWNERS = (OWNER, KEYS_OWNER)
ADDRESSES = (APP, PUBLIC, KEYS, *OWNERS)
EXAMPLE = "postgresql://egenkraft_app@localhost/egenkraft"
NEEDED = {
    PUBLIC: "the role that reads what is published",
    KEYS: "the role and the database of the key store",
}


def env_postgres(name: str) -> dict[str, Any] | None:
    """The settings of one connection; None where the name is not set. A password may stand in ~/.pgpass."""
    value = env_str(name)
    if not value:
        return None
    parts = urlsplit(value)
    options = dict(parse_qsl(parts.query))
    if not _whole(parts):
        raise ImproperlyConfigured(f"{name} is no address of a database. Write it like {EXAMPLE}")
    return {
        "ENGINE": ENGINE,
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": None,
        "ATOMIC_REQUESTS": False,
        "TEST": {"MIRROR": "default"} if name == PUBLIC else {},
        # Named cursors would outlive the context that they were opened in.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


def _whole(parts: SplitResult) -> bool:
    """Whether an address names a role, a database, and a port that is a number."""
    try:
        port_is_fine = parts.port != 0
    except ValueError:
        port_is_fine = False
    named = bool(parts.username) and len(parts.path) > 1
    return port_is_fine and named and parts.scheme in {"postgresql", "postgres"}


def databases() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]] | None:
    """What serves, and what owns, by alias; None where the site runs on SQLite."""
    app = env_postgres(APP)
    if app is None:
        _refuse_half(OWNER, PUBLIC, KEYS, KEYS_OWNER)
        return None
    _need_driver()
    served = {"default": app, "public": _needed(PUBLIC), "keys": _needed(KEYS)}
    owners = {"default": env_postgres(OWNER), "keys": env_postgres(KEYS_OWNER)}
    _refuse_one_role({**served, **{f"owner of {alias}": row for alias, row in owners.items() if row}})
    if size := env_int("EGENKRAFT_POSTGRES_POOL", 0):
        served = {alias: _pooled(row, size) for alias, row in served.items()}
    return served, {alias: row for alias, row in owners.items() if row is not None}


def _needed(name: str) -> dict[str, Any]:
    found = env_postgres(name)
    if found is None:
        raise ImproperlyConfigured(f"{APP} is set, but {name} is not: {NEEDED[name]}. See run-on-postgresql.")
    return found


def _refuse_half(*names: str) -> None:
    if found := [name for name in names if env_str(name)]:
        raise ImproperlyConfigured(f"{found[0]} is set, but {APP} is not. Set both, or neither for SQLite.")


def _refuse_one_role(rows: dict[str, dict[str, Any]]) -> None:
    """Each place has a role of its own: one role for two places would undo what keeps them apart."""
    users = [row["USER"] for row in rows.values()]
    twice = sorted({user for user in users if users.count(user) > 1})
    if twice:
        raise ImproperlyConfigured(
            f"The role {twice[0]} stands in two addresses. Give each a role of its own."
        )


def _need_driver() -> None:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise ImproperlyConfigured(
            f"{APP} is set, but the driver is missing. Install it: egenkraft[postgres]"
        ) from error


def _pooled(row: dict[str, Any], size: int) -> dict[str, Any]:
    """Connections that threads share; a pool gives them out one request at a time."""
    pool = {"min_size": 1, "max_size": size, "timeout": 20}
    return {**row, "CONN_MAX_AGE": 0, "OPTIONS": {**row["OPTIONS"], "pool": pool}}
