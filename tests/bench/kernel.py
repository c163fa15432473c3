"""The exact kernel and the synthesis beside the packages that others use, in the same run, with ratios.

SciPy is always there. R's coin, exactRankTests and metafor, PyMC and NumPyro take part where they are
installed, and are named as absent where they are not.
"""

import importlib.util
import random
import shutil
import statistics
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PAIRED = [1, 2, -1, 3, 0, 2, 1, -2, 4, 1, 2, 3, -1, 1, 2, 0, 3, 1, 2, 1]
ONE = [3, 4, 2, 5, 4, 3, 5, 4, 2, 4, 5, 3]
TWO = [2, 3, 1, 4, 3, 2, 4, 2, 1, 3, 4, 2]
DRAWS, MANY = 9_999, 300
Work = Callable[[], Any]


def run() -> None:
    print()
    spent = min(_import_time() for _run in range(3))
    print(f"{'from egenkraft.core import trials, measures':46} {spent * 1000:10.0f} ms of processor time")
    ours = {key: (name, target, _time(work)) for key, name, target, work in _ours()}
    for name, target, seconds in ours.values():
        print(
            f"{name:46} {seconds * 1e6:10.1f} µs; target {target * 1e6:,.0f} µs: {seconds / target:.2f} of it"
        )
    for key, package, seconds in _theirs():
        name, _target, mine = ours[key]
        told = f"{seconds / mine:,.0f} times ours" if seconds else "not installed"
        print(f"  {name:44} {package}: {told}")


def _ours() -> Iterator[tuple[str, str, float, Work]]:
    """Key, name, target in seconds and the call, by the targets of the design."""
    from egenkraft.core import trials as t
    from egenkraft.core.trials import exact

    dice = random.Random(1)
    long = [dice.randint(-8, 12) for _one in range(300)]
    y, v = _labs(MANY)
    weeks = {
        people: [[dice.randint(0, 5) for _w in range(n)] for _p in range(people)]
        for people, n in ((4, 20), (8, 30))
    }
    yield "paired", "exact, 20 pairs", 10e-6, lambda: exact.signflip(PAIRED)
    yield "long", "exact, 300 pairs", 5e-3, lambda: exact.signflip(long)
    yield "two", "exact, 12 v 12", 100e-6, lambda: exact.two_sample(ONE, TWO)
    yield (
        "starts",
        "starts by lot, 4 people, 20 weeks",
        200e-6,
        lambda: exact.starts(weeks[4], [8] * 4, "windows", [(5, 16)] * 4),
    )
    yield (
        "starts8",
        "starts by lot, 8 people, 30 weeks",
        5e-3,
        lambda: exact.starts(weeks[8], [12] * 8, "windows", [(10, 21)] * 8),
    )
    for n in (4, 30, MANY):
        yield f"labs{n}", f"synthesis of {n} labs", 5e-3, lambda n=n: t.nnhm(y[:n], v[:n])
    yield "yes_no", f"yes or no, {MANY} labs", 50e-3, lambda: t.labs_yes_no(_tables(MANY))


def _labs(many: int) -> tuple[list[float], list[float]]:
    dice = random.Random(4)
    return [dice.gauss(0.3, 0.4) for _ in range(many)], [dice.uniform(0.02, 0.2) for _ in range(many)]


def _tables(many: int) -> list[tuple[int, int, int, int]]:
    dice = random.Random(5)
    sizes = [(dice.randint(8, 14), dice.randint(8, 14)) for _one in range(many)]

    def yes(n: int, share: float) -> int:
        return sum(dice.random() < share for _one in range(n))

    return [(yes(n1, 0.5), n1, yes(n0, 0.3), n0) for n1, n0 in sizes]


# --- the others --------------------------------------------------------------------------------------
def _theirs() -> Iterator[tuple[str, str, float | None]]:
    """Key of our call, package, seconds a call; None where it is not installed."""
    yield from _scipy()
    yield from _r()
    for package, work in (("pymc", _pymc), ("numpyro", _numpyro)):
        found = importlib.util.find_spec(package) is not None
        yield "labs30", f"{package}, 4 × 1,000 draws", _once(work) if found else None


def _scipy() -> Iterator[tuple[str, str, float]]:
    import numpy as np
    from scipy import stats

    def flips(n: float) -> Any:
        return stats.permutation_test(
            (PAIRED,), np.mean, permutation_type="samples", vectorized=True, n_resamples=n, rng=1
        )

    def swaps() -> Any:
        return stats.permutation_test(
            (ONE, TWO),
            lambda x, y, axis: np.mean(x, axis) - np.mean(y, axis),
            vectorized=True,
            n_resamples=DRAWS,
            rng=1,
        )

    yield "paired", f"SciPy, {DRAWS:,} draws", _once(lambda: flips(DRAWS))
    yield "paired", "SciPy, every arrangement", _once(lambda: flips(np.inf))
    yield "two", f"SciPy, {DRAWS:,} draws", _once(swaps)


def _r() -> Iterator[tuple[str, str, float | None]]:
    script = Path(__file__).with_name("rivals.R")
    wanted = ("paired", "exactRankTests"), ("two", "exactRankTests"), ("paired", "coin"), ("two", "coin")
    found: dict[tuple[str, str], float] = {}
    if command := shutil.which("Rscript"):
        y, v = _labs(30)
        given = [",".join(map(str, row)) for row in (PAIRED, ONE, TWO, y, v)]
        done = subprocess.run([command, script, *given], capture_output=True, text=True)
        for line in done.stdout.splitlines():
            key, package, seconds, *_end = line.split("\t")
            found["labs30" if key == "labs" else key, package] = float(seconds)
    for key, package in dict.fromkeys([*wanted, *found, ("labs30", "metafor (REML, Knapp-Hartung)")]):
        yield key, f"R {package}", found.get((key, package))


def _pymc() -> None:
    import pymc as pm

    y, v = _labs(30)
    with pm.Model():
        mean, spread = pm.Normal("mean", 0, 1), pm.HalfNormal("spread", 0.5)
        lab = pm.Normal("lab", 0, 1, shape=30)
        pm.Normal("seen", mean + spread * lab, [x**0.5 for x in v], observed=y)
        pm.sample(1000, tune=1000, chains=4, cores=1, progressbar=False, random_seed=1)


def _numpyro() -> None:
    import jax
    import jax.numpy as jnp
    import numpyro
    from numpyro import distributions as dist
    from numpyro.infer import MCMC, NUTS

    y, v = (jnp.array(row) for row in _labs(30))

    def model() -> None:
        mean = numpyro.sample("mean", dist.Normal(0, 1))
        spread = numpyro.sample("spread", dist.HalfNormal(0.5))
        lab = numpyro.sample("lab", dist.Normal(jnp.zeros(30), 1))
        numpyro.sample("seen", dist.Normal(mean + spread * lab, jnp.sqrt(v)), obs=y)

    sampler = MCMC(
        NUTS(model),
        num_warmup=1000,
        num_samples=1000,
        num_chains=4,
        chain_method="sequential",
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(1))


def _import_time() -> float:
    program = "import time; from egenkraft.core import trials, measures; print(time.process_time())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _time(work: Work) -> float:
    number = max(1, min(200, int(0.05 / max(_once(work), 1e-7))))
    return statistics.median(timeit.repeat(work, number=number, repeat=7, timer=time.process_time)) / number


def _once(work: Work) -> float:
    began = time.process_time()  # of the processor: neighbours on the machine count little
    work()
    return time.process_time() - began
