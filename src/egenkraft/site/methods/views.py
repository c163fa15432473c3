"""Pages of one method. The library of all of them stands with the trials, which know the verdicts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.methods import actions, queries
from egenkraft.site.methods.forms import DecisionForm, MethodForm, VersionForm


@policy("methods.change")
def new(request: Request) -> HttpResponse:
    form = MethodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.create(request.actor, **form.cleaned_data)
        messages.success(request, _("The method is in the library."))
        return redirect("methods:method", pk=row.pk)
    return render(request, "methods/form.html", {"form": form})


@policy("methods.see")
def method(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.method(pk))
    context = {
        "method": row,
        "versions": row.versions.all(),
        "decision": DecisionForm({"decision": row.decision}),
    }
    return render(request, "methods/method.html", context)


@policy("methods.change")
def change(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.method(pk))
    start = {name: getattr(row, name) for name in MethodForm.base_fields}
    form = MethodForm(request.POST or None, initial=start, method=row)
    if request.method == "POST" and form.is_valid():
        actions.change(request.actor, method=row, **form.cleaned_data)
        return redirect("methods:method", pk=pk)
    return render(request, "methods/form.html", {"form": form, "method": row})


@policy("methods.change")
def version(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.method(pk))
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_version(request.actor, method=row, **form.cleaned_data)
        messages.success(request, _("A new version. Results of the old one stay with the old one."))
        return redirect("methods:method", pk=pk)
    return render(request, "methods/version.html", {"form": form, "method": row})


@require_POST
@policy("methods.change")
def decide(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.method(pk))
    form = DecisionForm(request.POST)
    if form.is_valid():
        actions.decide(request.actor, method=row, decision=form.cleaned_data["decision"])
        messages.success(request, _("The decision is written down."))
    else:
        messages.error(request, _("Choose one of the decisions."))
    return redirect("methods:method", pk=pk)
