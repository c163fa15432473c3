"""The quick look at the access of a page finds what axe finds, though it judges each kind of text once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page
from tests.access_check import EVERYTHING, ONE, faults
from tests.chromium import SIZES
from tests.site.ui.test_browser import parts, question

from egenkraft.site.ui import sheets

pytestmark = pytest.mark.journey
Show = Callable[..., Page]
ROWS = "".join(f"<li>Rad nummer {n}</li>" for n in range(30))
BAD = "color:#bbb"
PLANTED = {  # the one text that nobody can read, among thirty that look alike but for that
    "its colour": f"<ul>{ROWS}<li style='{BAD}'>Rad nummer 30</li></ul>",
    "what is behind it": f"<ul>{ROWS}<li style='background:#222'>Rad nummer 30</li></ul>",
    "what is behind its list": f"<ul>{ROWS}</ul><ul style='background:#222'>{ROWS}</ul>",
    "seen through": f"<ul>{ROWS}<li style='opacity:.3'>Rad nummer 30</li></ul>",
    "after one that is hidden": f"<ul style='{BAD}'><li hidden>Rad</li>{ROWS}</ul>",
    "after one in what is closed": f"<div style='{BAD}'><details><summary style='color:#000'>Mer</summary>"
    f"<p>Text</p></details><p>Text</p></div>",
    "after one letter": f"<ul style='{BAD}'><li>R</li><li>Rad nummer 1</li></ul>",
    "after signs": f"<ul style='{BAD}'><li>→ · →</li><li>Rad nummer 1</li></ul>",
    "after one that is shut": f"<div style='{BAD}'><button style='{BAD}' disabled>Spara</button>"
    f"<button style='{BAD}'>Spara</button></div>",
    "after one in what is folded": f"<div style='{BAD}'><div style='overflow:hidden;height:0'><p>Text</p>"
    "</div><p>Text</p></div>",
    "after the name of one that is shut": f"<div style='{BAD}'><p id=name>Spara</p><p>Spara</p></div>"
    "<button style='color:#000' disabled aria-labelledby=name></button>",
    "after the label of one that is shut": f"<div style='{BAD}'><label>Namn <input aria-disabled=true>"
    "</label><label>Namn <input style='color:#000'></label></div>",
    "smaller": "<div style='color:#888;font-size:40px'><p>Stor</p><p style='font-size:16px'>Liten</p></div>",
    "thinner": "<div style='color:#888;font-size:19px;font-weight:700'><p>Fet</p>"
    "<p style='font-weight:400'>Mager</p></div>",
    "over a box that is lifted": f"<ul>{ROWS}</ul><div style='position:relative;height:3em'>"
    "<div style='position:absolute;inset:0;background:#222'></div><p style='position:relative'>Text</p>"
    "</div>",
    "moved onto a dark box": f"<ul>{ROWS}</ul><div style='background:#222;height:3em'></div>"
    "<p style='margin-top:-2em'>Text</p>",
    "a field": "<input aria-label='a' value='Text'><input aria-label='b' value='Text' style='color:#bbb'>",
    "nothing": f"<ul>{ROWS}</ul>",
}
SPOILED = (
    "",
    ".btn{background:#bbb;color:#fff}",
    ".chip{color:#999}",
    "a{color:#9bd}",
    "summary{color:#aaa}",
    "label{color:#999}",
    "li:nth-child(2){color:#aaa}",
    "th{color:#ccc}",
    "p{opacity:.4}",
    "main{background:#777}",
    ".choices span{background:#888}",
)


@pytest.fixture(scope="module")
def show(browser: Browser) -> Iterator[Show]:
    """Given a page in a browser with axe."""
    context = browser.new_context(viewport=SIZES["phone"], reduced_motion="reduce")
    page = context.new_page()

    def make(html: str, *, sheet: str = "", dark: bool = False) -> Page:
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_content(html)
        page.add_style_tag(content=f"/* the page's own */{sheet}")
        page.evaluate(AXE_SCRIPT)
        return page

    yield make
    context.close()


def axe(page: Page) -> list[str]:
    """The rules that the page breaks, as axe alone says."""
    found: dict[str, Any] = page.evaluate("options => (axe.reset(), axe.run(document, options))", EVERYTHING)
    return sorted(fault["id"] for fault in found["violations"])


def ours(page: Page) -> list[str]:
    return sorted(rule for rule, _nodes in faults(page))


def whole(content: str) -> str:
    return f"<!doctype html><html lang=sv><title>Rader</title><main><h1>Rader</h1>{content}</main></html>"


@pytest.mark.parametrize("name", PLANTED)
def test_a_text_nobody_can_read_is_found_among_those_that_look_alike(show: Show, name: str) -> None:
    page = show(whole(PLANTED[name]), sheet="body{margin:0;background:#fff;color:#000}")
    plain = axe(page)
    assert ours(page) == plain
    assert ("color-contrast" in plain) == (name not in {"nothing"})
    assert page.locator(f"[{ONE}]").count() == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("make", [parts, question], ids=["the parts", "a question"])
def test_it_says_of_our_own_pages_what_axe_says(
    show: Show, make: Callable[[], str], dark: bool, many: Callable[[int, int], int]
) -> None:
    """As they are, and with their sheet spoiled."""
    html, broken, spoiled = make(), 0, SPOILED[: many(2, len(SPOILED))]
    sheet = sheets.STAFF_CSS if make is parts else ""
    for spoil in spoiled:
        page = show(html, sheet=sheet + spoil, dark=dark)
        plain = axe(page)
        assert ours(page) == plain, spoil
        broken += "color-contrast" in plain
    assert 1 <= broken < len(spoiled)


def test_a_clean_page_is_judged_again_once_anything_in_it_has_changed(show: Show) -> None:
    page = show(whole("<label><input type=checkbox>Ja</label>"), sheet="label:has(:checked){color:#ccc}")
    count = "() => { const run = axe.run; self.runs = 0; axe.run = (...all) => (self.runs++, run(...all)); }"
    page.evaluate(count)
    assert (ours(page), ours(page), page.evaluate("runs")) == ([], [], 1)
    page.get_by_label("Ja").check()
    assert (ours(page), page.evaluate("runs")) == (["color-contrast"], 2)
    assert (ours(page), page.evaluate("runs")) == (["color-contrast"], 3)  # only what is clean is remembered
