"""Files with people in them wait for a day after somebody's sign-in was made anew (TRUST 7.5)."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

WAIT = timedelta(hours=24)
WORD = "export"  # a capability that takes rows out has it in its name


def wait_over(request: HttpRequest, capability: str) -> bool:
    """Whether this account may take files out; always so for what is no export."""
    if WORD not in capability:
        return True
    until = getattr(request.user, "exports_from", None)
    return until is None or timezone.now() >= until
