"""Twelve pictures in a new order at every showing, tapped one at a time, without a script.

The browser never holds a picture's name: it sends the place that was tapped, and only the session knows what
lay there.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext_lazy as _

from egenkraft.site.cards.actions import LENGTH

PICTURES = {
    "sun": _("sun"),
    "bus": _("bus"),
    "cup": _("cup"),
    "key": _("key"),
    "fish": _("fish"),
    "apple": _("apple"),
    "shoe": _("shoe"),
    "umbrella": _("umbrella"),
    "bicycle": _("bicycle"),
    "lamp": _("lamp"),
    "scissors": _("scissors"),
    "book": _("book"),
}
SHOWN, TAPPED = "shown", "tapped"  # session keys


@dataclass(frozen=True)
class Grid:
    """What one showing needs: pictures by place, and how many were tapped before."""

    pictures: list[tuple[int, str, Any]]
    tapped: int

    @property
    def now(self) -> int:
        """Which of the three taps comes now."""
        return self.tapped + 1


def show(session: SessionBase) -> Grid:
    """A fresh order, remembered until the next tap."""
    order = list(PICTURES)
    secrets.SystemRandom().shuffle(order)
    session[SHOWN] = order
    return Grid([(place, name, PICTURES[name]) for place, name in enumerate(order)], len(_taps(session)))


def tap(session: SessionBase, posted: Any) -> list[str] | None:
    """Take one tap; return the pictures once there are three, and begin anew.

    `at` says how many were tapped when the page was shown: a second tap on an old page counts for nothing.
    """
    taps, order = _taps(session), session.get(SHOWN) or []
    place, at = str(posted.get("place", "")), str(posted.get("at", ""))
    if at != str(len(taps)) or not place.isdecimal() or int(place) >= len(order):
        return None
    taps = [*taps, order[int(place)]]
    session[SHOWN] = []
    session[TAPPED] = taps if len(taps) < LENGTH else []
    return taps if len(taps) == LENGTH else None


def forget(session: SessionBase) -> None:
    session.pop(SHOWN, None)
    session.pop(TAPPED, None)


def _taps(session: SessionBase) -> list[str]:
    return list(session.get(TAPPED) or [])
