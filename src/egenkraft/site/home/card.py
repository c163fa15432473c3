"""One person's card: her next step, what she agreed to, and nothing of what she answered."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from egenkraft.site.access.permissions import may
from egenkraft.site.access.scope import current
from egenkraft.site.activities.queries import Visit, history, next_for
from egenkraft.site.consent.queries import Choice, choices_of
from egenkraft.site.measures.due import offer
from egenkraft.site.measures.names import pack_name
from egenkraft.site.measures.queries import Done, Total, of_participant, sums
from egenkraft.site.participants.languages import own_name
from egenkraft.site.participants.models import Participant, Status
from egenkraft.site.work.models import Interview, State

STRIP = 12  # activities in her strip


@dataclass(frozen=True)
class Seen:
    """Her last activities in time, and how often she was there. Absence is a word, never a colour."""

    visits: list[Visit]

    @property
    def here(self) -> int:
        return sum(visit.state == "here" for visit in self.visits)


@dataclass(frozen=True)
class Meeting:
    """One job interview of hers, in a line."""

    pk: UUID
    what: str
    word: str


@dataclass(frozen=True)
class PersonCard:
    """What a leader sees. Without her yes to taking part only code, symbol and choices are filled."""

    pk: UUID
    code: str
    label: str
    symbol: str
    takes_part: bool
    may_ask: bool
    choices: list[Choice]
    language: str = ""
    reads: str = ""
    status: str = ""
    since: date | None = None
    next: str = ""
    due: tuple[str, ...] = ()  # the instruments she has not answered at her wave
    check_ins: tuple[Done, ...] = ()
    sums: tuple[Total, ...] = ()  # only with her yes to `follow`
    seen: Seen = Seen([])
    meetings: tuple[Meeting, ...] = ()

    def named(self, given: bool | None) -> list[str]:
        """The purposes she has answered so."""
        return [choice.name for choice in self.choices if choice.given is given]

    @property
    def yes(self) -> list[str]:
        return self.named(True)

    @property
    def no(self) -> list[str]:
        return self.named(False)

    @property
    def not_asked(self) -> list[str]:
        return self.named(None)


def person_card(person: Participant, today: date) -> PersonCard:
    choices = choices_of(person)
    given = {choice.key for choice in choices if choice.given}
    if "take_part" not in given:
        return PersonCard(person.pk, person.code, person.code, person.symbol, False, False, choices)
    asked = "measure" in given
    left = offer(person, today) if asked else None
    due = tuple(pack_name(pack) for pack in left.packs) if left else ()
    follow = {"measure", "follow"} <= given and may(current().role, "sums.see")
    meetings = _meetings(person)
    return PersonCard(
        pk=person.pk,
        code=person.code,
        label=person.shown_as,
        symbol=person.symbol,
        takes_part=True,
        may_ask=asked,
        choices=choices,
        language=own_name(person.language),
        reads=str(person.get_reads_display()),
        status=str(person.get_status_display()),
        since=person.started_on,
        next=_next_step(person, due, meetings, today),
        due=due,
        check_ins=tuple(of_participant(person.pk)) if asked else (),
        sums=tuple(sums(person)) if follow else (),
        seen=Seen(history(person.pk, STRIP)[::-1]),
        meetings=tuple(_meeting(row) for row in meetings),
    )


def _meetings(person: Participant) -> list[Interview]:
    rows = Interview.objects.filter(participant=person).exclude(state=State.CONTACT)
    return list(rows.select_related("employer").order_by("-on", "-created_at")[:5])


def _meeting(row: Interview) -> Meeting:
    when = f", {date_format(row.on, 'j F')}" if row.on else ""
    return Meeting(row.pk, f"{row.occupation}, {row.employer.name}{when}", str(row.get_state_display()))


def _next_step(person: Participant, due: tuple[str, ...], meetings: list[Interview], today: date) -> str:
    """Her next step in one sentence."""
    booked = [(row.on, row.occupation) for row in meetings if row.state == State.BOOKED and row.on]
    coming = sorted(pair for pair in booked if pair[0] >= today)
    if coming:
        day, occupation = coming[0]
        return _("Job interview %(day)s: %(job)s.") % {"day": date_format(day, "l j F"), "job": occupation}
    if due:
        return _("Check-in: %(what)s.") % {"what": ", ".join(due)}
    if person.status not in (Status.ACTIVE, Status.INVITED):
        return ""
    card = next_for(today)
    if card is None:
        return ""
    when = date_format(timezone.localtime(card.starts_at), "l j F H:i")
    return f"{card.title}, {when}."
