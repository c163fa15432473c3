"""Doors of the demo: one address a role. Never routed outside the demo, refused off loopback."""

from django.conf import settings
from django.contrib.auth import login
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from egenkraft.site.access.language import LANGUAGE
from egenkraft.site.access.models import Lab, Membership
from egenkraft.site.access.policy import policy
from egenkraft.site.access.queries import the_lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.session import act_as, sit_down
from egenkraft.site.participants.models import Participant

CARD = "demo-card"  # file beside the demo's data: what is printed on the one card that can be tried
PICTURES, SECOND = ("sun", "bus", "key"), ("book", "apple", "cup")
CODE = "246810"  # takes a handed-over device of the demo back
LOOPBACK = {"127.0.0.1", "::1"}
ROLES = (*Membership.Role.values, "participant")


@never_cache
@policy("demo.enter", page="public")
def doors(request: HttpRequest) -> HttpResponse:
    _only_here(request)
    card = settings.DATA / CARD
    page = {"roles": ROLES, "card": card.read_text("utf-8") if card.is_file() else ""}
    return render(request, "home/doors.html", page)


@never_cache
@policy("demo.enter", page="public")
def door(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the demo's person in this role."""
    _only_here(request)
    lab = the_lab()
    if lab is None or role not in ROLES:
        raise Http404
    with scope(Actor.system(lab.pk)):
        return _participant(request, lab) if role == "participant" else _staff(request, role)


def _staff(request: HttpRequest, role: str) -> HttpResponse:
    row = Membership.objects.open().filter(role=role).select_related("account").order_by("started_at").first()
    if row is None:
        raise Http404
    login(request, row.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    act_as(request, row)
    request.session[LANGUAGE] = row.account.language
    return redirect("home:today")


def who_waits() -> Participant | None:
    """Whoever has a check-in waiting comes first."""
    waiting = F("check_ins__finished_at").asc(nulls_first=True)
    rows = Participant.objects.present().filter(check_ins__isnull=False)
    found: Participant | None = rows.order_by(waiting, "code").first()
    return found


def _participant(request: HttpRequest, lab: Lab) -> HttpResponse:
    row = who_waits()
    if row is None:
        raise Http404
    sit_down(request, lab_id=lab.pk, participant_id=row.pk)
    request.session[LANGUAGE] = row.language if row.language in dict(settings.LANGUAGES) else "sv"
    return redirect("home:me")


def _only_here(request: HttpRequest) -> None:
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    if not settings.DEMO or forwarded or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404
