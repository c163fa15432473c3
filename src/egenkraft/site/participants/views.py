"""A new person, what the lab knows of her, and the steps of her way."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.participants import actions, entrust, queries
from egenkraft.site.participants.forms import DetailsForm, NewForm, StatusForm
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import within_reach

SURE = "sure"  # the button of somebody who has seen the names that are alike


@require_http_methods(["GET", "POST"])
@policy("people.create")
def new(request: Request) -> HttpResponse:
    start = {
        "code": queries.free_code(),
        "symbol": queries.free_symbol(),
        "language": "sv",
        "reads": Participant.Reads.WELL,
        "started_on": timezone.localdate(),
    }
    form = NewForm(request.POST if request.method == "POST" else None, initial=start)
    alike = []
    if request.method == "POST" and form.is_valid():
        alike = [] if SURE in request.POST else queries.alike_to(form.cleaned_data["display_name"])
        if not alike and (person := _create(request, form)):
            messages.success(request, _("She is added. Now write down what she says yes to."))
            return redirect("consent:person", pk=person.pk)
    openers = entrust.openers(request.actor)
    return render(request, "participants/new.html", {"form": form, "alike": alike, "openers": openers})


def _create(request: Request, form: NewForm) -> Participant | None:
    try:
        return actions.create(request.actor, person=form.person())
    except actions.CodeTaken:
        form.code_is_taken()
        return None


@require_http_methods(["GET", "POST"])
@policy("people.change")
def change(request: Request, pk: UUID) -> HttpResponse:
    person = one_or_404(within_reach(pk))
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(person, name) for name in DETAILS},
        without=actions.not_kept(person),
    )
    if request.method == "POST" and form.is_valid() and _change(request, person, form):
        return redirect("home:person", pk=pk)
    return render(request, "participants/change.html", {"form": form, "pk": pk})


DETAILS = tuple(DetailsForm.base_fields)


def _change(request: Request, person: Participant, form: DetailsForm) -> bool:
    try:
        changed = actions.change(request.actor, participant=person, **form.cleaned_data)
    except actions.BeforeStart:
        form.add_error("started_on", _("This day lies after the day when she stopped. Mend one of them."))
        return False
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    return True


@require_http_methods(["GET", "POST"])
@policy("people.change")
def status(request: Request, pk: UUID) -> HttpResponse:
    person = one_or_404(within_reach(pk))
    start: dict[str, Any] = {"status": person.status, "on": timezone.localdate(), "reason": person.end_reason}
    form = StatusForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_status(request.actor, participant=person, **form.cleaned_data)
        except actions.BeforeStart:
            form.before_start()
        else:
            messages.success(request, _("Saved."))
            return redirect("home:person", pk=pk)
    steps = queries.steps_of(person)
    return render(request, "participants/status.html", {"form": form, "pk": pk, "steps": steps})
