"""What the product tells an account: read live into words, with a name only where it may be opened."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from egenkraft.site.access.models import Account, Notice
from egenkraft.site.access.notice_kinds import KINDS
from egenkraft.site.access.notices import put_away, unseen
from egenkraft.site.access.permissions import may, reach
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import Actor, one_or_404, scope
from egenkraft.site.consent.rules import agreeing
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable


@dataclass(frozen=True)
class Told:
    """One notice: the sentence, when, whom it is about (if the account may know), and the way on."""

    pk: UUID
    text: str
    at: datetime
    name: str = ""
    url: str = ""


def told(by: Actor) -> list[Told]:
    """What this account has not put away, the newest first."""
    if by.account_id is None:
        return []
    rows = unseen(by.account_id)
    about = {kind: [r.object for r in rows if r.object and KINDS[r.kind].about == kind] for kind in ABOUT}
    people = _people(by, about["participant"])
    accounts = {a.pk: a.name for a in Account.objects.filter(pk__in=about["account"])}
    return [_told(row, people, accounts) for row in rows]


ABOUT = ("participant", "account")


def _people(by: Actor, wanted: list[UUID]) -> dict[UUID, str]:
    """Those of them whose page the account may open; others are not named."""
    if not wanted or not may(by.role, "people.see"):
        return {}
    with scope(replace(by, capability="people.see", reach=reach(by.role, "people.see"))):
        rows: list[Participant] = list(reachable().filter(pk__in=wanted))
    named = agreeing("take_part") if rows else set()
    return {row.pk: row.shown_as if row.pk in named else row.code for row in rows}


def _told(row: Notice, people: dict[UUID, str], accounts: dict[UUID, str]) -> Told:
    kind = KINDS[row.kind]
    name, url = "", reverse(kind.leads_to) if kind.leads_to else ""
    if row.object in people and kind.about == "participant":
        name, url = people[row.object], url or reverse("home:person", args=[row.object])
    elif kind.about == "account" and row.object in accounts:
        name = accounts[row.object]
    return Told(row.pk, str(kind.text), row.at, name, url)


@require_POST
@policy("notices.own")
def away(request: Request, pk: UUID) -> HttpResponse:
    """Put one notice away; another account's and a missing one answer alike."""
    one_or_404(put_away(request.actor.account_id, pk) or None)
    return redirect("home:today" if may(request.actor.role, "today.see") else "home:more")
