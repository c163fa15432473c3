"""Everything that writes messages: the channel she chose, what is queued, what leaves, who decides."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.notices import tell
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import Act, record, record_all
from egenkraft.site.consent.rules import agreeing
from egenkraft.site.messages import rules, texts
from egenkraft.site.messages.models import Contact, Message
from egenkraft.site.outside.sms import Gateway, NoAnswer, NotReached, SaidNo
from egenkraft.site.participants.entrust import accounts_of
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.doors import Identity, Reason, open_identity
from egenkraft.site.vault.hooks import Hidden

LEASE = timedelta(minutes=2)  # longer than one call to the gateway may take
KEPT = timedelta(days=30)
SILENCES = 2  # answers missing one after the other, after which the rest waits for the next round
State, Why = Message.State, Message.Why


class NotUndecided(ValueError):
    """Only a message of which nobody knows whether it left is a leader's to decide."""


@transaction.atomic
def choose_channel(
    by: Actor, *, participant: Participant, channel: str, confirmed_on: date | None
) -> Contact:
    """Write down how she wants to be reached; `none` also stops what waits."""
    values = {
        "channel": Contact.Channel(channel),
        "confirmed_on": confirmed_on,
        "changed_at": timezone.now(),
        "changed_by_id": by.account_id,
    }
    row, _made = Contact.objects.update_or_create(participant=participant, defaults=values)
    record(by, "contact.choose", "participant", participant.pk, change={"channel": channel})
    if channel == Contact.Channel.NONE:
        stop(by, participant=participant.pk, why=Why.CHANNEL)
    return row


@transaction.atomic
def stop(by: Actor, *, participant: UUID, why: str) -> int:
    """Nothing that waits for her leaves any more; return how many messages that were."""
    rows = Message.objects.waiting().filter(participant=participant)
    count = rows.update(state=State.STOPPED, why=why, done_at=timezone.now())
    if count:
        record(by, "message.stop", "participant", participant, purpose="remind", change={"why": why})
    return count


def renumbered(by: Actor, participant: UUID) -> bool:
    """Her number was changed: nobody knows yet that the new one is hers alone."""
    ways = Contact.objects.filter(participant=participant).exclude(channel=Contact.Channel.NONE)
    none = {"channel": Contact.Channel.NONE, "confirmed_on": None, "changed_at": timezone.now()}
    closed = ways.update(**none, changed_by=by.account_id)
    stop(by, participant=participant, why=Why.OLD_NUMBER)
    if closed:
        record(by, "contact.choose", "participant", participant, change={"channel": none["channel"]})
    return bool(closed)


def consent_changed(by: Actor, participant: UUID, purpose: str, given: bool) -> None:
    if purpose in ("remind", "take_part") and not given:
        stop(by, participant=participant, why=Why.CONSENT)


def scrub(by: Actor, hidden: Hidden) -> None:
    """Somebody gets extra protection: nothing that waits leaves, and no way to reach her is left."""
    Contact.objects.filter(participant=hidden.participant).delete()
    stop(by, participant=hidden.participant, why=Why.CHANNEL)


@transaction.atomic
def queue(
    by: Actor, *, kind: str, cause: UUID, moment: datetime, people: Iterable[UUID], due_at: datetime
) -> int:
    """Queue one message of a kind for each of these people who wants it; the same cause never twice."""
    ways = Contact.objects.exclude(channel=Contact.Channel.NONE).filter(participant__guarded_at=None)
    reached = ways.values_list("participant_id", flat=True)
    known = Message.objects.filter(kind=kind, cause=cause).values_list("participant_id", flat=True)
    wanted = (set(people) & agreeing("remind") & agreeing("take_part") & set(reached)) - set(known)
    fields = {"kind": kind, "cause": cause, "moment": moment, "due_at": rules.after_quiet(due_at)}
    rows = [Message(participant_id=pk, **fields) for pk in sorted(wanted)]
    Message.objects.bulk_create(rows)
    record_all(by, [Act("message.queue", "participant", r.participant_id, purpose="remind") for r in rows])
    return len(rows)


def send_due(by: Actor, gateway: Gateway, now: datetime | None = None) -> dict[str, int]:
    """Send what is due; return how many ended in each state. Each message is a transaction of its own.

    A gateway that is not there, or is silent twice, ends the round: the rest waits, and so does nobody else.
    """
    moment = now or timezone.now()
    counts: dict[str, int] = {}
    give_up(by, moment)
    if rules.quiet(moment):
        return counts
    due = Message.objects.waiting().filter(due_at__lte=moment).order_by("due_at")
    silent = 0
    for pk in list(due.values_list("pk", flat=True)):
        if (state := _one(by, gateway, pk, moment)) is not None:
            counts[state] = counts.get(state, 0) + 1
        silent = silent + 1 if state == State.UNKNOWN else 0
        if state == State.QUEUED or silent == SILENCES:
            break
    return counts


def _one(by: Actor, gateway: Gateway, pk: UUID, now: datetime) -> str | None:
    """Claim it, ask everything again, call, and write down what came of it; None where another has it."""
    message = _claim(by, pk, now)
    if message is None:
        return None
    if message.state == State.STOPPED:
        return State.STOPPED
    number = _number(by, message)
    if not number:
        return _end(by, message, State.STOPPED, Why.NO_NUMBER)
    try:
        gateway.send(number, texts.text_of(message.kind, message.participant.language, message.moment))
    except NotReached:
        return _put_back(by, message)
    except SaidNo:
        return _end(by, message, State.FAILED, Why.GATEWAY)
    except NoAnswer:
        return _end(by, message, State.UNKNOWN, Why.NO_ANSWER)
    return _end(by, message, State.SENT, "")


@transaction.atomic
def _claim(by: Actor, pk: UUID, now: datetime) -> Message | None:
    """Mark it as leaving before anything is called, so that a crash never sends it twice."""
    lease = timezone.now() + LEASE
    if not Message.objects.waiting().filter(pk=pk).update(state=State.SENDING, why="", lease_until=lease):
        return None
    message: Message = Message.objects.select_related("participant").get(pk=pk)
    if why := rules.why_not(message, now):
        _end(by, message, State.STOPPED, why)
    return message


def _number(by: Actor, message: Message) -> str:
    found = open_identity(by, message.participant, Reason.REMIND)
    return found.phone if isinstance(found, Identity) else ""


@transaction.atomic
def _put_back(by: Actor, message: Message) -> str:
    """Nobody took it, so it waits on; when its time has passed it is stopped as any other."""
    message.state, message.why, message.lease_until = State.QUEUED, Why.NO_REACH, None
    message.save(update_fields=["state", "why", "lease_until"])
    return State.QUEUED


@transaction.atomic
def _end(by: Actor, message: Message, state: str, why: str) -> str:
    message.state, message.why = state, why
    message.lease_until, message.done_at = None, timezone.now()
    message.save(update_fields=["state", "why", "lease_until", "done_at"])
    if state == State.UNKNOWN:
        tell(by, accounts_of(message.participant_id), "message-undecided")
    change = {"state": state, "why": why}
    record(by, "message.end", "participant", message.participant_id, purpose="remind", change=change)
    return state


@transaction.atomic
def give_up(by: Actor, now: datetime) -> int:
    """A message whose sender died while it was leaving: perhaps it left, so nobody sends it again."""
    rows = list(Message.objects.filter(state=State.SENDING, lease_until__lt=now))
    for row in rows:
        _end(by, row, State.UNKNOWN, Why.NO_ANSWER)
    return len(rows)


@transaction.atomic
def decide(by: Actor, *, message: Message, again: bool) -> Message:
    """A leader's word on a message that perhaps left: send it once more, or leave it."""
    message = Message.objects.select_for_update().get(pk=message.pk)  # two leaders may decide at once
    if message.state != State.UNKNOWN:
        raise NotUndecided
    message.state, message.why = (State.QUEUED, "") if again else (State.STOPPED, Why.LEADER)
    message.done_at = None if again else timezone.now()
    message.save(update_fields=["state", "why", "done_at"])
    record(by, "message.decide", "participant", message.participant_id, change={"again": again})
    return message


def forget_old(by: Actor, now: datetime | None = None) -> int:
    """Messages are kept for thirty days after their time."""
    rows = Message.objects.filter(moment__lt=(now or timezone.now()) - KEPT)
    return int(rows.delete()[0])
