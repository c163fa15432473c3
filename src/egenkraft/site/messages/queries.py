"""What the pages on messages show: how she is reached, what waits for a decision, what became of the rest."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from egenkraft.site.consent.rules import allowed, who_agreed
from egenkraft.site.messages.models import Contact, Message
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable
from egenkraft.site.vault.doors import is_written

SHOWN = 40


@dataclass(frozen=True)
class Reaching:
    """How she may be reached; `wants` is her yes to text messages."""

    channel: str
    word: str
    confirmed_on: date | None
    wants: bool
    number_is_there: bool
    service: bool


@dataclass(frozen=True)
class Line:
    pk: UUID
    person: UUID
    name: str
    symbol: str
    moment: datetime
    word: str
    why: str
    undecided: bool


def reaching(participant: Participant) -> Reaching:
    row = Contact.objects.filter(participant=participant).first()
    return Reaching(
        row.channel if row else Contact.Channel.NONE.value,
        str(row.get_channel_display() if row else Contact.Channel.NONE.label),
        row.confirmed_on if row else None,
        allowed(participant, "remind"),
        is_written(participant),
        bool(settings.SMS_URL),
    )


def lines() -> list[Line]:
    """Messages to people in reach who take part, what waits for a decision first."""
    rows = Message.objects.filter(participant__in=reachable()).filter(
        participant__in=who_agreed("take_part").values("participant")
    )
    found = sorted(rows.select_related("participant")[:SHOWN], key=lambda row: row.state != "unknown")
    return [_line(row) for row in found]


def _line(row: Message) -> Line:
    person = row.participant
    word, why = str(row.get_state_display()), str(row.get_why_display()) if row.why else ""
    undecided = row.state == Message.State.UNKNOWN
    return Line(row.pk, person.pk, person.shown_as, person.symbol, row.moment, word, why, undecided)


def message(pk: UUID) -> Message | None:
    """One message to somebody in reach."""
    found: Message | None = Message.objects.filter(pk=pk, participant__in=reachable()).first()
    return found
