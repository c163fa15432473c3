"""The normal hierarchical model: labs differ, and the spread between them is integrated out by quadrature.

y_i ~ N(θ_i, v_i), θ_i ~ N(μ, τ²). Given τ everything is normal, so only τ needs integration (Gauss-Legendre,
doubled until nothing moves). No sampling: its noise could turn a rule at .95.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import inf, isfinite, pi
from typing import Any, Literal

NODES, MOST, SETTLED = 64, 4096, 1e-9
Tau = Literal["half-normal", "half-cauchy"]


@dataclass(frozen=True)
class Prior:
    """μ ~ N(mu_mean, mu_sd²), flat when mu_sd is None; τ half-normal or half-Cauchy with this scale."""

    mu_mean: float = 0.0
    mu_sd: float | None = 1.0
    tau: Tau = "half-normal"
    tau_scale: float = 0.5


@dataclass(frozen=True)
class Synthesis:
    """What all labs say together, and what the next lab may see; intervals are central."""

    mean: float
    sd: float
    low: float
    high: float
    prob_gt0: float
    prob_gt_delta: float | None
    next_low: float
    next_high: float
    next_prob_gt0: float
    tau_mean: float
    shrunken: tuple[float, ...]


def nnhm(
    y: Sequence[float],
    v: Sequence[float],
    mu: tuple[float, float | None] = (0.0, 1.0),
    tau: tuple[Tau, float] = ("half-normal", 0.5),
    delta: float | None = None,
    level: float = 0.95,
) -> Synthesis:
    """The pooled mean, next lab, spread and shrunken effects of labs with effects `y` and variances `v`.

    `mu` is the prior's mean and sd (sd None: flat), `tau` its family and scale. Raises ValueError on lengths.

    >>> y = [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16]
    >>> se = [14.9, 10.2, 16.3, 11, 9.4, 11.4, 10.4, 17.6]
    >>> round(nnhm(y, [error**2 for error in se], (0, None), ("half-cauchy", 25)).mean, 4)
    8.0679
    """
    if len(y) != len(v) or not y or min(v) <= 0:
        raise ValueError("each lab needs one effect and one variance above 0")
    prior = Prior(mu[0], mu[1], tau[0], tau[1])
    mixture = _Mixture(y, v, prior, NODES)
    nodes = NODES
    while nodes < MOST:
        nodes *= 2
        finer = _Mixture(y, v, prior, nodes)
        settled = mixture.moved(finer) <= SETTLED
        mixture = finer
        if settled:
            break
    return mixture.synthesis(delta, level)


class _Mixture:
    """A weight, mean and variance of μ for each node of τ."""

    def __init__(self, y: Sequence[float], v: Sequence[float], prior: Prior, nodes: int) -> None:
        import numpy as np

        self.y, self.v = np.asarray(y, dtype=float), np.asarray(v, dtype=float)
        self.tau, weight = tau_nodes(prior, nodes)
        total = self.v + self.tau[:, None] ** 2
        held = 0.0 if prior.mu_sd is None else 1 / prior.mu_sd**2
        precision = (1 / total).sum(axis=1) + held
        pulled = (self.y / total).sum(axis=1) + prior.mu_mean * held
        self.mean, self.var = pulled / precision, 1 / precision
        log = -0.5 * (np.log(total) + self.y**2 / total).sum(axis=1)
        log += 0.5 * pulled**2 / precision - 0.5 * np.log(precision)
        mass = np.exp(log - log.max()) * weight
        self.weight = mass / mass.sum()

    def moved(self, finer: "_Mixture") -> float:
        """The largest move of mean, sd, P(> 0) and mean τ between two numbers of nodes."""
        pairs = zip(self._summary(), finer._summary(), strict=True)
        return max(abs(a - b) / max(1.0, abs(b)) for a, b in pairs)

    def _summary(self) -> tuple[float, ...]:
        middle = float((self.weight * self.mean).sum())
        spread = float((self.weight * (self.var + (self.mean - middle) ** 2)).sum()) ** 0.5
        return middle, spread, self._above(0.0, 0), float((self.weight * self.tau).sum())

    def _above(self, edge: float, following: int) -> float:
        """P(μ > edge), or for the next lab's effect."""
        from scipy.special import ndtr

        sd = (self.var + following * self.tau**2) ** 0.5
        return float((self.weight * ndtr((self.mean - edge) / sd)).sum())

    def _quantile(self, share: float, following: int) -> float:
        import numpy as np

        return mixture_quantile(self.weight, self.mean, np.sqrt(self.var + following * self.tau**2), share)

    def synthesis(self, delta: float | None, level: float) -> Synthesis:
        mean, sd, better, spread = self._summary()
        tail = (1 - level) / 2
        square = self.tau[:, None] ** 2
        drawn = (self.y * square + self.mean[:, None] * self.v) / (square + self.v)
        return Synthesis(
            mean=mean,
            sd=sd,
            low=self._quantile(tail, 0),
            high=self._quantile(1 - tail, 0),
            prob_gt0=better,
            prob_gt_delta=None if delta is None else self._above(delta, 0),
            next_low=self._quantile(tail, 1),
            next_high=self._quantile(1 - tail, 1),
            next_prob_gt0=self._above(0.0, 1),
            tau_mean=spread,
            shrunken=tuple(float(value) for value in (self.weight[:, None] * drawn).sum(axis=0)),
        )


def mixture_quantile(weight: Any, mean: Any, sd: Any, share: float) -> float:
    """Where this share of a mixture of normals lies below: Newton's steps, and the middle of the bracket
    where a step would leave it or be more than half the last one.

    `weight` sums to 1.
    """
    import numpy as np
    from scipy.special import ndtr, ndtri

    middle: float = float((weight * mean).sum())
    spread: float = float((weight * (sd**2 + (mean - middle) ** 2)).sum()) ** 0.5
    low, high = middle - 60 * spread, middle + 60 * spread
    x: float = middle + float(ndtri(share)) * spread
    last = high - low
    for _ in range(200):
        z = (x - mean) / sd
        excess = float((weight * ndtr(z)).sum()) - share
        low, high = (x, high) if excess < 0 else (low, x)
        density = float((weight * np.exp(-z * z / 2) / sd).sum()) / (2 * pi) ** 0.5
        new = x - excess / density if density > 0 else inf
        if not low < new < high or abs(new - x) > last / 2:
            new = (low + high) / 2
        last = abs(new - x)
        if last <= 1e-12 * max(1.0, abs(x)):
            return new
        x = new
    return x


@cache
def nodes_on_line(nodes: int) -> tuple[Any, Any]:
    """Gauss-Legendre nodes and weights on -1 to 1."""
    import numpy as np

    return np.polynomial.legendre.leggauss(nodes)


def tau_nodes(prior: Prior, nodes: int) -> tuple[Any, Any]:
    """Nodes of τ with prior and quadrature weights: τ = 6 scale u², half-Cauchy scale u/(1 - u), 0 < u
    < 1."""
    import numpy as np

    x, w = nodes_on_line(nodes)
    u, w, scale = (x + 1) / 2, w / 2, prior.tau_scale
    if not isfinite(scale) or not 0 < scale < inf:
        raise ValueError("the scale of τ must be above 0")
    if prior.tau == "half-cauchy":
        tau = scale * u / (1 - u)
        return tau, w * scale / (1 - u) ** 2 / (1 + (tau / scale) ** 2)
    tau = 6 * scale * u**2
    return tau, w * 12 * scale * u * np.exp(-0.5 * (tau / scale) ** 2)
