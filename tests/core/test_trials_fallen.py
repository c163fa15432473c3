"""How else the lot could have fallen: the product's counts are those of every deal, tried one by one."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.charts_help import read
from tests.core.trials_help import ARMS, arms, pairs, plan, rows

from egenkraft.core import charts
from egenkraft.core import trials as t
from egenkraft.core.charts import Chart, Lot, Withheld
from egenkraft.core.trials import fallen as module

SCALE = {"min": 0, "max": 20, "sd": 4}


def analysed(treated, control, **more):
    made = plan("two_arm", "person arm value", arms=ARMS, outcome=SCALE, **more)
    return t.analyse(made, None, arms(treated, control))


def by_hand(treated, control):
    """The mean difference under every way to deal the same people."""
    values, m = [*treated, *control], len(treated)
    found = Counter()
    for places in combinations(range(len(values)), m):
        first = sum(values[n] for n in places)
        found[Fraction(first, m) - Fraction(sum(values) - first, len(values) - m)] += 1
    return found


SCORES = st.lists(st.integers(0, 20), min_size=3, max_size=5)


@settings(max_examples=60, deadline=None)
@given(SCORES, SCORES)
def test_every_deal_is_counted(treated, control):
    result = analysed(treated, control)
    told = t.otherwise(result)
    wanted = by_hand(treated, control)
    assert dict(told.counts) == dict(wanted)
    assert told.observed == result.estimate.value
    hits, of = told.extreme
    assert Fraction(hits, of) == result.p.chance.fraction
    assert of == sum(wanted.values())
    assert hits == sum(many for value, many in wanted.items() if abs(value) >= abs(told.observed))


def test_deals_within_strata_are_counted_within_them():
    lines = [("new", 3, "s1"), ("new", 5, "s1"), ("usual", 1, "s1"), ("usual", 4, "s1")]
    lines += [("new", 2, "s2"), ("usual", 2, "s2"), ("usual", 6, "s2")]
    made = plan("two_arm", "person arm value stratum", arms=ARMS, outcome=SCALE)
    table = rows("person arm value stratum", [(n, *line) for n, line in enumerate(lines)])
    result = t.analyse(made, None, table)
    told, wanted = t.otherwise(result), Counter()
    first, second = [3, 5, 1, 4], [2, 2, 6]
    for a, b in product(combinations(range(4), 2), combinations(range(3), 1)):
        one = Fraction(sum(first[n] for n in a), 2) - Fraction(sum(first) - sum(first[n] for n in a), 2)
        two = Fraction(second[b[0]]) - Fraction(sum(second) - second[b[0]], 2)
        wanted[(one * 1 + two * Fraction(2, 3)) / (1 + Fraction(2, 3))] += 1
    assert dict(told.counts) == dict(wanted)
    assert told.observed == result.estimate.value


def test_many_values_are_gathered_into_steps_that_lose_no_lot(monkeypatch):
    result = analysed([3, 9, 14, 20, 1], [0, 7, 2, 11, 5])
    every = t.otherwise(result)
    monkeypatch.setattr(module, "SLOTS", 5)
    module._counted.cache_clear()
    steps = t.otherwise(result)
    module._counted.cache_clear()
    assert len(steps.counts) < len(every.counts)
    assert sum(many for _value, many in steps.counts) == sum(many for _value, many in every.counts) == 252
    assert steps.extreme == every.extreme


def test_yes_or_no_has_its_lots_too():
    made = plan(
        "two_arm", "person arm value", arms=ARMS, outcome={"kind": "yes_no", "lattice": None, "delta": 0.1}
    )
    result = t.analyse(made, None, arms(["yes"] * 4 + ["no"], ["yes"] + ["no"] * 4))
    told = t.otherwise(result)
    assert sum(many for _value, many in told.counts) == 252
    assert Fraction(*told.extreme) == result.p.chance.fraction
    assert told.observed == result.estimate.value


def test_without_a_lot_there_is_none():
    made = plan("pre_post", "person before after", outcome=SCALE)
    assert t.otherwise(t.analyse(made, None, pairs([1, 2, 3, 4, 5], [2, 3, 4, 5, 7]))) is None
    assert t.otherwise(analysed([1, 5, 9, 12], [2, 4], analysis={"statistic": "studentised"})) is None


# --- the drawing ------------------------------------------------------------------------------
def drawn(**options) -> Chart:
    told = t.otherwise(analysed([12, 13, 15, 11, 16, 9], [8, 9, 10, 7, 11, 6]))
    made = charts.under_the_lot(Lot(told.counts, told.observed, told.extreme), n=12, **options)
    assert isinstance(made, Chart)
    return made


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_picture_has_a_title_a_description_the_observed_one_and_a_table_twin(lang):
    chart, told = drawn(lang=lang), t.otherwise(analysed([12, 13, 15, 11, 16, 9], [8, 9, 10, 7, 11, 6]))
    svg = read(chart.svg)
    names = svg.get("aria-labelledby").split()
    titled = {one.get("id"): one.text for one in svg.iter() if one.get("id") in names}
    assert len(titled) == 2
    assert all(titled.values())
    assert sum(int(row[1]) for row in chart.table.rows) == 924
    here = {"sv": "så blev det", "en": "as it was"}[lang]
    assert sum(here in row[0] for row in chart.table.rows) == 1
    assert here in chart.svg
    assert str(told.extreme[0]) in chart.headline
    assert "924" in chart.caption
    assert ("n\u00a012") in chart.caption


def test_coarse_rows_say_no_single_value():
    chart = drawn(fine=False, lang="en")
    assert len(chart.table.rows) <= 20
    assert sum(int(row[1]) for row in chart.table.rows) == 924
    assert all("–" in row[0] for row in chart.table.rows)


def test_it_is_not_drawn_for_few_nor_outside():
    lot = Lot([(0, 1), (1, 1)], 1)
    assert isinstance(charts.under_the_lot(lot, n=4), Withheld)
    assert isinstance(charts.under_the_lot(lot, n=40, outside=True), Withheld)
    with pytest.raises(charts.ChartError):
        charts.under_the_lot(Lot([], 1), n=9)
