"""Many interviews at once, from the lab's own list: new ones made, known ones brought forward, never back."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit import chain
from egenkraft.site.work import lot
from egenkraft.site.work.models import HELD_STATES, Employer, Interview, InterviewEvent, Rating, Side, State
from egenkraft.site.work.relevance import SECOND, held_gaps
from egenkraft.site.work.rows import InterviewRow, Recorded
from egenkraft.site.work.rules import Refused

PLAIN = [
    "starts_at",
    "minutes",
    "decider_present",
    "vacancy",
    "channel",
    "source",
    "ssyk",
    "method_version_id",
    "interpreter",
    "companion",
    "first_in_sweden",
    "missed_by",
    "result",
    "contract",
    "hours_a_week",
    "subsidised",
]
STORED = [*PLAIN, "state", "on", "invited_on", "result_at", "second_rater_drawn"]
RANK = {
    State.SUGGESTED: 0,
    State.INVITED: 1,
    State.BOOKED: 2,
    State.CANCELLED: 3,
    State.NO_SHOW: 3,
    State.CONTACT: 3,
    State.HELD: 3,
    State.ANSWERED: 4,
}
Key = tuple[UUID, UUID, str, date | None]


@transaction.atomic
def record_all(by: Actor, rows: Iterable[InterviewRow]) -> Recorded:
    """Store a list of interviews; again, nothing changes. Raises `Refused` with the row's place."""
    wanted = list(rows)
    for place, row in enumerate(wanted):
        _check(place, row)
    employers = _employers({_plain(row.employer) for row in wanted})
    known = _known()
    pairs: list[tuple[InterviewRow, Interview, str]] = []
    seen: set[Key] = set()
    for place, row in enumerate(wanted):
        key = _key(row, employers)
        if key in seen:
            raise Refused("on", _("The same interview stands twice in the list."), place)
        seen.add(key)
        pairs.append((row, *_merge(row, key, known)))
    _draw(by.lab_id, pairs)
    _write(by, pairs)
    fates = [fate for _row, _interview, fate in pairs]
    done = Recorded(*(fates.count(fate) for fate in ("new", "changed", "same")))
    chain.record(by, "interview.load", "interview", change={"new": done.new, "changed": done.changed})
    return done


def _check(place: int, row: InterviewRow) -> None:
    state = _state(row)
    if not _plain(row.employer) or not row.occupation.strip():
        raise Refused("employer", _("Employer and occupation are needed."), place)
    if state in (State.CANCELLED, State.NO_SHOW) and row.missed_by not in Side.values:
        raise Refused(
            "missed_by", _("Write who cancelled or did not come: she, the employer or the lab."), place
        )
    if state in (State.BOOKED, State.NO_SHOW, State.HELD, State.CONTACT, State.ANSWERED) and row.on is None:
        raise Refused("on", _("Write the day of the interview."), place)
    if state in (State.HELD, State.CONTACT, State.ANSWERED) and row.on and row.on > timezone.localdate():
        raise Refused("on", _("The day has not come yet."), place)
    if state == State.CONTACT and row.result:
        raise Refused(
            "result",
            _("An answer needs a held interview: ten minutes, a person who decides, a job to fill."),
            place,
        )


def _state(row: InterviewRow) -> str:
    """Where the row has come: a result means answered, what misses the definition is an employer contact."""
    if row.state not in (State.HELD, State.ANSWERED):
        return row.state
    if held_gaps(row.minutes, row.decider_present, row.vacancy):
        return State.CONTACT
    return State.ANSWERED if row.result else State.HELD


def _plain(name: str) -> str:
    return " ".join(name.split())


def _employers(names: set[str]) -> dict[str, UUID]:
    found = {name.casefold(): pk for pk, name in Employer.objects.values_list("pk", "name")}
    missing = {name.casefold(): name for name in sorted(names) if name.casefold() not in found}
    made = Employer.objects.bulk_create([Employer(name=name) for name in missing.values()])
    return found | {row.name.casefold(): row.pk for row in made}


def _known() -> dict[Key, Interview]:
    return {
        (row.participant_id, row.employer_id, row.occupation.casefold(), row.on): row
        for row in Interview.objects.all()
    }


def _key(row: InterviewRow, employers: dict[str, UUID]) -> Key:
    employer = employers[_plain(row.employer).casefold()]
    return row.participant_id, employer, row.occupation.strip().casefold(), row.on


def _merge(row: InterviewRow, key: Key, known: dict[Key, Interview]) -> tuple[Interview, str]:
    """The stored interview brought forward by the row, or a new one."""
    found = known.get(key) or known.get((*key[:3], None))
    fields = _fields(row)
    if found is None:
        fresh = Interview(
            participant_id=key[0], employer_id=key[1], occupation=row.occupation.strip(), **fields
        )
        return fresh, "new"
    if RANK[State(fields["state"])] < RANK[State(found.state)]:
        return found, "same"
    fields["invited_on"] = found.invited_on or fields["invited_on"]
    fields["result_at"] = found.result_at or fields["result_at"]
    different = [name for name, value in fields.items() if getattr(found, name) != value]
    for name in different:
        setattr(found, name, fields[name])
    return found, "changed" if different else "same"


def _fields(row: InterviewRow) -> dict[str, Any]:
    state = _state(row)
    fields = {name: getattr(row, name) for name in PLAIN}
    fields |= {"state": state, "on": row.on, "invited_on": row.invited_on}
    if row.invited_on is None and (row.on is not None or state == State.INVITED):
        fields["invited_on"] = row.on or timezone.localdate()
    fields["result"] = row.result if state == State.ANSWERED else ""
    fields["result_at"] = _noon(row.result_on or row.on) if fields["result"] else None
    fields["missed_by"] = row.missed_by if state in (State.CANCELLED, State.NO_SHOW) else ""
    return fields


def _noon(day: date | None) -> datetime:
    """Lists know the day of an answer, not the hour."""
    return timezone.make_aware(datetime.combine(day or timezone.localdate(), time(12)))


def _draw(lab: UUID, pairs: list[tuple[InterviewRow, Interview, str]]) -> None:
    """Number the newly held by their day; who already has a second rating was drawn by the lab itself."""
    before = set(InterviewEvent.objects.filter(state=State.HELD).values_list("interview_id", flat=True))
    held = [(row, one) for row, one, _fate in pairs if one.state in HELD_STATES and one.pk not in before]
    held.sort(key=lambda pair: pair[1].on or date.min)
    for number, (row, one) in enumerate(held, len(before) + 1):
        listed = any(rater == SECOND for rater, _criterion in row.ratings)
        one.second_rater_drawn = listed or lot.drawn(lab, number)


def _write(by: Actor, pairs: list[tuple[InterviewRow, Interview, str]]) -> None:
    states = dict(Interview.objects.values_list("pk", "state"))
    new = [one for _row, one, fate in pairs if fate == "new"]
    Interview.objects.bulk_create(new, batch_size=500)
    changed = [one for _row, one, fate in pairs if fate == "changed"]
    Interview.objects.bulk_update(changed, STORED, batch_size=200)
    events = [event for _row, one, _fate in pairs for event in _events(by, one, states.get(one.pk))]
    InterviewEvent.objects.bulk_create(events, batch_size=500)
    given = set(Rating.objects.values_list("interview_id", "criterion", "rater"))
    ratings = [one for row, interview, _fate in pairs for one in _ratings(by, row, interview, given)]
    Rating.objects.bulk_create(ratings, batch_size=500)


def _events(by: Actor, one: Interview, before: str | None) -> Iterator[InterviewEvent]:
    """The steps that the row tells of and that were not written down before."""
    rank, now = RANK[State(before)] if before else -1, timezone.now()
    for place, (state, day) in enumerate(_path(one)):
        if RANK[State(state)] > rank:
            yield InterviewEvent(
                interview=one,
                state=state,
                on=day or timezone.localdate(),
                at=now + timedelta(microseconds=place),  # keeps the order of the steps
                by_id=by.account_id,
                side=one.missed_by if state == one.state else "",
            )


def _path(one: Interview) -> list[tuple[str, date | None]]:
    """The steps on the way to where the interview is, each with its day as far as the list knows it."""
    last = one.result_at.date() if one.result_at else one.on
    steps: list[tuple[str, date | None]] = [
        (State.INVITED, one.invited_on),
        (State.BOOKED, one.on),
        (State.HELD, one.on if one.state == State.ANSWERED else None),
    ]
    return [(state, day) for state, day in steps if day and state != one.state] + [(one.state, last)]


def _ratings(
    by: Actor, row: InterviewRow, interview: Interview, given: set[tuple[UUID, int, str]]
) -> Iterator[Rating]:
    known = interview.result_at is not None
    in_time = row.rated_on is not None and interview.result_at and row.rated_on <= interview.result_at.date()
    for (rater, criterion), value in sorted(row.ratings.items()):
        if (interview.pk, criterion, rater) not in given:
            yield Rating(
                interview=interview,
                criterion=criterion,
                rater=rater,
                value=value,
                after_result=known and not in_time,
                at=_noon(row.rated_on),
                by_id=by.account_id,
            )
