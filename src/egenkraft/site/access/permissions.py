"""The permission table: the only place that says which role may do what, and how far it reaches."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("permissions.csv")
ROLES = (
    "participant",
    "leader",
    "manager",
    "researcher",
    "partner",
    "mentor",
    "employer",
    "national",
    "administrator",
    "public",
)
REACHES = {
    "o": "her or their own",
    "a": "people entrusted to the account",
    "l": "the lab",
    "p": "the own partner organisation",
    "k": "people whose key the account holds",
    "g": "sums by the disclosure rule, no person",
}


@dataclass(frozen=True)
class Permission:
    """One row: who may (role to reach), for which consent purpose, after which step, logged how."""

    capability: str
    reaches: Mapping[str, str]
    purpose: str
    step_up: bool
    log: str
    meaning: str

    @property
    def reads(self) -> bool:
        """Its pages are about one person: the policy writes down who looked, before the page."""
        return "read" in self.log.split()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.reaches)


@cache
def table() -> dict[str, Permission]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["capability"]: _permission(row) for row in csv.DictReader(file)}


def _permission(row: dict[str, str]) -> Permission:
    reaches = dict(pair.split(":") for pair in row["roles"].split())
    unknown = {*reaches} - {*ROLES} | {*reaches.values()} - {*REACHES}
    if unknown:
        raise LookupError(f"{row['capability']}: {', '.join(sorted(unknown))} is no role or reach.")
    return Permission(
        row["capability"], reaches, row["purpose"], row["step_up"] == "yes", row["log"], row["meaning"]
    )


def may(role: str, capability: str) -> bool:
    """Tell whether a role has a capability. An unknown capability is an error, not a no."""
    return role in table()[capability].reaches


def reach(role: str, capability: str) -> str:
    """How far a role reaches with a capability: one letter of `REACHES`, empty where it has none."""
    return table()[capability].reaches.get(role, "")
