"""A real browser in front of a running site. Every step of a journey is checked for access."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from tests.access_check import COLOURS, EVERYTHING, faults
from tests.chromium import SIZES
from tests.people import staff

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.config.setup import new_lab

DATABASES = ["default", "keys", "public"]
MICROPHONE = """navigator.mediaDevices.getUserMedia = async () => {
  const room = new AudioContext(), end = room.createMediaStreamDestination(), tone = room.createOscillator();
  tone.connect(end);
  tone.start();
  await room.resume();
  return end.stream;
}"""  # hears one tone, for machines that have none


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.django_db(transaction=True, databases=DATABASES), append=False)


class Walker:
    """One person at one browser: goes somewhere, and checks each page that she meets."""

    def __init__(self, page: Page, base: str, js: bool = True, both: bool = False) -> None:
        self.page, self.base, self.js, self.both = page, base, js, both
        self.complaints: list[str] = []
        page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str, *, status: int = 200) -> "Walker":
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        own_line = f"status of {status}"  # the browser says so itself when a page is not there
        self.complaints = [line for line in self.complaints if status == 200 or own_line not in line]
        return self.check()

    def press(self, name: str, *, role: Any = "button") -> "Walker":
        return self.follow(self.page.get_by_role(role, name=name).first).check()

    def follow(self, target: Locator) -> "Walker":
        """Click what leads to another page, and wait for that page: a click alone comes back before it."""
        with self.page.expect_navigation():
            target.click()
        return self

    def check(self) -> "Walker":
        """No access fault, no sideways scroll, one h1, at most one main button, nothing on the console."""
        self._stands(EVERYTHING)
        if self.both:
            self._stands_in_the_dark()
        assert self.page.locator("h1").count() == 1, f"{self.page.url} needs one h1"
        assert self.page.locator(".main:is(a, button)").count() <= 1, f"{self.page.url} has two main buttons"
        assert not self.complaints, self.complaints
        return self

    def says(self, text: str) -> "Walker":
        assert text in self.page.locator("body").inner_text(), f"“{text}” is not on {self.page.url}"
        return self

    def _stands_in_the_dark(self) -> None:
        # Without motion: a colour that is on its way would be neither of the two.
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        self._stands(COLOURS)
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.emulate_media(reduced_motion="null")

    def _stands(self, rules: dict[str, Any]) -> None:
        """No access fault and no sideways scroll, in the colours of this moment."""
        found = faults(self.page, rules) if self.js else []  # axe waits for timers: none come without scripts
        assert not found, f"{self.page.url}: {found}"
        wide = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide[0] == wide[1], f"{self.page.url} scrolls sideways: {wide}"


@pytest.fixture
def walker(browser: Browser, live_server: Any, media: Path) -> Iterator[Callable[..., Walker]]:
    """Make a walker: `walker("phone", js=False, dark=True)`; with `both` it is light, and each page is
    checked in the dark too."""
    contexts: list[BrowserContext] = []

    def make(size: str = "phone", *, js: bool = True, dark: bool = False, both: bool = False) -> Walker:
        context = browser.new_context(
            viewport=SIZES[size],
            java_script_enabled=js,
            color_scheme="dark" if dark else "light",
            locale="sv-SE",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        base = live_server.url.replace("127.0.0.1", "localhost")
        return Walker(context.new_page(), base, js, both)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def lab(transactional_db: None) -> Lab:
    """A lab with everything that every lab begins with."""
    return new_lab(name="Labbet", slug="labbet", town="Norrköping")


@pytest.fixture
def people(lab: Lab) -> dict[str, Actor]:
    return {role: staff(lab, role) for role in ("manager", "leader", "researcher")}
