"""Yes or no over labs: each lab's exact conditional likelihood of its log odds ratio, no ½ added anywhere.

The likelihood given both margins (non-central hypergeometric) needs no base rates and allows empty
cells. It is averaged over N(μ, τ²) on a grid of log odds ratios, then over μ and τ by Gauss-Legendre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from egenkraft.core.trials.belief import log_conditional
from egenkraft.core.trials.exact.fisher import weights
from egenkraft.core.trials.labs.blur import rows
from egenkraft.core.trials.labs.normal import Prior, Synthesis, mixture_quantile, nodes_on_line, tau_nodes

Table = tuple[int, int, int, int]
TAU_NODES, MU_NODES, REACH, STEP = 48, 7, 15.0, 0.1
COARSE, FAR, BEYOND, LEAST, SHORT = (4, 5), 30.0, 9.0, 1e-300, 40


def labs_yes_no(
    tables: Sequence[Table], prior: Prior | None = None, delta: float | None = None, level: float = 0.95
) -> Synthesis:
    """The pooled log odds ratio of labs given as (events1, n1, events0, n0), on the log scale throughout.

    Default prior: μ N(0, 1.5²), τ half-normal .5. Raises ValueError when a table makes no sense.

    >>> round(labs_yes_no([(5, 10, 2, 10), (7, 12, 5, 12), (3, 8, 0, 8)]).mean, 2)
    1.1
    """
    if not tables or any(not (0 <= x1 <= n1 > 0 and 0 <= x0 <= n0 > 0) for x1, n1, x0, n0 in tables):
        raise ValueError("each lab needs events1 <= n1 and events0 <= n0, with people in both arms")
    model = _Model(tables, prior or Prior(0.0, 1.5), delta)
    mass, shrunken = model.posterior()
    return _synthesis(mass, model, delta, level, shrunken)


@dataclass(frozen=True)
class _Heights:
    """For pairs of μ and τ: log posterior, weights over part of the grid, marginal likelihoods."""

    height: Any
    blur: Any
    marginal: Any
    part: slice


class _Model:
    """Nodes of μ and τ, and every lab's likelihood on one grid of log odds ratios."""

    def __init__(self, tables: Sequence[Table], prior: Prior, delta: float | None) -> None:
        import numpy as np

        rough, se = _rough(tables)
        self.prior = prior
        self.grid = np.arange(-REACH, REACH + 1e-9, min(STEP, min(se) / 4))
        self.likelihoods = _likelihoods(tables, self.grid)
        self.tau, self.tau_weight = tau_nodes(prior, TAU_NODES)
        self.mu, self.mu_weight = _mu_nodes(rough, se, delta)

    def heights(self, mu: Any, tau: Any) -> "_Heights":
        """Log posterior, weights over the grid and marginal likelihoods for pairs of μ and τ."""
        import numpy as np

        reach, spare = BEYOND * tau, 6 * (self.grid[1] - self.grid[0])
        ends = (mu - reach).min() - spare, (mu + reach).max() + spare
        part = slice(*(int(place) for place in np.searchsorted(self.grid, ends)))
        blur = rows(mu, tau, self.grid[part])
        marginal = np.maximum(blur @ self.likelihoods[part], LEAST)
        held = 0.0 if self.prior.mu_sd is None else 1 / self.prior.mu_sd**2
        height = np.log(marginal).sum(axis=1) - held * (mu - self.prior.mu_mean) ** 2 / 2
        return _Heights(height, blur, marginal, part)

    def posterior(self) -> tuple[Any, tuple[float, ...]]:
        """The mass of each pair of nodes, and each lab's own log odds ratio believed given all labs."""
        import numpy as np

        i, j = np.nonzero(self._near())
        found = self.heights(self.mu[j], self.tau[i])
        share = np.exp(found.height - found.height.max()) * self.tau_weight[i] * self.mu_weight[j]
        share /= share.sum()
        keep = share > 1e-10
        pulled = share[keep, None] / found.marginal[keep]
        # One product for all pairs: the grid's weights given everything, then each lab's mean under them.
        given = (found.blur[keep].T @ pulled) * self.likelihoods[found.part]
        mass = np.zeros((len(self.tau), len(self.mu)))
        mass[i, j] = share
        return mass, tuple(float(value) for value in self.grid[found.part] @ given)

    def _near(self) -> Any:
        """Which pairs can hold any mass: a coarse look at every few nodes, straight lines between them."""
        import numpy as np

        places = [np.unique([*range(0, n, step), n - 1]) for n, step in zip(self._shape, COARSE, strict=True)]
        mu, tau = np.meshgrid(self.mu[places[1]], self.tau[places[0]])
        seen = self.heights(mu.ravel(), tau.ravel()).height.reshape(mu.shape)
        along = np.array([np.interp(np.arange(len(self.mu)), places[1], line) for line in seen])
        full = np.array([np.interp(np.arange(len(self.tau)), places[0], line) for line in along.T]).T
        return full > seen.max() - FAR

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.tau), len(self.mu)


def _likelihoods(tables: Sequence[Table], grid: Any) -> Any:
    """Grid by lab: each lab's conditional likelihood scaled to a top of 1; short tables all at once."""
    import numpy as np

    found = np.empty((len(grid), len(tables)))
    counted = [weights(n1, n0, x1 + x0) for x1, n1, x0, n0 in tables]
    short = [i for i, (_, ways) in enumerate(counted) if len(ways) <= SHORT]
    for i in set(range(len(tables))) - set(short):
        found[:, i] = _scaled(log_conditional(*tables[i])(grid))
    if short:
        ways = np.zeros((SHORT, len(short)))
        for column, i in enumerate(short):
            many = counted[i][1]
            top = max(many)
            ways[: len(many), column] = [way / top for way in many]
        seen = np.array([tables[i][0] - counted[i][0] for i in short])
        powers = np.exp(np.multiply.outer(grid, np.arange(SHORT)))
        one = powers[:, seen] / (powers @ ways)
        found[:, short] = one / one.max(axis=0)
    return found


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
    x, w = nodes_on_line(MU_NODES)
    centre, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    return (centre[:, None] + half[:, None] * x).ravel(), (half[:, None] * w).ravel()


def _synthesis(
    mass: Any, model: _Model, delta: float | None, level: float, shrunken: tuple[float, ...]
) -> Synthesis:
    mu, tau, alone = model.mu, model.tau, mass.sum(axis=0)
    mean = float((alone * mu).sum())
    tail = (1 - level) / 2
    following = _Following(mass, mu, tau)
    return Synthesis(
        mean=mean,
        sd=sqrt(float((alone * (mu - mean) ** 2).sum())),
        low=_quantile(alone, mu, model.mu_weight, tail),
        high=_quantile(alone, mu, model.mu_weight, 1 - tail),
        prob_gt0=float(alone[mu > 0].sum()),
        prob_gt_delta=None if delta is None else float(alone[mu > delta].sum()),
        next_low=following.quantile(tail),
        next_high=following.quantile(1 - tail),
        next_prob_gt0=1 - following.below(0.0),
        tau_mean=float((mass.sum(axis=1) * tau).sum()),
        shrunken=shrunken,
    )


def _quantile(alone: Any, mu: Any, width: Any, share: float) -> float:
    """Where the share of μ's mass lies below: the panel that holds it, then the integral of the polynomial
    through its nodes."""
    import numpy as np
    from numpy.polynomial import legendre

    x, _ = nodes_on_line(MU_NODES)
    panels = alone.reshape(-1, MU_NODES).sum(axis=1)
    place = min(int(np.searchsorted(panels.cumsum(), share)), len(panels) - 1)
    here = slice(place * MU_NODES, (place + 1) * MU_NODES)
    nodes, half = mu[here], (mu[here][-1] - mu[here][0]) / (x[-1] - x[0])
    density = legendre.legfit(x, alone[here] / width[here] * half, MU_NODES - 1)
    inside = legendre.leg2poly(legendre.legint(density, lbnd=-1)).tolist()
    wanted = share - float(panels[:place].sum())
    low, high = -1.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _value(inside, middle) < wanted else (low, middle)
    return float((nodes[0] + nodes[-1]) / 2 + half * (low + high) / 2)


def _value(powers: Sequence[float], at: float) -> float:
    """A polynomial by Horner's rule, its constant first."""
    total = 0.0
    for factor in reversed(powers):
        total = total * at + factor
    return total


class _Following:
    """The next lab's log odds ratio: a mixture of N(μ, τ²)."""

    def __init__(self, mass: Any, mu: Any, tau: Any) -> None:
        keep = mass > 1e-11
        self.mass = mass[keep] / mass[keep].sum()
        self.mu = (mu + 0 * tau[:, None])[keep]
        self.tau = (tau[:, None] + 0 * mu)[keep]

    def below(self, edge: float) -> float:
        from scipy.special import ndtr

        return float((self.mass * ndtr((edge - self.mu) / self.tau)).sum())

    def quantile(self, share: float) -> float:
        return mixture_quantile(self.mass, self.mu, self.tau, share)
