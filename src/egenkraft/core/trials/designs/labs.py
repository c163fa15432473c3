"""D7 labs: what several labs say together and what the next lab may see; the effect is the labs' mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log, pi, sqrt
from typing import Any

from egenkraft.core.trials.belief import SCEPTICAL
from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.labs.classical import Classical, reml
from egenkraft.core.trials.labs.counts import Table, labs_yes_no
from egenkraft.core.trials.labs.normal import Prior, Synthesis, nnhm
from egenkraft.core.trials.lattice import fraction
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import (
    GRADES,
    Belief,
    Bounds,
    Count,
    Findings,
    Grade,
    Imputed,
    Interval,
    Missing,
    People,
    Posterior,
    Tipping,
)
from egenkraft.core.trials.rows import Reader, Rows

WHAT = "mean_over_labs"
LOGISTIC = pi / sqrt(3)
SUMMARIES = "summaries_only"
Pooling = Callable[[Sequence[int], Prior], Synthesis]


@dataclass(frozen=True)
class Labs:
    """Labs' names, a way to pool any of them under a prior, and effects for the classical values."""

    names: tuple[str, ...]
    pooled: Pooling
    effects: tuple[tuple[float, float], ...] = ()
    grades: tuple[Grade, ...] = ()

    @property
    def grade(self) -> Grade | None:
        """From the lowest grade upwards, the first with half the weight behind it; None if not told."""
        if not self.grades:
            return None
        weights = [1 / variance for _, variance in self.effects]
        reached = 0.0
        for grade in reversed(GRADES):
            reached += sum(w for w, own in zip(weights, self.grades, strict=True) if own == grade)
            if reached * 2 >= sum(weights):
                return grade
        return None


def findings(plan: Plan, rows: Rows, draw: Assignment | None) -> Findings:
    """The synthesis of one row a lab: effects with their errors, or events in both arms."""
    reader = Reader(plan, rows)
    delta = None if plan.outcome.delta is None else float(plan.outcome.delta)
    labs = _counts(reader, delta) if "events1" in plan.columns else _effects(reader, delta)
    return synthesis(plan, labs)


def synthesis(plan: Plan, labs: Labs) -> Findings:
    """The findings over labs under the plan's prior, with sceptical and flat priors beside it."""
    prior = prior_of(plan)
    every = range(len(labs.names))
    found = labs.pooled(every, prior)
    level = plan.analysis.level
    mean = Fraction(found.mean)
    gone = Missing(
        mean, Bounds(None, None, SUMMARIES), Imputed(missing=SUMMARIES), Tipping(missing=SUMMARIES)
    )
    return Findings(
        what=WHAT,
        estimate=mean,
        arrangements=1,
        people=People(Count(len(labs.names), len(labs.names))),
        interval=Interval(level, "quadrature", found.low, found.high),
        missing=gone,
        posterior=_posterior(plan, labs, found, prior),
        grade=labs.grade,
        extra=_extra(labs, found, prior),
    )


def prior_of(plan: Plan) -> Prior:
    """The plan's prior; its defaults are N(0, 1) for SMD and N(0, 1.5²) for log, τ half-normal .5."""
    told = plan.prior
    scale = "log" if plan.outcome.kind == "yes_no" else plan.outcome.scale or "smd"
    if scale == "raw" and (told.mu_sd is None or told.tau_scale is None):
        raise refuse(
            "plan_invalid",
            "Effects in raw units need a prior.",
            'Give [prior] mu_sd (or "flat") and tau_scale.',
            column="prior",
        )
    if told.mu_sd == "flat":
        mu_sd = None
    else:
        mu_sd = 1.5 if scale == "log" else 1.0
        mu_sd = float(told.mu_sd) if isinstance(told.mu_sd, Fraction) else mu_sd
    return Prior(
        0.0 if told.mu_mean is None else float(told.mu_mean),
        mu_sd,
        "half-cauchy" if told.tau == "half-cauchy" else "half-normal",
        0.5 if told.tau_scale is None else float(told.tau_scale),
    )


def _number(reader: Reader, index: int, role: str) -> float:
    text = reader.key(index, role)
    try:
        return float(fraction(text))
    except (ValueError, ZeroDivisionError):
        reader.problem("off_lattice", f"{text!r} is not a number.", "Write digits only.", index, role)
        return 1.0


def _names(reader: Reader) -> tuple[str, ...]:
    names = [reader.key(index, "lab") for index in range(len(reader.rows))]
    for index, name in enumerate(names):
        if name in names[:index]:
            reader.problem("duplicate_person", f"{name} stands twice.", "Keep one row a lab.", index, "lab")
    return tuple(names)


def _grades(reader: Reader) -> tuple[Grade, ...]:
    """Each lab's evidence grade where the file has them."""
    found: list[Grade] = []
    for index in range(len(reader.rows)) if "grade" in reader.plan.columns else ():
        text = reader.text(index, "grade").upper()
        grade = next((known for known in GRADES if known == text), None)
        if grade is None:
            reader.problem("outside_scale", f"{text!r} is no grade.", "Write A to E.", index, "grade")
        found.append(grade or "E")
    return tuple(found)


def _effects(reader: Reader, delta: float | None) -> Labs:
    names, spread = _names(reader), "variance" if "variance" in reader.plan.columns else "se"
    sign = -1 if reader.plan.outcome.better == "lower" else 1
    y = [sign * _number(reader, index, "estimate") for index in range(len(names))]
    errors = [_number(reader, index, spread) for index in range(len(names))]
    for index, error in enumerate(errors):
        if error <= 0:
            reader.problem("outside_scale", f"{error} is no {spread}.", "It must be above 0.", index, spread)
    grades = _grades(reader)
    reader.finish()
    v = errors if spread == "variance" else [error**2 for error in errors]
    return Labs(names, effects_pooling(y, v, delta), tuple(zip(y, v, strict=True)), grades)


def effects_pooling(y: Sequence[float], v: Sequence[float], delta: float | None) -> Pooling:
    """A pooling of effects with variances."""

    def pooled(places: Sequence[int], prior: Prior) -> Synthesis:
        mu, tau = (prior.mu_mean, prior.mu_sd), (prior.tau, prior.tau_scale)
        return nnhm([y[i] for i in places], [v[i] for i in places], mu, tau, delta)

    return pooled


def _counts(reader: Reader, delta: float | None) -> Labs:
    names, tables = _names(reader), []
    for index in range(len(names)):
        x1, n1, x0, n0 = (int(_number(reader, index, role)) for role in ("events1", "n1", "events0", "n0"))
        if not (0 <= x1 <= n1 and 0 <= x0 <= n0 and n1 and n0):
            reader.problem("outside_scale", "More events than people.", "Mend the counts.", index, "events1")
        tables.append(
            (n1 - x1, n1, n0 - x0, n0) if reader.plan.outcome.better == "lower" else (x1, n1, x0, n0)
        )
    grades = _grades(reader)
    reader.finish()
    base = reader.plan.outcome.expected_control
    pooled = tables_pooling(tables, log_delta(tables, delta, base))
    return Labs(names, pooled, tuple(log_odds(table) for table in tables), grades)


def tables_pooling(tables: Sequence[Table], delta: float | None) -> Pooling:
    """A pooling of yes or no counts; delta is a log odds ratio here."""
    return lambda places, prior: labs_yes_no([tables[i] for i in places], prior, delta)


def log_delta(tables: Sequence[Table], delta: float | None, base: Fraction | None) -> float | None:
    """A difference of shares as a log odds ratio, from the expected control share or else the labs' own.

    >>> round(log_delta([(5, 10, 2, 10)], 0.1, None), 3)
    0.503
    """
    if delta is None:
        return None
    events, people = sum(x0 for _, _, x0, _ in tables), sum(n0 for _, _, _, n0 in tables)
    share = float(base) if base is not None else (events + 0.5) / (people + 1)
    better = min(share + delta, 1 - 1 / (4 * people))
    return log(better / (1 - better)) - log(share / (1 - share))


def log_odds(table: Table) -> tuple[float, float]:
    """Log odds ratio and variance with ½ added, for the classical values only."""
    x1, n1, x0, n0 = table
    cells = (x1 + 0.5, n1 - x1 + 0.5, x0 + 0.5, n0 - x0 + 0.5)
    return log(cells[0] * cells[3] / cells[1] / cells[2]), sum(1 / cell for cell in cells)


def _posterior(plan: Plan, labs: Labs, found: Synthesis, prior: Prior) -> Posterior:
    """Reference is the plan's prior; the sceptic's μ is N(0, (.35 s)²) on the same scale; flat leaves
    μ free."""
    logarithmic = plan.outcome.kind == "yes_no" or plan.outcome.scale == "log"
    unit = LOGISTIC if logarithmic else 1.0
    if plan.outcome.scale == "raw":
        unit = float(plan.outcome.sd) if plan.outcome.sd is not None else prior.mu_sd or 1.0
    every = range(len(labs.names))
    doubt = labs.pooled(every, Prior(0.0, SCEPTICAL * unit, prior.tau, prior.tau_scale))
    flat = labs.pooled(every, Prior(0.0, None, prior.tau, prior.tau_scale))
    return Posterior(_belief(found), _belief(doubt), _belief(flat))


def _belief(found: Synthesis) -> Belief:
    return Belief(found.prob_gt0, found.prob_gt_delta, 1 - found.prob_gt0, found.sd, found.mean)


def _extra(labs: Labs, found: Synthesis, prior: Prior) -> dict[str, Any]:
    """The keys of the answer that only labs have."""
    every = range(len(labs.names))
    without = [] if len(labs.names) < 2 else [labs.pooled([j for j in every if j != i], prior) for i in every]
    return {
        "labs": len(labs.names),
        "pooled": {
            "mean": found.mean,
            "sd": found.sd,
            "low": found.low,
            "high": found.high,
            "prob_gt0": found.prob_gt0,
            "prob_gt_delta": found.prob_gt_delta,
        },
        "next_lab": {"low": found.next_low, "high": found.next_high, "prob_gt0": found.next_prob_gt0},
        "shrunken": [{"lab": n, "value": v} for n, v in zip(labs.names, found.shrunken, strict=True)],
        "without_each": [
            {"lab": name, "mean": one.mean, "prob_gt0": one.prob_gt0}
            for name, one in zip(labs.names, without, strict=False)
        ],
        "heterogeneity": {"tau_mean": found.tau_mean},
        "frequentist": _classical(labs),
    }


def _classical(labs: Labs) -> dict[str, Any]:
    found: Classical = reml([y for y, _ in labs.effects], [v for _, v in labs.effects])

    def pair(limits: tuple[float, float] | None) -> dict[str, float] | None:
        return None if limits is None else {"low": limits[0], "high": limits[1]}

    return {
        "tau2": found.tau2,
        "mean": found.mean,
        "se": found.se,
        "z": pair(found.z),
        "knapp_hartung": pair(found.knapp_hartung),
        "modified": pair(found.modified),
    }
