"""The design check before start: what a plan can and can never show, and the odds of each verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt
from typing import Any

from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.exact.chance import Chance
from egenkraft.core.trials.exact.fisher import fisher
from egenkraft.core.trials.lots import even_seats, turn_seats
from egenkraft.core.trials.odds import Odds, closed_odds, simulated_odds
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.turns import Deal

FORMAT = "egenkraft-check/1"
POWER, LEVEL, TRIALS = 0.80, 0.05, 2000
PAIRED = {"pre_post", "alternating", "matched", "baselines"}
CANNOT: dict[str, tuple[str, ...]] = {
    "attendance": ("effect", "cause"),
    "pre_post": ("cause",),
    "matched": ("cause",),
}


@dataclass(frozen=True)
class Visible:
    """The smallest true effect seen with 80 % power at two-sided 5 %: in sd, in raw units, or in points."""

    smd: float | None = None
    raw: float | None = None
    treated: float | None = None
    points: int | None = None


@dataclass(frozen=True)
class Check:
    """What the plan can show: arrangements, least p, smallest visible effect, odds, and what it cannot
    say."""

    plan: Plan
    arrangements: int
    min_p: Chance | None
    visible: Visible
    odds: tuple[Odds, ...]
    cannot_say: tuple[str, ...]
    reasons: tuple[str, ...]
    simulated: int = 0
    """From how many simulated trials the odds come; 0 where they come from the formula."""


def check(plan: Plan, *, simulate: int | None = None) -> Check:
    """The design check of a plan with [people]; `simulate` replaces closed odds by that many simulated
    trials."""
    n1, n0 = _people(plan)
    paired = plan.design in PAIRED or plan.design == "attendance"
    deal = turns_of(plan, n1 + n0)
    ways = 1 << n1 if paired else comb(n1 + n0, n1) if deal is None else deal.ways
    least = None if plan.design in {"attendance", "labs"} else _least(plan, n1, n0, ways)
    visible = _visible(plan, n1, None if paired else n0)
    reasons = _reasons(plan, least, visible)
    odds = () if reasons and reasons[0] in BLOCKS else _odds(plan, n1, None if paired else n0, simulate)
    trials = 0 if not odds or (simulate is None and _closed(plan, paired)) else simulate or TRIALS
    arrangements = 1 if plan.design == "attendance" else ways
    cannot = (*CANNOT.get(plan.design, ()), "subgroups", "no_effect")
    return Check(plan, arrangements, least, visible, odds, cannot, reasons, trials)


BLOCKS = ("no_comparison", "cause_from_pre_post", "min_p_above_level", "delta_missing", "sd_missing")


def turns_of(plan: Plan, people: int) -> Deal | None:
    """The turns of a wait-list plan for so many, shared evenly where its places are for another number; None
    for any other design."""
    if plan.design != "waitlist":
        return None
    seats = turn_seats(plan, people)
    return Deal(seats if sum(seats) == people else even_seats(len(seats), people))


def _people(plan: Plan) -> tuple[int, int]:
    treated, control = plan.people.treated, plan.people.control
    if treated is None and plan.mechanism.windows:
        treated = len(plan.mechanism.windows)
    if treated is None or (control is None and plan.design not in PAIRED | {"attendance"}):
        raise refuse(
            "plan_invalid",
            "The check needs to know how many people.",
            "Add [people] with treated = …, and control = … where there are two groups.",
            column="people",
        )
    return treated, control or 0


def _least(plan: Plan, n1: int, n0: int, ways: int) -> Chance:
    """2 / 2ⁿ for n pairs, 2 / C(2n, n) for n against n; one side alone where arms or alternative are
    uneven."""
    deal = turns_of(plan, n1 + n0)
    even = n1 == n0 if deal is None else deal.mirrored
    both = plan.analysis.alternative == "two-sided" and (plan.design in PAIRED or even)
    return Chance.exact(min(2 if both else 1, ways), ways)


def _reasons(plan: Plan, least: Chance | None, visible: Visible) -> tuple[str, ...]:
    outcome = plan.outcome
    delta = None if outcome.delta is None else float(outcome.delta)
    seen = visible.points / 100 if visible.points is not None else visible.raw
    checks = (
        ("no_comparison", plan.design == "attendance"),
        ("cause_from_pre_post", plan.design == "pre_post" and plan.question == "because"),
        ("min_p_above_level", least is not None and least.value > LEVEL),
        ("delta_missing", delta is None and plan.design != "attendance"),
        ("sd_missing", outcome.kind != "yes_no" and outcome.sd is None),
        ("too_small_alone", seen is not None and delta is not None and seen > 2 * delta),
        ("too_small_alone", outcome.kind == "yes_no" and visible == Visible() and delta is not None),
    )
    return tuple(dict.fromkeys(code for code, true in checks if true))


def too_small(plan: Plan) -> bool:
    """Whether the plan says enough to know that it is too small alone."""
    try:
        return "too_small_alone" in check(plan, simulate=0).reasons
    except ValueError:
        return False


def _visible(plan: Plan, n1: int, n0: int | None) -> Visible:
    outcome = plan.outcome
    if plan.design == "attendance":
        return Visible()
    if outcome.kind == "yes_no" and n0 is not None:
        return _visible_share(n1, n0, outcome.expected_control)
    deal = None if n0 is None else turns_of(plan, n1 + n0)
    smd = visible_smd(n1, n0) if deal is None else _visible_shift(deal.people - 2, deal.root)
    return Visible(smd=smd, raw=None if outcome.sd is None or smd is None else smd * float(outcome.sd))


def visible_smd(n1: int, n0: int | None = None) -> float | None:
    """The smallest visible effect in sd for n1 pairs, or n1 against n0, by the noncentral t; None below 2.

    >>> [round(visible_smd(n), 2) for n in (8, 12, 20)], round(visible_smd(11, 11), 2)
    ([1.16, 0.89, 0.66], 1.26)
    """
    if n0 is None:
        return _visible_shift(n1 - 1, sqrt(n1))
    return _visible_shift(n1 + n0 - 2, sqrt(n1 * n0 / (n1 + n0)))


def _visible_shift(df: int, root: float) -> float | None:
    """The least shift in sd that is seen, where one sd is `root` standard errors."""
    if df < 1:
        return None
    power = _t_power(df)
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if power(middle * root) < POWER else (low, middle)
    return high


def _t_power(df: int) -> Callable[[float], float]:
    from scipy.special import nctdtr, stdtrit

    limit = float(stdtrit(df, 1 - LEVEL / 2))

    def power(shift: float) -> float:
        below, lower = float(nctdtr(df, shift, limit)), float(nctdtr(df, shift, -limit))
        # Far out in the tail SciPy answers NaN where the share is 0.
        return 1 - (0.0 if below != below else below) + (0.0 if lower != lower else lower)

    return power


def _visible_share(n1: int, n0: int, expected: Fraction | None) -> Visible:
    """The fewest points above the expected control share that Fisher's test sees with 80 % power."""
    if expected is None:
        return Visible()
    hits = [[fisher(x1, n1, x0, n0) <= LEVEL for x0 in range(n0 + 1)] for x1 in range(n1 + 1)]
    control = _binomials(n0, float(expected))
    for points in range(1, 101):
        treated = float(expected) + points / 100
        if treated > 1 + 1e-12:
            break
        shares = _binomials(n1, min(1.0, treated))
        power = sum(shares[x1] * control[x0] for x1 in range(n1 + 1) for x0 in range(n0 + 1) if hits[x1][x0])
        if power >= POWER:
            return Visible(treated=round(treated, 2), points=points)
    return Visible()


def _binomials(n: int, p: float) -> list[float]:
    return [comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]


def _odds(plan: Plan, n1: int, n0: int | None, simulate: int | None) -> tuple[Odds, ...]:
    if (
        simulate == 0
        or plan.outcome.delta is None
        or (plan.outcome.kind != "yes_no" and plan.outcome.sd is None)
    ):
        return ()
    if simulate is None and n0 is not None and _closed(plan, False):
        return closed_odds(plan, n1, n0)
    deal = None if n0 is None else turns_of(plan, n1 + n0)
    return simulated_odds(plan, n1, n0, simulate or TRIALS, deal)


def _closed(plan: Plan, paired: bool) -> bool:
    """Whether there is a formula for the odds."""
    return plan.design == "two_arm" and plan.outcome.kind != "yes_no" and not paired


def check_answer(found: Check) -> dict[str, Any]:
    """The check as plain values ready for JSON, `egenkraft-check/1`."""
    least, visible = found.min_p, found.visible
    part = least.fraction if least else None
    return {
        "format": FORMAT,
        "plan_hash": found.plan.hash,
        "design": {
            "code": found.plan.code,
            "name": found.plan.design,
            "arrangements": found.arrangements,
        },
        "min_p": None
        if least is None or part is None
        else {"value": least.value, "numerator": part.numerator, "denominator": part.denominator},
        "smallest_visible": {
            "smd": visible.smd,
            "raw": visible.raw,
            "treated": visible.treated,
            "points": visible.points,
        },
        "odds": [
            {"true": item.true, "adopt": item.adopt, "test_more": item.test_more, "drop": item.drop}
            for item in found.odds
        ],
        "cannot_say": list(found.cannot_say),
        "reasons": list(found.reasons),
    }
