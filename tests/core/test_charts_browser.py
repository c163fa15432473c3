"""The same contract measured by a real browser: boxes of words on a phone, with real letters."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from egenkraft.core import charts
from egenkraft.core.charts import Arm, Chart, Effect, Line, Lot, Person, Row, Step

pytestmark = pytest.mark.journey

# Every line of text against the frame, the other lines and the marks; the air inside a line may be shared.
MEASURE = """() => {
  const bad = [];
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width;
    const lines = [...svg.querySelectorAll("text")].map(t => [t, t.getBoundingClientRect()]);
    const marks = [...svg.querySelectorAll("g rect, g circle, g path")].map(m => m.getBoundingClientRect());
    lines.forEach(([text, box], place) => {
      const cut = box.left < frame.left - .5 || box.right > frame.right + .5
        || box.top < frame.top - .5 || box.bottom > frame.bottom + .5;
      if (cut) bad.push(["cut", text.textContent]);
      if (parseFloat(getComputedStyle(text).fontSize) * scale < 14) bad.push(["small", text.textContent]);
      const hit = (other, air) => box.left < other.right && other.left < box.right
        && box.top + air < other.bottom && other.top + air < box.bottom;
      const later = lines.slice(place + 1).map(([, other]) => other);
      if (later.some(other => hit(other, 1.5))) bad.push(["words", text.textContent]);
      if (marks.some(mark => hit(mark, 3))) bad.push(["mark", text.textContent]);
    });
  }
  return bad;
}"""


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[object]:
    opened = browser.new_page(viewport={"width": 360, "height": 800})
    yield opened
    opened.close()


def samples(lang: str, rtl: bool) -> list[str]:
    rng = random.Random(7)
    long = "Jag kan ringa en arbetsgivare och fråga om jobb."
    moved = [rng.randint(-4, 6) for _ in range(24)]
    lot = Lot([(step / 4, 1 + 9 * (9 - abs(step))) for step in range(-9, 10)], 1.75)
    steps = [Step(long, 4200, {long: 17}), Step("Held", 1900), Step("Offer", 8)]
    people = [Person(rng.randint(0, 20), rng.randint(0, 20), "improved") for _ in range(12)]
    people += [Person(5, 5, "unchanged"), Person(20, 0, "deteriorated")]
    names = ["Amina", "Hodan Abdirahman", "Selam", "ሰላም", "أمينة", "Olena"]
    marks = [[rng.choice(["here", "away", ""]) for _ in range(12)] for _ in names]
    rows = [Row(long, 7, 3, 2), Row("Ja", 1, 40, 1), Row("Nej", 0, 0, 12)]
    labs = [
        Effect("Boden", 0.45, 0.1, 0.8, 18),
        Effect(long, -1, None, None, 9),
        Effect("x", 0.1, -2, 3, 27, "diamond"),
    ]
    drawings = [
        charts.funnel(steps, people=22, lang=lang, rtl=rtl),
        charts.up_same_down(rows, lang=lang, rtl=rtl),
        charts.change_per_person(people, low=0, high=20, lang=lang, rtl=rtl),
        charts.dots_by_arm(Arm(long, moved), Arm("Usual", moved[:9] * 30), lot=lot, lang=lang, rtl=rtl),
        charts.effects(labs, delta=0.3, lang=lang, rtl=rtl),
        charts.attendance(
            [Line(name, mark) for name, mark in zip(names, marks, strict=True)],
            first="3 mar", last="26 maj", lang=lang, rtl=rtl,
        ),
    ]  # fmt: skip
    assert all(isinstance(drawing, Chart) for drawing in drawings)
    return [drawing.svg for drawing in drawings if isinstance(drawing, Chart)]


@pytest.mark.parametrize(("lang", "rtl"), [("sv", False), ("en", False), ("sv", True)])
@pytest.mark.parametrize("font", ["system-ui", "serif", "DejaVu Sans"])
def test_real_letters_neither_touch_nor_leave_the_frame(
    page: object, lang: str, rtl: bool, font: str
) -> None:
    sheet = f"body{{margin:0 37px;font-family:{font}}}svg{{display:block;inline-size:100%}}"
    html = f"<!doctype html><meta charset=utf-8><style>{sheet}</style>{''.join(samples(lang, rtl))}"
    page.set_content(html)  # type: ignore[attr-defined]
    assert page.evaluate(MEASURE) == []  # type: ignore[attr-defined]
