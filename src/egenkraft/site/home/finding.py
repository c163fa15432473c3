"""Search for a name: in memory, among those in reach only, and every hit is written down."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.consent.queries import face_of
from egenkraft.site.vault.doors import search

MOST = 10  # hits shown: a search is for one person, not for a list


class FindForm(forms.Form):
    name = forms.CharField(
        label=_("Her name"),
        max_length=80,
        min_length=2,
        help_text=_("Her whole name, or a part of it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_http_methods(["GET", "POST"])
@policy("identity.find")
def find(request: Request) -> HttpResponse:
    """The name is sent in the body, so that it stands in no address and no log."""
    form = FindForm(request.POST if request.method == "POST" else None)
    page: dict[str, Any] = {"form": form, "asked": False}
    if request.method == "POST" and form.is_valid():
        hits, more = search(request.actor, form.cleaned_data["name"], most=MOST)
        rows = [{"face": face_of(one), "name": who.name} for one, who in hits]
        page |= {"asked": True, "hits": rows, "more": more}
    return render(request, "home/find.html", page)
