"""Planning, the attendance page and its taps. Every tap is one POST that is saved before the answer."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.activities import actions, queries, rules
from egenkraft.site.activities.forms import ActivityForm, KindForm, MinutesForm
from egenkraft.site.activities.models import Activity, Attendance

TAPS = {"here": Attendance.State.HERE.value, "away": Attendance.State.AWAY.value, "clear": ""}
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@policy("activities.see")
def list_(request: Request) -> HttpResponse:
    today = timezone.localdate()
    before = _month(request.GET.get("before", ""))
    page = {
        "upcoming": [] if before else queries.upcoming(today),
        "past": queries.past(today, before),
        "may_plan": rules.may_plan(request.actor),
        "newest": before is None,
    }
    return render(request, "activities/list.html", page)


def _month(text: str) -> date | None:
    """The month in the address; nonsense there is the first page, not an error."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


@form_page
@policy("activities.change")
def new(request: Request) -> HttpResponse:
    form = ActivityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _create(request, form)
    return render(request, "activities/plan.html", {"form": form})


def _create(request: Request, form: ActivityForm) -> HttpResponse:
    weeks = form.cleaned_data["weeks"]
    if weeks > 1:
        rows = actions.create_series(request.actor, plan=form.plan(), weeks=weeks)
        messages.success(request, _("%(count)s activities are planned.") % {"count": len(rows)})
        return redirect("activities:list")
    row, made = actions.create(request.actor, plan=form.plan())
    messages.success(request, _("Planned.") if made else _("This activity was already planned. Here it is."))
    return redirect("activities:activity", row.pk)


@form_page
@policy("activities.change")
def change(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.activity(pk))
    form = ActivityForm(request.POST, once=True) if request.method == "POST" else ActivityForm.of(row)
    if form.is_valid() and _changed(request, row, form):
        return redirect("activities:activity", row.pk)
    return render(request, "activities/plan.html", {"form": form, "activity": row})


def _changed(request: Request, row: Activity, form: ActivityForm) -> bool:
    try:
        actions.change(request.actor, activity=row, plan=form.plan())
    except actions.AlreadyPlanned:
        form.add_error(None, _("There is already an activity of this kind with this title at this time."))
    except actions.Certified:
        form.add_error(None, _("The minutes are certified. Correct them on the page of the activity."))
    else:
        messages.success(request, _("Changed."))
        return True
    return False


@require_POST
@policy("activities.change")
def cancel(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.activity(pk))
    try:
        actions.cancel(request.actor, activity=row)
    except actions.TookPlace:
        messages.error(request, _("People are marked here, so it took place and cannot be cancelled."))
    return redirect("activities:activity", row.pk)


@require_POST
@policy("activities.change")
def restore(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.activity(pk))
    actions.restore(request.actor, activity=row)
    messages.success(request, _("It takes place again."))
    return redirect("activities:activity", row.pk)


@require_GET
@policy("activities.see")
def activity(request: Request, pk: UUID) -> HttpResponse:
    return _page(request, one_or_404(queries.activity(pk)))


@require_GET
@policy("attendance.mark")
def correct(request: Request, pk: UUID) -> HttpResponse:
    """The same page, open again, with what the correction will change written on it."""
    row = one_or_404(queries.activity(pk))
    if not rules.correctable(request.actor, row):
        return redirect("activities:activity", pk)
    return _page(request, row, correcting=True)


def _page(request: Request, row: Activity, *, correcting: bool = False, **more: Any) -> HttpResponse:
    sheet = queries.sheet(row)
    tapped = sheet.of(request.GET.get("last", ""))
    page = {
        "activity": row,
        "kind": queries.kind_name(row.kind),
        "sheet": sheet,
        "form": MinutesForm.of(row),
        "correcting": correcting,
        "consequences": queries.consequences(row) if correcting else [],
        "open": correcting or rules.open_for_marks(request.actor, row),
        "begun": row.starts_at <= timezone.now(),
        "may_mark": rules.may_mark(request.actor),
        "may_plan": rules.may_plan(request.actor),
        "tapped": tapped,
        "was": request.GET.get("was", "") if tapped else "",
        "said": _said(tapped.name, tapped.state, sheet.left) if tapped else "",
        "found": None,
    }
    return render(request, "activities/activity.html", page | more)


def _said(name: str, state: str, left: int) -> str:
    """What the status line says after a tap; the same words with and without the script."""
    words = {
        "here": _("%(name)s: here. Saved. %(left)s left."),
        "away": _("%(name)s: away. Saved. %(left)s left."),
        "": _("%(name)s: no mark. Saved. %(left)s left."),
    }
    return words[state] % {"name": name, "left": left}


@require_POST
@policy("attendance.mark")
def mark(request: Request, pk: UUID) -> HttpResponse:
    """One tap. The person lies in the form, so that no address carries more than this page's own."""
    row = one_or_404(queries.plain(pk))
    tap = next((key for key in TAPS if key in request.POST), "")
    person = one_or_404(queries.participant(request.POST.get(tap, "")))
    correcting = "correct" in request.POST
    try:
        was = actions.mark(
            request.actor, activity=row, participant=person, state=TAPS[tap], correcting=correcting
        )
    except (actions.Certified, actions.Cancelled):
        messages.error(request, _("Not saved: the activity is closed. Somebody certified or cancelled it."))
        return redirect("activities:activity", pk)
    if _by_script(request):
        now = queries.tally(row)
        said = _said(person.shown_as, TAPS[tap], now.left)
        return JsonResponse({"state": TAPS[tap], "was": was, "here": now.here, "said": said})
    return HttpResponseRedirect(f"{_home(row, correcting)}?last={person.pk}&was={was}#last")


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _home(row: Activity, correcting: bool) -> str:
    return reverse("activities:correct" if correcting else "activities:activity", args=[row.pk])


@require_POST
@policy("attendance.mark")
def all_here(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.activity(pk))
    expected = [person.pk for person in queries.sheet(row).people]
    try:
        actions.all_here(request.actor, activity=row, participants=expected)
    except (actions.Certified, actions.Cancelled):
        messages.error(request, _("Not saved: the activity is closed. Somebody certified or cancelled it."))
    return HttpResponseRedirect(f"{_home(row, False)}?all")


@require_POST
@policy("attendance.mark")
def undo_all_here(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.activity(pk))
    try:
        count = actions.undo_all_here(request.actor, activity=row)
    except (actions.Certified, actions.Cancelled):
        messages.error(request, _("Not saved: the activity is closed. Somebody certified or cancelled it."))
    else:
        words = ngettext("%(count)s mark is taken back.", "%(count)s marks are taken back.", count)
        messages.success(request, words % {"count": count})
    return redirect("activities:activity", pk)


@require_POST
@policy("attendance.mark")
def find(request: Request, pk: UUID) -> HttpResponse:
    """Search by POST: a name never stands in an address."""
    row = one_or_404(queries.activity(pk))
    correcting = "correct" in request.POST and rules.correctable(request.actor, row)
    listed = [person.pk for person in queries.sheet(row).people]
    text = request.POST.get("text", "")
    return _page(request, row, correcting=correcting, found=queries.found(text, besides=listed), text=text)


@require_POST
@policy("attendance.mark")
def save(request: Request, pk: UUID) -> HttpResponse:
    """Certify the minutes. A second press of the same button changes nothing."""
    row = one_or_404(queries.activity(pk))
    form, correcting = MinutesForm(request.POST), "correct" in request.POST
    if not form.is_valid():
        return _page(request, row, correcting=correcting, form=form)
    try:
        actions.certify(request.actor, activity=row, correcting=correcting, **form.cleaned_data)
    except actions.Certified:
        messages.info(request, _("The minutes were already certified."))
    except (actions.Cancelled, actions.NotBegun):
        messages.error(request, _("Not saved: the activity is cancelled or has not begun."))
    else:
        messages.success(request, _("Corrected and certified.") if correcting else _("Saved and certified."))
    return redirect("activities:activity", pk)


@form_page
@policy("activities.change")
def kinds(request: Request) -> HttpResponse:
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.save_kind(request.actor, **form.cleaned_data)
        messages.success(request, _("The kind is added."))
        return redirect("activities:kinds")
    return render(request, "activities/kinds.html", {"form": form, "kinds": queries.kinds()})


@form_page
@policy("activities.change")
def kind(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.kind(pk))
    form = KindForm(request.POST or None, initial={"name_sv": row.name_sv, "name_en": row.name_en})
    if request.method == "POST" and form.is_valid():
        actions.save_kind(request.actor, kind=row, **form.cleaned_data)
        messages.success(request, _("Changed."))
        return redirect("activities:kinds")
    return render(request, "activities/kind.html", {"form": form, "kind": row})
