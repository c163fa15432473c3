"""What was done here, for the pages that show it: by codes, never by names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.act_words import words
from egenkraft.site.access.models import Membership
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.head import Head, head_of, kept_heads
from egenkraft.site.audit.models import AuditRow, Outcome
from egenkraft.site.audit.verify import Verdict, verify

PAGE = 50
MOST_AT_ONCE = 200_000  # rows that a page checks while somebody waits
ROLES = {**dict(Membership.Role.choices), "participant": _("a participant"), "system": _("the system")}
PEOPLE = ("participant",)


@dataclass(frozen=True)
class Line:
    """One act: when, who by role and code, what in words, and the code of the person it was about."""

    at: datetime
    who: str
    what: str
    refused: bool
    account: UUID | None
    code: str
    about: UUID | None
    person: str


@dataclass(frozen=True)
class Acts:
    """One page of acts, the newest first; `older` and `newer` are the numbers of the pages beside it."""

    lines: list[Line]
    older: int
    newer: int


def code_of(pk: UUID | None) -> str:
    """Six letters that stand for an account or a person on these pages and say nothing."""
    return pk.hex[-6:] if pk else ""


def of_lab(by: Actor, page: int, *, who: UUID | None = None, about: UUID | None = None) -> Acts:
    """Everything in the lab; only of one colleague or about one person where that is asked."""
    rows = _rows(by)
    rows = rows.filter(account=who) if who else rows
    return _page(rows.filter(object=about) if about else rows, page)


def own(by: Actor, page: int) -> Acts:
    """What this account did, in whatever role."""
    return _page(_rows(by).filter(account=by.account_id), page)


def plain(by: Actor, page: int) -> Acts:
    """Acts without people: who only by role, and whom it was about not at all."""
    acts = _page(_rows(by), page)
    bare: dict[str, Any] = {"account": None, "code": "", "about": None, "person": ""}
    return Acts([Line(**{**vars(line), **bare}) for line in acts.lines], acts.older, acts.newer)


def head(by: Actor) -> Head:
    return head_of(by.lab_id)


def checked(by: Actor) -> Verdict | None:
    """Every row read and compared with the heads beside the backups; None where that takes too long here."""
    if head_of(by.lab_id).rows > MOST_AT_ONCE:
        return None
    lab = str(by.lab_id)
    return verify(by.lab_id, known=[one.known for one in kept_heads() if one.lab == lab])


def _rows(by: Actor) -> QuerySet[AuditRow]:
    return AuditRow.objects.filter(lab=by.lab_id).order_by("-sequence")


def _page(rows: QuerySet[AuditRow], page: int) -> Acts:
    start = (page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return Acts(_lines(found[:PAGE]), page + 1 if len(found) > PAGE else 0, page - 1)


def _lines(rows: Iterable[AuditRow]) -> list[Line]:
    return [
        Line(
            at=row.at,
            who=str(ROLES.get(row.role, row.role)),
            what=words(row.action),
            refused=row.outcome == Outcome.REFUSED,
            account=row.account,
            code=code_of(row.account),
            about=row.object if row.kind in PEOPLE else None,
            person=code_of(row.object) if row.kind in PEOPLE else "",
        )
        for row in rows
    ]
