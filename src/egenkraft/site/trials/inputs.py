"""The rows an analysis reads: live, and only of people who agree to being counted."""

from collections.abc import Iterable
from uuid import UUID

from egenkraft.core.measures import Setting, warnings
from egenkraft.site.consent.rules import agreeing
from egenkraft.site.measures import queries as measures
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.plans import INTERVIEWS
from egenkraft.site.work import queries as work

Row = dict[str, str]


def rows(trial: Trial, members: Iterable[Member]) -> list[Row]:
    """One row a member who agrees to `measure`: alias, arm, before, after. Nobody is named."""
    agree = agreeing("measure")
    counted = sorted((m for m in members if m.participant_id in agree), key=lambda m: m.alias)
    before, after = _values(trial, [m.participant_id for m in counted])
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
    asked: dict[int, dict[UUID, Setting]] = {}
    for one in measures.inputs(trial.outcome.measure):
        if one.participant in inside:
            asked.setdefault(one.wave, {})[one.participant] = one.setting
    first, last = (asked.get(wave.number, {}) for wave in (trial.before_wave, trial.after_wave))
    found = {code for person in first.keys() & last.keys() for code in warnings(first[person], last[person])}
    return tuple(sorted(found))


def _values(trial: Trial, people: list[UUID]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    if trial.outcome.measure == INTERVIEWS:
        since = trial.drawn_at or trial.locked_at
        reached = work.with_relevant_interview(since=since.date() if since else None)
        return {}, {pk: "yes" if pk in reached else "no" for pk in people}
    pack = trial.outcome.measure
    before = measures.values(pack, trial.before_wave_id) if trial.before_wave_id else {}
    after = measures.values(pack, trial.after_wave_id)
    return _text(before), _text(after)


def _text(values: dict[UUID, int]) -> dict[UUID, str]:
    return {person: str(value) for person, value in values.items()}
