"""The contract of every chart on random inputs: no overlap, nothing cut, colour by class, words escaped."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.charts_help import NS, frame, marks, read, texts

from egenkraft.core import charts
from egenkraft.core.charts import Arm, Chart, Effect, Line, Lot, Person, Row, Step, Withheld
from egenkraft.core.charts.canvas import SIZE

label = st.one_of(
    st.text(max_size=90),
    st.sampled_from(
        ["Jag kan ringa en arbetsgivare och fråga om jobb.", "مقابلات العمل", "ቃለ መጠይቅ", "", "W" * 60]
    ),
)
options = st.fixed_dictionaries(
    {"lang": st.sampled_from(["sv", "en"]), "rtl": st.booleans(), "note": st.text(max_size=30)},
    optional={"title": label, "comparison": st.sampled_from(["", "by lot", None])},
)
number = st.one_of(
    st.integers(-30, 30),
    st.fractions(-5, 5, max_denominator=12),
    st.floats(-1e4, 1e4, allow_nan=False).map(lambda value: round(value, 3)),
)


@st.composite
def funnels(draw: st.DrawFn) -> Chart | Withheld:
    counts = sorted(draw(st.lists(st.integers(0, 5000), min_size=1, max_size=6)), reverse=True)
    lost = st.dictionaries(label, st.integers(0, 99), max_size=3)
    steps = [Step(draw(label), count, draw(lost)) for count in counts]
    return charts.funnel(steps, people=draw(st.integers(5, 60)), **draw(options))


@st.composite
def signs(draw: st.DrawFn) -> Chart | Withheld:
    count = st.integers(0, 400)
    drawn = draw(st.lists(st.tuples(label, count, count, st.integers(5, 9), count), min_size=1, max_size=6))
    return charts.up_same_down([Row(*row) for row in drawn], missing={"moved": 1}, **draw(options))


@st.composite
def people(draw: st.DrawFn) -> Chart | Withheld:
    point, words = st.integers(0, 20), st.sampled_from(["improved", "unchanged", "deteriorated"])
    drawn = draw(st.lists(st.builds(Person, point, point, words), min_size=5, max_size=30))
    return charts.change_per_person(drawn, low=0, high=20, **draw(options))


@st.composite
def arms(draw: st.DrawFn) -> Chart | Withheld:
    values = st.lists(number, min_size=5, max_size=40)
    counts = draw(st.lists(st.tuples(number, st.integers(1, 10**9)), min_size=1, max_size=40))
    lot = draw(st.sampled_from([None, Lot(counts, draw(number))]))
    treated, control = Arm(draw(label), draw(values)), Arm(draw(label), draw(values))
    return charts.dots_by_arm(treated, control, lot=lot, **draw(options))


@st.composite
def forests(draw: st.DrawFn) -> Chart | Withheld:
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        low, estimate, high = sorted(draw(st.tuples(number, number, number)))
        ends = [draw(st.sampled_from([limit, None])) for limit in (low, high)]
        kind = draw(st.sampled_from(["square", "diamond", "bar"]))
        rows.append(Effect(draw(label), estimate, ends[0], ends[1], draw(st.integers(5, 999)), kind))
    return charts.effects(rows, delta=draw(st.one_of(st.none(), number)), **draw(options))


@st.composite
def strips(draw: st.DrawFn) -> Chart | Withheld:
    meetings = draw(st.integers(1, 15))
    marks = st.lists(st.sampled_from(["here", "away", ""]), min_size=meetings, max_size=meetings)
    lines = draw(st.lists(st.builds(Line, label, marks), min_size=5, max_size=22))
    return charts.attendance(lines, first=draw(label), last=draw(label), **draw(options))


every = st.one_of(funnels(), signs(), people(), arms(), forests(), strips())
many = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@given(every)
@many
def test_words_never_touch_words_or_marks_and_nothing_is_cut(chart: Chart | Withheld) -> None:
    assert isinstance(chart, Chart)
    outer, written, drawn = frame(chart.svg), texts(chart.svg), marks(chart.svg)
    for place, box in enumerate(written):
        assert outer.left <= box.left, box
        assert box.right <= outer.right, box
        assert outer.top <= box.top, box
        assert box.bottom <= outer.bottom, box
        assert not [other for other in written[place + 1 :] if box.touches(other)], box
        assert not [mark for mark in drawn if box.touches(mark, slack=0.6)], box
    for mark in drawn:
        assert outer.left <= mark.left, mark
        assert mark.right <= outer.right, mark
        assert mark.top >= 0, mark
        assert mark.bottom <= outer.bottom, mark


@given(every)
@many
def test_the_drawing_is_named_hidden_inside_and_coloured_by_class_only(chart: Chart | Withheld) -> None:
    assert isinstance(chart, Chart)
    svg = read(chart.svg)
    assert svg.get("role") == "img"
    named = [svg.find(f"{NS}title"), svg.find(f"{NS}desc")]
    assert svg.get("aria-labelledby", "").split() == [one.get("id") for one in named if one is not None]
    assert all(one is not None and (one.text or "").strip() for one in named)
    group = svg.find(f"{NS}g")
    assert group is not None
    assert group.get("aria-hidden") == "true"
    for element in svg.iter():
        assert "style" not in element.attrib
        assert element.get("fill", "none") in ("none", "currentColor") or element.get("fill", "").startswith(
            "url(#c"
        )
        assert element.get("stroke", "currentColor") == "currentColor"
    for element in group:
        assert element.get("class") in ("ink", "d1", "d2", "d3")
    assert not re.search(r"<(script|a|image|foreignObject|use)\b| on\w+=|href", chart.svg)


@given(every)
@many
def test_table_has_a_heading_for_each_cell_and_numbers_stay_plain(chart: Chart | Withheld) -> None:
    assert isinstance(chart, Chart)
    assert chart.table.caption
    assert chart.table.rows
    assert all(len(row) == len(chart.table.columns) for row in chart.table.rows)
    assert chart.headline
    assert chart.headline == " ".join(chart.headline.split("\n"))


HOSTILE = "\"><script>alert(1)</script>&'\x00\x1b\u202eabc\ud800"
MAKERS: dict[str, Callable[[str], Chart | Withheld]] = {
    "funnel": lambda text: charts.funnel(
        [Step(text, 9), Step(text, 4, {text: 5})], people=9, title=text, note=text
    ),
    "signs": lambda text: charts.up_same_down([Row(text, 3, 1, 1), Row(text, 0, 9, 0)], title=text),
    "arms": lambda text: charts.dots_by_arm(Arm(text, [1] * 5), Arm(text, [2] * 5), comparison=text),
    "effects": lambda text: charts.effects([Effect(text, 1, 0, 2, 9)] * 2, title=text),
    "strip": lambda text: charts.attendance([Line(text, ["here"])] * 5, first=text, last=text),
}


@pytest.mark.parametrize("name", MAKERS)
def test_hostile_words_stay_words(name: str) -> None:
    chart = MAKERS[name](HOSTILE)
    assert isinstance(chart, Chart)
    read(chart.svg)
    assert "<script" not in chart.svg
    assert not re.search("[\x00-\x1f\u202a-\u202e\ud800-\udfff]", chart.svg + chart.headline + chart.caption)
    chart.svg.encode("utf-8")


@pytest.mark.parametrize("name", MAKERS)
def test_right_to_left_is_the_mirror_image(name: str) -> None:
    plain = MAKERS[name]("x")
    assert isinstance(plain, Chart)
    mirrored = {
        "funnel": lambda: charts.funnel(
            [Step("x", 9), Step("x", 4, {"x": 5})], people=9, title="x", note="x", rtl=True
        ),
        "signs": lambda: charts.up_same_down([Row("x", 3, 1, 1), Row("x", 0, 9, 0)], title="x", rtl=True),
        "arms": lambda: charts.dots_by_arm(Arm("x", [1] * 5), Arm("x", [2] * 5), comparison="x", rtl=True),
        "effects": lambda: charts.effects([Effect("x", 1, 0, 2, 9)] * 2, title="x", rtl=True),
        "strip": lambda: charts.attendance([Line("x", ["here"])] * 5, first="x", last="x", rtl=True),
    }[name]()
    assert isinstance(mirrored, Chart)
    outer = frame(plain.svg)
    for box, twin in zip(marks(plain.svg), marks(mirrored.svg), strict=True):
        assert twin.left == pytest.approx(outer.left + outer.right - box.right, abs=0.2)
        assert (twin.top, twin.bottom) == (box.top, box.bottom)
    assert "\u2066" in mirrored.caption + mirrored.headline + mirrored.svg


def test_ids_differ_between_charts_and_can_be_given() -> None:
    one = charts.up_same_down([Row("a", 3, 1, 1)])
    two = charts.up_same_down([Row("b", 3, 1, 1)])
    own = charts.up_same_down([Row("a", 3, 1, 1)], id="board-1")
    assert isinstance(one, Chart)
    assert isinstance(two, Chart)
    assert isinstance(own, Chart)
    ids = [set(re.findall(r' id="([^"]+)"', chart.svg)) for chart in (one, two, own)]
    assert not ids[0] & ids[1]
    assert all(id.startswith("board-1-") for id in ids[2])
    assert charts.up_same_down([Row("a", 3, 1, 1)]) == one


def test_text_stays_at_14_pixels_on_a_phone_inside_a_padded_card() -> None:
    chart = MAKERS["signs"]("x")
    assert isinstance(chart, Chart)
    outer = frame(chart.svg)
    card = 360 - 2 * 37
    assert SIZE * card / (outer.right - outer.left) >= 14


def test_charts_are_light() -> None:
    steps = [
        Step(word, count) for word, count in (("suggested", 42), ("booked", 30), ("held", 19), ("offer", 8))
    ]
    funnel = charts.funnel(steps, people=22)
    names = [f"Person {number}" for number in range(20)]
    strip = charts.attendance([Line(name, ["here", "away"] * 6) for name in names])
    assert isinstance(funnel, Chart)
    assert isinstance(strip, Chart)
    import zlib

    assert len(zlib.compress(funnel.svg.encode())) < 900
    assert len(zlib.compress(strip.svg.encode())) < 2200


def test_fractions_stay_exact_in_the_table() -> None:
    chart = charts.effects([Effect("x", Fraction(1, 6), Fraction(-1, 3), 0.25, 9)], lang="en")
    assert isinstance(chart, Chart)
    assert chart.table.rows == (("x", "0.166666666667 (1/6)", "−0.333333333333 (-1/3)", "0.25", 9),)


def test_the_core_draws_without_any_part_above_it() -> None:
    folder = Path(charts.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert not re.search(r"^\s*(from|import) (egenkraft|django|numpy|scipy)", source, re.M)
