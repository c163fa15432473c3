"""Everything that writes problem workshops: problem, causes, ideas and their voices, and votes."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.methods.actions import free_name, free_slug
from egenkraft.site.methods.models import (
    SIGNS,
    Ballot,
    Cause,
    Idea,
    Method,
    MethodVersion,
    Proposer,
    Tally,
    Voice,
    Workshop,
)
from egenkraft.site.outside.sound import Sound
from egenkraft.site.participants.models import Participant

SECRET = 5  # fewer votes than this on a device, and the sums would tell who chose what


class NotNow(ValueError):
    """The ballot is not in a state that allows this."""


@transaction.atomic
def hold(by: Actor, *, problem: str, on: date) -> Workshop:
    row = Workshop.objects.create(problem=problem, on=on, by_id=by.account_id)
    record(by, "workshop.hold", "workshop", row.pk)
    return row


@transaction.atomic
def add_cause(by: Actor, *, workshop: Workshop, text: str, parent: Cause | None = None) -> Cause:
    row, made = Cause.objects.get_or_create(workshop=workshop, text=text, defaults={"parent": parent})
    if made:
        record(by, "cause.add", "workshop", workshop.pk)
    return row


@transaction.atomic
def add_idea(
    by: Actor,
    *,
    workshop: Workshop,
    text: str,
    origin: str,
    cause: Cause | None = None,
    proposer: Participant | None = None,
    thanked_as: str = "",
    voice: Sound | None = None,
) -> Idea:
    """Keep an idea under the next free sign. Her name stands in a row of its own, that goes with her."""
    row = Idea.objects.create(
        workshop=workshop, text=text, origin=origin, cause=cause, sign=free_signs(workshop)[0]
    )
    if proposer is not None:
        Proposer.objects.create(idea=row, participant=proposer, thanked_as=thanked_as)
    if voice is not None:
        said = {"kind": voice.kind, "seconds": voice.seconds, "sound": voice.data}
        Voice.objects.create(idea=row, participant=proposer, **said)
    record(by, "idea.add", "idea", row.pk)
    return row


def free_signs(workshop: Workshop) -> list[str]:
    used = set(workshop.ideas.values_list("sign", flat=True))
    return [name for name, _word in SIGNS if name not in used]


@transaction.atomic
def remove_voice(by: Actor, *, idea: Idea) -> None:
    Voice.objects.filter(idea=idea).delete()
    record(by, "idea.silence", "idea", idea.pk)


# --- votes -----------------------------------------------------------------------------------
@transaction.atomic
def open_ballot(by: Actor, *, workshop: Workshop, present: int) -> Ballot:
    """Vote in secret on this device. The box holds no more votes than there are people in the room."""
    if present < SECRET or workshop.ballots.filter(closed_at=None).exists():
        raise NotNow
    how = Ballot.How.DEVICE
    row = Ballot.objects.create(workshop=workshop, how=how, present=present, opened_by_id=by.account_id)
    Tally.objects.bulk_create(
        Tally(lab_id=row.lab_id, ballot=row, idea=idea) for idea in workshop.ideas.all()
    )
    record(by, "ballot.open", "workshop", workshop.pk, change={"present": present})
    return row


@transaction.atomic
def vote(by: Actor, *, ballot: Ballot, idea: UUID | None) -> None:
    """One vote into the box, for an idea or for none. What is written down of it is that there was one."""
    row = Ballot.objects.select_for_update().get(pk=ballot.pk)
    if row.closed_at is not None or cast(row) >= row.present:
        raise NotNow
    if idea is None:
        Ballot.objects.filter(pk=row.pk).update(none=F("none") + 1)
    elif not Tally.objects.filter(ballot=row, idea=idea).update(count=F("count") + 1):
        raise NotNow
    record(by, "ballot.vote", "ballot", row.pk)


def cast(ballot: Ballot) -> int:
    """How many have voted."""
    return ballot.none + sum(ballot.tallies.values_list("count", flat=True))


@transaction.atomic
def close(by: Actor, *, ballot: Ballot) -> None:
    ballot.closed_at = ballot.closed_at or timezone.now()
    ballot.save(update_fields=["closed_at"])
    record(by, "ballot.close", "ballot", ballot.pk)


@transaction.atomic
def count_hands(by: Actor, *, workshop: Workshop, present: int, counts: Mapping[UUID, int]) -> Ballot:
    """Raised hands, one each, counted by whoever holds the workshop."""
    raised = sum(counts.values())
    if workshop.ballots.filter(closed_at=None).exists() or raised > present:
        raise NotNow
    row = Ballot.objects.create(
        workshop=workshop,
        how=Ballot.How.HANDS,
        present=present,
        opened_by_id=by.account_id,
        closed_at=timezone.now(),
    )
    Tally.objects.bulk_create(
        Tally(lab_id=row.lab_id, ballot=row, idea=idea, count=counts.get(idea.pk, 0))
        for idea in workshop.ideas.all()
    )
    record(by, "ballot.hands", "workshop", workshop.pk, change={"present": present, "raised": raised})
    return row


# --- on to a method --------------------------------------------------------------------------
@transaction.atomic
def make_method(by: Actor, *, idea: Idea) -> MethodVersion:
    """A draft of a method; whoever had the idea is thanked there as long as her yes stands."""
    there = MethodVersion.objects.filter(method__idea=idea).order_by("-number").first()
    if there is not None:
        return there
    name = free_name(idea.text[:90])
    row = Method.objects.create(slug=free_slug(name), name=name, summary=idea.text, idea=idea)
    record(by, "method.create", "method", row.pk, change={"idea": str(idea.pk)})
    return MethodVersion.objects.create(method=row, number=1)
