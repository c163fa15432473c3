"""The exact kernel beside SciPy's permutation test of the same data, in the same run."""

import statistics
import time
import timeit
from collections.abc import Callable

PAIRED = [1, 2, -1, 3, 0, 2, 1, -2, 4, 1, 2, 3, -1, 1, 2, 0, 3, 1, 2, 1]
ONE = [3, 4, 2, 5, 4, 3, 5, 4, 2, 4, 5, 3]
TWO = [2, 3, 1, 4, 3, 2, 4, 2, 1, 3, 4, 2]
DRAWS = 9_999


def run() -> None:
    import numpy as np
    from scipy import stats

    from egenkraft.core.trials import exact

    print()
    spent = min(_import_time() for _run in range(3))
    print(f"{'from egenkraft.core import trials, measures':46} {spent * 1000:10.0f} ms of processor time")
    signflip = _time(lambda: exact.signflip(PAIRED))
    two = _time(lambda: exact.two_sample(ONE, TWO))
    flips = _once(
        lambda: stats.permutation_test(
            (PAIRED,), np.mean, permutation_type="samples", vectorized=True, n_resamples=DRAWS, rng=1
        )
    )
    swaps = _once(
        lambda: stats.permutation_test(
            (ONE, TWO),
            lambda x, y, axis: np.mean(x, axis) - np.mean(y, axis),
            vectorized=True,
            n_resamples=DRAWS,
            rng=1,
        )
    )
    _line("exact, 20 pairs", signflip, flips)
    _line("exact, 12 v 12", two, swaps)


def _import_time() -> float:
    import subprocess
    import sys

    program = "import time; from egenkraft.core import trials, measures; print(time.process_time())"
    return float(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    )


def _line(name: str, ours: float, theirs: float) -> None:
    ratio = theirs / ours
    print(f"{name:46} {ours * 1e6:10.1f} µs; SciPy with {DRAWS:,} draws: {ratio:,.0f} times that")


def _time(work: Callable[[], object]) -> float:
    return statistics.median(timeit.repeat(work, number=200, repeat=7)) / 200


def _once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
