"""Her own page during an open workshop: an idea in a few words, or said aloud."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.consent.rules import allowed
from egenkraft.site.methods import board, workshops
from egenkraft.site.methods.idea_forms import OwnIdeaForm
from egenkraft.site.methods.models import Workshop
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import within_reach


@require_http_methods(["GET", "HEAD", "POST"])
@policy("ideas.own", page="participant")
def give(request: Request, pk: UUID) -> HttpResponse:
    """Not there while the workshop is not open for phones."""
    her = one_or_404(within_reach(request.actor.participant_id))
    row = one_or_404(board.open_for_phones(pk))
    if not allowed(her, "take_part"):  # her own page asks for that first
        return redirect("home:me")
    if request.method != "POST" and not workshops.may_give(her):
        return render(request, "methods/own_idea.html", {"workshop": row, "enough": enough()})
    yes = allowed(her, "quote")
    form = OwnIdeaForm(request.POST or None, request.FILES or None, yes=yes)
    if request.method == "POST" and form.is_valid() and _given(request, form, row, her):
        messages.success(request, _("Thank you! Your idea is on the wall."))
        return redirect("give_idea", pk=pk)
    return render(request, "methods/own_idea.html", {"form": form, "workshop": row, "yes": yes})


def _given(request: Request, form: OwnIdeaForm, row: Workshop, her: Participant) -> bool:
    data = form.cleaned_data
    try:
        workshops.give_idea(
            request.actor,
            workshop=row,
            her=her,
            text=data["text"] or _("An idea, said aloud"),
            thanked_as=data.get("thanked_as", ""),
            voice=data.get("voice"),
        )
    except workshops.NotNow:
        form.add_error("text", _("The wall is full, or closed. Tell your leader your idea."))
        return False
    except workshops.Enough:
        form.add_error("text", enough())
        return False
    return True


def enough() -> str:
    """Said on the page before she writes or speaks, so that nothing is lost."""
    told = _("You have given %(n)s ideas today. Thank you! Do you have one more? Tell your leader.")
    return told % {"n": workshops.A_DAY}
