"""Files with people in them wait for a day after somebody's sign-in was made anew (TRUST 7.5)."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from egenkraft.site.access.permissions import table

WAIT = timedelta(hours=24)
EXPORT = "x"  # what a capability that takes files out has in the table of permissions


def wait_over(request: HttpRequest, capability: str) -> bool:
    """Whether this account may take files out; always so for what is no export."""
    if EXPORT not in table()[capability].what:
        return True
    until = getattr(request.user, "exports_from", None)
    return until is None or timezone.now() >= until
