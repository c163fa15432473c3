"""What a backup must hold: counted and hashed when it is made, compared when it is restored."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from egenkraft.site.config.sqlite.driver import dbapi2

FORMAT = 1
Manifest = dict[str, Any]


def describe(database: Path, files: Iterable[tuple[str, Path]]) -> Manifest:
    """Row counts, the heads of the chains, the schema and the SHA-256 of every file."""
    connection = dbapi2.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return {
            "format": FORMAT,
            "rows": _rows(connection),
            "heads": _heads(connection),
            "schema": _schema(connection),
            "files": {name: sha256(path) for name, path in files},
        }
    finally:
        connection.close()


def _tables(connection: Any) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in connection.execute(query)]


def _rows(connection: Any) -> dict[str, int]:
    count = 'SELECT count(*) FROM "{}"'  # names of our own tables
    return {name: connection.execute(count.format(name)).fetchone()[0] for name in _tables(connection)}


def _heads(connection: Any) -> dict[str, list[Any]]:
    """The last row of each lab's chain: whoever knows it notices a cut tail."""
    if "audit_auditrow" not in _tables(connection):
        return {}
    query = "SELECT lab, max(sequence), hash FROM audit_auditrow GROUP BY lab"
    return {lab: [sequence, head] for lab, sequence, head in connection.execute(query)}


def _schema(connection: Any) -> list[str]:
    if "django_migrations" not in _tables(connection):
        return []
    query = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
    return [name for (name,) in connection.execute(query)]


def schema_of(database: Path) -> list[str]:
    """Every change of the tables that was made in this file."""
    connection = dbapi2.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return _schema(connection)
    finally:
        connection.close()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def differences(told: Manifest, found: Manifest) -> list[str]:
    """What is not as the manifest says, as sentences; nothing when all is there."""
    lines = []
    for name in sorted({*told["files"], *found["files"]}):
        if told["files"].get(name) != found["files"].get(name):
            lines.append(f"The file {name} is missing or was changed.")
    for name in sorted({*told["rows"], *found["rows"]}):
        was, now = told["rows"].get(name), found["rows"].get(name)
        if was != now:
            lines.append(f"The table {name} holds {now} rows, not {was}.")
    if told["heads"] != found["heads"]:
        lines.append("The chain of acts does not end where it ended.")
    if told["schema"] != found["schema"]:
        lines.append("The tables are of another version.")
    return lines
