"""Everything that writes about interviews: one action for each move of `states.py`, and the ratings."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from egenkraft.site.access.scope import Actor, one_or_404
from egenkraft.site.audit import chain
from egenkraft.site.consent.rules import allowed, who_agreed
from egenkraft.site.participants.models import Participant
from egenkraft.site.work import lot
from egenkraft.site.work.models import Employer, Interview, InterviewEvent, Rating, Side, State
from egenkraft.site.work.recording import record_all
from egenkraft.site.work.relevance import CRITERIA, held_gaps
from egenkraft.site.work.rules import Refused, may_move, may_rate, why_not_rated
from egenkraft.site.work.states import BACK, MOVES

__all__ = [
    "Refused",
    "add",
    "answer",
    "book",
    "cancel",
    "hold",
    "invite",
    "miss",
    "rate",
    "record_all",
    "reopen",
]


@transaction.atomic
def add(
    by: Actor,
    *,
    participant: Participant,
    employer: str,
    occupation: str,
    vacancy: str = Interview.Vacancy.VACANCY,
    channel: str = Interview.Channel.SITE,
    source: str = Interview.Source.LAB,
    state: str = State.SUGGESTED,
    on: date | None = None,
    starts_at: time | None = None,
) -> Interview:
    """Write down that there may be, will be or is an interview: suggested, invited or booked."""
    if not allowed(participant, "take_part"):
        raise Refused("participant", _("She has not said yes to taking part."))
    if state == State.BOOKED and on is None:
        raise Refused("on", _("Write the day of the interview."))
    row = Interview(
        participant=participant,
        employer=_employer(employer),
        occupation=occupation.strip(),
        vacancy=vacancy,
        channel=channel,
        source=source,
        state=state,
        on=on if state == State.BOOKED else None,
        starts_at=starts_at if state == State.BOOKED else None,
        invited_on=None if state == State.SUGGESTED else timezone.localdate(),
    )
    _refuse_twice(row)
    row.save()
    _event(by, row)
    chain.record(by, "interview.add", "interview", row.pk, change={"state": state})
    return row


def invite(by: Actor, *, interview: UUID) -> Interview:
    return _move(by, interview, "invite")


def book(by: Actor, *, interview: UUID, on: date, starts_at: time | None, channel: str) -> Interview:
    return _move(by, interview, "book", on=on, starts_at=starts_at, channel=channel)


def hold(
    by: Actor,
    *,
    interview: UUID,
    on: date,
    minutes: int,
    decider_present: bool | None,
    vacancy: str,
    channel: str,
    interpreter: bool = False,
    companion: bool = False,
    first_in_sweden: bool | None = None,
) -> Interview:
    """It took place. What misses the definition of a held interview becomes an employer contact."""
    if on > timezone.localdate():
        raise Refused("on", _("The day has not come yet."))
    gaps = held_gaps(minutes, decider_present, vacancy)
    fields = {"on": on, "minutes": minutes, "decider_present": decider_present, "vacancy": vacancy}
    more = {"interpreter": interpreter, "companion": companion, "first_in_sweden": first_in_sweden}
    to = State.CONTACT if gaps else State.HELD
    return _move(by, interview, "hold", to=to, channel=channel, **fields, **more)


def answer(
    by: Actor,
    *,
    interview: UUID,
    result: str,
    contract: str = "",
    hours_a_week: int | None = None,
    subsidised: bool | None = None,
) -> Interview:
    """The employer's answer: later ratings are kept, not counted. A correction keeps the first time."""
    fields: dict[str, Any] = {
        "result": result,
        "contract": contract,
        "hours_a_week": hours_a_week,
        "subsidised": subsidised,
    }
    return _move(by, interview, "answer", result_at=timezone.now(), **fields)


def cancel(by: Actor, *, interview: UUID, missed_by: str) -> Interview:
    return _move(by, interview, "cancel", missed_by=Side(missed_by).value)


def miss(by: Actor, *, interview: UUID, missed_by: str) -> Interview:
    return _move(by, interview, "miss", missed_by=Side(missed_by).value)


def reopen(by: Actor, *, interview: UUID) -> Interview:
    """Take the last step back by an event; nothing that was written is deleted."""
    return _move(by, interview, "reopen", missed_by="")


@transaction.atomic
def _move(by: Actor, pk: UUID, key: str, *, to: str | None = None, **fields: Any) -> Interview:
    move = MOVES[key]
    if not may_move(by, move):
        raise PermissionDenied
    row = _current(pk)
    if row.state not in move.sources:
        raise Refused("", _("This interview has already moved on. See where it is now."))
    if row.result_at is not None:
        fields.pop("result_at", None)
    for name, value in fields.items():
        setattr(row, name, value)
    row.state = _step_before(row) if move.to == BACK else to or move.to
    if row.state not in (State.SUGGESTED, State.CANCELLED):
        row.invited_on = row.invited_on or timezone.localdate()
    if row.state == State.HELD:
        _draw(row)
    _refuse_twice(row)
    row.save()
    _event(by, row)
    chain.record(by, f"interview.{key}", "interview", row.pk, change={"state": row.state})
    return row


@transaction.atomic
def rate(by: Actor, *, interview: UUID, rater: str, values: Mapping[int, str]) -> Interview:
    """Write down answers to the criteria. Before the result the newest counts; later ones are only kept."""
    row = _current(interview)
    if not may_rate(by, row, rater):
        raise PermissionDenied
    if stop := why_not_rated(by, row, rater):
        raise Refused("", stop)
    late = row.result_at is not None
    for criterion, value in values.items():
        if criterion not in CRITERIA or value not in Rating.Value.values:
            raise Refused(f"c{criterion}", _("Choose one of the answers."))
        fields = {"value": value, "by_id": by.account_id, "at": timezone.now()}
        key: dict[str, Any] = {"interview": row, "criterion": criterion, "rater": rater, "after_result": late}
        if late:
            Rating.objects.create(**key, **fields)
        else:
            Rating.objects.update_or_create(**key, defaults=fields)
    chain.record(
        by, "interview.rate", "interview", row.pk, change={"rater": rater, "late": late, **_text(values)}
    )
    return row


def _text(values: Mapping[int, str]) -> dict[str, str]:
    return {str(criterion): value for criterion, value in values.items()}


def _current(pk: UUID) -> Interview:
    """The interview as it is now, locked; none where she no longer takes part."""
    agreed = who_agreed("take_part").values("participant")
    rows = Interview.objects.select_for_update().filter(participant__in=agreed)
    return one_or_404(rows.filter(pk=pk).first())


def _employer(name: str) -> Employer:
    words = " ".join(name.split())
    found = Employer.objects.filter(name__iexact=words).first()
    return found or Employer.objects.create(name=words)


def _refuse_twice(row: Interview) -> None:
    if row.on is None:
        return
    same = Interview.objects.filter(
        participant_id=row.participant_id, employer_id=row.employer_id, occupation=row.occupation, on=row.on
    )
    if same.exclude(pk=row.pk).exists():
        raise Refused("on", _("This interview is already written down for that day."))


def _draw(row: Interview) -> None:
    """Take part in the lot for a second rater once, the first time it is written down as held."""
    earlier = InterviewEvent.objects.filter(state=State.HELD)
    if row.second_rater_drawn or earlier.filter(interview=row).exists():
        return
    number = earlier.values("interview").distinct().count() + 1
    row.second_rater_drawn = lot.drawn(row.lab_id, number)


def _step_before(row: Interview) -> str:
    states = [state for (state,) in row.events.order_by("-at", "-pk").values_list("state")[:2]]
    if len(states) < 2:
        raise Refused("", _("There is no step before this one."))
    return states[1]


def _event(by: Actor, row: Interview) -> None:
    day = row.on if row.state in (State.HELD, State.CONTACT) and row.on else timezone.localdate()
    InterviewEvent.objects.create(
        interview=row, state=row.state, on=day, by_id=by.account_id, side=row.missed_by
    )
