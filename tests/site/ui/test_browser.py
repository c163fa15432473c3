"""The parts in a real browser: access, reflow, targets, keyboard, chosen states, and leaving fast."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Playwright, Route
from tests.access_check import faults
from tests.chromium import CHROMIUM, QUIET

from egenkraft.site.config.headers import POLICIES
from egenkraft.site.ui import sheets, views

pytestmark = pytest.mark.journey
LAB = "http://lab.test"
QUESTION = """{% extends "ui/participant.html" %}
{% block steps %}{% steps now=2 of=6 %}{% endblock %}
{% block h1 %}Jag kan ringa en arbetsgivare{% endblock %}
{% block content %}<form class="stack" method="post">{% choices "answer" cards skip=skip %}
<button class="btn main">Nästa {% icon "arrow" %}</button></form>{% endblock %}"""
CONTEXT = {
    "cards": [("0", "Nej", 1), ("1", "Lite", 2), ("2", "Ja", 3)],
    "skip": ("refused", "Vill inte svara"),
}


def parts() -> str:
    request = RequestFactory().get("/kit/")
    request._messages = CookieStorage(request)
    return str(views.components(request).content.decode())


def question() -> str:
    request = RequestFactory().get("/q/")
    request._messages = CookieStorage(request)
    return str(engines["django"].from_string(QUESTION).render(CONTEXT, request))


@pytest.fixture(scope="module")
def browsers(playwright: Playwright) -> Iterator[Callable[[int], Browser]]:
    """Browsers by the size of their own text: 16 as it comes, 32 for 200 %."""
    open_ones: dict[int, Browser] = {}

    def browser(size: int = 16) -> Browser:
        if size not in open_ones:
            args = [*QUIET, f"--blink-settings=defaultFontSize={size}"]
            open_ones[size] = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        return open_ones[size]

    yield browser
    for one in open_ones.values():
        one.close()


class Desk:
    """A page whose answers come from here: the rendered pages with their real policies."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.posted: list[str] = []
        self.complaints: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(LAB)
        if route.request.method == "POST":
            self.posted.append(path)
            route.fulfill(status=204)
        elif path.endswith(".css"):
            route.fulfill(body=sheets.STAFF_CSS, content_type="text/css")
        elif path == "/kit/":
            self.show(route, parts(), "staff")
        elif path == "/q/":
            self.show(route, question(), "participant")
        else:
            self.show(route, "<title>Calendar</title><h1>away</h1>", "public")

    def show(self, route: Route, body: str, page: str) -> None:
        headers = {"Content-Security-Policy": POLICIES[page], "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=body, headers=headers)

    def go(self, path: str) -> Page:
        self.page.goto(LAB + path)
        return self.page


@pytest.fixture
def desk(browsers: Any) -> Iterator[Callable[..., Desk]]:
    contexts = []

    def make(width: int = 360, *, size: int = 16, height: int = 740, **options: Any) -> Desk:
        context = browsers(size).new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return Desk(context.new_page())

    yield make
    for context in contexts:
        context.close()


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("path", ["/kit/", "/q/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_no_access_fault(desk, path, scheme, width):
    one = desk(width, color_scheme=scheme)
    assert faults(one.go(path)) == []
    assert one.complaints == []


@pytest.mark.parametrize("path", ["/kit/", "/q/"])
@pytest.mark.parametrize(
    ("width", "height", "size"), [(360, 740, 16), (320, 256, 16), (360, 740, 32), (320, 568, 32)]
)
def test_nothing_scrolls_sideways(desk, path, width, height, size):
    assert sideways(desk(width, size=size, height=height).go(path)) == 0


def test_wide_text_spacing_fits(desk):
    page = desk(320, bypass_csp=True).go("/kit/")
    page.add_style_tag(
        content="*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
        "p{margin-block-end:2em!important}"
    )
    assert sideways(page) == 0


SMALL = """least => [...document.querySelectorAll('a, button, summary, input, select, textarea')]
  .filter(e => {
  if (e.type == 'hidden' || e.closest('.skip-link')) return false;
  const box = (e.labels?.[0]?.contains(e) ? e.labels[0] : e).getBoundingClientRect();
  const inText = e.matches('a:not(.btn, .row, .tile, .brand, .nav a)');
  return box.width && (box.height < (inText ? 20 : least) || box.width < (inText ? 20 : least));
}).map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize(("path", "least"), [("/kit/", 44), ("/q/", 48)])
def test_targets_are_large(desk, path, least):
    assert desk().go(path).evaluate(SMALL, least) == []


def test_the_header_is_one_row_at_360(desk):
    page = desk().go("/q/")
    tops = page.evaluate(
        "[...document.querySelector('.top').children].map(e => e.getBoundingClientRect().top)"
    )
    assert len(tops) == 3
    assert max(tops) - min(tops) < 2


def test_a_chosen_card_does_not_change_its_size(desk):
    page = desk().go("/q/")
    cards = page.locator(".choices label")
    before = [cards.nth(n).bounding_box() for n in range(3)]
    page.get_by_role("radio", name="Ja").check(force=True)
    assert [cards.nth(n).bounding_box() for n in range(3)] == before


def test_an_attendance_row_is_one_line_of_63_and_keeps_it(desk):
    page = desk().go("/kit/")
    row = page.locator(".att-row").nth(2)
    before = row.bounding_box()
    assert before is not None
    assert round(before["height"]) in (63, 64)  # with the hair line between rows
    row.get_by_role("radio").first.check(force=True)
    after = row.bounding_box()
    assert after is not None
    assert (after["width"], after["height"]) == (before["width"], before["height"])


SHAPE = (
    "e => { const s = getComputedStyle(e); return [s.borderStyle, s.borderRadius, s.backgroundColor].join() }"
)


def test_attendance_has_three_shapes(desk):
    page = desk().go("/kit/")
    here, away, unmarked = (page.locator(".att-row").nth(n) for n in (0, 1, 2))
    shapes = {
        here.locator(".mark.here").evaluate(SHAPE),
        away.locator(".mark.off").evaluate(SHAPE),
        unmarked.locator(".mark.here").evaluate(SHAPE),
    }
    assert len(shapes) == 3


RING = """(() => {
  const e = document.activeElement, seen = e.matches('.choices input') ? e.nextElementSibling : e;
  const style = getComputedStyle(seen);
  return [seen.tagName, parseFloat(style.outlineWidth), style.outlineStyle];
})()"""


def test_every_control_is_reached_and_shows_its_ring(desk):
    page = desk().go("/q/")
    rings = []
    for _ in range(5):
        page.keyboard.press("Tab")
        rings.append(page.evaluate(RING))
    assert [name for name, _wide, _style in rings] == ["BUTTON", "SUMMARY", "SUMMARY", "SPAN", "BUTTON"]
    assert all(wide >= 2 and style == "solid" for _name, wide, style in rings)


def test_the_error_summary_has_the_focus_and_leads_to_its_field(desk):
    page = desk().go("/kit/")
    assert page.evaluate("document.activeElement.classList.contains('summary')")
    page.locator(".summary a").first.click()
    assert page.evaluate("document.activeElement.id || location.hash") in ("id_w-name", "#id_w-name")


def test_chosen_is_seen_in_forced_colours_and_nothing_moves(desk):
    page = desk(forced_colors="active", reduced_motion="reduce").go("/q/")
    page.get_by_role("radio", name="Lite").check(force=True)
    span = page.locator(".choices :checked + span")
    assert span.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)") >= 3
    moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration != '0s')"
    assert page.evaluate(f"{moving}.length") == 0


def test_print_is_light_and_opens_the_tables(desk):
    page = desk(color_scheme="dark").go("/kit/")
    closed = page.locator(".chart .table").bounding_box()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(251, 247, 240)"
    assert closed is None or closed["height"] == 0
    assert page.locator(".chart .table").first.is_visible()


def test_leave_blanks_ends_the_session_and_replaces_the_page(desk):
    one = desk()
    page = one.go("/q/")
    page.get_by_role("button", name="Lämna").or_(page.get_by_role("button", name="Leave")).click()
    page.wait_for_url("**/calendar/")
    assert one.posted == ["/leave/"]
    assert page.evaluate("history.length") <= 2
    page.go_back()
    assert "/q/" not in page.url


def test_shift_three_times_leaves_too(desk):
    one = desk()
    page = one.go("/q/")
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        page.keyboard.press(key)
    assert page.url.endswith("/q/")
    page.keyboard.press("Shift")
    page.wait_for_url("**/calendar/")
    assert one.posted == ["/leave/"]


def test_leave_works_without_script(desk):
    one = desk(java_script_enabled=False)
    page = one.go("/q/")
    page.locator("#leave button").click()
    page.wait_for_timeout(200)
    assert one.posted == ["/leave/"]


def test_the_page_reads_without_its_sheet(desk):
    """An old browser gets plain HTML in a sensible order."""
    one = desk()
    one.page.goto("about:blank")
    one.page.set_content(question().replace(sheets.INLINE_CSS, ""))
    text = one.page.locator("body").inner_text()
    order = [text.index(word) for word in ("Svenska", "Jag kan ringa", "Nej", "Lite", "Nästa")]
    assert order == sorted(order)
