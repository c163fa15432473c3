"""How those without an answer were sought, and why each is missing: for the verdict, inside the lab alone."""

from collections.abc import Iterable

from egenkraft.core import trials as core
from egenkraft.core.measures import Reason, missing_reason, tally
from egenkraft.site.measures.due import attempts
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.plans import INTERVIEWS


def of(row: Trial, members: Iterable[Member], found: core.Result | None) -> core.Tried | None:
    """Of everybody who is counted and has no value afterwards; None where nobody is missing."""
    if found is None or row.outcome.measure == INTERVIEWS:
        return None
    answered = {one.person for one in found.persons if one.after is not None}
    gone = [one.participant_id for one in _counted(members, found) if one.alias not in answered]
    if not gone:
        return None
    until = {"at__lte": row.frozen_at} if row.frozen_at else {}
    every = attempts(wave=row.after_wave_id, participant__in=gone, **until)
    tried = [every.get((person, row.after_wave_id), []) for person in gone]
    why = tally(Reason.of(missing_reason(outcomes)) for outcomes in tried)
    return core.Tried(len(gone), sum(map(bool, tried)), sum(map(len, tried)), why)


def _counted(members: Iterable[Member], found: core.Result) -> list[Member]:
    inside = {one.person for one in found.persons}
    return [one for one in members if one.alias in inside]
