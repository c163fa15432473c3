"""Slows whoever guesses a password, so that no stranger shuts its owner out by it.

Wrong passwords are counted for an e-mail address together with the network they come from. Over all networks
the bound is wide, and a network from which this very account has signed in before is not under it. So
somebody who knows her e-mail address makes himself wait, and not her.
"""

import hashlib
import secrets

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

from egenkraft.site.access.buckets import network_of

COUNTERS = "default"  # the cache in which allauth counts
KNOWN = 90 * 24 * 3600  # seconds for which a network is remembered, as long as the site runs
_SECRET = secrets.token_bytes(32)  # of this process: what it remembers leads to no address afterwards


def hidden(key: str, prefix: str, version: int) -> str:
    """The name under which a counter is kept: neither an e-mail address nor a network can be read from it."""
    return hashlib.blake2b(f"{version}:{prefix}:{key}".encode(), key=_SECRET, digest_size=16).hexdigest()


def here(request: HttpRequest, email: str) -> str:
    """What wrong passwords are counted by: this account, from this network."""
    return f"{email.lower()} from {network_of(request)}"


def remember(request: HttpRequest, email: str) -> None:
    """This account signed in from this network, with all its proofs."""
    cache.set(f"signed in: {here(request, email)}", True, KNOWN)


def count_anywhere(request: HttpRequest, email: str) -> ratelimit.RateLimitUsage | None:
    """One more try from a network that the account does not know; None when there were too many."""
    if cache.get(f"signed in: {here(request, email)}"):
        return ratelimit.RateLimitUsage(usage=[])
    return ratelimit.consume(request, app="allauth.account", action="login_anywhere", key=email.lower())
