"""The lab's side: what was asked for, a paper to hand over, taking away, and what is kept how long."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egenkraft.site.access.once import once
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.audit.chain import record
from egenkraft.site.consent import ages, erasing, mine, queries, rights
from egenkraft.site.consent.keeping import CLOSED, table
from egenkraft.site.consent.models import Erasure, RetentionRun, RightsRequest
from egenkraft.site.outside.files import download
from egenkraft.site.participants.reach import reachable, within_reach

PAPER = 200  # rows of one table on paper


@require_safe
@policy("rights.see")
def asked(request: Request) -> HttpResponse:
    """What those in reach have asked for and is not done yet."""
    rows = RightsRequest.objects.filter(done_at=None, participant__in=reachable())
    rows = rows.select_related("participant")
    lines = [{"row": row, "face": queries.face_of(row.participant)} for row in rows]
    ended = Erasure.objects.all()[:20]
    return render(request, "consent/asked.html", {"lines": lines, "erasures": ended})


@require_POST
@policy("rights.see")
def answered(request: Request, pk: UUID) -> HttpResponse:
    rows = RightsRequest.objects.filter(pk=pk, done_at=None, participant__in=reachable())
    rights.done(request.actor, request=one_or_404(rows.first()))
    messages.success(request, _("Saved."))
    return redirect("consent:asked")


@require_safe
@policy("data.print")
def paper(request: Request, pk: UUID) -> HttpResponse:
    """What the lab can hand over to her in person. Her answers are not on it: she opens them herself."""
    her = one_or_404(within_reach(pk))
    parts = []
    for part in mine.sections(her):
        entry = mine.entry_of(part.key)
        if entry is not None and entry.mine != CLOSED:
            parts.append({"part": part, "rows": mine.readable(entry, her, 0, PAPER)})
    page = {"face": queries.face_of(her), "parts": parts, "locked": mine.unlocked(request.actor, her)}
    page["looks"] = queries.looks_at(her, most=PAPER)
    return render(request, "consent/paper.html", page)


@require_http_methods(["GET", "POST"])
@policy("person.erase", own_once=True)  # each step must be on disk by itself, and the log is emptied
def erase(request: Request, pk: UUID) -> HttpResponse:
    """Says what will go, then takes it away."""
    her = one_or_404(within_reach(pk))
    if request.method == "POST":
        with once(request) as keep:
            row = _begin(request, pk)
            answer = keep(redirect("consent:certificate", pk=row.pk))
        return _finish(request, row, answer)
    record(request.actor, "person.see", "participant", pk)
    wanted = RightsRequest.objects.filter(participant=her, kind="erase", done_at=None).exists()
    lines = [(table()[label], count) for label, count in erasing.plan(pk).items()]
    shown = [(entry.holds, count) for entry, count in lines if entry.shown]
    return render(
        request, "consent/erase.html", {"face": queries.face_of(her), "lines": shown, "wanted": wanted}
    )


def _begin(request: Request, pk: UUID) -> Erasure:
    wanted = RightsRequest.objects.filter(participant=pk, kind="erase", done_at=None).exists()
    return erasing.begin(request.actor, person=pk, why=Erasure.Why.ASKED if wanted else Erasure.Why.LAB)


def _finish(request: Request, row: Erasure, answer: HttpResponse) -> HttpResponse:
    try:
        erasing.finish(request.actor, row)
    except TimeoutError:
        messages.warning(request, _("Nearly done. The last step is done by itself within ten minutes."))
    return answer


@require_safe
@policy("erasure.see")
def certificate(request: Request, pk: UUID) -> HttpResponse:
    """What went, in counts; `?file` gives the same as a text to keep."""
    row = one_or_404(Erasure.objects.filter(pk=pk).first())
    page = {"row": row, "lines": _counts(row.counts)}
    if "file" in request.GET:
        return _file(request, "consent/certificate.txt", page)
    return render(request, "consent/certificate.html", page)


def _counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Tables by what they hold; what is no table (sessions, uploads) by its own word."""
    other = {"sessions": _("sessions"), "tasks": _("work in the background"), "uploads": _("uploaded lists")}
    other |= {"pictures": _("picture files")}
    return [(table()[k].holds if k in table() else other.get(k, k), n) for k, n in counts.items()]


def _file(request: Request, template: str, page: dict[str, object]) -> HttpResponse:
    return download(render_to_string(template, page, request), name="certificate", kind="txt")


class MonthsForm(forms.Form):
    label = forms.CharField(widget=forms.HiddenInput)
    months = forms.IntegerField()


@require_safe
@policy("retention.see")
def keeping(request: Request) -> HttpResponse:
    """How long everything is kept, what will go, and the certificates of what went."""
    now = timezone.now()
    page = {"lines": ages.preview(now), "held": ages.held(now), "runs": RetentionRun.objects.all()[:12]}
    return render(request, "consent/keeping.html", page)


@require_POST
@policy("retention.change")
def choose_months(request: Request) -> HttpResponse:
    form = MonthsForm(request.POST)
    try:
        if not form.is_valid() or form.cleaned_data["label"] not in table():
            raise ages.OutOfBounds
        ages.choose(request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
    except ages.OutOfBounds:
        messages.error(request, _("Choose a number of months within the bounds."))
    return redirect("consent:keeping")


@require_safe
@policy("retention.see")
def cleared(request: Request, pk: UUID) -> HttpResponse:
    """The certificate of one clearing, as a text to keep."""
    row = one_or_404(RetentionRun.objects.filter(pk=pk).first())
    return _file(request, "consent/cleared.txt", {"row": row, "lines": _counts(row.counts)})
