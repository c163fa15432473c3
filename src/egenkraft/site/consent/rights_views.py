"""Her own data: to read, to take with her, to correct, and to have taken away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.audit.chain import record
from egenkraft.site.consent import mine, queries, rights
from egenkraft.site.consent.keeping import CLOSED
from egenkraft.site.consent.models import RightsRequest
from egenkraft.site.outside.files import json_download
from egenkraft.site.participants.actions import not_kept
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import within_reach


def _her(request: Request) -> Participant:
    return one_or_404(within_reach(request.actor.participant_id))


def _start(request: Request) -> int:
    number = request.GET.get("from", "0")
    return min(int(number), 100_000) if number.isdecimal() else 0


@require_safe
@policy("data.own", page="participant")
def data(request: Request) -> HttpResponse:
    """What there is, table by table, in her words."""
    her = _her(request)
    asked = RightsRequest.objects.filter(participant=her, done_at=None)
    return render(request, "consent/data.html", {"sections": mine.sections(her), "asked": asked})


@require_safe
@policy("data.own", page="participant")
def section(request: Request, table: str) -> HttpResponse:
    """One table about her; her answers are not here but behind her second pictures."""
    entry = one_or_404(mine.entry_of(table))
    if entry.mine == CLOSED:
        return redirect("consent:answers", table=table)
    return _section(request, entry)


@require_safe
@policy("answers.own", page="participant")
def answers(request: Request, table: str) -> HttpResponse:
    return _section(request, one_or_404(mine.entry_of(table)))


def _section(request: Request, entry: Any) -> HttpResponse:
    her, start = _her(request), _start(request)
    rows = mine.readable(entry, her, start, mine.PAGE + 1)
    record(request.actor, "data.read", "participant", her.pk, reason=mine.key_of(entry))
    more = start + mine.PAGE if len(rows) > mine.PAGE else 0
    return render(request, "consent/section.html", {"entry": entry, "rows": rows[: mine.PAGE], "more": more})


@require_safe
@policy("data.take", page="participant")
def take(request: Request) -> HttpResponse:
    """Everything as a file for her, her answers too."""
    her = _her(request)
    record(request.actor, "data.take", "participant", her.pk)
    told = mine.everything(request.actor, her)
    return json_download(told, name="data")


@require_safe
@policy("data.own", page="participant")
def looks(request: Request) -> HttpResponse:
    """Everybody who opened her page: who, when and why."""
    start = _start(request)
    rows = queries.looks_at(_her(request), start=start, most=mine.PAGE + 1)
    more = start + mine.PAGE if len(rows) > mine.PAGE else 0
    return render(request, "consent/looks.html", {"looks": rows[: mine.PAGE], "more": more})


class AskForm(forms.Form):
    """What is wrong, out of a list: a text would hold what she wants gone."""

    about = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=[(one.value, one.label) for one in RightsRequest.About if one.value],
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "POST"])
@policy("rights.ask", page="participant")
def wrong(request: Request) -> HttpResponse:
    """Something is wrong: she says what, and somebody of the lab looks at it with her."""
    her, form = _her(request), AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        about = form.cleaned_data["about"]
        rights.ask(request.actor, participant=her, kind=RightsRequest.Kind.CORRECT, about=about)
        messages.success(request, _("Saved. Somebody will look at it with you."))
        return redirect("consent:data")
    return render(request, "consent/wrong.html", {"form": form})


@require_http_methods(["GET", "POST"])
@policy("rights.ask", page="participant")
def away(request: Request) -> HttpResponse:
    """Take everything about me away: one page that says what happens, one tap that asks for it."""
    her = _her(request)
    asked = RightsRequest.objects.filter(participant=her, kind="erase", done_at=None).first()
    if request.method == "POST" and asked is None:
        rights.ask(request.actor, participant=her, kind=RightsRequest.Kind.ERASE)
        messages.success(request, _("Saved. The lab takes it away and tells you when it is done."))
        return redirect("consent:data")
    if request.method == "POST" and asked is not None:
        rights.take_back(request.actor, request=asked)
        messages.success(request, _("Saved: you stay."))
        return redirect("consent:data")
    return render(request, "consent/away.html", {"asked": asked})


class OwnForm(forms.Form):
    """What is hers to change."""

    display_name = forms.CharField(
        label=gettext_lazy("What may we call you?"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "write", "autocomplete": "off"}),
    )
    symbol = forms.ChoiceField(
        label=gettext_lazy("Your symbol"), choices=Participant.SYMBOLS, widget=forms.RadioSelect
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("Your year of birth"),
        min_value=1900,
        max_value=2100,
        required=False,
        widget=forms.NumberInput(attrs={"class": "write"}),
    )

    def __init__(self, data: Any, *, her: Participant) -> None:
        """Only what is kept of her: what is not would be thrown away without a word."""
        super().__init__(data, initial={name: getattr(her, name) for name in self.base_fields})
        for name in not_kept(her) & {*self.fields}:
            del self.fields[name]


@require_http_methods(["GET", "POST"])
@policy("rights.ask", page="participant")
def change(request: Request) -> HttpResponse:
    """She corrects her name, her symbol and, where it is kept, her year of birth."""
    her = _her(request)
    form = OwnForm(request.POST if request.method == "POST" else None, her=her)
    if request.method == "POST" and form.is_valid():
        rights.correct(request.actor, participant=her, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("consent:data")
    return render(request, "consent/change.html", {"form": form})
