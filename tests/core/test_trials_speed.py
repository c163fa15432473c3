"""Speed: ten times the targets on an idle machine at most, so that only a lost algorithm fails here."""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from math import exp
from time import process_time
from typing import Any

import pytest

from egenkraft.core import trials as t
from egenkraft.core.trials.exact.two import Stratum, _row
from egenkraft.core.trials.labs.blur import rows

MARGIN = 10


def least(work: Callable[[], Any], times: int = 5) -> float:
    """The least CPU time of a call in seconds, so that neighbours on the machine count little."""
    work()
    found = []
    for _ in range(times):
        begun = process_time()
        work()
        found.append(process_time() - begun)
    return min(found)


def values(seed: int, many: int, low: int, high: int) -> list[int]:
    stream = random.Random(seed)
    return [stream.randint(low, high) for _ in range(many)]


def labs(many: int) -> tuple[list[float], list[float]]:
    stream = random.Random(4)
    return [stream.gauss(0.3, 0.4) for _ in range(many)], [stream.uniform(0.02, 0.2) for _ in range(many)]


def tables(many: int) -> list[tuple[int, int, int, int]]:
    stream = random.Random(5)
    found = []
    for _ in range(many):
        n1, n0 = stream.randint(8, 14), stream.randint(8, 14)
        yes = [sum(stream.random() < share for _ in range(n)) for share, n in ((0.5, n1), (0.3, n0))]
        found.append((yes[0], n1, yes[1], n0))
    return found


WORK: dict[str, tuple[Callable[[], Any], float]] = {
    "20 pairs": (lambda: t.exact.signflip(values(1, 20, -8, 12)), 10e-6),
    "300 pairs": (lambda: t.exact.signflip(values(1, 300, -8, 12)), 5e-3),
    "12 v 12": (lambda: t.exact.two_sample([0, *values(1, 11, 0, 20)], [20, *values(2, 11, 0, 20)]), 100e-6),
    "baselines 4 x 20": (
        lambda: t.exact.starts([values(i, 20, 0, 5) for i in range(4)], [8] * 4, "windows", [(5, 16)] * 4),
        200e-6,
    ),
    "baselines 8 x 30": (
        lambda: t.exact.starts([values(i, 30, 0, 5) for i in range(8)], [12] * 8, "windows", [(10, 21)] * 8),
        5e-3,
    ),
    "300 labs": (lambda: t.nnhm(*labs(300)), 5e-3),
    "300 labs, yes or no": (lambda: t.labs_yes_no(tables(300)), 50e-3),
}


@pytest.mark.parametrize("name", WORK)
def test_targets(name: str) -> None:
    work, target = WORK[name]
    assert least(work) < MARGIN * target


def test_the_kernel_counts_every_subset() -> None:
    stream = random.Random(3)
    for n in range(1, 9):
        for m in range(n + 1):
            v = [stream.randint(0, 6) for _ in range(n)]
            counted = Counter(sum(chosen) - min(v) * m for chosen in combinations(v, m))
            part = Stratum(tuple(v[:m]), tuple(v[m:]))
            assert _row(part, n + 1, 1) == sum(count << (n + 1) * total for total, count in counted.items())


def test_blurred_rows_average_a_wave_as_the_normal_law_does() -> None:
    import numpy as np

    grid = np.arange(-15, 15 + 1e-9, 0.1)
    mu = np.array([0.0, 0.03, -1.27, 2.5, 0.4])
    tau = np.array([0.001, 0.1, 0.124, 0.13, 1.0])
    found = rows(mu, tau, grid)
    assert found.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-12)
    assert found @ np.cos(grid) == pytest.approx(np.cos(mu) * [exp(-x * x / 2) for x in tau], abs=1e-8)


def test_many_tables_give_what_single_ones_do() -> None:
    import numpy as np

    from egenkraft.core.trials.belief import log_conditional
    from egenkraft.core.trials.labs.counts import _likelihoods

    grid = np.arange(-15, 15.05, 0.1)
    cases = [
        (5, 10, 2, 10),
        (0, 8, 0, 9),
        (8, 8, 0, 8),
        (30, 60, 20, 55),
        (120, 400, 90, 390),
        (3, 30, 2, 41),
    ]
    found = _likelihoods(cases, grid)
    for column, case in enumerate(cases):
        one = log_conditional(*case)(grid)
        assert found[:, column] == pytest.approx(np.exp(one - one.max()), rel=1e-9, abs=1e-15)


def test_what_few_labs_say_stays_as_it_was_worked_out_by_finer_grids() -> None:
    found = t.labs_yes_no([(5, 10, 2, 10), (7, 12, 5, 12), (3, 8, 0, 8)], delta=0.2)
    assert (found.mean, found.sd, found.prob_gt0) == pytest.approx((1.10122, 0.591762, 0.9706045), abs=1e-6)
    assert (found.prob_gt_delta, found.tau_mean) == pytest.approx((0.9393549, 0.370272), abs=1e-6)
    assert (found.low, found.high) == pytest.approx((-0.0418, 2.2871), abs=2e-4)
    many = t.labs_yes_no(tables(300))
    mean, sd, spread = _finer(tables(300))
    assert (many.mean, many.sd) == pytest.approx((mean, sd), abs=1e-7)
    assert many.tau_mean == pytest.approx(spread, abs=5e-5)  # as near as midpoints come to the edge at 0


def _finer(known: list[tuple[int, int, int, int]]) -> tuple[float, float, float]:
    """The same model on an even grid of μ and τ, far finer than its answer is wide, nothing left out."""
    import numpy as np

    from egenkraft.core.trials.labs.counts import _likelihoods

    grid, mu, tau = np.arange(-8, 8.001, 0.1), np.linspace(0.4, 1.4, 101), (np.arange(100) + 0.5) / 125
    marginal = _likelihoods(known, grid)
    log = np.array(
        [np.log(rows(mu, np.full(len(mu), spread), grid) @ marginal).sum(axis=1) for spread in tau]
    )
    log -= mu**2 / (2 * 1.5**2) + tau[:, None] ** 2 / (2 * 0.5**2)
    mass = np.exp(log - log.max())
    mass /= mass.sum()
    alone = mass.sum(axis=0)
    mean = float(alone @ mu)
    sd = float(alone @ (mu - mean) ** 2) ** 0.5
    return mean, sd, float(mass.sum(axis=1) @ tau)


def test_loading_the_packages_needs_neither_numpy_nor_django() -> None:
    code = (
        "import sys; from egenkraft.core import trials, measures;"
        "t = trials; t.exact.two_sample([3, 4, 5], [0, 1, 2]); t.exact.signflip([1, 2, 3]);"
        "print(sorted({'numpy', 'scipy', 'django'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_float_recursion_is_the_exact_one_in_floats() -> None:
    from egenkraft.core.trials.exact.two import Deal, float_two_sample, observed

    for seed, (m, n) in enumerate([(3, 9), (9, 3), (8, 8), (1, 6), (6, 1), (14, 10)]):
        part = Stratum(tuple(values(seed, m, 0, 9)), tuple(values(seed + 50, n, 0, 7)))
        for side in ("two-sided", "greater", "less"):
            wanted = Deal((part,)).chance(observed((part,)), side).value  # type: ignore[arg-type]
            assert float_two_sample(part, side) == pytest.approx(wanted, rel=1e-12)  # type: ignore[arg-type]


def test_seeded_deals_do_not_depend_on_how_many_are_made_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from egenkraft.core.trials.exact import two

    part = (Stratum(tuple(values(1, 30, 0, 9)), tuple(values(2, 20, 0, 9))),)
    first = two.drawn((part,), "seed")[0]
    monkeypatch.setattr(two, "CELLS", 777_777)
    again = two.drawn((part,), "seed")[0]
    assert (first.sums == again.sums).all()
    assert (first.kept == again.kept).all()
