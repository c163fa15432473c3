"""Everything that writes problem workshops: problem, causes, ideas and their voices, and votes."""

from collections.abc import Mapping
from datetime import date, datetime
from secrets import choice
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from egenkraft.site.access.buckets import Buckets, Size
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent.rules import allowed
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
from egenkraft.site.vault.blind import name_in, names_here
from egenkraft.site.vault.files import sealed_for

VOICE = "voice"  # a sealed one is bound to its row under this name
A_DAY = 5  # ideas from one woman's phone; the wall has a sign for twenty
SECRET = 5  # fewer votes than this on a device, and the sums would tell who chose what


# Counted in memory and not on disk: no row tells who gave how many, and so whose the only one is.
given = Buckets(Size(A_DAY, 0))


class NotNow(ValueError):
    """The ballot is not in a state that allows this."""


class Enough(ValueError):
    """She has given as many ideas today as one phone may."""


class Named(ValueError):
    """A name stands in the words: they must be mended first."""


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
    **of_nobody: Any,
) -> Idea:
    """Keep an idea under the next free sign. Her name stands in a row of its own, that goes with her."""
    known = {"sign": free_signs(workshop)[0], **of_nobody}
    row = Idea.objects.create(workshop=workshop, text=text, origin=origin, cause=cause, **known)
    if proposer is not None:
        Proposer.objects.create(idea=row, participant=proposer, thanked_as=thanked_as)
    if voice is not None:
        _keep_voice(row, proposer, voice)
    if by.participant_id is not None and proposer is None:  # the chain must not tell whose idea it was
        record(by, "idea.add", "workshop", workshop.pk)
    else:
        record(by, "idea.add", "idea", row.pk)
    return row


def _keep_voice(idea: Idea, whose: Participant | None, voice: Sound) -> None:
    """A participant's voice is sealed with her own key: without it nobody hears it, from a backup neither."""
    row = Voice(idea=idea, participant=whose, kind=voice.kind, seconds=voice.seconds, sound=voice.data)
    if whose is not None:
        row.sound, row.sealed = sealed_for(whose, voice.data, model=VOICE, field="sound", pk=row.pk), True
    row.save()


@transaction.atomic
def seal_voices(by: Actor) -> int:
    """Seal what was kept before voices were sealed: all or none; tells how many. Safe to repeat."""
    rows = list(Voice.objects.filter(sealed=False).exclude(participant=None).select_related("participant"))
    for row in rows:
        if (whose := row.participant) is not None:
            row.sound = sealed_for(whose, bytes(row.sound), model=VOICE, field="sound", pk=row.pk)
            row.sealed = True
            row.save(update_fields=["sound", "sealed"])
    if rows:
        record(by, "idea.seal", "lab", by.lab_id, change={"voices": len(rows)})
    return len(rows)


@transaction.atomic
def open_for_phones(by: Actor, *, workshop: Workshop) -> datetime:
    """Let women give ideas from their own phones until the end of this day."""
    tonight = timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=0)
    workshop.open_until = tonight
    workshop.save(update_fields=["open_until"])
    record(by, "workshop.open", "workshop", workshop.pk)
    return tonight


@transaction.atomic
def close_for_phones(by: Actor, *, workshop: Workshop) -> None:
    workshop.open_until = None
    workshop.save(update_fields=["open_until"])
    record(by, "workshop.close", "workshop", workshop.pk)


@transaction.atomic
def give_idea(
    by: Actor, *, workshop: Workshop, her: Participant, text: str, thanked_as: str, voice: Sound | None
) -> Idea:
    """Her idea from her own phone, while the workshop is open.

    Whose it was is kept only with her yes to her words; without it the idea comes from nobody in particular,
    and its row has no time and no place in the order by which it could be found again among what she did.
    No name in it is refused: the answer would tell whoever holds her phone who is here. It is not shown, and
    a leader mends the words.
    """
    row = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if row.open_until is None or row.open_until <= timezone.now() or not free_signs(row):
        raise NotNow
    if not given.take(_today(her)):
        raise Enough
    yes = allowed(her, "quote")
    mine = {"proposer": her, "thanked_as": thanked_as, "voice": voice} if yes else _of_nobody(row)
    return add_idea(by, workshop=row, text=text, origin=Idea.Origin.PARTICIPANT, **mine)


def _of_nobody(workshop: Workshop) -> dict[str, Any]:
    """Neither id nor sign nor time tells when it came: only the day, which the workshop has anyway."""
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return {"pk": uuid4(), "at": day, "sign": choice(free_signs(workshop))}


def _today(her: Participant) -> str:
    return f"{her.pk} {timezone.localdate()}"


def may_give(her: Participant) -> bool:
    """Whether one more idea from her phone is kept today."""
    return given.left(_today(her))


@transaction.atomic
def correct(by: Actor, *, card: Idea | Cause, text: str) -> bool:
    """Mend the words of a card. The earlier ones are kept nowhere: the chain of acts is never emptied.

    Returns False where nothing is different, or where another cause of the workshop says that already.
    """
    same = Cause.objects.filter(workshop=card.workshop_id, text=text) if isinstance(card, Cause) else None
    if text == card.text or (same is not None and same.exists()):
        return False
    card.text = text
    card.save(update_fields=["text"])
    kind = "idea" if isinstance(card, Idea) else "cause"
    record(by, f"{kind}.correct", kind, card.pk)
    return True


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
    """A draft of a method; whoever had the idea is thanked there as long as her yes stands.

    Its name reaches public pages, so words with a name in them make none.
    """
    there = MethodVersion.objects.filter(method__idea=idea).order_by("-number").first()
    if there is not None:
        return there
    if name_in(idea.text, names_here()):
        raise Named
    name = free_name(idea.text[:90])
    row = Method.objects.create(slug=free_slug(name), name=name, summary=idea.text, idea=idea)
    record(by, "method.create", "method", row.pk, change={"idea": str(idea.pk)})
    return MethodVersion.objects.create(method=row, number=1)
