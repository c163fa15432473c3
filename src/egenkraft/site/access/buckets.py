"""Token buckets: how much one address, one account, one lab may ask for (TRUST T23).

They live in the memory of the web process. There is one (config: `serve` starts one worker), so this is all
there is to count; a host with several machines counts once on each.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

clock = time.monotonic
MOST = 20_000  # buckets kept; the one that was asked longest ago goes first, and would be full by now


@dataclass(frozen=True)
class Size:
    """`burst` at once, then `rate` each second."""

    burst: float
    rate: float


ADDRESS, ACCOUNT, LAB, DOOR = Size(300, 30), Size(180, 12), Size(1200, 120), Size(10, 1 / 6)


class Buckets:
    """Many buckets of one size."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, now: float | None = None) -> bool:
        """Take one token; False when the bucket is empty."""
        now = clock() if now is None else now
        with self._lock:
            left, at = self._left.pop(key, (self.size.burst, now))
            left = min(self.size.burst, left + (now - at) * self.size.rate)
            granted = left >= 1
            self._left[key] = (left - granted, now)
            while len(self._left) > MOST:
                self._left.popitem(last=False)
        return granted

    def left(self, key: str, now: float | None = None) -> bool:
        """Whether a token could be taken; takes none."""
        now = clock() if now is None else now
        left, at = self._left.get(key, (self.size.burst, now))
        return left + (now - at) * self.size.rate >= 1

    def clear(self) -> None:
        with self._lock:
            self._left.clear()


addresses, accounts, labs, doors = Buckets(ADDRESS), Buckets(ACCOUNT), Buckets(LAB), Buckets(DOOR)


def address_of(request: HttpRequest) -> str:
    """The address a request comes from. Behind our own proxy it is the one the proxy wrote last."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.TLS and forwarded and (not peer or _own(peer)):
        return str(forwarded.rpartition(",")[2].strip())
    return peer


def _own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


PROXY = "proxy"  # a web server in front that does not say from where people come


def mark() -> Path:
    """A file that is there while the web server in front is silent: `egenkraft doctor` looks for it."""
    return Path(settings.DATA) / "proxy-says-no-address"


def _silent(request: HttpRequest) -> bool:
    """Whether this came through a proxy that told no address; said to the doctor when that changes."""
    if not settings.TLS or "HTTP_X_FORWARDED_PROTO" not in request.META:
        return False
    silent = not request.META.get("HTTP_X_FORWARDED_FOR")
    with suppress(OSError):
        if silent != mark().exists():
            mark().touch() if silent else mark().unlink(missing_ok=True)
    return silent


def stranger(request: HttpRequest) -> str:
    """The address to count, an IPv6 one by its network; empty for this machine itself.

    Behind a silent proxy nobody's address is known: accounts and labs are counted, addresses cannot be.
    """
    found, silent = address_of(request), _silent(request)
    try:
        one = ipaddress.ip_address(found)
    except ValueError:
        return found or "unknown"
    if one.is_loopback:
        return PROXY if silent else ""
    return str(ipaddress.ip_network((one, 64), strict=False)) if one.version == 6 else str(one)


def network_of(request: HttpRequest) -> str:
    """The neighbourhood of an address: who moves about within it is taken for one."""
    found = address_of(request)
    try:
        one = ipaddress.ip_address(found)
    except ValueError:
        return found or "unknown"
    if one.version == 6 and one.ipv4_mapped:
        one = one.ipv4_mapped
    return str(ipaddress.ip_network((one, 64 if one.version == 6 else 24), strict=False))


def address_may(request: HttpRequest) -> bool:
    key = stranger(request)
    return key in {"", PROXY} or addresses.take(key)


def actor_may(request: HttpRequest, account: object, lab: object) -> bool:
    """Whether this account (or this seat), and its lab, may ask once more."""
    if not stranger(request):
        return True
    return accounts.take(str(account)) and labs.take(str(lab))
