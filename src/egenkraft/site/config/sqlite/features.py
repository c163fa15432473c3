"""What this SQLite can do, pinned: Django asks the standard library's version, which is not ours."""

from django.db.backends.sqlite3 import features


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (3, 51, 3)
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True
    max_query_params = 32_000
