"""Yes or no over labs: each lab's exact conditional likelihood of its log odds ratio, no ½ added anywhere.

The likelihood given both margins (non-central hypergeometric) needs no base rates and allows empty
cells. It is averaged over N(μ, τ²) on a grid of log odds ratios, then over μ and τ by Gauss-Legendre.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from egenkraft.core.trials.belief import log_conditional
from egenkraft.core.trials.labs.normal import Prior, Synthesis, tau_nodes

Table = tuple[int, int, int, int]
TAU_NODES, MU_NODES, HERMITE, REACH = 48, 10, 16, 15.0


def labs_yes_no(
    tables: Sequence[Table], prior: Prior | None = None, delta: float | None = None, level: float = 0.95
) -> Synthesis:
    """The pooled log odds ratio of labs given as (events1, n1, events0, n0), on the log scale throughout.

    Default prior: μ N(0, 1.5²), τ half-normal .5. Raises ValueError when a table makes no sense.

    >>> round(labs_yes_no([(5, 10, 2, 10), (7, 12, 5, 12), (3, 8, 0, 8)]).mean, 2)
    1.1
    """
    import numpy as np

    if not tables or any(not (0 <= x1 <= n1 > 0 and 0 <= x0 <= n0 > 0) for x1, n1, x0, n0 in tables):
        raise ValueError("each lab needs events1 <= n1 and events0 <= n0, with people in both arms")
    prior = prior or Prior(0.0, 1.5)
    rough, se = _rough(tables)
    grid = np.arange(-REACH, REACH + 1e-9, min(0.05, min(se) / 3))
    likelihoods = np.array([_scaled(log_conditional(*table)(grid)) for table in tables]).T
    tau, tau_weight = tau_nodes(prior, TAU_NODES)
    mu, mu_weight = _mu_nodes(rough, se, delta)
    blur = np.concatenate([_blur(mu, spread, grid) for spread in tau])
    log = np.log(np.maximum(blur @ likelihoods, 1e-300)).sum(axis=1).reshape(len(tau), len(mu))
    held = 0.0 if prior.mu_sd is None else 1 / prior.mu_sd**2
    log = log - held * (mu - prior.mu_mean) ** 2 / 2
    mass = np.exp(log - log.max()) * tau_weight[:, None] * mu_weight
    mass /= mass.sum()
    shrunken = _shrunken(mass, blur, likelihoods, grid)
    return _synthesis(mass, mu, tau, delta, level, shrunken)


def _scaled(log: Any) -> Any:
    import numpy as np

    return np.exp(log - log.max())


def _rough(tables: Sequence[Table]) -> tuple[list[float], list[float]]:
    """Log odds ratios and standard errors with ½ added, only to place the nodes."""
    from math import log

    values, errors = [], []
    for x1, n1, x0, n0 in tables:
        cells = [x1 + 0.5, n1 - x1 + 0.5, x0 + 0.5, n0 - x0 + 0.5]
        values.append(log(cells[0] * cells[3] / cells[1] / cells[2]))
        errors.append(sqrt(sum(1 / cell for cell in cells)))
    return values, errors


def _mu_nodes(rough: Sequence[float], se: Sequence[float], delta: float | None) -> tuple[Any, Any]:
    import numpy as np

    weights = [1 / (error**2 + 0.25) for error in se]
    middle = sum(w * value for w, value in zip(weights, rough, strict=True)) / sum(weights)
    scale = sqrt(1 / sum(weights))
    steps = (0.7, 1.5, 2.5, 4.0, 6.0, 10.0, 16.0)
    breaks = {
        0.0,
        delta or 0.0,
        *(middle + k * scale for k in (0, *steps)),
        *(middle - k * scale for k in steps),
    }
    edges = np.array(sorted(value for value in breaks if abs(value) < REACH))
    x, w = np.polynomial.legendre.leggauss(MU_NODES)
    centre, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    return (centre[:, None] + half[:, None] * x).ravel(), (half[:, None] * w).ravel()


def _blur(mu: Any, tau: float, grid: Any) -> Any:
    """Rows that average a function on the grid over N(μ, τ²), one row for each μ."""
    import numpy as np

    step = grid[1] - grid[0]
    if tau >= 2.5 * step:
        rows = np.exp(-(((grid - mu[:, None]) / tau) ** 2) / 2)
        return rows / rows.sum(axis=1, keepdims=True)
    # Narrower than the grid can carry: Gauss-Hermite points, each read off by cubic interpolation.
    x, w = np.polynomial.hermite_e.hermegauss(HERMITE)
    points = np.clip((mu[:, None] + tau * x - grid[0]) / step, 1, len(grid) - 3)
    place = points.astype(int)
    part = points - place
    rows = np.zeros((len(mu), len(grid)))
    lines = np.arange(len(mu))[:, None]
    for offset, weight in zip((-1, 0, 1, 2), _cubic(part), strict=True):
        np.add.at(rows, (lines, place + offset), weight * w / w.sum())
    return rows


def _cubic(part: Any) -> tuple[Any, Any, Any, Any]:
    """Lagrange weights of four neighbours at this part of a step."""
    return (
        -part * (part - 1) * (part - 2) / 6,
        (part + 1) * (part - 1) * (part - 2) / 2,
        -(part + 1) * part * (part - 2) / 2,
        (part + 1) * part * (part - 1) / 6,
    )


def _shrunken(mass: Any, blur: Any, likelihoods: Any, grid: Any) -> tuple[float, ...]:
    """Each lab's own log odds ratio, believed given all labs."""
    import numpy as np

    weight = mass.ravel()
    keep = weight > 1e-12
    top = blur[keep] @ (likelihoods * grid[:, None])
    bottom = np.maximum(blur[keep] @ likelihoods, 1e-300)
    return tuple(float(value) for value in (weight[keep][:, None] * top / bottom).sum(axis=0))


def _synthesis(
    mass: Any, mu: Any, tau: Any, delta: float | None, level: float, shrunken: tuple[float, ...]
) -> Synthesis:
    alone = mass.sum(axis=0)
    mean = float((alone * mu).sum())
    tail = (1 - level) / 2
    following = _Following(mass, mu, tau)
    return Synthesis(
        mean=mean,
        sd=sqrt(float((alone * (mu - mean) ** 2).sum())),
        low=_quantile(alone, mu, tail),
        high=_quantile(alone, mu, 1 - tail),
        prob_gt0=float(alone[mu > 0].sum()),
        prob_gt_delta=None if delta is None else float(alone[mu > delta].sum()),
        next_low=following.quantile(tail),
        next_high=following.quantile(1 - tail),
        next_prob_gt0=1 - following.below(0.0),
        tau_mean=float((mass.sum(axis=1) * tau).sum()),
        shrunken=shrunken,
    )


def _quantile(alone: Any, mu: Any, share: float) -> float:
    import numpy as np

    reached = np.cumsum(alone) - alone / 2
    return float(np.interp(share, reached, mu))


class _Following:
    """The next lab's log odds ratio: a mixture of N(μ, τ²)."""

    def __init__(self, mass: Any, mu: Any, tau: Any) -> None:
        keep = mass > 1e-13
        self.mass = mass[keep] / mass[keep].sum()
        self.mu = (mu + 0 * tau[:, None])[keep]
        self.tau = (tau[:, None] + 0 * mu)[keep]

    def below(self, edge: float) -> float:
        from scipy.special import ndtr

        return float((self.mass * ndtr((edge - self.mu) / self.tau)).sum())

    def quantile(self, share: float) -> float:
        low, high = -2 * REACH, 2 * REACH
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < share else (low, middle)
        return (low + high) / 2
