"""Refuses a view without a policy, everything but public pages while locked, and every
address but its own check-in on a device that was handed over."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render

from egenkraft.site.access import errors
from egenkraft.site.audit.chain import NotWritten

HANDED_OVER = "handed_over"  # session key: the only address this device may show


class PolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        capability = getattr(view, "capability", None)
        if capability is None:
            raise PermissionDenied
        if settings.LOCKED and capability != "public.read":
            return render(request, "ui/locked.html", status=503)
        # Public pages too lead back; without a session cookie no session is read for them.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and (home := request.session.get(HANDED_OVER)):
            return _stay(request, str(home))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What could not be written down is neither done nor shown (TRUST 6)."""
        return errors.unwritten(request) if isinstance(exception, NotWritten) else None


def _stay(request: HttpRequest, home: str) -> HttpResponse | None:
    """On a handed-over device only the check-in, the language, and leaving to its neutral page are open."""
    if request.path.startswith(home) or request.path in {"/leave/", "/language/", "/kit/calendar/"}:
        return None
    return HttpResponseRedirect(home)
