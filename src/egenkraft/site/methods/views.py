"""Pages of one method. The library of all of them stands with the trials, which know the verdicts."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from egenkraft.site.access.permissions import may
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.methods import actions, board, hooks, queries
from egenkraft.site.methods.forms import DecisionForm, MethodForm, VersionForm
from egenkraft.site.methods.models import LibraryCard, Method


@policy("methods.create")
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
    role = request.actor.role
    context = {
        "method": row,
        "card": queries.card_row(row.card) if row.card else None,
        "thanks": board.thanks_for(row),
        "versions": row.versions.all(),
        "verdicts": hooks.verdicts(row.pk),
        "decisions": row.decisions.select_related("by", "version__method"),
        "form": DecisionForm(),
        "may_change": may(role, "methods.change"),
        "may_decide": may(role, "methods.decide"),
        "may_see_trials": may(role, "trials.see"),
        "may_plan": may(role, "trials.plan"),
    }
    return render(request, "methods/method.html", context)


@policy("methods.see")
def card(request: Request, pk: UUID) -> HttpResponse:
    """One card of the library: what was found, how sure, and what it did not do."""
    row = one_or_404(queries.library_card(pk))
    own = Method.objects.filter(card__key=row.key).values_list("pk", flat=True).first()
    may_try = row.kind == LibraryCard.Kind.METHOD and may(request.actor.role, "methods.create")
    context = {"card": queries.card_row(row, own), "may_try": may_try}
    return render(request, "methods/card.html", context)


@require_POST
@policy("methods.create")
def adopt(request: Request, pk: UUID) -> HttpResponse:
    """Make a card the lab's own draft, and go on to the plan of a trial where one may plan."""
    row = one_or_404(queries.library_card(pk))
    if row.kind != LibraryCard.Kind.METHOD:
        raise Http404
    version = actions.adopt(request.actor, card=row, lang=queries.tongue())
    messages.success(request, _("The method is yours as a draft. Nothing has begun."))
    return redirect(hooks.next_step(request.actor.role, version))


@require_POST
@policy("methods.create")
def use(request: Request, pk: UUID) -> HttpResponse:
    """A draft is in use from today."""
    row = one_or_404(queries.method(pk))
    version = one_or_404(row.versions.order_by("-number").first())
    actions.start_using(request.actor, version=version)
    messages.success(request, _("In use from today."))
    return redirect("methods:method", pk=pk)


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
@policy("methods.decide")
def decide(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.method(pk))
    form = DecisionForm(request.POST)
    if form.is_valid():
        actions.decide(request.actor, method=row, **form.cleaned_data)
        messages.success(request, _("The decision is written down."))
    else:
        messages.error(request, _("Choose keep, change or stop, and write why."))
    return redirect("methods:method", pk=pk)
