"""Which held interviews a second person judges: every fifth, by lot.

Held interviews are numbered in the order in which they were first written down as held. In each
block of five the key of the installation picks one: exactly one in five, the same on every
machine with that key, and nobody can tell beforehand which one it will be.
"""

import hmac
from uuid import UUID

from egenkraft.site.audit.keys import subkey

BLOCK = 5


def drawn(lab: UUID, number: int) -> bool:
    """Tell whether the lab's held interview with this number (from 1) is judged a second time."""
    block, place = divmod(number - 1, BLOCK)
    return _pick(lab, block) == place


def _pick(lab: UUID, block: int) -> int:
    mark = hmac.digest(subkey("second-rater"), f"{lab}:{block}".encode(), "sha256")
    return int.from_bytes(mark) % BLOCK
