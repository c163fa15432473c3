"""What else must happen, in the same transaction, when a consent changes.

Higher floors register here in their AppConfig.ready(): the diary takes back pictures and
quotations. A plain list instead of signals, so that the order and the callers are visible.
"""

from collections.abc import Callable
from uuid import UUID

from egenkraft.site.access.scope import Actor

Listener = Callable[[Actor, UUID, str, bool], None]  # by, participant, purpose, given

listeners: list[Listener] = []


def tell(by: Actor, participant: UUID, purpose: str, given: bool) -> None:
    for listener in listeners:
        listener(by, participant, purpose, given)
