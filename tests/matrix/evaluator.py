"""What each answer must be, worked out a second time from the permission table alone.

Imports nothing from the product: it reads `permissions.csv` as text and knows who is who from the facts
that the little world hands it. Where the product and this page disagree, one of them is wrong.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "src" / "egenkraft" / "site" / "access" / "permissions.csv"
SIGN_IN, STEP_UP, NOTHING, OPEN, ANYBODY = "sign in", "prove it again", "not there", "open", "anybody"
ACTS = frozenset({"need.review"})  # about what one of the staff did: hers to hide it is not
BLIND = frozenset({"need.break"})  # answers alike whoever is asked about: near, hidden, elsewhere, nobody
STOPPED = "stopped"  # she has taken back the yes that this needs: nothing is done, and nothing of hers shown


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    capability: str
    reaches: dict[str, str]
    purpose: str
    step_up: bool
    log: frozenset[str]
    kinds: frozenset[str]
    what: frozenset[str]


@dataclass(frozen=True)
class Who:
    """Somebody who asks: role, lab, who is entrusted to her, whose key she holds."""

    key: str
    role: str
    lab: str
    person: str = ""  # the participant she is
    entrusted: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    fresh: bool = True  # proved again who she is within ten minutes
    ended: bool = False  # her role has ended
    account: str = ""


@dataclass(frozen=True)
class Owner:
    """Whose thing is asked for: a person's, or the lab's own where `person` is false."""

    key: str
    lab: str
    person: bool
    guarded: bool = False
    withdrawn: bool = False
    gone: bool = False  # erased, or never there
    account: str = ""  # whose own thing it is, among the staff


def table() -> dict[str, Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {line["capability"]: _row(line) for line in csv.DictReader(file)}


def _row(line: dict[str, str]) -> Row:
    reaches = dict(pair.split(":") for pair in line["roles"].split())
    words = {name: frozenset(line[name].split()) for name in ("log", "kind", "what")}
    step_up = line["step_up"] == "yes"
    return Row(
        line["capability"], reaches, line["purpose"], step_up, words["log"], words["kind"], words["what"]
    )


def expected(row: Row, who: Who, owner: Owner | None) -> str:
    """What the answer must be, before anything that only the state of the thing decides."""
    if "public" in row.reaches:
        return NOTHING if owner is not None and owner.gone else ANYBODY
    if who.role == "public" or who.ended:
        return SIGN_IN
    reach = row.reaches.get(who.role)
    if reach is None:
        return NOTHING
    if row.step_up and not who.fresh:
        return STEP_UP
    if row.capability in BLIND or (row.capability in ACTS and owner is not None and owner.lab == who.lab):
        return OPEN
    if owner is not None and not within(reach, who, owner):
        return NOTHING
    return STOPPED if owner is not None and owner.withdrawn and row.purpose else OPEN


def reach_of(rows: dict[str, Row], role: str, kind: str) -> str:
    """How far a role sees data of a kind at all: the widest reach of the rows that show it."""
    reaches = {row.reaches.get(role, "") for row in rows.values() if kind in row.kinds and "v" in row.what}
    return next((letter for letter in "lako" if letter in reaches), "")


def within(reach: str, who: Who, owner: Owner) -> bool:
    """Does this reach go as far as that owner?"""
    if owner.gone or owner.lab != who.lab:
        return False
    if not owner.person:
        return reach != "o" or not owner.account or owner.account == who.account
    keyed = owner.key in who.keys
    return {
        "o": owner.key == who.person,
        "a": keyed or (owner.key in who.entrusted and not owner.guarded),
        "l": keyed or not owner.guarded,
        "k": keyed,
    }.get(reach, False)


@dataclass(frozen=True)
class Text:
    """One seeded text: whose it is, and of which kind of data."""

    owner: Owner
    kind: str
    field: str


def same(one: Owner | None, other: Owner) -> bool:
    return one is not None and one.key == other.key


LISTED = {"display", "attendance", "interview", "trials", "consents", "draft", "identity"}
CODES = {"leader", "manager", "researcher"}


def may_show(rows: dict[str, Row], row: Row, who: Who, text: Text, subject: Owner | None) -> bool:
    """May this text stand on this page? `subject` is the owner of the thing that was asked for."""
    if text.owner.gone:
        return False
    if text.kind == "published":
        return True
    if text.owner.lab != who.lab or who.role == "public":
        return False
    if not text.owner.person:
        return True
    if "public" in row.reaches:
        return False
    reach = row.reaches.get(who.role, "")
    if text.kind == "identity":  # of the one who was asked for, or in her own file about herself
        whose = same(subject, text.owner) or text.owner.key == who.person
        return "identity" in row.kinds and whose and within(reach, who, text.owner)
    if text.owner.key == who.person:
        return True
    if who.role == "participant":
        return False
    if text.kind == "code":  # the pseudonym: says who only to those who know already
        return who.role in CODES
    if text.kind != "display":
        return within(reach_of(rows, who.role, text.kind), who, text.owner)
    return _by_name(row, who, text, subject, reach)


def _by_name(row: Row, who: Who, text: Text, subject: Owner | None, reach: str) -> bool:
    """Names are listed for those who take part.

    Who has said no has hers where it is changed, and on the paper with all that is held about her.
    """
    named = bool(row.kinds & LISTED) and who.role in {"leader", "manager"} and reach in {"a", "l"}
    hers = {"display"} == row.kinds or "identity" in row.kinds
    own_page = same(subject, text.owner) and hers and within(reach, who, text.owner)
    return named and (not text.owner.withdrawn or own_page)
