"""Photographs of the main screens: 360 and 1200 px, light and dark. `script/screens [FOLDER]`."""

import re
import signal
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from egenkraft.site.config.commands.demo import build, settle
from egenkraft.site.config.smoke import answers, free_port, launch
from tests.chromium import CHROMIUM, QUIET, SIZES

SCREENS = {  # name: role, address or the way from the role's door
    "W1-public": ("public", "/"),
    "P2-me": ("participant", "/me/"),
    "P2-protection": ("participant", "/me/protection/"),
    "P3-question": ("participant", "first:/check-in/"),
    "L0-today": ("leader", "/today/"),
    "L0-people": ("leader", "/people/"),
    "L2-person": ("leader", "in:/people/:/people/[0-9a-f-]{36}/$"),
    "L2-in-need": ("leader", "in:/people/:/people/[0-9a-f-]{36}/in-need/$"),
    "L1-attendance": ("leader", "in:/activities/:/activities/[0-9a-f-]{36}/$"),
    "L3-interviews": ("leader", "/jobs/"),
    "L4-posts": ("leader", "/posts/"),
    "L4-post": ("leader", "in:/posts/:/posts/[0-9a-f-]{36}/"),
    "M0-who-has-whom": ("manager", "/people/entrusted/"),
    "M0-leader": ("manager", "in:/people/entrusted/:/people/entrusted/[0-9a-f-]{36}/$"),
    "M1-board": ("manager", "/results/"),
    "M1-report": ("manager", "/results/report/"),
    "M1-report-funder": ("manager", "/results/report/?for=funder"),
    "M2-trials": ("researcher", "/trials/"),
    "M2-trial": ("researcher", "in:/trials/:/trials/[0-9a-f-]{36}/$"),
    "M2-library": ("researcher", "/trials/library/"),
    "S1-setup": ("manager", "/setup/"),
    "S2-load": ("manager", "/load/"),
}


def main(folder: Path) -> int:
    if CHROMIUM is None:
        print("Chromium is needed for photographs. On Debian: apt install chromium", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="egenkraft-screens-") as name:
        settle(Path(name) / "demo")
        if code := build():
            return code
        port = free_port()
        child = launch(port)
        try:
            if answers(port):
                photograph(f"http://localhost:{port}", folder)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(timeout=15)
    return 0


def photograph(base: str, folder: Path) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for size in SIZES:
            for dark in (False, True):
                _round(browser, base, folder, size, dark)
        browser.close()


def _round(browser: Browser, base: str, folder: Path, size: str, dark: bool) -> None:
    for role in dict.fromkeys(role for role, _way in SCREENS.values()):
        context = browser.new_context(
            viewport=SIZES[size], color_scheme="dark" if dark else "light", locale="sv-SE"
        )
        page = context.new_page()
        page.goto(f"{base}/" if role == "public" else f"{base}/demo/{role}/")
        for screen, (who, way) in SCREENS.items():
            if who == role and go(page, base, way):
                width = SIZES[size]["width"]
                target = folder / f"{screen}-{width}-{'dark' if dark else 'light'}.png"
                page.screenshot(path=target, full_page=True)
                print(target)
        context.close()


def go(page: Page, base: str, way: str) -> bool:
    """Open an address, the first link that begins so, or the first link of a kind on a list."""
    if way.startswith("/"):
        page.goto(base + way)
        return True
    if way.startswith("first:"):
        wanted = re.compile(re.escape(way.removeprefix("first:")))
    else:
        _in, start, pattern = way.split(":")
        page.goto(base + start)
        wanted = re.compile(pattern)
    links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
    found = next((link for link in links if wanted.search(link)), None)
    if found:
        page.goto(base + found)
        _say_why(page)
    return found is not None


def _say_why(page: Page) -> None:
    """The first opening of somebody's page asks for a reason."""
    reason = page.locator('input[name="why"][value="meet"]')
    if reason.count():
        reason.check()
        with page.expect_navigation():
            page.locator("main form button.main").click()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/screens")))
