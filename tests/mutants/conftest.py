"""The mark says only which databases a run prepares, as for the matrix: no transaction is open."""

from tests.matrix.conftest import _django_db_marker

__all__ = ["_django_db_marker"]
