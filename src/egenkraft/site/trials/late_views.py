"""Those who came later: choose them, bind the number, draw in front of them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.trials import choosing, late, queries, turns
from egenkraft.site.trials.actions import NotNow
from egenkraft.site.trials.models import Trial

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@policy("trials.late")
def join(request: Request, pk: UUID) -> HttpResponse:
    """Choose who came after the draw. While a round waits for its draw, the way leads there."""
    row = _drawn(pk)
    if turns.of(row) is not None:
        told = _("The turns are dealt once for everybody. Who comes later can join the next trial.")
        messages.error(request, told)
        return redirect("trials:trial", pk=pk)
    waiting = late.open_round(row)
    if waiting is not None:
        return redirect("trials:round", pk=pk, number=waiting.number)
    if request.method == "POST":
        try:
            made = late.bind(request.actor, trial=row, people=choosing.uuids(request.POST.getlist("people")))
        except late.TooFew:
            messages.error(request, _("Choose at least two. One person alone is no lot; wait for one more."))
        else:
            return redirect("trials:round", pk=pk, number=made.number)
    context = {"trial": row, "rows": late.candidates(row, request.actor), "too_late": late.too_late(row)}
    return render(request, "trials/late.html", context)


@page
@policy("trials.late")
def stage(request: Request, pk: UUID, number: int) -> HttpResponse:
    """The round on the big screen: its hash before, the lot after."""
    row = one_or_404(queries.trial(pk))
    part = one_or_404(row.rounds.filter(number=number).first())
    if request.method == "POST":
        try:
            late.draw(request.actor, trial=row, row=part)
        except NotNow:
            messages.error(request, _("This step has been taken already. Nothing was changed."))
        return redirect("trials:round", pk=pk, number=number)
    members = list(part.members.all())
    context = {"trial": row, "lot": part, "members": members, "sides": turns.sides(row, members)}
    return render(request, "trials/stage.html", context)


def _drawn(pk: UUID) -> Trial:
    """A trial that is going on and whose first lot is drawn."""
    row: Trial = one_or_404(queries.trial(pk))
    if row.state != Trial.State.RUNNING or row.drawn_at is None:
        raise Http404
    return row
