"""The value of one more test: what a decision gains on average from data that are not there yet."""

from math import sqrt
from statistics import NormalDist

from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import Findings, Next

NORMAL = NormalDist()


def evsi(m: float, s: float, delta: float, se: float) -> float:
    """Expected value of sample information, per person and in the outcome's unit.

    Belief N(m, s²), adopting pays beyond delta, the new test has standard error se:
    s_pre = s² / √(s² + se²), z = (m - delta) / s_pre, EVSI = s_pre (φ(z) - |z| Φ(-|z|)).

    >>> round(evsi(0.15, 0.20, 0.10, 0.20), 6)
    0.034909
    """
    before = s * s / sqrt(s * s + se * se)
    z = (m - delta) / before
    return before * (NORMAL.pdf(z) - abs(z) * NORMAL.cdf(-abs(z)))


def evpi(m: float, s: float, delta: float) -> float:
    """Expected value of perfect information: what knowing the truth would add.

    >>> round(evpi(0.15, 0.20, 0.10), 6)
    0.057269
    """
    return evsi(m, s, delta, 0.0)


def next_test(plan: Plan, findings: Findings) -> Next | None:
    """The next design worth most per krona, priced by people times measurements; None without a belief.

    Candidates use as many people as this trial had: a lot into two arms (two measurements a person), or the
    same lot in two labs at once (twice the people). Designs without a comparison by lot are never proposed.
    """
    belief = findings.posterior.reference if findings.posterior else None
    delta, n = plan.outcome.delta, findings.people.all.observed
    if belief is None or belief.sd is None or belief.mean is None or delta is None or n < 4:
        return None
    sd = _person_sd(findings, belief.sd, n)
    offers = [("two_arm", n), ("labs", 2 * n)]
    values = [
        (evsi(belief.mean, belief.sd, float(delta), 2 * sd / sqrt(people)), people, name)
        for name, people in offers
    ]
    value, _, name = max(values, key=lambda offer: offer[0] / offer[1])
    return Next(name, value)


def _person_sd(findings: Findings, fallback: float, n: int) -> float:
    """The spread of one person's outcome, from this trial's own flat belief: se = 2 sd / √n for two arms."""
    flat = findings.posterior.flat.sd if findings.posterior else None
    scale = 1.0 if findings.people.control is None else 0.5
    return (flat or fallback) * sqrt(n) * scale
