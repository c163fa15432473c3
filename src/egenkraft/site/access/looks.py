"""Who looked at whom: the row of the audit chain that goes before every page about one person.

The policy writes it, so no view can forget it. A room says here which of its pages are about whom;
`permissions.csv` says with the word `read` which capabilities must say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import end_of, record
from egenkraft.site.audit.models import AuditRow, Outcome

SAFE = ("GET", "HEAD", "OPTIONS")
Whose = Callable[[UUID], UUID | None]  # from the id in the address to the person, None out of reach
Answer = Callable[[], HttpResponseBase]


@dataclass(frozen=True)
class Look:
    """How to find the person whom a page is about, and what looking at it is called."""

    whose: Whose
    action: str


_looks: dict[str, Look] = {}


def about_a_person(capability: str, whose: Whose, *, action: str = "person.see") -> None:
    """Say that pages of this capability with an id in their address are about one person."""
    _looks[capability] = Look(whose, action)


def known() -> frozenset[str]:
    """The capabilities of which a room has said whom their pages are about."""
    return frozenset(_looks)


def logged(
    request: HttpRequest, actor: Actor, capability: str, places: Mapping[str, Any], answer: Answer
) -> HttpResponseBase:
    """The page, its row written first: no row, no page. Addresses without an id are about nobody.

    A form that was sent has its own row where it did something; where it comes back to be mended it is a
    page like any other, and its row is written before the page leaves.
    """
    if "pk" not in places:
        return answer()
    look = _looks[capability]
    her = look.whose(places["pk"])
    if her is None:
        raise Http404
    if request.method in SAFE:
        _write(actor, look, her)
        return answer()
    before = end_of(actor.lab_id).sequence
    response = answer()
    if response.status_code == 200 and not _told(actor, before):
        _write(actor, look, her)
    return response


def _write(actor: Actor, look: Look, her: UUID) -> None:
    record(actor, look.action, "participant", her, outcome=Outcome.SHOWN.value)


def _told(actor: Actor, before: int) -> bool:
    rows = AuditRow.objects.filter(lab=actor.lab_id, account=actor.account_id, sequence__gt=before)
    return rows.exists()
