"""Headlines say what the tables say; small groups are withheld; senseless values are refused."""

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.core import charts
from egenkraft.core.charts import (
    Arm,
    Chart,
    ChartError,
    Effect,
    Line,
    Lot,
    Person,
    Row,
    Step,
    Withheld,
)
from egenkraft.core.charts.words import BUILT_IN, EN, SV

few = settings(max_examples=80, deadline=None)


def drawn(chart: Chart | Withheld) -> Chart:
    assert isinstance(chart, Chart)
    return chart


def figures(text: str) -> list[int]:
    return [
        int(found.replace("\u00a0", "").replace(",", "")) for found in re.findall(r"\d[\d\u00a0,]*", text)
    ]


@given(st.lists(st.integers(1, 3000), min_size=2, max_size=6), st.sampled_from(["sv", "en"]))
@few
def test_funnel_headline_equals_its_table(counts: list[int], lang: str) -> None:
    counts.sort(reverse=True)
    chart = drawn(
        charts.funnel([Step(f"s{'abcdef'[k]}", n) for k, n in enumerate(counts)], people=9, lang=lang)
    )
    numbers = [row[1] for row in chart.table.rows]
    assert numbers == counts
    drops = [a - b for a, b in pairwise(counts)]
    expected = [counts[-1], counts[0]]
    if any(drops):
        expected += [max(drops), counts[drops.index(max(drops))]]
    assert figures(chart.headline) == expected
    assert [row[2] for row in chart.table.rows][1:] == [
        f"−{figure(lang, drop)}" if drop else "" for drop in drops
    ]


def figure(lang: str, number: int) -> str:
    return f"{number:,}".replace(",", BUILT_IN[lang]["thousand"])


@given(st.tuples(*[st.integers(0, 40)] * 3), st.sampled_from(["sv", "en"]))
@few
def test_signs_headline_equals_its_table(counts: tuple[int, int, int], lang: str) -> None:
    chart = charts.up_same_down([Row("x", *counts, missing=4)], lang=lang)
    if sum(counts) < 5:
        assert isinstance(chart, Withheld)
        return
    up, same, down = counts
    assert figures(drawn(chart).headline) == [up, sum(counts), same, down]
    assert drawn(chart).table.rows == (("x", up, same, down, 4),)
    assert figures(drawn(chart).caption)[:2] == [sum(counts), 4]


@given(st.lists(st.tuples(*[st.integers(0, 40)] * 2, st.integers(5, 9)), min_size=2, max_size=6))
@few
def test_many_signs_name_the_best_and_the_worst_of_their_table(rows: list[tuple[int, int, int]]) -> None:
    named = [Row("abcdef"[place], *row) for place, row in enumerate(rows)]
    chart = drawn(charts.up_same_down(named, lang="en"))
    found = re.search(r"up: “(.)”, (\d+) of (\d+)", chart.headline)
    best = max(Fraction(row.up, row.n) for row in named)
    if not best:
        assert "No question went up" in chart.headline
        return
    assert found
    row = next(row for row in chart.table.rows if row[0] == found[1])
    assert (row[1], sum(int(cell) for cell in row[1:4])) == (int(found[2]), int(found[3]))
    assert Fraction(int(found[2]), int(found[3])) == best


words = st.sampled_from(["improved", "unchanged", "deteriorated"])


@given(st.lists(st.builds(Person, st.integers(0, 20), st.integers(0, 20), words), min_size=5, max_size=25))
@few
def test_change_headline_equals_its_table_and_names_nobody(people: list[Person]) -> None:
    chart = drawn(charts.change_per_person(people, low=0, high=20, lang="en"))
    kinds = [row[2] for row in chart.table.rows]
    counted = [kinds.count("Reliably better"), len(people), kinds.count("Reliably worse")]
    assert figures(chart.headline) == counted
    assert sorted((row[0], row[1]) for row in chart.table.rows) == sorted(
        (one.before, one.after) for one in people
    )


@given(
    st.lists(st.integers(-9, 9), min_size=5, max_size=20),
    st.lists(st.integers(-9, 9), min_size=5, max_size=20),
)
@few
def test_means_of_the_headline_follow_from_the_table(first: list[int], second: list[int]) -> None:
    chart = drawn(charts.dots_by_arm(Arm("M", first), Arm("U", second), lang="en"))
    totals = {
        arm: Fraction(
            sum(int(row[1]) * int(row[2]) for row in chart.table.rows if row[0] == arm),
            sum(int(row[2]) for row in chart.table.rows if row[0] == arm),
        )
        for arm in "MU"
    }
    said = [float(text.replace("−", "-")) for text in re.findall(r"[+−]?\d+\.\d\d", chart.headline)]
    expected = [totals["M"], totals["U"], totals["M"] - totals["U"]]
    assert said == [float(round(value, 2)) for value in expected]


def test_the_lot_counts_what_is_at_least_as_extreme() -> None:
    arms = Arm("M", [1, 2, 3, 2, 2]), Arm("U", [0, 1, 1, 2, 1])
    lot = Lot([(-1, 1), (Fraction(-1, 2), 4), (0, 10), (Fraction(1, 2), 4), (1, 1)], 1)
    assert lot.p() == (2, 20)
    assert "2 of 20 lots" in drawn(charts.dots_by_arm(*arms, lot=lot, lang="en")).headline
    told = Lot(lot.counts, 1, extreme=(6, 161))
    assert "6 of 161 lots" in drawn(charts.dots_by_arm(*arms, lot=told, lang="en")).headline
    rare = Lot(lot.counts, 1, extreme=(1, 2_704_156))
    assert "fewer than 1 of 1,000 lots" in drawn(charts.dots_by_arm(*arms, lot=rare, lang="en")).headline
    about = Lot(lot.counts, 1, extreme=(46_000, 1_000_000))
    assert "ungefär 46 av 1\u00a0000" in drawn(charts.dots_by_arm(*arms, lot=about)).headline


def test_effect_headline_speaks_of_better_and_worse() -> None:
    def said(estimate: float, low: float | None, high: float | None) -> str:
        return drawn(charts.effects([Effect("x", estimate, low, high, 22)], lang="en")).headline

    assert said(0.3, -0.1, 0.7) == "Best guess: 0.30 better. Plausible: 0.10 worse to 0.70 better."
    assert said(-0.2, -0.5, 0) == "Best guess: 0.20 worse. Plausible: 0.50 worse to no difference."
    assert said(0.004, 0.001, 2) == "Best guess: no difference. Plausible: no difference to 2.00 better."
    assert said(1, None, None) == "Best guess: 1.00 better. How sure that is cannot be said."


def test_the_mean_of_labs_leads_and_labs_keep_their_order() -> None:
    rows = [
        Effect("Norrköping", -0.1, -0.5, 0.3, 22),
        Effect("Boden", 0.5, 0.1, 0.9, 18),
        Effect("Medel", 0.2, -0.1, 0.5, 40, "diamond"),
    ]
    chart = drawn(charts.effects(rows, delta=0.3))
    assert chart.headline == "Medel: 0,20 bättre, rimligt 0,10 sämre till 0,50 bättre."
    assert [row[0] for row in chart.table.rows] == ["Norrköping", "Boden", "Medel"]
    assert chart.caption.startswith("n\u00a040, ingen saknas. Skuggan visar")
    assert chart.caption.endswith("Ingen jämförelsegrupp.")


def test_attendance_sorts_by_away_in_a_row_and_skips_unmarked() -> None:
    lines = [
        Line("Amina", ["here", "here", "here"]),
        Line("Bo", ["away", "away", "away"]),
        Line("Cilla", ["away", "here", "away"]),
        Line("Dana", ["away", "away", ""]),
        Line("Edda", ["", "", ""]),
    ]
    chart = drawn(charts.attendance(lines, row=2, lang="en"))
    assert [row[0] for row in chart.table.rows] == ["Bo", "Dana", "Cilla", "Amina", "Edda"]
    assert [row[3] for row in chart.table.rows] == [3, 2, 1, 0, 0]
    assert chart.headline == "2 of 5 have been away 2 times in a row or more."


def test_missing_people_are_counted_by_reason_and_the_comparison_is_named() -> None:
    row = Row("x", 7, 3, 2)
    bare = drawn(charts.up_same_down([row], missing={"moved": 1, "refused": 1, "not_asked": 0}, lang="en"))
    assert bare.caption == "n\u00a012, 2 missing (1 moved, 1 do not want to answer). No comparison group."
    told = drawn(charts.up_same_down([row], comparison="comparison by lot", note="May 3", lang="en"))
    assert told.caption == "n\u00a012, none missing. Comparison by lot. May 3."


SMALL: dict[str, list[Chart | Withheld]] = {
    "under_least": [
        charts.funnel([Step("a", 40)], people=4),
        charts.up_same_down([Row("a", 9, 0, 0), Row("b", 2, 2, 0)]),
        charts.change_per_person([Person(1, 2, "unchanged")] * 4, low=0, high=3),
        charts.dots_by_arm(Arm("a", [1] * 9), Arm("b", [1] * 4)),
        charts.effects([Effect("a", 1, 0, 2, 4)]),
        charts.attendance([Line("a", ["here"])] * 4),
    ],
    "under_base": [
        charts.funnel([Step("a", 40)], people=9, outside=True),
        charts.up_same_down([Row("a", 9, 0, 0)], outside=True),
        charts.effects([Effect("a", 1, 0, 2, 19)], base=20, outside=True),
    ],
    "small_cell": [
        charts.funnel([Step("a", 40), Step("b", 4)], people=20, outside=True),
        charts.up_same_down([Row("a", 9, 8, 1)], outside=True),
    ],
    "all_alike": [
        charts.up_same_down([Row("a", 9, 8, 0), Row("b", 0, 17, 0)], outside=True),
        charts.up_same_down([Row("a", 12, 0, 0)], outside=True),
    ],
    "single_marks": [
        charts.change_per_person([Person(1, 2, "unchanged")] * 40, low=0, high=3, outside=True),
        charts.dots_by_arm(Arm("a", [1] * 30), Arm("b", [1] * 30), outside=True),
        charts.attendance([Line("a", ["here"])] * 40, outside=True),
    ],
}


@pytest.mark.parametrize("code", SMALL)
def test_small_groups_are_withheld_with_the_reason_in_words(code: str) -> None:
    for chart in SMALL[code]:
        assert isinstance(chart, Withheld)
        assert chart.code == code
        assert chart.reason.endswith(".")


def test_nobody_at_the_last_step_is_said_in_words() -> None:
    chart = drawn(charts.funnel([Step("invited", 8), Step("held", 0)], people=8, lang="en"))
    assert chart.headline.startswith("Nobody has reached “held” yet. ")
    assert chart.table.rows == (("invited", 8, ""), ("held", 0, "−8"))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: charts.funnel([], people=9), "no_values"),
        (lambda: charts.funnel([Step("a", 3), Step("b", 4)], people=9), "not_a_funnel"),
        (lambda: charts.funnel([Step("a", -1)], people=9), "not_a_funnel"),
        (lambda: charts.up_same_down([]), "no_values"),
        (lambda: charts.up_same_down([Row("a", 9, -1, 0)]), "no_values"),
        (lambda: charts.change_per_person([Person(1, 9, "improved")] * 5, low=0, high=5), "outside_scale"),
        (lambda: charts.dots_by_arm(Arm("a", [float("nan")] * 5), Arm("b", [1] * 5)), "not_finite"),
        (lambda: charts.dots_by_arm(Arm("a", [1] * 5), Arm("b", [1] * 5), lot=Lot([], 1)), "no_values"),
        (lambda: charts.effects([]), "no_values"),
        (lambda: charts.effects([Effect("a", 1, 3, 2, 9)]), "limits_swapped"),
        (lambda: charts.effects([Effect("a", float("inf"), 0, 2, 9)]), "not_finite"),
        (lambda: charts.attendance([Line("a", [])] * 5), "no_values"),
        (lambda: charts.attendance([Line("a", ["here"])] * 4 + [Line("b", ["here", "away"])]), "no_values"),
        (lambda: charts.up_same_down([Row("a", 9, 0, 0)], lang="so"), "words_missing"),
    ],
)
def test_values_that_no_chart_can_show_are_refused(make: object, code: str) -> None:
    with pytest.raises(ChartError) as caught:
        make()  # type: ignore[operator]
    assert caught.value.code == code


def test_both_languages_have_every_text_with_the_same_gaps_to_fill() -> None:
    assert SV.keys() == EN.keys()
    for key in SV:
        assert set(re.findall(r"{\w+}", SV[key])) == set(re.findall(r"{\w+}", EN[key])), key
        assert SV[key].count("|") == EN[key].count("|"), key


def test_another_language_brings_its_own_words() -> None:
    turkish = {**EN, "decimal": ",", "signs_headline": "{n}: {up}, {same}, {down}"}
    chart = drawn(charts.up_same_down([Row("x", 7, 3, 2)], lang="tr", words=turkish))
    assert chart.headline == "12: 7, 3, 2"


def test_the_example_of_the_reference_page_is_true() -> None:
    chart = drawn(charts.up_same_down([Row("Self-confidence", 7, 3, 2)], missing={"moved": 2}, lang="en"))
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "charts.md").read_text(
        encoding="utf-8"
    )
    assert f"'{chart.headline}'" in page
    assert f"'{chart.caption}'".replace("\u00a0", " ") in page
