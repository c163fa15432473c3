"""A clock that nobody can set: time since the machine started, and which start it was."""

import time
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

STEP = timedelta(seconds=60)
BOOT = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot() -> str:
    """Which start of the machine this is; where it does not say, which start of this process."""
    try:
        return BOOT.read_text(encoding="ascii").strip().replace("-", "")[:12]
    except OSError:
        return uuid4().hex[:12]


def ticks() -> int:
    """Milliseconds since the machine started, sleep included where the system counts it."""
    source = getattr(time, "CLOCK_BOOTTIME", None)
    return (time.clock_gettime_ns(source) if source is not None else time.monotonic_ns()) // 1_000_000


def reading() -> str:
    """What a row keeps of the clock: the start, and the milliseconds since."""
    return f"{boot()}:{ticks()}"


def stepped(before: tuple[datetime, str], now: tuple[datetime, str]) -> timedelta:
    """Return how far the clock on the wall was set between two rows; zero up to a minute.

    Across two starts of the machine only a step backwards can be seen.

    >>> noon, later = datetime(2025, 1, 1, 12), datetime(2025, 1, 1, 12, 5)
    >>> stepped((noon, "a:0"), (later, "a:300000"))
    datetime.timedelta(0)
    >>> stepped((noon, "a:0"), (later, "a:60000"))
    datetime.timedelta(seconds=240)
    >>> stepped((later, "a:0"), (noon, "b:0"))
    datetime.timedelta(days=-1, seconds=86100)
    """
    went = now[0] - before[0]
    (start, was), (other, since) = before[1].split(":"), now[1].split(":")
    drift = went - timedelta(milliseconds=int(since) - int(was)) if start == other else min(went, timedelta())
    return drift if abs(drift) > STEP else timedelta()
