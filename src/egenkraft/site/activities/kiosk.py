"""A tablet on the table at the door: one tap "I am here", nobody signed in (TRUST 7.3).

The tablet belongs to nobody. It knows one activity and marks in the name of the leader who put it there;
ending that leader's role, the activity or the tablet's own sign-in ends it at the next tap.
"""

import time
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from egenkraft.site.access.handing import stand
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import Actor, one_or_404, scope
from egenkraft.site.access.session import BACK, kiosk_actor
from egenkraft.site.activities import actions, queries, rules
from egenkraft.site.activities.models import Activity, Attendance
from egenkraft.site.audit.chain import record
from egenkraft.site.ui.words import initials

ACTIVITY, DONE = "kiosk_activity", "kiosk_done"  # session keys
RESET, THANKS = 60, 8  # seconds until the page begins anew; seconds that "thank you" stays


@dataclass(frozen=True)
class Tile:
    """What the tablet shows of a person: her symbol and the initials of the name she chose."""

    pk: UUID
    code: str
    symbol: str
    initials: str


@require_POST
@policy("kiosk.start")
def start(request: Request, pk: UUID) -> HttpResponse:
    """Put the tablet on the table. The leader's own session waits behind it for the leader's code."""
    row = one_or_404(queries.activity(pk))
    if not rules.open_for_marks(request.actor, row):
        return redirect("activities:activity", pk)
    record(request.actor, "kiosk.start", "activity", pk)
    stand(request, home=reverse("kiosk"), back=reverse("activities:activity", args=[pk]))
    request.session[ACTIVITY] = str(pk)
    return redirect("kiosk")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("session.open", page="participant")
def kiosk(request: HttpRequest) -> HttpResponse:
    """The one page of the tablet. Without a script too it begins anew: the answer itself says when."""
    by = kiosk_actor(request)
    if by is None or ACTIVITY not in request.session:
        return redirect(BACK)
    with scope(by):
        row = queries.activity(UUID(request.session[ACTIVITY]))
        if row is None or not rules.open_for_marks(by, row):
            return render(request, "activities/kiosk_over.html")
        if request.method == "POST":
            return _tapped(request, by, row)
        return _shown(request, row)


def _tapped(request: HttpRequest, by: Actor, row: Activity) -> HttpResponse:
    undo = "undo" in request.POST
    wanted = request.POST.get("undo" if undo else "person", "")
    her = next((one for one in _people(row, everybody=undo) if str(one.pk) == wanted), None)
    if her is not None and (not undo or _fresh(request) == wanted):
        person = one_or_404(queries.participant(her.code))
        actions.mark(by, activity=row, participant=person, state="" if undo else Attendance.State.HERE.value)
        request.session[DONE] = None if undo else [wanted, int(time.time())]
    return redirect("kiosk")


def _shown(request: HttpRequest, row: Activity) -> HttpResponse:
    done = _fresh(request)
    page = {"activity": row, "people": [] if done else _people(row), "done": done}
    answer = render(request, "activities/kiosk.html", page)
    answer.headers["Refresh"] = f"{THANKS if done else RESET};url={reverse('kiosk')}"
    return answer


def _fresh(request: HttpRequest) -> str:
    """Who tapped a moment ago: she may still say that it was not she. After that nobody knows."""
    done = request.session.get(DONE)
    if not done:
        return ""
    if time.time() - done[1] < THANKS and "next" not in request.GET:
        return str(done[0])
    request.session[DONE] = None
    return ""


def _people(row: Activity, *, everybody: bool = False) -> list[Tile]:
    """Who has no mark yet, sorted by initials."""
    sheet = queries.sheet(row)
    shown = [one for one in [*sheet.people, *sheet.others] if everybody or not one.state]
    tiles = [Tile(one.pk, one.code, one.symbol, initials(one.name)) for one in shown]
    return sorted(tiles, key=lambda one: (one.initials, one.symbol))
