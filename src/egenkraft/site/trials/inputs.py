"""The rows an analysis reads: live, and only of people who agree to being counted."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate

from egenkraft.core.measures import Setting, warnings
from egenkraft.site.consent.rules import countable
from egenkraft.site.measures import queries as measures
from egenkraft.site.measures.models import Wave
from egenkraft.site.trials import turns
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.plans import INTERVIEWS, asked
from egenkraft.site.work import queries as work

Row = dict[str, str]


def rows(trial: Trial, members: Iterable[Member]) -> list[Row]:
    """One row a member who agrees to `measure`: alias, arm, before, after. Nobody is named."""
    if trial.outcome.measure != INTERVIEWS:
        asked(trial.outcome.measure)
    agree = set(countable().values_list("participant_id", flat=True))
    counted = sorted((m for m in members if m.participant_id in agree and not m.waits), key=lambda m: m.alias)
    if turns.of(trial) is not None:
        return _turn_by_turn(trial, counted)
    before, after = _values(trial, counted)
    return [
        {
            "person": member.alias,
            "arm": member.arm,
            "stratum": member.stratum,
            "before": before.get(member.participant_id, ""),
            "after": after.get(member.participant_id, ""),
        }
        for member in counted
    ]


def flags(trial: Trial, members: Iterable[Member]) -> tuple[str, ...]:
    """What differed between the two times in how people were asked, as warnings of the answer."""
    if trial.before_wave is None or trial.outcome.measure == INTERVIEWS:
        return ()
    inside = {member.participant_id for member in members}
    settings: dict[int, dict[UUID, Setting]] = {}
    for one in measures.inputs(trial.outcome.measure):
        if one.participant in inside:
            settings.setdefault(one.wave, {})[one.participant] = one.setting
    first, found = settings.get(trial.before_wave.number, {}), set[str]()
    for wave in turns.measured(trial, Wave.objects.all()).values() or (trial.after_wave,):
        last = settings.get(wave.number, {})
        for person in first.keys() & last.keys():
            found.update(warnings(first[person], last[person]))
    return tuple(sorted(found))


def seen_before_lock(trial: Trial, members: Iterable[Member]) -> bool:
    """Whether an outcome was there before the plan was locked: then the lock proves nothing.

    Interviews count from the lot on, and of those who came later only what came after their lot counts, so
    only a check-in of the first round can come too early.
    """
    if trial.locked_at is None or trial.outcome.measure == INTERVIEWS:
        return False
    people = [member.participant_id for member in members if member.late_id is None]
    return any(
        measures.answered_before(trial.outcome.measure, wave, trial.locked_at, people)
        for wave in turns.later(trial)
    )


def begun(trial: Trial, member: Member) -> datetime | None:
    """When her time in the trial began: with her own lot, and where nothing is drawn with the lock."""
    return member.assigned_at or trial.drawn_at or trial.locked_at


def _values(trial: Trial, members: list[Member]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """What was known before, and after: of a closed trial nothing that came later."""
    if trial.outcome.measure == INTERVIEWS:
        return {}, _interviews(trial, members)
    pack, until = trial.outcome.measure, trial.frozen_at
    before = measures.values(pack, trial.before_wave_id, until) if trial.before_wave_id else {}
    after = measures.values(pack, trial.after_wave_id, until)
    for person in _too_early(trial, members):
        after.pop(person, None)
    return _text(before), _text(after)


def _turn_by_turn(trial: Trial, members: list[Member]) -> list[Row]:
    """A row for each member and period, also where nothing was answered: she was dealt all the same."""
    at = {0: trial.before_wave, **turns.measured(trial, Wave.objects.all())}
    found = {period: _text(_in_time(trial, period, wave, members)) for period, wave in at.items() if wave}
    return [
        {
            "person": member.alias,
            "period": str(period),
            "wave": member.arm,
            "value": values.get(member.participant_id, ""),
        }
        for member in members
        for period, values in sorted(found.items())
    ]


def _in_time(trial: Trial, period: int, wave: Wave, members: list[Member]) -> dict[UUID, int]:
    """The values of a period that were given in its days, counted from each one's lot."""
    pack, made = trial.outcome.measure, turns.of(trial)
    values = measures.values(pack, wave.pk, trial.frozen_at)
    drawn = {one.participant_id: one.assigned_at for one in members if one.assigned_at}
    at = measures.answered_at(pack, wave.pk, list(drawn))
    return {
        person: values[person]
        for person, moment in at.items()
        if person in values
        and made is not None
        and made.counts(localdate(drawn[person]), period, localdate(moment))
    }


def _too_early(trial: Trial, members: list[Member]) -> set[UUID]:
    """Those who had answered before their lot was drawn: no arm can have changed that. What the first round
    had answered before the lock costs a step of grade instead (`seen_before_lock`)."""
    drawn = {one.participant_id: one.assigned_at for one in members if one.assigned_at}
    if not drawn:
        return set()
    first = {one.participant_id for one in members if one.late_id is None}
    locked = trial.locked_at
    at = measures.answered_at(trial.outcome.measure, trial.after_wave_id, list(drawn))
    return {
        person
        for person, moment in at.items()
        if moment < drawn[person] and not (person in first and locked is not None and moment < locked)
    }


def _interviews(trial: Trial, members: list[Member]) -> dict[UUID, str]:
    """Yes, no, or empty: left before the end, or held and not judged yet, is missing and not a no."""
    held: dict[tuple[date, date], dict[UUID, str]] = {}
    found = {}
    for member in members:
        days = _days(trial, member)
        if days is None:
            continue
        if days not in held:
            held[days] = work.held_between(*days)
        word = held[days].get(member.participant_id, "no")
        gone = member.participant.ended_on is not None and member.participant.ended_on < days[1]
        found[member.participant_id] = "" if word == "unknown" or (word == "no" and gone) else word
    return found


def _days(trial: Trial, member: Member) -> tuple[date, date] | None:
    """The first and the last day on which an interview counts for her: as many weeks for everybody."""
    moment = begun(trial, member)
    if moment is None:
        return None
    end = moment.date() + timedelta(weeks=trial.after_wave.weeks)
    return moment.date(), min(end, trial.frozen_at.date()) if trial.frozen_at else end


def _text(values: dict[UUID, int]) -> dict[UUID, str]:
    return {person: str(value) for person, value in values.items()}
