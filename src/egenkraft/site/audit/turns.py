"""Orders what must happen one after the other: two appends to a chain, two changes of the tables."""

from typing import Any
from uuid import UUID

from django.db import connections


def take_turn(lab: UUID, *, using: str = "default") -> None:
    """Hold this lab's chain until the transaction ends. On SQLite its own write lock does it already."""
    connection: Any = connections[using]
    if connection.vendor == "postgresql":
        connection.in_turn(f"audit {lab}")
