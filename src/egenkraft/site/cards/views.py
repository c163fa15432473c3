"""The leader's side of cards, and what she does herself when she is in: choosing pictures, time, answers."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egenkraft.site.access.handing import hand_over, lender
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.access.session import BACK, HANDED_OVER, PARKED, prove
from egenkraft.site.cards import actions, grid, queries
from egenkraft.site.cards.printing import printed
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable, within_reach

CHOOSING = "choosing"  # session key: {"second": which set, "first": the first round}
MINUTES = (10, 30, 100)
MOST = 40  # cards on one printout


# --- the leader --------------------------------------------------------------------------------------
@require_safe
@policy("cards.make")
def person(request: Request, pk: UUID) -> HttpResponse:
    her = one_or_404(within_reach(pk))
    return render(request, "cards/person.html", {"card": queries.sheet(her)})


@never_cache
@require_POST
@policy("cards.make")
def reprint(request: Request, pk: UUID) -> HttpResponse:
    """One tap: a new card on the screen, the old one void. The one answer that holds the secret."""
    her = one_or_404(within_reach(pk))
    token = actions.make(request.actor, participant=her)
    label = queries.sheet(her).label
    return render(request, "cards/print.html", {"cards": printed(request, [(label, token)]), "back": pk})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("cards.make")
def sheet(request: Request) -> HttpResponse:
    """Several cards on one sheet of paper."""
    wanted = request.POST.getlist("person")[:MOST] if request.method == "POST" else []
    rows = {str(one.pk): one for one in queries.printable()}
    chosen = [rows[pk] for pk in wanted if pk in rows]
    if not chosen:
        return render(request, "cards/sheet.html", {"rows": rows.values(), "none": request.method == "POST"})
    people = {row.pk: row for row in reachable().filter(pk__in=[one.pk for one in chosen])}
    made = [(one.label, actions.make(request.actor, participant=people[one.pk])) for one in chosen]
    return render(request, "cards/print.html", {"cards": printed(request, made)})


@require_POST
@policy("cards.make")
def pictures(request: Request, pk: UUID) -> HttpResponse:
    """Hand the device over: she chooses her pictures, and nothing of it can be read back afterwards."""
    her = one_or_404(within_reach(pk))
    if "close" in request.POST:
        actions.close_answers(request.actor, participant=her)
        messages.success(request, _("Her answers are closed again."))
        return redirect("cards:person", pk)
    hand_over(
        request,
        lab_id=request.actor.lab_id,
        participant_id=her.pk,
        home=reverse("cards:choose"),
        back=reverse("cards:person", args=[pk]),
        language=her.language,
    )
    request.session[CHOOSING] = {"second": "second" in request.POST, "first": []}
    return redirect("cards:choose")


# --- she ------------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("pictures.choose", page="participant")
def choose(request: Request) -> HttpResponse:
    """Three pictures, then the same three again. Only on a device that her leader handed her for this."""
    state = request.session.get(CHOOSING)
    if state is None or PARKED not in request.session:
        return redirect("home:me")
    if request.method == "POST":
        taps = grid.tap(request.session, request.POST)
        return _chosen(request, state, taps) if taps else redirect("cards:choose")
    word = request.session.pop("word", "")
    page = {"grid": grid.show(request.session), "names": "names" in request.GET, "word": word, **state}
    return render(request, "cards/choose.html", page)


def _chosen(request: Request, state: dict[str, object], taps: list[str]) -> HttpResponse:
    if not state["first"]:
        request.session[CHOOSING] = {**state, "first": taps}
        return redirect("cards:choose")
    request.session[CHOOSING] = {**state, "first": []}
    if state["first"] != taps:
        request.session["word"] = "differ"
        return redirect("cards:choose")
    her = one_or_404(Participant.objects.filter(pk=str(request.actor.participant_id)).first())
    by = replace(request.actor, account_id=lender(request))  # both were there: her fingers, that device
    try:
        actions.choose(by, participant=her, second=bool(state["second"]), pictures=taps)
    except actions.SameAsFirst:
        request.session["word"] = "same"
        return redirect("cards:choose")
    del request.session[CHOOSING]
    request.session[HANDED_OVER] = BACK  # whatever is asked now waits for the leader
    return render(request, "cards/chosen.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@policy("me.see", page="participant")
def second(request: Request) -> HttpResponse:
    """Her second three pictures, before what only she may read. Without them it stays closed."""
    onward = request.POST.get("next", request.GET.get("next", "/me/"))
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/me/"
    her, seat = request.actor.participant_id, request.sign_in  # type: ignore[attr-defined]
    token = actions.token_of(seat.card, her) if her and HANDED_OVER not in request.session else ""
    if not token or not queries.has_second(her):
        return render(request, "cards/closed.html")
    if request.method != "POST":
        wrong = request.session.pop("wrong", False)
        page = {"grid": grid.show(request.session), "names": "names" in request.GET, "wrong": wrong}
        return render(request, "cards/second.html", {**page, "next": onward})
    taps = grid.tap(request.session, request.POST)
    if taps and actions.attempt(token, taps, second=True) is actions.Result.IN:
        prove(request)
        return redirect(onward)
    request.session["wrong"] = bool(taps)
    return _again(onward)


def _again(onward: str) -> HttpResponse:
    return redirect(f"{reverse('cards:second')}?{urlencode({'next': onward})}")


@require_http_methods(["GET", "HEAD", "POST"])
@policy("me.see", page="participant")
def wait(request: Request) -> HttpResponse:
    """How long her page waits for a tap before it closes: ten minutes, or more if she needs them."""
    seat = request.sign_in  # type: ignore[attr-defined]
    asked = request.POST.get("minutes", "")
    if request.method == "POST" and asked in map(str, MINUTES):
        seat.minutes = int(asked)
        seat.save(update_fields=["minutes"])
        if seat.card:
            actions.wait(request.actor, card=seat.card, minutes=seat.minutes)
        return redirect("home:me")
    return render(request, "cards/wait.html", {"minutes": MINUTES, "now": seat.minutes})
