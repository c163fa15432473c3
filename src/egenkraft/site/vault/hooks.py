"""What else must be scrubbed, in the same transaction, when somebody gets extra protection.

Higher floors register here in their AppConfig.ready(): the diary deletes pictures, the loader drops
waiting files. Beside it: who must hear that her number is another one. Plain lists instead of signals, so
that the order and the callers are visible.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from egenkraft.site.access.scope import Actor


@dataclass(frozen=True)
class Hidden:
    """Who is hidden, and what she was called: for scrubbing, never to be kept."""

    participant: UUID
    names: tuple[str, ...]
    code: str


Scrubber = Callable[[Actor, Hidden], None]

scrubbers: list[Scrubber] = []

Renumbered = Callable[[Actor, UUID], bool]  # tells whether something was closed that she had agreed to
renumbered: list[Renumbered] = []


def number_changed(by: Actor, participant: UUID) -> bool:
    closed = [close(by, participant) for close in renumbered]
    return any(closed)


def scrub(by: Actor, hidden: Hidden) -> None:
    for scrubber in scrubbers:
        scrubber(by, hidden)
