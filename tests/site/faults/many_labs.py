"""Turns a lab into many, quickly: `python -m tests.site.faults.many_labs COUNT`, in its environment.

Each copy has rows of its own: the last places of every random id carry the number of the lab. The chain
of acts cannot be copied, as each row is signed for its lab, so each lab gets one written for it.
Prints how many rows there are.
"""

import sys
from typing import Any

ACTS = 1_000  # of each lab
TAIL = 3  # places of an id
NOT_COPIED = {"access_signin", "access_sentform", "access_membership", "access_notice", "access_personpage"}


def main() -> None:
    from egenkraft.site.config.startup import django_ready

    django_ready()
    from django.db import connections

    count = int(sys.argv[1])
    mark_everybody()
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA foreign_keys = OFF")
            multiply(cursor, count)
            cursor.execute("PRAGMA foreign_keys = ON")
    labs, rows = write_acts(), 0
    with connections["default"].cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in tables(cursor):
            rows += cursor.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(labs, rows)


def mark_everybody() -> None:
    """Half a year of attendance: everybody at every activity."""
    from egenkraft.site.access.models import Lab
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.activities.actions import mark
    from egenkraft.site.activities.models import Activity
    from egenkraft.site.participants.models import Participant

    by = Actor.system(Lab.objects.get().pk)
    with scope(by):
        people = list(Participant.objects.all())
        for activity in Activity.objects.all():
            for her in people:
                mark(by, activity=activity, participant=her, state="here")


def tables(cursor: Any) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in cursor.execute(query).fetchall()]


def multiply(cursor: Any, count: int) -> None:
    columns = {name: cursor.execute(f'PRAGMA table_info("{name}")').fetchall() for name in tables(cursor)}
    copied = {name for name, found in columns.items() if "lab_id" in {column[1] for column in found}}
    copied = {name for name in copied | {"access_lab"} & {*columns} if name not in NOT_COPIED}
    cursor.execute("BEGIN IMMEDIATE")
    for name in copied:
        pointing = {row[3]: row[2] for row in cursor.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()}
        picked = ", ".join(_picked(name, column, pointing, copied) for column in columns[name])
        cursor.execute(f'CREATE TEMP TABLE first AS SELECT * FROM "{name}"')  # noqa: S608
        for number in range(1, count):
            query = f'INSERT OR IGNORE INTO "{name}" SELECT {picked} FROM first'  # noqa: S608
            cursor.execute(query.replace("NUMBER", f"{number:0{TAIL}x}"))
        cursor.execute("DROP TABLE first")
    cursor.execute("COMMIT")


def _picked(table: str, column: Any, pointing: dict[str, str], copied: set[str]) -> str:
    """What a copy has in this column: its own id, another row's id of its lab, or the same."""
    name, kind, key = column[1], column[2].lower(), column[5]
    if key and kind == "integer":
        return "NULL"
    if kind == "char(32)" and pointing.get(name, table) in copied:
        return f"substr(\"{name}\", 1, {32 - TAIL}) || 'NUMBER'"
    return f"\"{name}\" || '-NUMBER'" if (table, name) == ("access_lab", "slug") else f'"{name}"'


def write_acts() -> int:
    from egenkraft.site.access.models import Lab
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.audit.chain import Act, record_all

    labs = list(Lab.objects.all())
    for lab in labs:
        by = Actor.system(lab.pk)
        with scope(by):
            record_all(by, [Act("person.see", "participant", lab.pk)] * ACTS)
    return len(labs)


if __name__ == "__main__":
    sys.exit(main())
