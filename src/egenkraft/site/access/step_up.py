"""Fresh proof of who one is, before the doors that need it (TRUST 7.2)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode

from egenkraft.site.access.scope import Actor
from egenkraft.site.access.session import proved_lately


def to_step_up(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """The way to prove it again, or None within ten minutes of the last proof.

    Staff show their second factor, a participant her second three pictures. The demo's colleagues have
    nothing to be asked for; it answers on loopback only (config.checks).
    """
    staff = actor.account_id is not None
    if proved_lately(request) or (staff and settings.DEMO) or actor.role == "system":
        return None
    onward = request.get_full_path() if request.method == "GET" else "/"
    door = "access:again" if staff else "cards:second"
    return HttpResponseRedirect(f"{resolve_url(door)}?{urlencode({'next': onward})}")
