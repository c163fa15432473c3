"""Walks a filled database through every state that its tables ever had:
`python -m tests.site.faults.earlier`, in the environment of an installation without tables.

One migration at a time, from the very first: what a row held before, it holds afterwards, and each new
table gets a row for the steps to come.
Prints one JSON object.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

Held = dict[str, dict[Any, dict[str, Any]]]  # table, key, column


def main() -> None:
    from egenkraft.site.config.startup import django_ready

    django_ready()
    from django.conf import settings

    for folder in (settings.DATA, settings.KEYS):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    told: dict[str, Any] = {"steps": [], "lost": [], "filled": [], "broken": []}
    for alias in ("default", "keys"):
        walk(alias, told)
    print(json.dumps(told))


def walk(alias: str, told: dict[str, Any]) -> None:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    connection, ours = connections[alias], our_apps()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")  # nothing is lost here by a power cut
    executor = MigrationExecutor(connection)
    state, filled = None, []
    for step, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        name, before = f"{step.app_label}.{step.name}", held(connection)
        state = executor.migrate([(step.app_label, step.name)], plan=[(step, False)], state=state)
        told["lost"] += [f"{name}: {line}" for line in lost(before, held(connection))]
        told["broken"] += [f"{name}: {row}" for row in broken(connection)]
        if step.app_label in ours:
            told["steps"].append(f"{alias} {name}: {sum(map(len, before.values()))} rows")
            filled = fill(connection, state.apps)
    told["filled"] += filled


def our_apps() -> set[str]:
    from django.apps import apps

    return {config.label for config in apps.get_app_configs() if config.name.startswith("egenkraft.")}


def held(connection: Any) -> Held:
    """Every row of every table of the rooms, by table and key."""
    found: Held = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.split("_")[0] in our_apps():
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (names of our own tables)
                names = [column[0] for column in cursor.description]
                rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
                found[table] = {row[names[0]]: row for row in rows}
    return found


def lost(before: Held, after: Held) -> Iterator[str]:
    """Rows that are gone, and values that changed in columns that stay."""
    for table, rows in before.items():
        now = after.get(table, {})
        for key, row in rows.items():
            if key not in now:
                yield f"{table} {key} is gone"
                continue
            for name, value in row.items():
                if name in now[key] and now[key][name] != value:
                    yield f"{table}.{name} was {value!r}, is {now[key][name]!r}"


def broken(connection: Any) -> list[Any]:
    with connection.cursor() as cursor:
        return [*cursor.execute("PRAGMA foreign_key_check").fetchall()]


def fill(connection: Any, apps: Any) -> list[str]:
    """A row into each empty table, as it is at this moment of the history; the tables that have one."""
    from tests.shape.good_rows import GOOD

    rows = old_rows(connection, apps)
    here = [label for label in GOOD if label in rows.known and rows.there(label)]
    for label in here:
        rows.one(label)
    return here


def old_rows(connection: Any, apps: Any) -> Any:
    from tests.shape.good_rows import SECOND, Rows

    class OldRows(Rows):
        """Good rows as the models of an earlier state take them."""

        known = {model._meta.label for model in apps.get_models()}
        tables = {*connection.introspection.table_names()}

        def there(self, label: str) -> bool:
            return apps.get_model(label)._meta.db_table in self.tables

        def manager(self, label: str) -> Any:
            return apps.get_model(label)._base_manager.using(connection.alias)

        def _one(self, label: str) -> Any:
            return self.manager(label).order_by("pk").first() or self.save(label)

        def another(self, label: str) -> Any:
            found = self.manager(label).filter(**SECOND[label]).first()
            return found or self.save(label, **SECOND[label])

        def save(self, label: str, **changes: Any) -> Any:
            model = apps.get_model(label)
            fields = {field.name: field for field in model._meta.get_fields() if field.concrete}
            values = {**self.fields(label), **changes}
            told = {name: value for name, value in values.items() if name in fields}
            if "lab" in fields and fields["lab"].is_relation and "lab" not in told:
                told["lab"] = self.one("access.Lab")
            row = model(**told)
            row.save(using=connection.alias, force_insert=True)
            return row

    return OldRows()


if __name__ == "__main__":
    sys.exit(main())
