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


WHAT = {"v": "see", "c": "create", "e": "change", "x": "export"}
KINDS = {
    "identity": "name, phone, safe contact",
    "display": "chosen name, symbol, language",
    "attendance": "sign-up and attendance",
    "answers": "single answers of a check-in",
    "change": "sums and change of a person",
    "map": "people map",
    "note": "leader's notes",
    "profile": "work profile and limits",
    "employers": "employers and openings",
    "match": "matches and introductions",
    "interview": "interviews and their outcome",
    "consents": "consents",
    "guard": "extra protection",
    "methods": "ideas and methods",
    "trials": "trials, plans, lots",
    "verdict": "verdicts and evidence cards",
    "draft": "drafts and pictures of the diary",
    "published": "published pages and feeds",
    "board": "the lab board and reports",
    "export": "research exports",
    "audit": "the chain of acts",
    "accounts": "accounts and roles",
    "settings": "the lab's set-up and health",
    "programme": "the calendar of activities",
    "none": "no data: doors and parts of pages",
}


@dataclass(frozen=True)
class Permission:
    """One row: who may (role to reach), for which consent purpose, after which step, logged how."""

    capability: str
    reaches: Mapping[str, str]
    purpose: str
    step_up: bool
    log: str
    kinds: tuple[str, ...]  # which kinds of data, by the names of `KINDS`
    what: tuple[str, ...]  # what one may do with them, by the letters of `WHAT`
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
    kinds, what = tuple((row["kind"] or "?").split()), tuple((row["what"] or "").split())
    if {*kinds} - {*KINDS} or {*what} - {*WHAT} or row["meaning"] is None:
        raise LookupError(
            f"{row['capability']}: the row needs kind (of {', '.join(KINDS)}) and what (of {' '.join(WHAT)}) "
            "before its meaning. See docs/how-to/add-an-address.md."
        )
    step_up = row["step_up"] == "yes"
    return Permission(
        row["capability"], reaches, row["purpose"], step_up, row["log"], kinds, what, row["meaning"]
    )


def may(role: str, capability: str) -> bool:
    """Tell whether a role has a capability. An unknown capability is an error, not a no."""
    return role in table()[capability].reaches


def reach(role: str, capability: str) -> str:
    """How far a role reaches with a capability: one letter of `REACHES`, empty where it has none."""
    return table()[capability].reaches.get(role, "")
