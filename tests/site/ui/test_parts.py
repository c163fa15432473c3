"""Every part says what it must say, to eyes and to ears."""

import re
from dataclasses import dataclass
from types import SimpleNamespace
from xml.etree.ElementTree import XML, Element

import pytest
from django.template import Context, Engine, engines
from django.utils import translation

from egenkraft.core import charts
from egenkraft.site.participants.models import Participant
from egenkraft.site.ui import icons

SECTIONS = ("today", "people", "activities", "trials", "work", "diary", "results", "setup")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def draw(source: str, **context: object) -> str:
    engine: Engine = engines["django"].engine
    return re.sub(r"\s+", " ", engine.from_string(source).render(Context(context)))


def drawn(markup: str) -> Element:
    return XML(markup)


@dataclass(frozen=True)
class Item:
    key: str
    current: bool = False

    @property
    def label(self) -> str:
        return self.key.title()

    @property
    def url(self) -> str:
        return f"/{self.key}/"

    icon = "today"


@pytest.mark.parametrize("name", icons.ICONS)
def test_icons_are_well_drawn(name):
    drawing = drawn(icons.icon(name))
    assert drawing.attrib["aria-hidden"] == "true"
    assert len(drawing) >= 1


def test_icons_are_distinct():
    drawings = list(icons.ICONS.values()) + list(icons.SYMBOLS.values())
    assert len(set(drawings)) == len(drawings)
    assert set(SECTIONS) <= set(icons.ICONS)


def test_every_symbol_of_a_participant_has_a_drawing():
    assert {value for value, _word in Participant.SYMBOLS} == set(icons.SYMBOLS)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_faces_are_small_and_differ_in_shape_and_colour(number):
    drawing = drawn(icons.face(number))
    assert len(icons.face(number)) < 280
    assert drawing[0].tag.endswith(("rect", "path", "circle")[number - 1])
    assert drawing.attrib["class"] == f"face d{4 - number}"


def test_an_unknown_drawing_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        icons.icon("unicorn")


def test_only_arrows_and_their_like_mirror():
    mirrored = {name for name, body in icons.ICONS.items() if re.search(r'class="[^"]*\bm\b', body)}
    assert mirrored == {"leave", "arrow", "back", "next", "listen", "undo"}


def test_eight_sections_make_four_slots_and_more():
    page = draw("{% shell_nav %}", nav=[Item(k) for k in SECTIONS], nav_more_url="/more/")
    assert page.count('<li class="wide"') == 4
    assert len(re.findall("<li ?>", page)) == 4
    assert page.count('<li class="narrow"') == 1
    assert "aria-current" not in page


def test_more_is_current_when_its_section_is():
    nav = [Item(k, current=k == "diary") for k in SECTIONS]
    page = draw("{% shell_nav %}", nav=nav, nav_more_url="/more/")
    assert page.count('aria-current="page"') == 2
    assert re.search(r'href="/more/" aria-current="page"', page)


def test_five_sections_need_no_more():
    page = draw("{% shell_nav %}", nav=[Item(k) for k in SECTIONS[3:]], nav_more_url="/more/")
    assert "More" not in page
    assert 'class="wide"' not in page


def test_without_sections_there_is_no_empty_landmark():
    assert "<nav" not in draw("{% shell_nav %}")


def test_a_figure_carries_what_it_rests_on():
    page = draw(
        '{% stat "Network" "+1.8" what="new contacts" n=12 missing=2 definition="people she did not know" '
        'date="3 June 2025" grade="B" interval="0.9 to 2.7" comparison="no comparison group" %}'
    )
    for part in ("Network", "+1.8", "new contacts", "0.9 to 2.7", ">12</bdi>", ">2</bdi> missing"):
        assert part in page
    for part in ("people she did not know", "Certainty B", "no comparison group · 3 June 2025"):
        assert part in page


@pytest.mark.parametrize("lost", ["n", "missing", "definition", "date", "grade"])
def test_a_figure_that_lacks_something_is_not_shown(lost):
    about = {"n": 12, "missing": 0, "definition": "d", "date": "today", "grade": "B"}
    words = " ".join(f"{k}={v!r}" for k, v in about.items() if k != lost)
    page = draw(f'{{% stat "Network" "4711" {words} %}}')
    assert "4711" not in page
    assert "Not shown" in page
    assert "Lacks:" in page


def test_no_missing_answers_is_not_a_missing_figure():
    page = draw('{% stat "N" "47" n=3 missing=0 definition="d" date="t" grade="B" %}')
    assert "47" in page


def test_a_refused_figure_says_why():
    page = draw('{% stat "Network" "4711" refused="Fewer than 5 people." %}')
    assert "4711" not in page
    assert "Fewer than 5 people." in page


def test_a_chart_has_a_sentence_a_drawing_and_a_table():
    chart = charts.funnel([charts.Step("asked", 30), charts.Step("held", 19)], people=14, lang="en")
    page = draw("{% chart chart %}", chart=chart)
    assert "19 of 30 reached" in page
    assert re.search(r'<svg[^>]*class="plot"[^>]*role="img"', page)
    assert '<th scope="row">held</th>' in page
    assert re.search(r'<td class="num" ?><bdi dir="ltr">19</bdi></td>', page)


def test_a_withheld_chart_says_why():
    page = draw("{% chart chart %}", chart=charts.Withheld("few", "Fewer than 5 people."))
    assert "Not shown. Fewer than 5 people." in page
    assert "<figure" not in page


def test_a_table_has_caption_scopes_and_a_region_to_scroll():
    table = SimpleNamespace(caption="Steps", columns=["Step", "Number"], rows=[("Ready", 30), ("Held", "–")])
    page = draw("{% table table %}", table=table)
    region = re.search(r'role="region" tabindex="0" aria-labelledby="(\w+)"', page)
    assert region
    assert f'<caption id="{region[1]}">Steps</caption>' in page
    assert page.count('scope="col"') == 2
    assert page.count('scope="row"') == 2
    assert page.count('class="num"') == 3


def test_a_row_is_one_link_with_one_state_word():
    page = draw('{% row "/p/1/" "Selam" symbol="bird" fact="interview" state="new" new=True %}')
    assert page.count("<a ") == 1
    assert "<bdi>Selam</bdi>" in page
    assert 'class="chip new"' in page


def test_a_person_without_symbol_has_initials():
    assert ">AB</span>" in draw('{% person "Anna Berg" %}')
    assert "<svg" in draw('{% person "Anna Berg" "sun" %}')


@pytest.mark.parametrize(("state", "checked"), [("here", ["here"]), ("away", ["away"]), ("", [])])
def test_attendance_is_two_radios_named_by_the_person(state, checked):
    page = draw('{% attendance_row "p1" "Amina" "sun" state %}', state=state)
    assert 'role="radiogroup" aria-labelledby="p1_who"' in page
    radios = re.findall(r'<input type="radio" name="p1" value="(\w+)" ?(checked)?', page)
    assert [value for value, _on in radios] == ["here", "away"]
    assert [value for value, on in radios if on] == checked
    assert "not sent yet" not in page
    assert "not sent yet" in draw('{% attendance_row "p1" "Amina" "sun" "here" unsent=True %}')


def test_steps_are_an_ordered_list_with_its_place_said():
    page = draw("{% steps now=2 of=3 %}")
    assert re.findall(r'<li class="(\w+)" ?(aria-current="step")?', page) == [
        ("done", ""),
        ("now", 'aria-current="step"'),
        ("todo", ""),
    ]
    assert "2 of 3" in page


def test_undo_is_a_form_with_a_token():
    page = draw('{% undo "Amina is away." "/undo/1/" %}', csrf_token="t" * 32)
    assert '<form class="banner ok undo" method="post" action="/undo/1/">' in page
    assert f'value="{"t" * 32}"' in page


@pytest.mark.parametrize("kind", ["info", "ok", "warn", "err"])
def test_a_banner_has_a_drawing_and_words(kind):
    page = draw("{% banner kind text %}", kind=kind, text="Look & see")
    assert f'class="banner {kind}"' in page
    assert "<svg" in page
    assert "Look &amp; see" in page


def test_joined_leaves_out_what_is_empty_and_escapes():
    assert draw('{% joined "a" "" nothing last %}', last="<b>") == "a · &lt;b&gt;"
