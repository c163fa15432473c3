"""Extra protection: set together with her by a leader, or by herself; who holds a key; ending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.consent.queries import face_of
from egenkraft.site.participants.aliases import NAMES, free_names
from egenkraft.site.participants.keys import WrongNumber, holders
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import within_reach
from egenkraft.site.trust import queries
from egenkraft.site.trust.forms import KeysForm, ProtectForm
from egenkraft.site.vault import shelter

NOT_THIS_ALIAS = gettext_lazy("Choose another name: not the old one, and not one that somebody has.")
END, KEEP = "end", "keep"


@require_http_methods(["GET", "POST"])
@policy("protection.set")
def together(request: Request, pk: UUID) -> HttpResponse:
    """Together with her: before it is set, for whoever may open her; afterwards for her key holders."""
    her = one_or_404(within_reach(pk))
    form = _form(request, her, [request.actor.account_id])
    if request.method == "POST" and _done(request, her, form):
        holds = request.actor.account_id in {row.pk for row in holders(her)}
        return redirect("trust:together", pk=pk) if holds else redirect("home:people")
    return render(request, "trust/together.html", _page(her, form))


@require_http_methods(["GET", "POST"])
@policy("protection.own", page="participant")
def own(request: Request) -> HttpResponse:
    """By herself, on her own page."""
    her = one_or_404(within_reach(request.actor.participant_id))
    form = _form(request, her, [])
    if request.method == "POST" and _done(request, her, form):
        return redirect("trust:own")
    return render(request, "trust/own.html", _page(her, form) | {"names": _names(request, her)})


def _names(request: Request, her: Participant) -> list[str]:
    """Three names to choose from; what she chose before a mistake comes first."""
    if her.guarded_at is not None:
        return []
    chosen = request.POST.get("alias", "")
    free = free_names(shelter.names_of(her))
    return list(dict.fromkeys(([chosen] if chosen in NAMES else []) + free))[:3]


def _form(request: Request, her: Participant, first: list[UUID | None]) -> KeysForm:
    data = request.POST if request.method == "POST" and "act" not in request.POST else None
    if her.guarded_at is not None:
        return KeysForm(data, initial={"keys": [str(row.pk) for row in holders(her)]})
    return ProtectForm(data, initial={"keys": [str(pk) for pk in first if pk]})


def _done(request: Request, her: Participant, form: KeysForm) -> bool:
    """Do what was asked; False leads back to the form with what is wrong."""
    if "act" in request.POST:
        return _ending(request, her)
    if not form.is_valid():
        return False
    try:
        if isinstance(form, ProtectForm):
            shelter.protect(request.actor, participant=her, **form.cleaned_data)
        else:
            shelter.change_keys(request.actor, participant=her, keys=form.cleaned_data["keys"])
    except shelter.NoAlias:
        form.add_error("alias", NOT_THIS_ALIAS)
        return False
    except WrongNumber:
        form.add_error("keys", _("Choose two or three people."))
        return False
    messages.success(request, _("Saved."))
    return True


def _ending(request: Request, her: Participant) -> bool:
    if her.guarded_at is None:
        return False
    if request.POST["act"] == END:
        shelter.wish_to_end(request.actor, participant=her)
    elif request.POST["act"] == KEEP:
        shelter.keep_on(request.actor, participant=her)
    messages.success(request, _("Saved."))
    return True


def _page(her: Participant, form: KeysForm) -> dict[str, Any]:
    return {
        "face": face_of(her),
        "name": face_of(her).label,
        "symbol": her.symbol,
        "on": her.guarded_at is not None,
        "holders": queries.names_of(holders(her)) if her.guarded_at else [],
        "ending": queries.ending(her) if her.guarded_at else None,
        "form": form,
    }
