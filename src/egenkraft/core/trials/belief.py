"""Probabilities of better, worth it and worse: three priors, one likelihood, by quadrature."""

from collections.abc import Callable, Sequence
from functools import cache
from math import pi, sqrt
from typing import Any

from egenkraft.core.trials.exact.fisher import weights
from egenkraft.core.trials.result import Belief, Posterior

SCEPTICAL = 0.35
NODES = 48


def score_beliefs(estimate: float, se: float, df: float, s: float, delta: float | None) -> Posterior:
    """Student t likelihood at the estimate (se, df) under N(0, s²), N(0, (.35s)²) and a flat prior."""
    return Posterior(
        _with_prior(estimate, se, df, s, delta),
        _with_prior(estimate, se, df, SCEPTICAL * s, delta),
        _flat(estimate, se, df, delta),
    )


@cache
def _legendre() -> tuple[Any, Any]:
    import numpy as np

    return np.polynomial.legendre.leggauss(NODES)


def panels(breaks: Sequence[float]) -> tuple[Any, Any]:
    """Nodes and weights of Gauss-Legendre panels between the sorted break points."""
    import numpy as np

    edges = np.unique(np.asarray(breaks, dtype=float))
    middle, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    nodes, share = _legendre()
    return (middle[:, None] + half[:, None] * nodes).ravel(), (half[:, None] * share).ravel()


def summed(x: Any, mass: Any, delta: float | None) -> Belief:
    """A belief from nodes and their unscaled mass."""
    mass = mass / mass.sum()
    mean = float((x * mass).sum())
    return Belief(
        float(mass[x > 0].sum()),
        None if delta is None else float(mass[x > delta].sum()),
        float(mass[x < 0].sum()),
        sqrt(max(0.0, float(((x - mean) ** 2 * mass).sum()))),
        mean,
    )


def _with_prior(m: float, se: float, df: float, s: float, delta: float | None) -> Belief:
    import numpy as np

    scales = (0.0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 20, 38)
    breaks = [0.0, delta or 0.0, *(m + k * se for k in scales), *(m - k * se for k in scales)]
    x, width = panels([*breaks, *(k * s for k in scales), *(-k * s for k in scales)])
    log = -(x**2) / (2 * s * s) - (df + 1) / 2 * np.log1p(((x - m) / se) ** 2 / df)
    return summed(x, np.exp(log - log.max()) * width, delta)


def _flat(m: float, se: float, df: float, delta: float | None) -> Belief:
    from scipy.special import stdtr

    above = float(stdtr(df, m / se))
    worth = None if delta is None else float(stdtr(df, (m - delta) / se))
    sd = se * sqrt(df / (df - 2)) if df > 2 else None
    return Belief(above, worth, float(stdtr(df, -m / se)), sd, m if df > 1 else None)


def yes_no_beliefs(x1: int, n1: int, x0: int, n0: int, delta: float | None) -> Posterior:
    """Beta(1, 1) per arm for reference and flat; sceptical: log odds ratio N(0, (.35π/√3)²), exact
    likelihood."""
    plain = _betas(x1, n1, x0, n0, delta)
    return Posterior(plain, _sceptical(x1, n1, x0, n0), plain)


def _betas(x1: int, n1: int, x0: int, n0: int, delta: float | None) -> Belief:
    mean = (x1 + 1) / (n1 + 2) - (x0 + 1) / (n0 + 2)
    sd = sqrt(_beta_variance(x1, n1) + _beta_variance(x0, n0))
    better = _beta_exceeds(x1, n1, x0, n0, 0.0)
    worth = None if delta is None else _beta_exceeds(x1, n1, x0, n0, delta)
    return Belief(better, worth, 1 - better, sd, mean)


def _beta_variance(x: int, n: int) -> float:
    return (x + 1) * (n - x + 1) / ((n + 2) ** 2 * (n + 3))


def _beta_exceeds(x1: int, n1: int, x0: int, n0: int, by: float) -> float:
    """P(share of the treated > share of the controls + by)."""
    import numpy as np
    from scipy.special import betainc

    mean, sd = (x1 + 1) / (n1 + 2), sqrt(_beta_variance(x1, n1))
    other, sd0 = (x0 + 1) / (n0 + 2) + by, sqrt(_beta_variance(x0, n0))
    breaks = [0.0, 1.0, by, 1 + by]
    breaks += [mid + k * scale for mid, scale in ((mean, sd), (other, sd0)) for k in range(-12, 13)]
    x, width = panels([min(1.0, max(0.0, value)) for value in breaks])
    log = x1 * np.log(x) + (n1 - x1) * np.log1p(-x)
    mass = np.exp(log - log.max()) * width
    below = betainc(x0 + 1, n0 - x0 + 1, np.clip(x - by, 0.0, 1.0))
    return float((mass * below).sum() / mass.sum())


def _sceptical(x1: int, n1: int, x0: int, n0: int) -> Belief:
    import numpy as np

    sd = SCEPTICAL * pi / sqrt(3)
    x, width = panels([k * sd / 2 for k in range(-24, 25)])
    log = -(x**2) / (2 * sd * sd) + log_conditional(x1, n1, x0, n0)(x)
    belief = summed(x, np.exp(log - log.max()) * width, None)
    return Belief(belief.prob_gt0, None, belief.prob_lt0, belief.sd, belief.mean)


def log_conditional(x1: int, n1: int, x0: int, n0: int) -> Callable[[Any], Any]:
    """The log likelihood of the log odds ratio given both margins, as a function of an array."""
    import numpy as np

    first, ways = weights(n1, n0, x1 + x0)
    # Whole numbers of any size have a logarithm here, floats would overflow at some 1,000 people.
    from math import log

    logs, places = np.array([log(way) for way in ways]), np.arange(len(ways))

    def value(psi: Any) -> Any:
        terms = logs + np.multiply.outer(psi, places)
        top = terms.max(axis=-1, keepdims=True)
        return psi * (x1 - first) - (top[..., 0] + np.log(np.exp(terms - top).sum(axis=-1)))

    return value
