"""Scores, missing reasons, network vectors, groups, two taps."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.core import measures
from egenkraft.core.measures import MeasureError, Reason, Setting

CONF = measures.load("conf")
POS = measures.load("pos")
RES = measures.load("res")
CODES = [item.code for item in CONF.items]
answer = st.one_of(st.sampled_from([0, 1, 2]), st.sampled_from([int(one) for one in Reason]))
answers = st.lists(answer, min_size=10, max_size=10).map(lambda values: dict(zip(CODES, values, strict=True)))


def half_up(value: Fraction) -> int:
    return (value + Fraction(1, 2)).__floor__()


@given(answers)
@settings(max_examples=200, deadline=None)
def test_conf_prorates_by_integers_or_gives_no_score(given_answers: dict[str, int]) -> None:
    found = measures.score(CONF, given_answers)
    kept = [code for code in given_answers.values() if code >= 0]
    assert found.answered == len(kept)
    assert sum(found.missing.values()) == 10 - len(kept)
    if len(kept) == 10:
        assert (found.value, found.flags, found.reason) == (sum(kept), (), None)
    elif len(kept) >= 8:
        assert found.value == half_up(Fraction(10 * sum(kept), len(kept)))
        assert found.flags == ("prorated",)
    else:
        assert (found.value, found.reason) == (None, "too_few_answered")


@given(answers, st.sampled_from(CODES))
@settings(max_examples=100, deadline=None)
def test_a_better_answer_never_lowers_the_score(given_answers: dict[str, int], code: str) -> None:
    low = measures.score(CONF, given_answers | {code: 0}).value
    high = measures.score(CONF, given_answers | {code: 2}).value
    assert (low is None) == (high is None)
    assert low is None or high is None or low < high


def test_prorating_literals() -> None:
    nine = dict.fromkeys(CODES[:9], 1)
    assert measures.score(CONF, nine | {CODES[9]: Reason.REFUSED}).value == 10
    assert measures.score(CONF, dict.fromkeys(CODES[:8], 1) | {CODES[0]: 2}).value == 11
    assert measures.score(CONF, dict.fromkeys(CODES[:7], 2)).value is None


def test_reasons_keep_their_export_codes() -> None:
    codes = {"refused": -98, "not_asked": -96, "not_reached": -99, "moved": -97, "not_applicable": -95}
    assert {one.word: int(one) for one in Reason} == codes
    assert all(Reason.of(word) == code for word, code in codes.items())
    found = measures.score(CONF, dict.fromkeys(CODES[:8], 2) | {CODES[8]: -98})
    assert found.missing == {"not_reached": 1, "refused": 1}
    assert found.items[CODES[8]] is Reason.REFUSED


@pytest.mark.parametrize("wrong", [3, -1, True, 99])
def test_an_answer_outside_the_scale_is_refused(wrong: int) -> None:
    with pytest.raises(MeasureError) as caught:
        measures.score(CONF, {"conf-01": wrong})
    assert (caught.value.code, caught.value.where) == ("outside_scale", "conf-01")


def test_an_answer_to_another_pack_is_refused() -> None:
    with pytest.raises(MeasureError) as caught:
        measures.score(CONF, {"fut-01": 1})
    assert caught.value.code == "unknown_item"
    assert caught.value.where == "fut-01"


def reversed_pack(missing: str) -> measures.Pack:
    text = """
    format = "egenkraft-pack/1"
    id = "calm"
    version = 2
    kind = "scale"
    validated = true
    presentation = "5"
    better = "lower"
    names = { sv = "Lugn" }
    [licence]
    gate = "ship"
    name = "CC0"
    attribution = "Nobody"
    [score]
    lattice = "1/2"
    min = "1"
    max = "4"
    missing = "MISSING"
    [[answers.much]]
    code = 1
    words = { sv = "Lite" }
    [[answers.much]]
    code = 4
    words = { sv = "Mycket" }
    [[items]]
    code = "calm-01"
    words = { sv = "Jag oroar mig." }
    [[items]]
    code = "calm-02"
    reverse = true
    words = { sv = "Jag är lugn." }
    """
    return measures.parse(text.replace("MISSING", missing), "calm.toml")


def test_reversed_items_count_from_the_other_end_and_none_refuses_any_gap() -> None:
    pack = reversed_pack("none")
    found = measures.score(pack, {"calm-01": 4, "calm-02": 4})
    assert found.value == 5
    assert found.items == {"calm-01": 4, "calm-02": 1}
    assert pack.rule
    assert pack.rule.units(5) == Fraction(5, 2)
    assert measures.score(pack, {"calm-01": 4}).reason == "item_missing"
    assert measures.score(reversed_pack("count"), {"calm-01": 4}).reason == "too_few_answered"


def test_single_questions_are_reported_item_by_item() -> None:
    found = measures.score(measures.load("fut"), {"fut-01": 2, "fut-02": 0, "fut-03": Reason.REFUSED})
    assert (found.value, found.reason, found.answered) == (None, "item_by_item", 2)


POSITIONS = {item.code: item.level for item in POS.items}


@given(st.dictionaries(st.sampled_from(sorted(POSITIONS)), st.sampled_from([0, 1, -98]), max_size=10))
@settings(max_examples=100, deadline=None)
def test_positions_equal_brute_force_and_none_reached_is_missing(chosen: dict[str, int]) -> None:
    vector = measures.score(POS, chosen).vector
    levels = [POSITIONS[code] or 0 for code, value in chosen.items() if value == 1]
    asked = [code for code, value in chosen.items() if value >= 0]
    if not asked:
        assert {value.reason for value in vector.values()} == {"nothing_answered"}
        return
    assert (vector["reached"].value, vector["reached"].denominator) == (len(levels), len(asked))
    assert vector["highest_level"].value == (max(levels) if levels else None)
    assert vector["levels_spanned"].value == (max(levels) - min(levels) if levels else None)
    assert vector["highest_level"].reason == (None if levels else "none_reached")


def test_positions_by_tie_askable_and_new() -> None:
    one = {"pos-01": 1, "pos-01.tie": 3, "pos-01.ask": 1, "pos-01.met": 0}
    two = {"pos-09": 1, "pos-09.tie": 1, "pos-09.ask": int(Reason.REFUSED), "pos-09.met": 1}
    vector = measures.score(POS, one | two | {"pos-02": 0}).vector
    shown = {name: (value.value, value.denominator) for name, value in vector.items()}
    assert shown["reached"] == (2, 3)
    assert (shown["family"], shown["friend"], shown["acquaintance"]) == ((1, 2), (0, 2), (1, 2))
    assert (shown["askable"], shown["new"]) == ((1, 1), (1, 2))
    assert "total" not in vector
    first = measures.score(POS, {"pos-01": 1, "pos-01.tie": 3}, first_wave=True).vector
    assert first["new"].reason == "not_applicable"


def test_a_follow_up_without_its_yes_is_not_counted() -> None:
    vector = measures.score(POS, {"pos-01": 0, "pos-01.ask": 1}).vector
    assert vector["askable"].value == 0


def test_resources_stay_apart_and_paid_staff_never_count() -> None:
    given_answers = {
        "res-01": 1,
        "res-01.tie": 0,
        "res-02": 1,
        "res-02.tie": 1,
        "res-03": 0,
        "res-08": 1,
        "res-08.tie": 3,
    }
    vector = measures.score(RES, given_answers).vector
    assert (vector["work"].value, vector["work"].denominator, vector["work.staff"].value) == (1, 2, 1)
    assert vector["work.strongest"].value == 1
    assert vector["language.strongest"].value == 3
    assert vector["know_how"].value == 0
    assert vector["know_how.strongest"].reason == "none_reached"
    assert vector["everyday"].reason == "nothing_answered"
    assert measures.score(RES, given_answers).reason == "never_totalled"


def test_group_shows_floor_ceiling_and_missing_by_reason() -> None:
    best, worst = dict.fromkeys(CODES, 2), dict.fromkeys(CODES, 0)
    nine = dict.fromkeys(CODES[:9], 1)
    found = measures.group(CONF, [best, best, worst, nine, dict.fromkeys(CODES[:3], 1), Reason.MOVED])
    assert (found.n, found.scored, found.floor, found.ceiling, found.prorated) == (6, 4, 1, 2, 1)
    assert found.missing == {"moved": 1, "too_few_answered": 1}
    assert (found.mean, found.median) == (Fraction(50, 4), Fraction(15))
    assert found.sd == pytest.approx(9.574271)
    assert found.items["conf-10"] == {0: 1, 2: 2}
    assert found.items_missing["conf-10"] == {"not_reached": 2, "moved": 1}


def test_group_of_nobody_has_no_figures() -> None:
    found = measures.group(CONF, [])
    assert (found.mean, found.median, found.sd, found.scored) == (None, None, None, 0)


@pytest.mark.parametrize("codes", [(1, 2, 3, 4), (0, 1, 2, 3, 4)])
def test_two_taps_lead_to_each_code_and_back(codes: tuple[int, ...]) -> None:
    assert [measures.fold(codes, *measures.taps(codes, code)) for code in codes] == list(codes)
    assert len({measures.taps(codes, code) for code in codes}) == len(codes)


def test_two_taps_refuse_three_points_and_a_middle_that_is_not_there() -> None:
    with pytest.raises(MeasureError):
        measures.taps((0, 1, 2), 1)
    with pytest.raises(MeasureError):
        measures.fold((1, 2, 3, 4), "between")
    with pytest.raises(MeasureError):
        measures.fold((1, 2, 3, 4, 5), "yes")


def test_each_difference_between_waves_warns() -> None:
    start = Setting(1, "sv", "3", "alone")
    assert measures.warnings(start, start) == ()
    later = Setting(2, "ar", "5", "interpreter")
    assert measures.warnings(start, later) == (
        "version_changed", "presentation_changed", "language_mixed", "mode_changed",
    )  # fmt: skip
