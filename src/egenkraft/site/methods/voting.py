"""One device goes round the table: each woman taps a picture, and passes it on (decision 0025).

Nobody is signed in on it. It knows one ballot, holds no more votes than people were counted in the room,
and shows nobody how the vote stands.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egenkraft.site.access.policy import policy
from egenkraft.site.access.scope import scope
from egenkraft.site.access.session import BACK, kiosk_actor
from egenkraft.site.methods import board, workshops
from egenkraft.site.methods.models import Ballot

BALLOT, DONE = "vote_ballot", "vote_done"  # session keys


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("session.open", page="participant")
def vote(request: HttpRequest) -> HttpResponse:
    by = kiosk_actor(request)
    if by is None or BALLOT not in request.session:
        return redirect(BACK)
    with scope(by):
        row = board.ballot(UUID(request.session[BALLOT]))
        if row is None or row.closed_at is not None:
            return render(request, "methods/vote.html", {"over": True})
        if request.method == "POST":
            try:
                workshops.vote(by, ballot=row, idea=_chosen(request.POST.get("idea", "")))
                request.session[DONE] = True
            except (workshops.NotNow, ValueError):
                request.session[DONE] = False
            return redirect("vote")
        return _shown(request, row)


def _chosen(text: str) -> UUID | None:
    return None if text == "none" else UUID(text)


def _shown(request: HttpRequest, row: Ballot) -> HttpResponse:
    done = bool(request.session.get(DONE)) and "next" not in request.GET
    if not done:
        request.session[DONE] = False
    page = {"done": done, "full": workshops.cast(row) >= row.present, "problem": row.workshop.problem}
    return render(request, "methods/vote.html", {**page, "ideas": board.ideas_of(row.workshop)})
