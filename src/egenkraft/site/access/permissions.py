"""The permission table: the only place that says which role may do what."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("permissions.csv")


@dataclass(frozen=True)
class Permission:
    capability: str
    roles: frozenset[str]
    meaning: str


@cache
def table() -> dict[str, Permission]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["capability"]: _permission(row) for row in csv.DictReader(file)}


def _permission(row: dict[str, str]) -> Permission:
    return Permission(row["capability"], frozenset(row["roles"].split()), row["meaning"])


def may(role: str, capability: str) -> bool:
    """Tell whether a role has a capability. An unknown capability is an error, not a no."""
    return role in table()[capability].roles
