"""Plans and lots: what a plan may hold, its hash and lock, and draws that anybody can repeat."""

from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256
from itertools import permutations
from typing import Any

import pytest
from tests.core.trials_help import ARMS, plan

from egenkraft.core import trials as t
from egenkraft.core.trials.streams import Stream

WHEN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
TOML = """
format = "egenkraft-plan/1"
title = "Twelve"
question = "changed"
design = "pre_post"

[columns]
person = "id"
before = "pre"
after = "post"

[outcome]
name = "sure"
kind = "score"
better = "higher"
lattice = 0.1
"""


def test_a_plan_reads_decimals_exactly() -> None:
    read = t.Plan.parse(TOML)
    assert str(read.outcome.lattice) == "1/10"
    assert (read.code, read.design, read.locked) == ("D1", "pre_post", None)


def test_the_hash_is_that_of_canonical_json() -> None:
    read = t.Plan.parse(TOML)
    assert read.canonical.startswith('{"columns":{"after":"post","before":"pre","person":"id"},"design":')
    assert read.hash == sha256(read.canonical.encode()).hexdigest()
    assert t.Plan.of(read.raw).hash == read.hash
    assert t.Plan.parse(TOML.replace("0.1", "0.10")).hash == read.hash
    assert t.Plan.parse(TOML.replace("0.1", "0.2")).hash != read.hash


def test_a_lock_is_part_of_the_hash_and_happens_once() -> None:
    read = t.Plan.parse(TOML)
    locked = read.lock(at=WHEN)
    assert locked.locked == WHEN
    assert locked.hash != read.hash
    assert t.Plan.of(locked.raw) == locked
    with pytest.raises(t.TrialError) as told:
        locked.lock(at=WHEN)
    assert told.value.code == "plan_locked"
    with pytest.raises(ValueError, match="time zone"):
        read.lock(at=datetime(2026, 3, 3))


def test_a_small_plan_locks_only_when_that_is_accepted() -> None:
    changes: dict[str, Any] = {"people": {"treated": 6, "control": 6}, "outcome": {"sd": 4}, "arms": ARMS}
    small = plan("two_arm", "arm value", locked=None, **changes)
    with pytest.raises(t.TrialError, match="too_small_alone"):
        small.lock(at=WHEN)
    assert (
        plan("two_arm", "arm value", locked=None, accept_small=True, **changes).lock(at=WHEN).locked == WHEN
    )


WRONG = {
    "design": ("two_arms", "must be one of"),
    "question": ("why", "must be one of"),
    "locked": ("yesterday", "must be a date"),
    "early_looks": (-1, "whole number"),
    "seed": ("", "must be text"),
    "frobnicate": (1, "is not a key"),
    "outcome.delta": (0, "above 0"),
    "outcome.colour": ("red", "is not a key"),
    "analysis.level": (95, "between 0 and 1"),
    "reliable.method": ("XX", "must be one of"),
    "columns.frog": ("x", "is not a key"),
    "columns.wave": ("x", "is not a column of pre_post"),
    "policy.adopt_gt0": (2, "between 0 and 1"),
}


@pytest.mark.parametrize("path", WRONG)
def test_a_wrong_key_is_named_with_its_mend(path: str) -> None:
    value, words = WRONG[path]
    raw = dict(t.Plan.parse(TOML).raw)
    section, _, key = path.rpartition(".")
    raw.update({section: {**raw.get(section, {}), key: value}} if section else {key: value})
    with pytest.raises(t.TrialError) as told:
        t.Plan.of(raw)
    problem = told.value.problems[0]
    assert (problem.code, problem.column) == ("plan_invalid", path)
    assert words in problem.message
    assert problem.mend


def test_every_wrong_key_is_told_at_once() -> None:
    text = TOML.replace('"changed"', '"why"').replace("0.1", '"x"')
    with pytest.raises(t.TrialError) as told:
        t.Plan.parse(text)
    assert {problem.column for problem in told.value.problems} == {"question", "outcome.lattice"}
    with pytest.raises(t.TrialError, match="not TOML"):
        t.Plan.parse("format = ")


@pytest.mark.parametrize("columns", ["person before", "person time value", ""])
def test_columns_must_fit_the_design(columns: str) -> None:
    with pytest.raises(t.TrialError):
        plan("pre_post", columns)


def test_the_stream_is_sha_256_of_seed_and_counter() -> None:
    words = [
        int.from_bytes(sha256(f"x\n{block}".encode()).digest()[place : place + 8], "big")
        for block in range(2)
        for place in (0, 8, 16, 24)
    ]
    stream = Stream("x")
    assert [stream.word() for _ in range(8)] == words


def test_every_order_of_a_shuffle_is_equally_likely() -> None:
    counts = dict.fromkeys(permutations("abc"), 0)
    for seed in range(3000):
        counts[tuple(Stream(str(seed)).shuffled("abc"))] += 1
    assert min(counts.values()) > 400
    assert max(counts.values()) < 600


def test_a_lot_is_repeatable_and_bound_to_its_seed() -> None:
    people = [f"p{i}" for i in range(11)]
    lot = plan("two_arm", "person arm value", arms=ARMS)
    draw = lot.randomise(people, seed="7 2 9")
    assert list(draw.arms.values()).count("new") == 6
    assert draw == lot.randomise(people, seed="7 2 9") != lot.randomise(people, seed="7 2 8")
    assert draw.rounds[0].commitment == t.commitment("7 2 9")
    assert t.replay(draw.as_mapping()) == draw
    forged = draw.as_mapping()
    forged["rounds"][0]["arms"] = forged["rounds"][0]["arms"][::-1]
    with pytest.raises(t.TrialError, match="lot_differs"):
        t.replay(forged)


def test_strata_share_the_seats_and_late_entrants_are_a_stratum() -> None:
    people = [f"p{i}" for i in range(9)]
    strata = {person: "north" if i < 4 else "south" for i, person in enumerate(people)}
    lot = plan("two_arm", "person arm value", arms=ARMS, people={"treated": 4, "control": 5})
    draw = lot.randomise(people, seed="s", strata=strata)
    by = {
        label: [draw.arms[p] for p in people if strata[p] == label].count("new")
        for label in ("north", "south")
    }
    assert by == {"north": 2, "south": 2}
    later = draw.extended(["late1", "late2"], seed="s2")
    assert {later.strata[who] for who in ("late1", "late2")} == {"late-1"}
    assert sorted(later.arms[who] for who in ("late1", "late2")) == ["new", "usual"]
    assert t.replay(later.as_mapping()) == later
    with pytest.raises(t.TrialError, match="duplicate_person"):
        draw.extended(["p1"], seed="s3")


def test_lots_of_waves_and_of_starts() -> None:
    people = [f"p{i}" for i in range(7)]
    waves = plan("waitlist", "person period wave value").randomise(
        people, seed="w", seats={"1": 3, "2": 2, "3": 2}
    )
    assert sorted(waves.arms.values()) == ["1", "1", "1", "2", "2", "3", "3"]
    assert t.replay(waves.as_mapping()) == waves
    pool = {"kind": "pool", "pool": [3, 6]}
    starts = plan("baselines", "person time value start", mechanism=pool).randomise(people, seed="b")
    assert set(starts.arms.values()) <= {"3", "4", "5", "6"}
    assert t.replay(starts.as_mapping()) == starts


def test_a_lot_refuses_what_it_cannot_deal() -> None:
    lot = plan("two_arm", "person arm value", arms=ARMS, people={"treated": 4, "control": 5})
    with pytest.raises(t.TrialError, match="seats_differ"):
        lot.randomise(["a", "b"], seed="s")
    with pytest.raises(t.TrialError, match="duplicate_person"):
        lot.randomise(["a"] * 9, seed="s")
    with pytest.raises(t.TrialError, match="no_lot"):
        plan("pre_post", "person before after").randomise(["a", "b"], seed="s")


def test_the_check_says_what_a_plan_can_never_say() -> None:
    few = plan("pre_post", "person before after", people={"treated": 5}, outcome={"sd": 1}).check()
    assert few.min_p is not None
    assert (few.min_p.fraction, few.odds) == (Fraction(1, 16), ())
    assert "min_p_above_level" in few.reasons
    assert "cause" in few.cannot_say
    cause = plan("pre_post", "person before after", people={"treated": 20}, question="because").check()
    assert "cause_from_pre_post" in cause.reasons
    with pytest.raises(t.TrialError, match="people"):
        plan("pre_post", "person before after").check()


def test_the_check_simulates_what_has_no_closed_form() -> None:
    outcome = {"sd": 1, "delta": 0.3}
    seats = {"treated": 11, "control": 11}
    made = plan("two_arm", "arm value", arms=ARMS, people=seats, outcome=outcome)
    closed, simulated = made.check().odds, made.check(simulate=3000).odds
    assert made.check(simulate=3000).odds == simulated
    for exact_, sampled in zip(closed, simulated, strict=True):
        assert sampled.drop == pytest.approx(exact_.drop, abs=0.05)
        assert sampled.adopt == pytest.approx(exact_.adopt, abs=0.15)
    paired = plan("matched", "pair arm value", arms=ARMS, people={"treated": 12}, outcome=outcome).check()
    assert [item.adopt for item in paired.odds] == [0, 0, 0, 0]
    shares = {"kind": "yes_no", "delta": 0.1, "expected_control": 0.3}
    yes_no = plan("two_arm", "arm value", arms=ARMS, people=seats, outcome=shares).check(simulate=300)
    assert len(yes_no.odds) == 3


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_check_in_sentences(lang: str) -> None:
    seats = {"treated": 11, "control": 11}
    made = plan("two_arm", "arm value", arms=ARMS, people=seats, outcome={"sd": 1, "delta": 0.3})
    told = t.check_sentences(made.check(), lang)
    assert len(told) == 9
    assert any("1/352716" in sentence for sentence in told)
