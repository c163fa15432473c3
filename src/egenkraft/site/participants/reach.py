"""Whose pages may the current actor open? One queryset for every view that takes a participant's id.

Out of reach, protected, of another lab and missing are one and the same answer: not there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from egenkraft.site.access import watch
from egenkraft.site.access.permissions import reach
from egenkraft.site.access.scope import Actor, current, scope
from egenkraft.site.participants.models import Entrusted, Glass, Participant

Rows = QuerySet[Participant]
IN_NEED = ("people.see", "identity.see")


def reachable(capability: str = "") -> Rows:
    """The participants whose pages the open scope may open (TRUST 2.1, column by column).

    Reach `o` herself; `a` those entrusted to the account, and for minutes those for whom it broke the
    glass; `l` everyone without extra protection and those whose key the account holds; `k` only the
    latter; `g`, `p` and none: nobody.
    """
    actor = current()
    rows: Rows = Participant.objects.all()
    if actor.role == "system":
        return rows
    rule = RULES.get(reach(actor.role, capability) if capability else actor.reach)
    return rows.filter(rule(actor)) if rule else rows.none()


def _own(actor: Actor) -> Q:
    return Q(pk=actor.participant_id) if actor.participant_id else Q(pk__in=[])


def _entrusted(actor: Actor) -> Q:
    return (Q(guarded_at=None) & (Q(_held(actor, holds_key=False)) | _glass(actor))) | _keyed(actor)


def _lab(actor: Actor) -> Q:
    return Q(guarded_at=None) | _keyed(actor)


def _keyed(actor: Actor) -> Q:
    return Q(_held(actor, holds_key=True))


def _glass(actor: Actor) -> Q:
    """In need only what helps at once may be opened: her card, and how to reach somebody."""
    if actor.capability not in IN_NEED:
        return Q(pk__in=[])
    rows = Glass.objects.open_at(timezone.now()).filter(account=actor.account_id)
    return Q(Exists(rows.filter(participant=OuterRef("pk"))))


def _held(actor: Actor, **only: bool) -> Exists:
    rows = Entrusted.objects.open().filter(account=actor.account_id, **only)
    return Exists(rows.filter(participant=OuterRef("pk")))


@contextmanager
def reaching(capability: str) -> Iterator[Actor]:
    """The open scope, as far as its role reaches with another capability (a list that leads to pages)."""
    by = current()
    with scope(replace(by, capability=capability, reach=reach(by.role, capability))) as actor:
        yield actor


def linked() -> Rows:
    """Whose rows in a list lead to a page, for the open scope.

    As `reachable`, without asking for extra protection: with it, a row in a list would look different.
    """
    actor = current()
    rows: Rows = Participant.objects.all()
    if actor.reach == "l" or actor.role == "system":
        return rows
    if actor.reach == "a":
        return rows.filter(Q(_held(actor)))
    return reachable()


RULES = {"o": _own, "a": _entrusted, "l": _lab, "k": _keyed}


def within_reach(pk: UUID | None) -> Participant | None:
    """The participant, if the open scope may open her pages. Openings are counted (access.watch)."""
    if pk is None:
        return None
    watch.refuse_frozen(current())
    found = reachable().select_related("home_area", "place").filter(pk=pk).first()
    if found is not None:
        watch.look(current(), found.pk)
    return found


def whose(pk: UUID) -> UUID | None:
    """The person herself, where the address holds her id and she is within reach."""
    watch.refuse_frozen(current())
    if not reachable().filter(pk=pk).exists():
        return None
    watch.look(current(), pk)
    return pk
