"""Fresh proof of who one is, before the doors that need it (TRUST 7.2)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode

from egenkraft.site.access.scope import Actor


def to_step_up(request: HttpRequest, actor: Actor) -> HttpResponse | None:
    """The way to prove it again, or None within ten minutes of the last proof.

    The demo has no passwords to ask for; it answers on loopback only (config.checks).
    """
    from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate  # needs apps

    if settings.DEMO or actor.account_id is None or did_recently_reauthenticate(request):
        return None
    onward = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{resolve_url('account_reauthenticate')}?{urlencode({'next': onward})}")
