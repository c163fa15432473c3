"""Results of several labs pooled into one: same outcome, same family of designs, else refused."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

from egenkraft.core.trials.designs.labs import (
    Labs,
    effects_pooling,
    log_delta,
    log_odds,
    synthesis,
    tables_pooling,
)
from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.labs.counts import Table
from egenkraft.core.trials.labs.normal import Prior
from egenkraft.core.trials.plan import LabsPrior, Outcome, Plan
from egenkraft.core.trials.result import Grade, Result
from egenkraft.core.trials.verdict import decide, refusals

FAMILY = {
    "two_arm": "lot",
    "waitlist": "lot",
    "crossover": "lot",
    "baselines": "within",
    "alternating": "within",
    "matched": "matched",
    "pre_post": "pre_post",
}


def pool(results: Sequence[Result], *, prior: Prior | None = None) -> Result:
    """One result over labs: the effect in the next lab, and the grade that carries at least half the weight.

    Scores are put in standard deviations of the outcome, yes or no is pooled as log odds ratios from the
    counts. Raises TrialError `different_outcomes` or `mixed_designs`, the difference named, where pooling
    would mislead.
    """
    _same(results)
    plan = _plan(results, prior)
    found = synthesis(plan, _labs(results, plan))
    digest = sha256("\n".join(result.data_sha256 for result in results).encode()).hexdigest()
    verdict = decide(plan, found, found.grade, None)
    return Result(plan, "D7", found, found.grade, (), verdict, refusals(plan, found), digest)


def _labs(results: Sequence[Result], plan: Plan) -> Labs:
    """The labs with their way of pooling."""
    names = tuple(result.plan.title for result in results)
    grades: tuple[Grade, ...] = tuple(result.grade or "E" for result in results)
    tables = [_table(result) for result in results]
    delta = None if plan.outcome.delta is None else float(plan.outcome.delta)
    if plan.outcome.kind == "yes_no" and None not in tables:
        known = [table for table in tables if table is not None]
        worth = log_delta(known, delta, plan.outcome.expected_control)
        return Labs(names, tables_pooling(known, worth), tuple(log_odds(one) for one in known), grades)
    effects = tuple(_effect(result) for result in results)
    y, v = [effect for effect, _ in effects], [variance for _, variance in effects]
    return Labs(names, effects_pooling(y, v, delta), effects, grades)


def _table(result: Result) -> Table | None:
    counts = result.findings.counts
    return (counts["x1"], counts["n1"], counts["x0"], counts["n0"]) if "x0" in counts else None


def _same(results: Sequence[Result]) -> None:
    if len(results) < 2:
        raise refuse("too_few_labs", "Pooling needs two labs.", "Show the one result as it is.")
    first = results[0].plan
    for result in results[1:]:
        told = [
            f"{name}: {getattr(first.outcome, name)} / {getattr(result.plan.outcome, name)}"
            for name in ("name", "kind", "better", "min", "max")
            if getattr(first.outcome, name) != getattr(result.plan.outcome, name)
        ]
        if told:
            raise refuse("different_outcomes", f"The outcomes differ: {'; '.join(told)}.", "Show them apart.")
        if FAMILY.get(first.design) != FAMILY.get(result.plan.design) or first.design not in FAMILY:
            told_ = f"The designs differ: {first.design} / {result.plan.design}."
            raise refuse("mixed_designs", told_, "Show them apart.")


def _sd(result: Result) -> float:
    if result.plan.outcome.kind == "yes_no":
        return 1.0
    if result.plan.outcome.sd is None:
        raise refuse("plan_invalid", "Pooling needs the outcome's sd.", "Give outcome.sd from the norm.")
    return float(result.plan.outcome.sd)


def _effect(result: Result) -> tuple[float, float]:
    """Effect in sd with its variance, that of the flat belief: its heavy tail for few people is kept."""
    belief = result.posterior.flat if result.posterior else None
    if belief is None or belief.sd is None or result.estimate.value is None:
        raise refuse("too_few_observed", f"{result.plan.title} has no standard error.", "Leave it out.")
    unit = _sd(result)
    return float(result.estimate.value) / unit, (belief.sd / unit) ** 2


def _plan(results: Sequence[Result], prior: Prior | None) -> Plan:
    """A plan of design labs that stands for the pooled result; its raw text lists the labs' plan hashes."""
    first = results[0].plan
    counted = first.outcome.kind == "yes_no" and all(_table(result) for result in results)
    used = prior or (Prior(0.0, 1.5) if counted else Prior())
    deltas = [result.plan.outcome.delta for result in results]
    largest = None if None in deltas else max(delta for delta in deltas if delta is not None)
    worth = None if largest is None else Fraction(largest) / Fraction(_sd(results[0]))
    kind = "yes_no" if counted else "effect"
    scale, names = "log" if counted else "smd", first.outcome.names
    outcome = Outcome(first.outcome.name, kind, "higher", delta=worth, scale=scale, names=names)
    told = LabsPrior(
        Fraction(used.mu_mean),
        "flat" if used.mu_sd is None else Fraction(used.mu_sd),
        used.tau,
        Fraction(used.tau_scale),
    )
    raw = {"format": "egenkraft-pool/1", "plans": [result.plan.hash for result in results]}
    plan = Plan(raw, first.outcome.name, first.question, "labs", outcome, locked=first.locked, prior=told)
    return replace(plan, titles=names)
