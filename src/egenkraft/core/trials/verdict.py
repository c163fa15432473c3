"""Grades, the decision rule and the refusals: a verdict is a value with its reasons."""

from fractions import Fraction

from egenkraft.core.trials.plan import Plan, Policy
from egenkraft.core.trials.result import GRADES, Belief, Change, Findings, Grade, Refusal, Verdict
from egenkraft.core.trials.value import next_test

BY_DESIGN: dict[str, Grade] = {
    "attendance": "E",
    "pre_post": "D",
    "two_arm": "A",
    "waitlist": "A",
    "baselines": "B",
    "alternating": "B",
    "crossover": "A",
    "matched": "C",
}
LEAST_P, NEXT_LAB = 0.05, 0.80
LEAST = {"labs": 2, "baselines": 3, "waitlist": 6}


def grade(plan: Plan, findings: Findings) -> tuple[Grade | None, tuple[str, ...]]:
    """The grade of the evidence with every reason why it is lower than the design could give."""
    if plan.design == "labs":
        return findings.grade, ()
    start = GRADES.index(BY_DESIGN[plan.design])
    reasons = [
        code
        for code, lowered in (
            ("plan_not_locked", plan.locked is None),
            ("early_look", plan.early_looks > 0),
            ("amended_after_unblinding", plan.amended_after_unblinding),
        )
        if lowered
    ]
    seen = findings.people.all
    if start == 0 and seen.observed * 100 < seen.assigned * 80:
        start, reasons = 1, ["observed_below_80", *reasons]
    steps = sum(code != "observed_below_80" for code in reasons)
    return GRADES[min(start + steps, len(GRADES) - 1)], tuple(reasons)


def steps_down(design: str, graded: str) -> int:
    """How many steps a grade lies below what the design can give; labs are graded together, so 0."""
    return GRADES.index(graded) - GRADES.index(BY_DESIGN[design]) if design in BY_DESIGN else 0


def decide(
    plan: Plan, findings: Findings, graded: Grade | None, change: Change | None, extra: tuple[str, ...] = ()
) -> Verdict:
    """The verdict by the rule of the plan's policy, in its fixed order, with warnings beside it."""
    warnings, scope = _warnings(plan, findings, change, extra), _scope(findings)
    blocked = _not_answerable(plan, findings)
    if blocked:
        return Verdict("not_answerable", blocked, warnings, scope=scope)
    if change and change.harm_signal and plan.reliable and plan.reliable.harm_confirmed:
        return Verdict("drop", ("harm_confirmed",), warnings, scope=scope)
    failed = _against_adoption(plan, findings, graded, change)
    if not failed:
        return Verdict("adopt", (), warnings, scope=scope)
    dropped = _for_dropping(plan.policy, findings)
    if dropped:
        return Verdict("drop", dropped, warnings, scope=scope)
    return Verdict("test_more", failed, warnings, next_test(plan, findings), scope)


def _scope(findings: Findings) -> str | None:
    """How far a verdict over labs reaches: national only from three labs with a likely next one."""
    found, labs = findings.extra.get("next_lab"), findings.extra.get("labs")
    if not isinstance(found, dict) or not isinstance(labs, int):
        return None
    return "national" if labs >= 3 and found["prob_gt0"] >= NEXT_LAB else "these_labs"


def _warnings(
    plan: Plan, findings: Findings, change: Change | None, extra: tuple[str, ...]
) -> tuple[str, ...]:
    found = [*findings.warnings, *extra]
    if change is not None and plan.reliable is not None and plan.reliable.sd == "sample":
        found.append("sd_from_sample")
    if plan.accept_small:
        found.append("too_small_alone")
    if plan.outcome.delta_set_by == "default":
        found.append("delta_not_by_participants")
    return tuple(dict.fromkeys(found))


def _not_answerable(plan: Plan, findings: Findings) -> tuple[str, ...]:
    # Arms are judged by what their lot could give; ties among few answers alone do not make a question void.
    least = (findings.p.lot or findings.p.least) if findings.p else None
    checks = (
        ("no_comparison", plan.design == "attendance"),
        ("cause_from_pre_post", plan.design == "pre_post" and plan.question == "because"),
        ("min_p_above_level", least is not None and least.value > LEAST_P),
        ("too_few_observed", _too_few(plan, findings)),
        ("no_variation", findings.estimate is not None and not findings.spread),
        ("delta_missing", plan.outcome.delta is None and plan.design != "attendance"),
    )
    return tuple(code for code, true in checks if true)


def _too_few(plan: Plan, findings: Findings) -> bool:
    people = findings.people
    if findings.estimate is None:
        return True
    if plan.design in {"pre_post", "matched", "alternating"}:
        return people.all.observed < 4
    if people.treated is None:
        return people.all.observed < LEAST.get(plan.design, 1)
    arms = [arm for arm in (people.treated, people.control) if arm is not None]
    return any(arm.observed < 3 for arm in arms)


def _at_least(value: float | None, limit: Fraction) -> bool:
    return value is not None and value >= float(limit)


def _against_adoption(
    plan: Plan, findings: Findings, graded: Grade | None, change: Change | None
) -> tuple[str, ...]:
    """Every clause for adoption that fails, and everything that bars it."""
    policy, posterior = plan.policy, findings.posterior
    reference = posterior.reference if posterior else None
    sceptical = posterior.sceptical if posterior else None
    delta, low = plan.outcome.delta, findings.missing.bounds.low
    checks = (
        ("prob_gt0_low", not _at_least(reference.prob_gt0 if reference else None, policy.adopt_gt0)),
        (
            "prob_gt_delta_low",
            not _at_least(reference.prob_gt_delta if reference else None, policy.adopt_gt_delta),
        ),
        ("sceptical_low", not _at_least(sceptical.prob_gt0 if sceptical else None, policy.adopt_sceptical)),
        ("bounds_include_harm", plan.design != "labs" and (low is None or delta is None or low <= -delta)),
        ("grade_not_stated" if graded is None else "grade_too_low", graded not in {"A", "B"}),
        ("harm_signal", change is not None and change.harm_signal),
        *_barring(findings),
    )
    return tuple(code for code, fails in checks if fails)


def _barring(findings: Findings) -> tuple[tuple[str, bool], ...]:
    people = findings.people
    arms = [arm.share for arm in (people.treated, people.control) if arm is not None]
    return (
        ("follow_up_low", people.all.observed * 100 < people.all.assigned * 60),
        ("arms_lost_unevenly", len(arms) == 2 and abs(arms[0] - arms[1]) * 100 > 20),
        ("rows_left_out", "rows_left_out" in findings.warnings),
    )


def _for_dropping(policy: Policy, findings: Findings) -> tuple[str, ...]:
    belief: Belief | None = findings.posterior.reference if findings.posterior else None
    if belief is None:
        return ()
    worth = belief.prob_gt_delta
    little = worth is not None and worth <= float(policy.drop_gt_delta)
    worse = belief.prob_lt0 >= float(policy.drop_lt0)
    return tuple(code for code, true in (("little_chance_of_worth", little), ("likely_worse", worse)) if true)


def refusals(plan: Plan, findings: Findings) -> tuple[Refusal, ...]:
    """What this analysis will not say, whatever is asked of it."""
    found = []
    if plan.design == "attendance":
        found.append(Refusal("effect", "no_comparison"))
    if plan.design == "pre_post":
        found.append(Refusal("cause", "cause_from_pre_post"))
    if plan.design == "matched":
        found.append(Refusal("cause", "no_lot"))
    if findings.p is not None and findings.p.chance.value > LEAST_P:
        found.append(Refusal("no_effect", "p_above_level"))
    if plan.design == "labs":
        found += _over_labs(findings)
    elif findings.people.all.observed < 20:
        found.append(Refusal("subgroups", "under_10_per_cell"))
    if "rows_left_out" in findings.warnings:
        found.append(Refusal("follow_up", "rows_left_out"))
    if plan.reliable is None and plan.outcome.kind == "score" and plan.design in {"pre_post", "two_arm"}:
        found.append(Refusal("share_improved", "no_reliable_change_planned"))
    return tuple(found)


def _over_labs(findings: Findings) -> list[Refusal]:
    many = findings.people.all.observed
    limits = (("heterogeneity", 5), ("ranking", 8), ("publication_bias", 10))
    return [Refusal(what, f"under_{least}_labs") for what, least in limits if many < least]
