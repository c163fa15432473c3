"""Published numbers of single functions, to the digits in which they are printed, from data as literals.

What stands in `test_trials_published.py` and `test_measures_change.py` is not repeated here.
"""

from fractions import Fraction
from math import log

import pytest

from egenkraft.core import trials as t
from egenkraft.core.trials import exact

# Rubin 1981, Journal of Educational Statistics 6:377-401: coaching effects in eight schools.
SCHOOLS = (
    [28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16],
    [error**2 for error in (14.9, 10.2, 16.3, 11, 9.4, 11.4, 10.4, 17.6)],
)
# Colditz et al. 1994, JAMA 271:698-702: tuberculosis after vaccination, and without, in 13 trials.
BCG = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]
# Serum of two groups of workers (data of the R package coin): aspartate aminotransferase.
ASAT = (
    [
        "1.53",
        "1.75",
        "2.12",
        "2.83",
        "2.58",
        "2.37",
        "2.92",
        "2.08",
        "3.01",
        "2.67",
        "2.08",
        "2.25",
        "3.08",
        "2.01",
        "1.58",
    ],
    [
        "1.33",
        "1.78",
        "1.53",
        "1.95",
        "1.83",
        "1.47",
        "1.87",
        "1.55",
        "2.58",
        "2.17",
        "1.97",
        "1.62",
        "2.25",
        "3.53",
        "2.92",
        "1.78",
        "2.22",
        "2.55",
        "2.75",
    ],
)
# Parker, Vannest & Davis 2011, Behavior Modification 35:303-322.
PHASE_A, PHASE_B = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]
LABS = [(5, 10, 2, 10), (7, 12, 5, 12), (3, 8, 0, 8)]


def risks() -> tuple[list[float], list[float]]:
    """Log relative risks of the vaccine, and their variances."""
    y = [log(a / (a + b)) - log(c / (c + d)) for a, b, c, d in BCG]
    v = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG]
    return y, v


def printed(digits: int) -> float:
    """Half a unit of the last printed digit."""
    return 0.5001 * 10**-digits


def test_mehta_and_hilton_vaccine_by_every_exact_test() -> None:
    cells = (7, 15, 12, 15)
    assert float(exact.fisher(*cells)) == pytest.approx(0.128136, abs=printed(6))
    assert exact.barnard(*cells) == pytest.approx(0.068218, abs=printed(6))
    assert exact.boschloo(*cells, "less") == pytest.approx(0.034109, abs=printed(6))
    value, low, high = exact.odds_ratio(*cells)
    assert value == pytest.approx(0.23094, abs=printed(5))
    assert (low, high) == (
        pytest.approx(0.02929, abs=printed(5)),
        pytest.approx(1.37727, abs=printed(5)),
    )


def test_the_lady_tasting_tea() -> None:
    cells = (3, 4, 1, 4)
    assert exact.fisher(*cells) == Fraction(17, 35)
    assert float(exact.fisher(*cells)) == pytest.approx(0.485714, abs=printed(6))
    assert exact.barnard(*cells) == pytest.approx(0.289063, abs=printed(6))
    assert exact.boschloo(*cells, "greater") == pytest.approx(0.144531, abs=printed(6))


def test_mcnemar_nine_to_two() -> None:
    assert exact.sign_test([1] * 9 + [-1] * 2) == Fraction(67, 1024)


@pytest.mark.parametrize(
    ("x", "n", "low", "high"), [(5, 12, 0.1517, 0.7233), (0, 12, 0, 0.2646), (15, 22, 0.4513, 0.8614)]
)
def test_clopper_and_pearson(x: int, n: int, low: float, high: float) -> None:
    # The limit of 0 of 12 is .26465: printed .2645, cut off; rounded it is .2646.
    found = t.clopper_pearson(x, n)
    assert found == (pytest.approx(low, abs=printed(4)), pytest.approx(high, abs=printed(4)))


def test_asat_by_ranks_and_by_sums() -> None:
    x, y = ASAT
    assert float(exact.two_sample(x, y)) == pytest.approx(0.215355, abs=printed(6))
    ordered = sorted(map(Fraction, x + y))

    def doubled_midranks(values: list[str]) -> list[int]:
        return [2 * ordered.index(Fraction(v)) + ordered.count(Fraction(v)) + 1 for v in values]

    ranks = doubled_midranks(x), doubled_midranks(y)
    assert float(exact.two_sample(*ranks)) == pytest.approx(0.144244, abs=printed(6))
    assert float(exact.two_sample(*ranks, alternative="less")) == pytest.approx(0.930269, abs=printed(6))


def test_parker_2011_overlap_of_phases() -> None:
    overlap, ratio = t.nap(PHASE_A, PHASE_B), t.log_ratio(PHASE_A, PHASE_B)
    assert (overlap.nap, overlap.tau) == (Fraction(11, 12), Fraction(5, 6))
    assert t.tau_u(PHASE_A, PHASE_B) == Fraction(31, 42)
    assert (overlap.low, overlap.high) == pytest.approx((0.597, 0.986), abs=printed(3))
    assert ratio is not None
    assert (ratio.value, ratio.se) == pytest.approx((0.1954, 0.0556), abs=printed(4))


def test_bcg_classical() -> None:
    y, v = risks()
    found = t.reml(y, v)
    assert (found.mean, found.se, found.tau2) == pytest.approx((-0.71453, 0.17978, 0.31324), abs=1e-5)
    assert t.q_profile(y, v) == (pytest.approx(0.1197, abs=printed(4)), pytest.approx(1.1115, abs=printed(4)))
    assert found.prediction == pytest.approx((-1.867, 0.438), abs=printed(3))
    assert found.knapp_hartung == pytest.approx((-1.1084, -0.3206), abs=printed(4))
    assert t.reml(y, v, between="DL").tau2 == pytest.approx(0.30876, abs=printed(5))
    # The printed .31809 is where the reference program stops its search; the root itself is .31813.
    assert t.reml(y, v, between="PM").tau2 == pytest.approx(0.31809, abs=5e-5)


def test_bcg_next_trial() -> None:
    y, v = risks()
    found = t.nnhm([-value for value in y], v, mu=(0, 1.5))
    assert found.mean == pytest.approx(0.70088, abs=printed(5))
    assert found.next_prob_gt0 == pytest.approx(0.88312, abs=printed(5))


@pytest.mark.parametrize(
    ("mu", "tau", "mean", "sd", "better", "next_better", "spread"),
    [
        ((0, None), ("half-cauchy", 25), 8.0679, 5.0337, 0.94955, 0.86635, 5.8992),
        ((0, 5), ("half-normal", 5), 4.4655, 3.3195, 0.91067, 0.83438, 3.2865),
    ],
)
def test_eight_schools(mu, tau, mean, sd, better, next_better, spread) -> None:  # type: ignore[no-untyped-def]
    found = t.nnhm(*SCHOOLS, mu=mu, tau=tau)
    assert (found.mean, found.sd, found.tau_mean) == pytest.approx((mean, sd, spread), abs=1e-4)
    assert (found.prob_gt0, found.next_prob_gt0) == pytest.approx((better, next_better), abs=1e-5)
    if mu[1] is None:
        assert (found.low, found.high) == pytest.approx((-1.733, 18.052), abs=1e-3)


def test_yes_and_no_over_three_labs() -> None:
    found = t.labs_yes_no(LABS)
    wanted = (1.101, 0.592, 0.9706, 0.9377)
    assert (found.mean, found.sd, found.prob_gt0, found.next_prob_gt0) == pytest.approx(wanted, abs=1e-3)


def test_what_one_more_trial_is_worth() -> None:
    assert t.evpi(0.15, 0.20, 0.10) == pytest.approx(0.057269, abs=printed(6))
    assert t.evsi(0.15, 0.20, 0.10, 0.20) == pytest.approx(0.034909, abs=printed(6))
