"""Her name and safe contact, behind a page of its own: a reason first, then the vault's one door."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.consent.queries import face_of
from egenkraft.site.home.forms import IdentityForm, ReasonForm
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import within_reach
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.doors import Identity, Unreadable, is_written, open_identity


@require_http_methods(["GET", "POST"])
@policy("identity.see")
def see(request: Request, pk: UUID) -> HttpResponse:
    """Asks why, writes it down, then shows. Where nothing is written there is nothing to ask."""
    her = one_or_404(within_reach(pk))
    if not is_written(her):
        return render(request, "home/identity_change.html", _page(her, IdentityForm()))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "home/identity_reason.html", _page(her, form))
    found = open_identity(request.actor, her, form.cleaned_data["reason"])
    if isinstance(found, Identity):
        page = _page(her, IdentityForm(initial=vars(found))) | {"identity": found}
        return render(request, "home/identity.html", page)
    why = found.why if isinstance(found, Unreadable) else "gone"
    return render(request, "home/identity_unreadable.html", _page(her, IdentityForm()) | {"why": why})


@require_http_methods(["POST"])
@policy("identity.change")
def change(request: Request, pk: UUID) -> HttpResponse:
    """Write all three fields anew."""
    her = one_or_404(within_reach(pk))
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return render(request, "home/identity_change.html", _page(her, form))
    if write_identity(request.actor, participant=her, **form.cleaned_data):
        messages.warning(
            request, _("The number is new. Reminders stop until she has said that it is hers alone.")
        )
    messages.success(request, _("Saved and locked."))
    return redirect("home:person", pk=pk)


def _page(her: Participant, form: Any) -> dict[str, Any]:
    return {"face": face_of(her), "form": form}
