"""Somebody searched for exactly the name or number of a person with extra protection.

The search answers as if there were nobody; her key holders are told.
"""

from uuid import UUID

from egenkraft.site.access.models import Notice
from egenkraft.site.access.notices import tell
from egenkraft.site.access.scope import Actor, current
from egenkraft.site.participants.keys import holders
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable, reaching
from egenkraft.site.vault.blind import find

KIND = "key-searched"


def looked_for(text: str) -> None:
    """A search among names that are shown: the text as it was typed."""
    with reaching("people.see"):
        mine = reachable().values("pk")
        hidden = Participant.objects.filter(pk__in=find(text)).exclude(pk__in=mine)
        found(current(), set(hidden.values_list("pk", flat=True)))


def found(by: Actor, hidden: set[UUID]) -> None:
    """Tell the key holders of those among them who have extra protection, until they have seen it."""
    for person in Participant.objects.filter(pk__in=hidden).exclude(guarded_at=None):
        told = Notice.objects.filter(kind=KIND, object=person.pk, seen_at=None).values_list(
            "account", flat=True
        )
        waiting = set(told)
        tell(by, [row.pk for row in holders(person) if row.pk not in waiting], KIND, person.pk)
