"""What the machine underneath says: worries to show, and whether anything new may be taken in.

`config` knows the disk and the backups and lies above; it registers here what it watches.
"""

from collections.abc import Callable
from dataclasses import dataclass

# What protects somebody now works always, also where it could be lost later. Everything else waits until
# it could be given back. What is written under `public` (signing in, leaving) does not come by here.
EVEN_THEN = {
    "session.own": "a sign-in on a lost phone is ended",
    "consent.own": "her no",
    "consent.write": "her no, written down by her leader",
    "contact.change": "no messages to a phone that somebody else reads",
    "protection.own": "she hides",
    "protection.set": "she hides",
    "rights.ask": "she corrects what would be said of her, and asks to be taken away",
    "person.erase": "she is taken away: the ledger of erasures lies beside the keys, not in the data",
    "cards.make": "a lost card is void",
    "pictures.choose": "pictures that somebody saw are changed",
    "people.see": "why a page is opened: nothing is saved but who looked",
    "identity.see": "her number, in need: nothing is saved but who looked",
    "need.break": "somebody is hurt, and her leader is not here",
    "accounts.grant": "a colleague's role ends, an account is shut",
}


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
    return capability not in EVEN_THEN and any(worry.stop for worry in worries())
