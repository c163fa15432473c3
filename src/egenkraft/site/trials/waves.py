"""When a locked plan asks its instrument of each member; the days come from `core.measures.planning`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.utils import timezone

from egenkraft.core import trials as core
from egenkraft.core.measures import CALM, Times, Window, of_trial
from egenkraft.site.measures.hooks import Plans
from egenkraft.site.measures.models import Wave
from egenkraft.site.trials import turns
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.plans import BY_LOT, INTERVIEWS

GOING_ON = (Trial.State.LOCKED, Trial.State.RUNNING)


def of_members(waves: Sequence[Wave]) -> Plans:
    """Participant -> instrument and windows, for everybody in a plan that is locked and not answered yet."""
    related = ("trial__before_wave", "trial__after_wave", "trial__outcome", "late")
    rows = Member.objects.filter(trial__state__in=GOING_ON, trial__locked_at__isnull=False)
    found: Plans = defaultdict(list)
    for member in rows.exclude(trial__outcome__measure=INTERVIEWS).select_related(*related):
        found[member.participant_id].append((member.trial.outcome.measure, _windows(member, waves)))
    return found


def _windows(member: Member, waves: Sequence[Wave]) -> Mapping[int, Window | None]:
    """Hers: who came late and was drawn later begins later."""
    trial = member.trial
    by_lot, made = design(trial.plan) in BY_LOT, turns.of(trial)
    begun = member.assigned_at if by_lot else trial.locked_at
    first = trial.before_wave
    since = first.weeks if first else 0
    later = [trial.after_wave] if made is None else list(turns.measured(trial, waves).values())
    locked = timezone.localdate(member.late.bound_at if member.late else trial.locked_at)
    if begun is None and timezone.localdate() > locked + CALM:
        later = []  # a lot that is never drawn keeps nobody's own check-ins back
    return of_trial(
        Times(
            locked=locked,
            begun=timezone.localdate(begun) if begun else None,
            before=first.number if first else None,
            later={wave.number: wave.weeks - since for wave in later},
            by_lot=by_lot,
            until=made.weeks * made.number if made else None,
        )
    )


@lru_cache(maxsize=64)
def design(plan: str) -> str:
    """The design that a plan names."""
    return core.Plan.parse(plan).design
