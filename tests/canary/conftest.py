"""The same little world as the matrix."""

from tests.matrix.conftest import _django_db_marker, here

__all__ = ["_django_db_marker", "here"]
