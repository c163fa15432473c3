"""P1: her own way in. A card, a language, three pictures; no keyboard, no script (SCREENS P1).

Whatever is wrong with a card, the page is the same: unknown, void, locked and unfinished ones cannot be told
apart by its status, its words or its size.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egenkraft.site.access.language import LANGUAGE
from egenkraft.site.access.policy import policy
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.session import actor_of, sit_down
from egenkraft.site.access.tokens import fingerprint
from egenkraft.site.cards import grid
from egenkraft.site.cards.actions import Door, Result, attempt, door
from egenkraft.site.participants.actions import change
from egenkraft.site.participants.models import Participant

CARD, OWN, SPOKEN = "card", "own_wrong", "language_chosen"  # session keys
VISIT = (CARD, OWN, SPOKEN, grid.SHOWN, grid.TAPPED)
page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@policy("session.open", page="participant")
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """The address on the card: swapped at once for a clean one that says nothing. Only its HMAC is kept."""
    for key in VISIT:
        request.session.pop(key, None)
    request.session[CARD] = fingerprint(token)
    found = door(request.session[CARD])
    if found and found.language in dict(settings.LANGUAGES):
        request.session[LANGUAGE] = found.language
    return redirect("cards:start")


@never_cache
@page
@policy("session.open", page="participant")
def start(request: HttpRequest) -> HttpResponse:
    """Language (at the first visit), then the pictures; without a card, what to do."""
    if CARD not in request.session:
        actor = actor_of(request)
        if actor is not None and actor.role == "participant":
            return redirect("home:me")
        return render(request, "cards/start.html", {"languages": _languages()})
    found = door(request.session[CARD])
    if found is None:
        return render(request, "cards/off.html", status=404)
    if request.method == "POST":
        return _posted(request, found)
    if not found.used and SPOKEN not in request.session:
        return render(request, "cards/start.html", {"languages": _languages(), "card": True})
    shown = grid.show(request.session)
    page = {"grid": shown, "names": "names" in request.GET, "wrong": request.session.pop("wrong", False)}
    return render(request, "cards/pictures.html", page)


def _languages() -> list[dict[str, object]]:
    return [dict(translation.get_language_info(code)) for code, _name in settings.LANGUAGES]


def _posted(request: HttpRequest, found: Door) -> HttpResponse:
    if (code := request.POST.get("language", "")) in dict(settings.LANGUAGES):
        request.session[LANGUAGE], request.session[SPOKEN] = code, code
        return redirect("cards:start")
    taps = grid.tap(request.session, request.POST)
    if taps is None:
        return redirect("cards:start")
    own = request.session.get(OWN, 0)
    result = attempt(request.session[CARD], taps, own=own)
    if result is Result.IN:
        return _come_in(request, found)
    request.session[OWN] = own + 1 if result is Result.WRONG else 0
    request.session["wrong"] = True
    return redirect("cards:start")


def _come_in(request: HttpRequest, found: Door) -> HttpResponse:
    spoken, language = request.session.get(SPOKEN), request.session.get(LANGUAGE)
    sit_down(
        request, lab_id=found.lab, participant_id=found.participant, card=found.card, minutes=found.minutes
    )
    if language:
        request.session[LANGUAGE] = language
    if spoken and spoken != found.language:
        _remember(found, spoken)
    return redirect("home:resume")


def _remember(found: Door, language: str) -> None:
    """The language that she chose at her first visit goes with her card from now on."""
    # nosemgrep: scope-disabled she has just come in by her card and pictures
    her = Actor(lab_id=found.lab, role="participant", participant_id=found.participant)
    with scope(her):
        change(her, participant=Participant.objects.get(pk=found.participant), language=language)


@require_POST
@policy("session.open", page="participant")
def not_me(request: HttpRequest) -> HttpResponse:
    """Somebody else's card: forget it, back to the first page."""
    for key in VISIT:
        request.session.pop(key, None)
    return redirect("cards:start")
