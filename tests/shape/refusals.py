"""What a database says when it refuses a row, in SQLite's words whichever database it is."""

from django.db import IntegrityError, connection

CHECK, UNIQUE = "23514", "23505"  # PostgreSQL's codes
COLUMNS = """
    SELECT c.relname || '.' || a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
    WHERE i.indexrelid = %s::regclass ORDER BY k.place
"""


def sentence(error: IntegrityError) -> str:
    cause = error.__cause__
    if connection.vendor != "postgresql":
        return str(error)
    code, name = cause.sqlstate, cause.diag.constraint_name  # type: ignore[union-attr]
    if code == CHECK:
        return f"CHECK constraint failed: {name}"
    if code == UNIQUE:
        with connection.cursor() as cursor:
            cursor.execute(COLUMNS, [f'"{name}"'])
            return f"UNIQUE constraint failed: {', '.join(row[0] for row in cursor.fetchall())}"
    return str(error)
