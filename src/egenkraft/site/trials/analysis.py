"""Analyses of a trial's rows, kept by what they were computed from.

The key is the plan and the rows themselves, so a withdrawn consent gives another key and the
answer changes on the next request. Rows hold aliases and scores, nothing else.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from egenkraft.core import trials as core
from egenkraft.core.trials.rows import fingerprint
from egenkraft.site.trials import inputs
from egenkraft.site.trials.models import Member, Trial

WITHIN_ROUNDS = "compared_within_rounds"
Frozen = tuple[tuple[tuple[str, str], ...], ...]


def result(trial: Trial, members: list[Member], *, looks: int, amended: bool) -> core.Result:
    """The whole answer of a trial as its rows stand; raises `TrialError` when there is nothing to analyse."""
    frozen = tuple(tuple(sorted(row.items())) for row in inputs.rows(trial, members))
    flags = inputs.flags(trial, members)
    locked = None if inputs.seen_before_lock(trial, members) else trial.locked_at
    late = _within_rounds(trial, members)
    return _analyse(trial.plan, locked, looks, amended, flags, frozen, late)


def _within_rounds(trial: Trial, members: list[Member]) -> frozenset[str]:
    """Those who came later, where the plan was locked before plans said that each round is compared within
    itself. A closed trial is read as it was when it was closed."""
    late = frozenset(one.alias for one in members if one.late_id is not None and not one.waits)
    if not late or "stratum" in core.Plan.parse(trial.plan).columns:
        return frozenset()
    closed = trial.frozen_answer
    return late if closed is None or WITHIN_ROUNDS in closed["verdict"]["warnings"] else frozenset()


@lru_cache(maxsize=64)
def _analyse(
    text: str,
    locked: datetime | None,
    looks: int,
    amended: bool,
    flags: tuple[str, ...],
    frozen: Frozen,
    late: frozenset[str],
) -> core.Result:
    plan, rows = plan_for(text, locked, looks, amended), [dict(row) for row in frozen]
    if not late:
        return core.analyse(plan, None, rows, warnings=flags)
    # The locked plan and its hash stay; the answer says that it did not plan this.
    plan = replace(plan, columns={**plan.columns, "stratum": "stratum"})
    dealt = [{**row, "stratum": row["stratum"] if row["person"] in late else ""} for row in rows]
    flags = (*flags, WITHIN_ROUNDS)
    return core.analyse(plan, None, dealt, warnings=flags, data_sha256=fingerprint(rows))


def costs(trial: Trial) -> tuple[int, bool]:
    """Early looks, and whether the plan was amended after somebody had looked; of a closed trial as then."""
    if trial.frozen_answer is not None:
        reasons = trial.frozen_answer.get("grade_reasons", [])
        looks = trial.looks.count() if "early_look" in reasons else 0
        return looks, "amended_after_unblinding" in reasons
    return trial.looks.count(), trial.amendments.filter(after_unblinding=True).exists()


def plan_read(trial: Trial) -> core.Plan:
    """The plan as the answer of a closed trial was computed from it, or as it stands."""
    frozen = trial.frozen_answer or {}
    locked = None if "plan_not_locked" in frozen.get("grade_reasons", []) else trial.locked_at
    return plan_for(trial.plan, locked, *costs(trial))


def plan_for(text: str, locked: datetime | None, looks: int, amended: bool) -> core.Plan:
    """The plan as it was locked, with what happened to it since. Without a lock that counts: unlocked."""
    plan = core.Plan.parse(text)
    if locked is not None and plan.locked is None:
        plan = plan.lock(at=locked)
    raw = {**plan.raw, "early_looks": looks + plan.early_looks}
    raw["amended_after_unblinding"] = amended or plan.amended_after_unblinding
    return core.Plan.of(raw) if (looks or amended) else plan
