"""The set-up: what makes the lab this lab, for its manager."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.labs import actions, queries
from egenkraft.site.labs.forms import OutcomeForm, WordsForm
from egenkraft.site.labs.lists import LISTS, List

FORM = require_http_methods(["GET", "HEAD", "POST"])


@policy("setup.see")
def setup(request: Request) -> HttpResponse:
    return render(request, "labs/setup.html", {"cards": queries.hub()})


@FORM
@policy("setup.change")
def rows(request: Request, name: str) -> HttpResponse:
    """One of the four lists, and the form that adds to it."""
    what = _list(name)
    form = what.form(request.POST or None, others=queries.others(name, what.form.once))
    if request.method == "POST" and form.is_valid():
        what.save(request.actor, None, **form.cleaned_data)
        messages.success(request, _("Saved. The public page shows it when it is published anew."))
        return redirect("labs:list", name)
    groups = [group for group in what.groups() if group.entries]
    return render(request, "labs/list.html", {"what": what, "name": name, "groups": groups, "form": form})


@FORM
@policy("setup.change")
def change(request: Request, name: str, pk: UUID) -> HttpResponse:
    what, row = _list(name), one_or_404(queries.entry(name, pk))
    others = queries.others(name, what.form.once, row)
    initial = {field: getattr(row, field) for field in what.form.base_fields}
    form = what.form(request.POST or None, initial=initial, others=others)
    if request.method == "POST" and form.is_valid():
        what.save(request.actor, row, **form.cleaned_data)
        messages.success(request, _("Saved. The public page shows it when it is published anew."))
        return redirect("labs:list", name)
    return render(request, "labs/change.html", {"what": what, "name": name, "row": row, "form": form})


@FORM
@policy("setup.change")
def remove(request: Request, name: str, pk: UUID) -> HttpResponse:
    what, row = _list(name), one_or_404(queries.entry(name, pk))
    if request.method == "POST":
        try:
            actions.remove(request.actor, row=row)
        except actions.InUse:
            messages.error(request, _("Other things in the lab point here, so it cannot be removed."))
        else:
            messages.success(request, _("Removed."))
        return redirect("labs:list", name)
    return render(request, "ui/confirm.html", _removing(what, name, row))


def _removing(what: List, name: str, row: Any) -> dict[str, Any]:
    return {
        "question": _("Remove “%(title)s”?") % {"title": row},
        "happens": [
            _("It is taken out of the list “%(list)s”.") % {"list": what.title},
            _("The public page keeps showing it until the page is published anew."),
        ],
        "verb": _("Remove"),
        "danger": True,
        "keep_url": reverse("labs:change", args=[name, row.pk]),
    }


def _list(name: str) -> List:
    if name not in LISTS:
        raise Http404
    return LISTS[name]


@FORM
@policy("setup.change")
def words(request: Request) -> HttpResponse:
    form = WordsForm(request.POST or None, instance=queries.profile())
    if request.method == "POST" and form.is_valid():
        actions.save_profile(request.actor, **form.cleaned_data)
        messages.success(request, _("Saved. The public page shows it when it is published anew."))
        return redirect("labs:setup")
    return render(request, "labs/words.html", {"form": form})


@policy("setup.see")
def outcomes(request: Request) -> HttpResponse:
    return render(request, "labs/outcomes.html", {"outcomes": queries.outcomes()})


@FORM
@policy("setup.change")
def outcome(request: Request, pk: UUID) -> HttpResponse:
    """A change of the definition makes a new version; one of the number alone does not."""
    form = OutcomeForm(request.POST or None, instance=one_or_404(queries.outcome(pk)))
    if request.method == "POST" and form.is_valid():
        before = one_or_404(queries.outcome(pk))
        after = actions.change_outcome(request.actor, outcome=before, **form.cleaned_data)
        messages.success(request, _("Saved as version %(n)s.") % {"n": after.version})
        return redirect("labs:outcomes")
    return render(request, "labs/outcome.html", {"form": form})
