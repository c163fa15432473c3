"""Odds of each verdict before start: in closed form for two arms, else by simulated trials of the
mechanism."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

from egenkraft.core.trials.belief import SCEPTICAL, yes_no_beliefs
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.streams import generator, words
from egenkraft.core.trials.turns import Deal

NORMAL = NormalDist()


@dataclass(frozen=True)
class Odds:
    """Shares of trials that end in each verdict when the true effect is `true`, in raw units."""

    true: float
    adopt: float
    test_more: float
    drop: float


def truths(plan: Plan) -> list[float]:
    """True effects to try: none, delta, twice delta, one sd; for yes or no none, delta, twice delta."""
    delta = float(plan.outcome.delta or 0)
    tried = [0.0, delta, 2 * delta]
    return tried if plan.outcome.kind == "yes_no" else [*tried, float(plan.outcome.sd or 1)]


def closed_odds(plan: Plan, n1: int, n0: int) -> tuple[Odds, ...]:
    """Two arms, everybody observed, normal likelihood with se = sd √(1/n1 + 1/n0): two thresholds decide."""
    sd = float(plan.outcome.sd or 1)
    se = sd * sqrt(1 / n1 + 1 / n0)
    adopt, drop = _thresholds(plan, sd, se)
    found = []
    for true in truths(plan):
        law = NormalDist(true, se)
        high, low = 1 - law.cdf(adopt), law.cdf(min(adopt, drop))
        found.append(Odds(true, high, max(0.0, 1 - high - low), low))
    return tuple(found)


def _thresholds(plan: Plan, s: float, se: float) -> tuple[float, float]:
    """The least estimate that adopts and the largest that drops; the posterior is normal."""
    policy, delta = plan.policy, float(plan.outcome.delta or 0)

    def estimate_for(prior: float, beyond: float, chance: float) -> float:
        """The estimate at which P(effect > beyond) equals the chance."""
        shrink = prior * prior / (prior * prior + se * se)
        return (beyond + NORMAL.inv_cdf(chance) * se * sqrt(shrink)) / shrink

    adopt = max(
        estimate_for(s, 0.0, float(policy.adopt_gt0)),
        estimate_for(s, delta, float(policy.adopt_gt_delta)),
        estimate_for(SCEPTICAL * s, 0.0, float(policy.adopt_sceptical)),
    )
    drop = max(
        estimate_for(s, delta, float(policy.drop_gt_delta)),
        estimate_for(s, 0.0, 1 - float(policy.drop_lt0)),
    )
    return adopt, drop


def simulated_odds(
    plan: Plan, n1: int, n0: int | None, trials: int, deal: Deal | None = None
) -> tuple[Odds, ...]:
    """Simulated trials with everybody observed, from the plan's seed; one group means differences of
    pairs."""
    if plan.outcome.kind == "yes_no" and n0 is not None:
        return _simulated_shares(plan, n1, n0, trials)
    if deal is not None:
        return tuple(_simulated_turns(plan, deal, trials, true) for true in truths(plan))
    return tuple(_simulated(plan, n1, n0, trials, true) for true in truths(plan))


def _simulated(plan: Plan, n1: int, n0: int | None, trials: int, true: float) -> Odds:
    import numpy as np

    sd = float(plan.outcome.sd or 1)
    draw = _normals(f"check\n{plan.draws_seed()}\n{true}")
    treated = true + sd * draw(trials, n1)
    estimate, error, df = treated.mean(axis=1), treated.var(axis=1, ddof=1) / n1, np.full(trials, n1 - 1.0)
    if n0 is not None:
        control = sd * draw(trials, n0)
        other = control.var(axis=1, ddof=1) / n0
        df = (error + other) ** 2 / (error**2 / (n1 - 1) + other**2 / (n0 - 1))
        estimate, error = estimate - control.mean(axis=1), error + other
    if plan.design == "crossover":
        estimate, error = estimate / 2, error / 4
    adopt, drop = _words(plan, estimate, np.sqrt(error), df, sd)
    return Odds(true, adopt, max(0.0, 1 - adopt - drop), drop)


def _simulated_turns(plan: Plan, deal: Deal, trials: int, true: float) -> Odds:
    import numpy as np

    sd = float(plan.outcome.sd or 1)
    noise = sd * _normals(f"check\n{plan.draws_seed()}\n{true}")(trials, deal.people)
    estimate, error = deal.simulate(noise, true)
    adopt, drop = _words(plan, estimate, error, np.full(trials, deal.people - 1.0), sd)
    return Odds(true, adopt, max(0.0, 1 - adopt - drop), drop)


def _normals(seed: str) -> Callable[[int, int], Any]:
    from scipy.special import ndtri

    bits = generator(seed)
    return lambda rows, columns: ndtri(((words(bits, rows, columns) >> 11) + 0.5) / 2.0**53)


def _words(plan: Plan, estimate: Any, se: Any, df: Any, s: float) -> tuple[float, float]:
    """Shares adopted and dropped by the rule with Student's likelihood, all trials at once."""
    policy, delta = plan.policy, float(plan.outcome.delta or 0)
    better, worth = _chances(estimate, se, df, s, delta)
    doubt, _ = _chances(estimate, se, df, SCEPTICAL * s, delta)
    adopt = (better >= float(policy.adopt_gt0)) & (worth >= float(policy.adopt_gt_delta))
    adopt &= doubt >= float(policy.adopt_sceptical)
    if plan.design in {"pre_post", "matched"}:  # grade C and D never adopt on their own
        adopt &= False
    drop = ~adopt & ((worth <= float(policy.drop_gt_delta)) | (1 - better >= float(policy.drop_lt0)))
    return float(adopt.mean()), float(drop.mean())


def _chances(estimate: Any, se: Any, df: Any, s: float, delta: float) -> tuple[Any, Any]:
    """P(effect > 0) and P(effect > delta) for each trial, on one fine grid of effects."""
    import numpy as np

    effects = np.linspace(-5 * s, 5 * s, 801)
    log = -((effects / s) ** 2) / 2 - (df[:, None] + 1) / 2 * np.log1p(
        ((effects - estimate[:, None]) / se[:, None]) ** 2 / df[:, None]
    )
    mass = np.exp(log - log.max(axis=1, keepdims=True))
    mass /= mass.sum(axis=1, keepdims=True)
    return mass @ _above(effects, 0.0), mass @ _above(effects, delta)


def _above(effects: Any, edge: float) -> Any:
    """The share of each grid cell that lies above the edge."""
    import numpy as np

    step = effects[1] - effects[0]
    return np.clip((effects - edge) / step + 0.5, 0.0, 1.0)


def _simulated_shares(plan: Plan, n1: int, n0: int, trials: int) -> tuple[Odds, ...]:
    """Yes or no: every table's verdict once, weighted by how often simulated trials reach it."""
    expected = plan.outcome.expected_control
    if expected is None:
        return ()
    verdicts = _Tables(plan, n1, n0)
    found = []
    for true in truths(plan):
        bits = generator(f"check\n{plan.draws_seed()}\n{true}")
        shares = (words(bits, trials, n1 + n0) >> 11) / 2.0**53
        x1 = (shares[:, :n1] < min(1.0, float(expected) + true)).sum(axis=1)
        x0 = (shares[:, n1:] < float(expected)).sum(axis=1)
        told = [verdicts(int(a), int(b)) for a, b in zip(x1, x0, strict=True)]
        adopt, drop = told.count("adopt") / trials, told.count("drop") / trials
        found.append(Odds(true, adopt, 1 - adopt - drop, drop))
    return tuple(found)


class _Tables:
    """The verdict of each two by two table, worked out once."""

    def __init__(self, plan: Plan, n1: int, n0: int) -> None:
        self.plan, self.n1, self.n0 = plan, n1, n0
        self.known: dict[tuple[int, int], str] = {}

    def __call__(self, x1: int, x0: int) -> str:
        if (x1, x0) not in self.known:
            self.known[x1, x0] = self._verdict(x1, x0)
        return self.known[x1, x0]

    def _verdict(self, x1: int, x0: int) -> str:
        policy, delta = self.plan.policy, float(self.plan.outcome.delta or 0)
        if x1 + x0 in (0, self.n1 + self.n0):
            return "not_answerable"
        belief = yes_no_beliefs(x1, self.n1, x0, self.n0, delta)
        plain, worth = belief.reference, belief.reference.prob_gt_delta or 0.0
        doubt = belief.sceptical.prob_gt0 >= float(policy.adopt_sceptical)
        if plain.prob_gt0 >= float(policy.adopt_gt0) and worth >= float(policy.adopt_gt_delta) and doubt:
            return "adopt"
        low = worth <= float(policy.drop_gt_delta) or plain.prob_lt0 >= float(policy.drop_lt0)
        return "drop" if low else "test_more"
