"""What the machine underneath says: worries to show, and whether anything new may be taken in.

`config` knows the disk and the backups and lies above; it registers here what it watches.
"""

from collections.abc import Callable
from dataclasses import dataclass

# What protects her works always: a no, and leaving. Everything else waits until it could be given back.
EVEN_THEN = ("consent.", "protection.", "session.")


@dataclass(frozen=True)
class Worry:
    """One sentence for whoever looks after the lab; `stop` when nothing new may be saved meanwhile."""

    text: str
    stop: bool = False


Watch = Callable[[], list[Worry]]
_watches: list[Watch] = []


def watch(source: Watch) -> Watch:
    """Register something that is asked at every page of staff, so it must be quick."""
    _watches.append(source)
    return source


def worries() -> list[Worry]:
    return [worry for source in _watches for worry in source()]


def stopped(capability: str) -> bool:
    """Whether this act must wait, because it could be lost."""
    return not capability.startswith(EVEN_THEN) and any(worry.stop for worry in worries())
