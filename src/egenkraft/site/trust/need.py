"""In need: the way to the page of somebody whose leader is not here, and the manager's look at it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.trust import glass, queries
from egenkraft.site.trust.forms import NeedForm


@require_http_methods(["GET", "POST"])
@policy("need.break")
def need(request: Request, pk: UUID) -> HttpResponse:
    """The same page and the same answer for everybody, whether she is there, hidden or neither.

    Every reason leads on to her page; that page is there or it is not.
    """
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            glass.break_glass(request.actor, person=pk, why=form.cleaned_data["why"])
        except glass.NobodyToTell:
            messages.error(request, _("Two others must be told, and there is nobody. Call your manager."))
        else:
            return redirect("home:person", pk=pk)
    return render(request, "trust/need.html", {"form": form})


@require_safe
@policy("need.review")
def broken(request: Request) -> HttpResponse:
    return render(request, "trust/broken.html", {"rows": queries.in_need(request.actor.account_id)})


@require_POST
@policy("need.review")
def looked(request: Request, pk: UUID) -> HttpResponse:
    one_or_404(glass.look_at(request.actor, glass=pk) or None)
    return redirect("trust:broken")
