"""What several designs share: the interval of an exact test, beliefs from a standard error, nothing
observed."""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

from egenkraft.core.trials.belief import score_beliefs
from egenkraft.core.trials.exact.inversion import Limits
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import (
    Bounds,
    Findings,
    Imputed,
    Interval,
    Missing,
    People,
    Posterior,
    Tipping,
)
from egenkraft.core.trials.units import squares

TOO_FEW = "too_few_observed"
SHORT = "too_few_for_interval"


def interval(plan: Plan, limits: Limits, unit: Fraction, method: str) -> Interval:
    """Limits in steps as an interval in raw units; exact fractions only where the method is exact."""
    low, high = (None if limit is None else limit * unit for limit in limits)
    exact = method == "exact"
    return Interval(
        plan.analysis.level,
        method,
        None if low is None else float(low),
        None if high is None else float(high),
        low if exact else None,
        high if exact else None,
        SHORT if low is None or high is None else None,
    )


def spread(groups: Sequence[Sequence[int]]) -> float | None:
    """The pooled sd within groups, None when no group has two or nothing varies."""
    df = sum(len(group) - 1 for group in groups if group)
    total = sum((squares(group) for group in groups if group), Fraction(0))
    return sqrt(total / df) if df > 0 and total else None


def beliefs(
    plan: Plan, estimate: Fraction, se: float, df: float, s: float | None, unit: Fraction
) -> tuple[Posterior | None, tuple[str, ...]]:
    """Probabilities in raw units from an estimate, its se and a prior sd in steps; with the warnings
    they need.

    Answers that all agree give se 0. They lie on a lattice, so rounding alone spreads each by a step / √12:
    the caller's se is never taken as smaller than that of df + 1 such answers.
    """
    warnings: tuple[str, ...] = ()
    if plan.outcome.sd is not None:
        prior = float(plan.outcome.sd)
    elif s is not None:
        prior, warnings = s * float(unit), ("prior_sd_from_sample",)
    else:
        return None, ("prior_sd_unknown",)
    least = 1 / sqrt(12 * (df + 1))
    delta = None if plan.outcome.delta is None else float(plan.outcome.delta)
    error = (se or least) * float(unit)
    return score_beliefs(float(estimate * unit), error, df, prior, delta), warnings


def nothing(plan: Plan, what: str, people: People, warnings: tuple[str, ...]) -> Findings:
    """Findings where too few were observed for any estimate."""
    gone = Missing(None, Bounds(None, None, TOO_FEW), Imputed(missing=TOO_FEW), Tipping(missing=TOO_FEW))
    empty = Interval(plan.analysis.level, "exact", missing=SHORT)
    return Findings(what, None, 1, people, empty, gone, warnings=warnings)


def left_out(plan: Plan, rows: int) -> bool:
    """Whether the plan says that more people were in the lot than the file holds."""
    return plan.people.randomised is not None and plan.people.randomised > rows


def file_warnings(plan: Plan, rows: int) -> tuple[str, ...]:
    """A file of complete rows only cannot speak of follow-up."""
    return ("rows_left_out",) if left_out(plan, rows) else ()
