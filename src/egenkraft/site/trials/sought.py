"""How those without an answer were sought, and why each is missing: for the verdict, inside the lab alone."""

from collections.abc import Iterable

from egenkraft.core import trials as core
from egenkraft.core.measures import Reason, missing_reason, tally
from egenkraft.site.measures.due import attempts
from egenkraft.site.trials import turns
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.plans import INTERVIEWS


def of(row: Trial, members: Iterable[Member], found: core.Result | None) -> core.Tried | None:
    """Of everybody who is missing in the analysis; None where nobody is.

    With a value before, somebody is missing who lacks either; she was sought at the time that she lacks.
    """
    if found is None or row.outcome.measure == INTERVIEWS:
        return None
    paired = any(one.gain is not None for one in found.persons)
    before = row.before_wave_id or row.after_wave_id
    lacks = {
        one.person: row.after_wave_id if one.after is None else before
        for one in found.persons
        if one.after is None or (paired and one.gain is None)
    }
    gone = [(one.participant_id, lacks[one.alias]) for one in members if one.alias in lacks]
    if not gone:
        return None
    until = {"at__lte": row.frozen_at} if row.frozen_at else {}
    every = attempts(participant__in=[person for person, _wave in gone], **until)
    between = [wave for wave in turns.later(row) if wave != row.after_wave_id]
    # Who misses a turn in the middle was sought then: every time after the lot counts.
    tried = [[what for at in (*between, wave) for what in every.get((who, at), [])] for who, wave in gone]
    why = tally(Reason.of(missing_reason(outcomes)) for outcomes in tried)
    return core.Tried(len(gone), sum(map(bool, tried)), sum(map(len, tried)), why)
