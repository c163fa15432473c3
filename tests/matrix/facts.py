"""What must be so beneath the pages, where no page shows it: asked of the rooms' own queries and actions.

Each fact is asked in the little world; what it writes is taken back. Of this lab's women `mine` and `other`
said yes to everything; `guarded` did too, and has extra protection; `withdrawn` has said no to everything.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from egenkraft.site.access.permissions import reach
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants.models import Participant
from tests.matrix.house import rolled_back
from tests.matrix.world import HERE, World
from tests.people import say

Fact = Callable[[World], bool]
FACTS: dict[str, Fact] = {}


def fact(asked: Fact) -> Fact:
    """Its name is what it says."""
    FACTS[asked.__name__] = asked
    return asked


def broken(world: World, names: Iterable[str] = FACTS) -> Iterator[str]:
    """The facts that are not so; one that breaks off is not so either."""
    for name in names:
        with rolled_back():
            try:
                so = FACTS[name](world)
            except Exception as error:  # whatever it is: the fact could not be shown
                so = False
                name = f"{name} ({type(error).__name__}: {error})"
        if not so:
            yield name


# --- who asks, and who is asked about ----------------------------------------------------------------
def actor(world: World, key: str, capability: str = "") -> Actor:
    who = world.whos[key]
    account = world.accounts.get(who.account)
    person = world.women[who.person].pk if who.person else None
    far = reach(who.role, capability) if capability else ""
    lab = world.labs[who.lab].pk
    return Actor(lab, who.role, account and account.pk, person, capability=capability, reach=far)


@contextmanager
def acting(world: World, key: str, capability: str = "") -> Iterator[Actor]:
    with scope(actor(world, key, capability)) as by:
        yield by


@contextmanager
def by_the_house(world: World) -> Iterator[Actor]:
    with scope(Actor.system(world.labs[HERE].pk)) as by:
        yield by


def ids(world: World, *names: str) -> set[UUID]:
    return {world.women[name].pk for name in names}


def her(world: World, name: str) -> Participant:
    """As she stands in the database now."""
    return Participant.objects.get(pk=world.women[name].pk)


def with_a_yes_to_only(world: World, purpose: str) -> Any:
    """The one who said no to everything, and then yes to this alone."""
    say(world.women["withdrawn"], purpose, True)
    return world.women["withdrawn"]


def refused(error: type[BaseException] | tuple[type[BaseException], ...], act: Callable[[], Any]) -> bool:
    try:
        act()
    except error:
        return True
    return False
