"""Doors of the demo: one address a role. Never routed outside the demo, refused off loopback."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from egenkraft.site.access.language import LANGUAGE
from egenkraft.site.access.models import Membership
from egenkraft.site.access.policy import policy
from egenkraft.site.access.session import act_as, sit_down

LOOPBACK = {"127.0.0.1", "::1"}
STAFF = tuple(Membership.Role.values)


@policy("demo.enter", page="public")
def doors(request: HttpRequest) -> HttpResponse:
    _only_here(request)
    return render(request, "access/doors.html", {"roles": [*STAFF, "participant"]})


@policy("demo.enter", page="public")
def door(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the demo's person in this role."""
    _only_here(request)
    if role == "participant":
        return _participant(request)
    row = Membership.raw.filter(role=role, ended_at=None).select_related("account").order_by("started_at").first()
    if row is None:
        raise Http404
    login(request, row.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    act_as(request, row)
    request.session[LANGUAGE] = row.account.language
    return redirect("home:today")


def _participant(request: HttpRequest) -> HttpResponse:
    from django.apps import apps

    rows = apps.get_model("participants", "Participant").raw.filter(status="active")
    row = rows.filter(check_ins__finished_at=None, check_ins__isnull=False).order_by("code").first()
    row = row or rows.order_by("code").first()
    if row is None:
        raise Http404
    sit_down(request, lab_id=row.lab_id, participant_id=row.pk)
    request.session[LANGUAGE] = row.language if row.language in dict(settings.LANGUAGES) else "sv"
    return redirect("home:me")


def _only_here(request: HttpRequest) -> None:
    if not settings.DEMO or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404
