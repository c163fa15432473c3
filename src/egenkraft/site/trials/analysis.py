"""Analyses of a trial's rows, kept by what they were computed from.

The key is the plan and the rows themselves, so a withdrawn consent gives another key and the
answer changes on the next request. Rows hold aliases and scores, nothing else.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from egenkraft.core import trials as core
from egenkraft.site.trials import inputs
from egenkraft.site.trials.models import Member, Trial

Frozen = tuple[tuple[tuple[str, str], ...], ...]


def result(trial: Trial, members: list[Member], *, looks: int, amended: bool) -> core.Result:
    """The whole answer of a trial as its rows stand; raises `TrialError` when there is nothing to analyse."""
    frozen = tuple(tuple(sorted(row.items())) for row in inputs.rows(trial, members))
    flags = inputs.flags(trial, members)
    locked = None if inputs.seen_before_lock(trial, members) else trial.locked_at
    return _analyse(trial.plan, locked, looks, amended, flags, frozen)


@lru_cache(maxsize=64)
def _analyse(
    text: str, locked: datetime | None, looks: int, amended: bool, flags: tuple[str, ...], rows: Frozen
) -> core.Result:
    plan = plan_for(text, locked, looks, amended)
    if any(value for row in rows for key, value in row if key == "stratum") and plan.design == "two_arm":
        # People are compared within the strata and rounds they were dealt in. The plan and its hash stay.
        plan = replace(plan, columns={**plan.columns, "stratum": "stratum"})
    return core.analyse(plan, None, [dict(row) for row in rows], warnings=flags)


def plan_for(text: str, locked: datetime | None, looks: int, amended: bool) -> core.Plan:
    """The plan as it was locked, with what happened to it since. Without a lock that counts: unlocked."""
    plan = core.Plan.parse(text)
    if locked is not None and plan.locked is None:
        plan = plan.lock(at=locked)
    raw = {**plan.raw, "early_looks": looks + plan.early_looks}
    raw["amended_after_unblinding"] = amended or plan.amended_after_unblinding
    return core.Plan.of(raw) if (looks or amended) else plan
