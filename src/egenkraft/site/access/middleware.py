"""Refuses a view without a policy, everything but public pages while locked, and every
address but its own check-in on a device that was handed over."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render

from egenkraft.site.access import errors
from egenkraft.site.access.buckets import address_may
from egenkraft.site.access.session import BACK, HANDED_OVER, PARKED
from egenkraft.site.audit.chain import NotWritten

__all__ = ["HANDED_OVER", "MethodMiddleware", "PolicyMiddleware"]
OPEN = {"/leave/", "/language/", "/kit/calendar/"}  # on a handed-over device besides its own address
METHODS = ("GET", "HEAD", "POST")  # no page knows another, so no view has to


class MethodMiddleware:
    """Refuses what no page knows before anything is read for it, not even a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


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
        if not address_may(request):
            return render(request, "ui/flood.html", status=429)
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
    """Open are the check-in, the language, leaving, and the way back for a leader's code."""
    if request.path.startswith(home) or request.path in OPEN:
        return None
    if request.path == BACK and PARKED in request.session:
        return None
    return HttpResponseRedirect(home)
