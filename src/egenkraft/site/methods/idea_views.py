"""Pages of a problem workshop: the problem, the map of causes, ideas, votes, and on to a method."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from egenkraft.site.access.handing import stand
from egenkraft.site.access.permissions import may
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.methods import board, workshops
from egenkraft.site.methods.idea_forms import (
    CauseForm,
    HandsForm,
    IdeaForm,
    SecretForm,
    WordsForm,
    WorkshopForm,
)
from egenkraft.site.methods.voting import BALLOT
from egenkraft.site.outside import files


@policy("ideas.see")
def list_(request: Request) -> HttpResponse:
    context = {"rows": board.workshops(), "may_hold": may(request.actor.role, "ideas.add")}
    return render(request, "methods/workshops.html", context)


@policy("ideas.add")
def new(request: Request) -> HttpResponse:
    form = WorkshopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = workshops.hold(request.actor, problem=form.cleaned_data["problem"], on=timezone.localdate())
        return redirect("ideas:workshop", pk=row.pk)
    return render(request, "methods/workshop_form.html", {"form": form})


@policy("ideas.see")
def workshop(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(board.workshop(pk))
    ballots = board.ballots(row)
    context = {
        "board": board.board(row),
        "ballots": ballots,
        "phones": row.open_until is not None and row.open_until > timezone.now(),
        "voting": any(one.open for one in ballots),
        "may_add": may(request.actor.role, "ideas.add"),
        "may_make": may(request.actor.role, "methods.create"),
        "cause": CauseForm(workshop=row),
    }
    return render(request, "methods/workshop.html", context)


@require_POST
@policy("ideas.add")
def cause(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(board.workshop(pk))
    form = CauseForm(request.POST, workshop=row)
    if form.is_valid():
        workshops.add_cause(request.actor, workshop=row, **form.cleaned_data)
    else:
        messages.error(request, _("Write the cause in a few words."))
    return redirect("ideas:workshop", pk=pk)


@policy("ideas.add")
def idea(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(board.workshop(pk))
    form = IdeaForm(request.POST or None, request.FILES or None, workshop=row)
    if request.method == "POST" and form.is_valid():
        workshops.add_idea(request.actor, workshop=row, **form.cleaned_data)
        messages.success(request, _("The idea is on the wall."))
        return redirect("ideas:workshop", pk=pk)
    return render(request, "methods/idea_form.html", {"form": form, "workshop": row})


@policy("ideas.see", page="file")
def voice(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(board.voice(pk))
    return files.sound(one_or_404(board.sound(row)), row.kind, request.headers.get("Range", ""))


@require_POST
@policy("ideas.add")
def silence(request: Request, pk: UUID) -> HttpResponse:
    """Take a recording away."""
    row = one_or_404(board.idea(pk))
    workshops.remove_voice(request.actor, idea=row)
    messages.success(request, _("The recording is gone."))
    return redirect("ideas:workshop", pk=row.workshop_id)


@require_POST
@policy("ideas.add")
def phones(request: Request, pk: UUID) -> HttpResponse:
    """Open the workshop for ideas from the women's own phones until tonight, or close it again."""
    row = one_or_404(board.workshop(pk))
    if "close" in request.POST:
        workshops.close_for_phones(request.actor, workshop=row)
        messages.success(request, _("It is closed for phones."))
    else:
        workshops.open_for_phones(request.actor, workshop=row)
        messages.success(request, _("Until tonight each woman can give ideas on her own page."))
    return redirect("ideas:workshop", pk=pk)


@policy("ideas.add")
def correct(request: Request, pk: UUID) -> HttpResponse:
    """Mend the words of an idea or of a cause."""
    card = board.card(pk)
    if card is None:
        raise Http404
    form = WordsForm(request.POST or None, card=card)
    if request.method == "POST" and form.is_valid():
        if workshops.correct(request.actor, card=card, text=form.cleaned_data["text"]):
            messages.success(request, _("The words are mended."))
        return redirect("ideas:workshop", pk=card.workshop_id)
    return render(request, "methods/correct.html", {"form": form, "card": card})


@policy("ideas.add")
def secret(request: Request, pk: UUID) -> HttpResponse:
    """Open a vote and put this device on the table."""
    row = one_or_404(board.workshop(pk))
    form = SecretForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ballot = workshops.open_ballot(request.actor, workshop=row, present=form.cleaned_data["present"])
        except workshops.NotNow:
            messages.error(request, _("A vote is going on already. Count it first."))
            return redirect("ideas:workshop", pk=pk)
        return _on_the_table(request, ballot.pk, pk)
    return render(request, "methods/vote_form.html", {"form": form, "workshop": row, "secret": True})


@require_POST
@policy("ideas.add")
def go_on(request: Request, pk: UUID) -> HttpResponse:
    """Put the device on the table again, for a vote that is still open."""
    row = one_or_404(board.ballot(pk))
    if row.closed_at is not None:
        return redirect("ideas:workshop", pk=row.workshop_id)
    return _on_the_table(request, pk, row.workshop_id)


def _on_the_table(request: Request, ballot: UUID, pk: UUID) -> HttpResponse:
    stand(request, home=reverse("vote"), back=reverse("ideas:workshop", args=[pk]))
    request.session[BALLOT] = str(ballot)
    return redirect("vote")


@require_POST
@policy("ideas.add")
def close(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(board.ballot(pk))
    workshops.close(request.actor, ballot=row)
    return redirect("ideas:workshop", pk=row.workshop_id)


@policy("ideas.add")
def hands(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(board.workshop(pk))
    form = HandsForm(request.POST or None, workshop=row)
    if request.method == "POST" and form.is_valid():
        present = form.cleaned_data["present"]
        try:
            workshops.count_hands(request.actor, workshop=row, present=present, counts=form.counts())
        except workshops.NotNow:
            messages.error(request, _("A vote is going on already. Count it first."))
        return redirect("ideas:workshop", pk=pk)
    return render(request, "methods/vote_form.html", {"form": form, "workshop": row})


@require_POST
@policy("methods.create")
def make(request: Request, pk: UUID) -> HttpResponse:
    """An idea becomes a draft of a method."""
    row = one_or_404(board.idea(pk))
    try:
        version = workshops.make_method(request.actor, idea=row)
    except workshops.Named:
        text = _("A name may stand in these words. Mend the words first, then it can be a method.")
        messages.error(request, text)
        return redirect("ideas:workshop", pk=row.workshop_id)
    messages.success(request, _("The idea is a method now, as a draft. Nothing has begun."))
    return redirect("methods:method", pk=version.method_id)
