"""What was done here, for the pages that show it: by codes, never by names."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate
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
    times: int = 1


@dataclass(frozen=True)
class Day:
    """The acts of one day, the newest first."""

    day: date
    lines: list[Line]


@dataclass(frozen=True)
class Acts:
    """One page of acts; `older` and `newer` are the numbers of the pages beside it."""

    days: list[Day]
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
    days = [Day(one.day, _merged(replace(line, **bare) for line in one.lines)) for one in acts.days]
    return Acts(days, acts.older, acts.newer)


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
    lines = _lines(found[:PAGE])
    days = [Day(day, _merged(group)) for day, group in groupby(lines, lambda line: localdate(line.at))]
    return Acts(days, page + 1 if len(found) > PAGE else 0, page - 1)


def _merged(lines: Iterable[Line]) -> list[Line]:
    """The same act again within its minute becomes one line with a number."""
    found: list[Line] = []
    for line in lines:
        if found and _same(found[-1], line):
            found[-1] = replace(found[-1], times=found[-1].times + line.times)
        else:
            found.append(line)
    return found


def _same(one: Line, other: Line) -> bool:
    return replace(one, at=_minute(one), times=1) == replace(other, at=_minute(other), times=1)


def _minute(line: Line) -> datetime:
    return line.at.replace(second=0, microsecond=0)


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
