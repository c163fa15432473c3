"""A result as the JSON answer `egenkraft-answer/1`: sorted keys, absent is null, exact limits as text."""

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from egenkraft.core.trials.exact.chance import Chance
from egenkraft.core.trials.result import Belief, Bounds, Change, Count, Interval, P, People, Person, Result

FORMAT = "egenkraft-answer/1"


def answer(result: Result, *, people: bool = False) -> dict[str, Any]:
    """The answer as plain values ready for JSON; rows of single persons only when asked for."""
    found = result.findings
    return {
        "format": FORMAT,
        "code": result.code,
        "plan_hash": result.plan.hash,
        "data_sha256": result.data_sha256,
        "design": {"code": result.code, "name": result.plan.design, "arrangements": found.arrangements},
        "grade": result.grade,
        "grade_reasons": list(result.grade_reasons),
        "outcome": _outcome(result),
        "n": _n(found.people),
        "estimate": _estimate(result),
        "interval": _interval(found.interval),
        "odds_ratio": asdict(found.odds_ratio) if found.odds_ratio else None,
        "p": _p(found.p),
        "ranks": {"superiority": _fraction(found.ranks.superiority), "p": _p(found.ranks.p)}
        if found.ranks
        else None,
        "signs": _signs(result),
        "sensitivity": {"gamma": found.gamma} if result.plan.design == "matched" else None,
        "people": [_person(row) for row in found.persons] if people else [],
        "posterior": _posterior(result),
        "missing": _missing(result),
        "change": _change(result.change),
        "verdict": _verdict(result),
        "refused": [{"what": item.what, "reason": item.reason} for item in result.refused],
        **found.extra,
    }


def _estimate(result: Result) -> dict[str, Any]:
    """Over labs the mean comes from quadrature, so it has no fraction."""
    told = _fraction(result.estimate.value, what=result.estimate.what)
    return {**told, "numerator": None, "denominator": None} if result.plan.design == "labs" else told


def _outcome(result: Result) -> dict[str, Any]:
    outcome = result.plan.outcome
    return {
        "name": outcome.name,
        "kind": outcome.kind,
        "better": outcome.better,
        "lattice": _text(outcome.lattice),
        "min": _number(outcome.min),
        "max": _number(outcome.max),
        "delta": _number(outcome.delta),
        "sd": _number(outcome.sd),
    }


def _number(value: Fraction | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _fraction(value: Fraction | None, **more: Any) -> dict[str, Any]:
    if value is None:
        return {**more, "value": None, "numerator": None, "denominator": None}
    return {**more, "value": float(value), "numerator": value.numerator, "denominator": value.denominator}


def _count(count: Count | None) -> dict[str, Any] | None:
    return None if count is None else {"assigned": count.assigned, "observed": count.observed}


def _n(people: People) -> dict[str, Any]:
    arms = {"treated": _count(people.treated), "control": _count(people.control)}
    return {
        "assigned": people.all.assigned,
        "observed": people.all.observed,
        "share": float(people.all.share),
        "arms": arms if people.treated else {},
    }


def _interval(found: Interval) -> dict[str, Any]:
    return {
        "level": float(found.level),
        "method": found.method,
        "low": found.low,
        "high": found.high,
        "low_exact": _text(found.low_exact),
        "high_exact": _text(found.high_exact),
        "missing": found.missing,
    }


def _chance(chance: Chance) -> dict[str, Any]:
    part = chance.fraction
    return {
        "value": chance.value,
        "numerator": None if part is None else part.numerator,
        "denominator": None if part is None else part.denominator,
    }


def _p(p: P | None) -> dict[str, Any] | None:
    if p is None:
        return None
    return {
        **_chance(p.chance),
        "alternative": p.alternative,
        "method": p.chance.method,
        "draws": p.chance.draws,
        "min": _chance(p.least) if p.least else None,
    }


def _signs(result: Result) -> dict[str, Any] | None:
    signs = result.signs
    if signs is None:
        return None
    return {"up": signs.up, "same": signs.same, "down": signs.down, "p": _p(signs.p)}


def _person(row: Person) -> dict[str, Any]:
    return {
        "person": row.person,
        "arm": row.arm,
        "before": _number(row.before),
        "after": _number(row.after),
        "gain": _number(row.gain),
        **row.series,
    }


def _posterior(result: Result) -> dict[str, Any] | None:
    found = result.posterior
    if found is None:
        return None
    return {name: _belief(getattr(found, name)) for name in ("reference", "sceptical", "flat")}


def _belief(belief: Belief) -> dict[str, Any]:
    return {
        "prob_gt0": belief.prob_gt0,
        "prob_gt_delta": belief.prob_gt_delta,
        "prob_lt0": belief.prob_lt0,
        "sd": belief.sd,
    }


def _bounds(bounds: Bounds) -> dict[str, Any]:
    return {
        "low": None if bounds.low is None else float(bounds.low),
        "high": None if bounds.high is None else float(bounds.high),
        "missing": bounds.missing,
    }


def _missing(result: Result) -> dict[str, Any]:
    found = result.missing
    return {
        "complete_cases": {"value": None if found.complete_cases is None else float(found.complete_cases)},
        "bounds": _bounds(found.bounds),
        "imputed": asdict(found.imputed),
        "tipping": asdict(found.tipping),
    }


def _change(change: Change | None) -> dict[str, Any] | None:
    return None if change is None else asdict(change)


def _verdict(result: Result) -> dict[str, Any]:
    verdict = result.verdict
    return {
        "word": verdict.word,
        "scope": verdict.scope,
        "reasons": list(verdict.reasons),
        "warnings": list(verdict.warnings),
        "next": asdict(verdict.next) if verdict.next else None,
    }
