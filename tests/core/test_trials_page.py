"""The one page: both languages say the same, with the numbers of the result; the documented odds are true."""

import re
from pathlib import Path
from string import Formatter

import pytest
from tests.core.trials_help import ARMS, arms, pairs, plan

from egenkraft.core import trials as t
from egenkraft.core.trials.words import TEXTS, Words

NEW = [5, 4, 4, 5, 3, 4, 5, 5, 4, 3, 4, 5]
OLD = [2, 3, 3, 1, 2, 3, 4, 2, 3, 2, 3, 1]
FIVE = {"min": 1, "max": 5}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    sv, en = TEXTS["sv"], TEXTS["en"]
    assert set(sv) == set(en)
    assert [key for key in sv if places(sv[key]) != places(en[key])] == []


def test_every_code_in_the_source_has_words() -> None:
    source = Path("src/egenkraft/core/trials/verdict.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'^ {8}\("([a-z_0-9]+)", ', source, re.M)) - {"plan_not_locked", "early_look"}
    codes -= {"amended_after_unblinding", "heterogeneity", "ranking", "publication_bias"}
    assert len(codes) > 12
    assert [code for code in codes if f"reason.{code}" not in TEXTS["sv"]] == []


def test_numbers_are_written_as_each_language_writes_them() -> None:
    sv, en = Words("sv"), Words("en")
    assert (sv.number(-1.5, sign=True), en.number(1.5, sign=True)) == ("−1,5", "+1.5")
    assert (en.number(-0.001), en.number(0, sign=True)) == ("0", "0")
    assert (en.percent(0.999), en.percent(0.001), en.percent(1.0)) == ("over 99 %", "under 1 %", "100 %")
    with pytest.raises(ValueError, match="sv"):
        Words("de")


def result() -> t.Result:
    made = plan("two_arm", "person arm value", arms=ARMS, outcome={**FIVE, "delta_set_by": "participants"})
    return t.analyse(made, None, arms(NEW, OLD))


@pytest.mark.parametrize("audience", ["participant", "lab", "public"])
def test_three_readers_get_the_same_numbers(audience: str) -> None:
    made = t.report(result(), "en", audience)  # type: ignore[arg-type]
    assert [part.number for part in made.parts] == list(range(1, 11))
    text = made.text()
    found = result().p
    assert found is not None
    assert found.chance.fraction is not None
    for figure in ("+1.83", "over 99 %", f"p = {found.chance.fraction}", result().plan.hash[:20]):
        assert figure in text
    assert ("No marks of single persons" in text) == (audience != "lab")


def test_the_page_shows_cost_quotes_and_other_labs_when_they_are_known() -> None:
    context = t.Context(
        350, 90, (t.Quote("Nu ringer jag själv.", "en av oss", "c-7"),), ("Boden: test more",)
    )
    text = " ".join(t.report(result(), "sv", "lab", context).text().split())
    for words in (
        "350 kronor och 90 minuter",
        "”Nu ringer jag själv.” – en av oss. Samtycke c-7.",
        "Boden: test more",
    ):
        assert words in text
    assert "Deltagarna har sagt" in text


def test_grades_below_c_never_sound_like_an_effect() -> None:
    made = plan("pre_post", "person before after", outcome=FIVE)
    text = t.report(t.analyse(made, None, pairs(OLD, NEW)), "en").text()
    assert "without a comparison group" in text
    assert "never why" in text
    assert "with the method" not in text


def test_the_odds_in_the_handbook_are_those_of_the_rule() -> None:
    table = Path("docs/reference/analyse.md").read_text(encoding="utf-8").split("## Odds of each verdict")[1]
    lines = re.findall(r"^\| (\d+) \| (.+) \|$", table, re.M)
    assert [int(n) for n, _ in lines] == [6, 11, 20]
    for n, cells in lines:
        seats = {"treated": int(n), "control": int(n)}
        made = plan("two_arm", "arm value", arms=ARMS, people=seats, outcome={"sd": 1, "delta": 0.3})
        for cell, item in zip(cells.split(" | "), made.check().odds, strict=True):
            adopt, drop = (float(value) for value in cell.split(" / "))
            assert (round(item.adopt, 2), round(item.drop, 2)) == (adopt, drop)


def test_holm_evsi_rubin_and_single_case_values() -> None:
    assert t.holm([0.004, 0.011, 0.021, 0.034, 0.048, 0.32]) == pytest.approx(
        [0.024, 0.055, 0.084, 0.102, 0.102, 0.32]
    )
    assert t.evsi(0.15, 0.2, 0.1, 0.2) == pytest.approx(0.034909, abs=1e-6)
    assert t.evpi(0.15, 0.2, 0.1) == pytest.approx(0.057269, abs=1e-6)
    pooled = t.rubin([1.2, 0.9, 1.5], [0.25, 0.3, 0.28], 20)
    assert (pooled.df, pooled.low, pooled.high) == pytest.approx((8.046765, -0.250888, 2.650888), abs=1e-6)
    a, b = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]
    assert (str(t.nap(a, b).nap), str(t.nap(a, b).tau), str(t.tau_u(a, b))) == ("11/12", "5/6", "31/42")
    assert (t.nap(a, b).low, t.nap(a, b).high) == pytest.approx((0.597, 0.986), abs=5e-4)
    ratio = t.log_ratio(a, b)
    assert ratio is not None
    assert (ratio.value, ratio.se) == pytest.approx((0.1954, 0.0556), abs=5e-5)
    assert t.log_ratio([0, 0], [1, 2]) is None
