"""Puts a page on the scale: its bytes as they travel, what it asks for before it is painted, how it jumps."""

import gzip
import re
from dataclasses import dataclass

from playwright.sync_api import Page, Request, Response

BLOCKING = {"document", "stylesheet", "script", "font"}
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.hadRecentInput ? 0 : one.value))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 100);
})"""


@dataclass(frozen=True)
class Weight:
    """What one page cost."""

    address: str
    html: int  # bytes, as they were sent
    gzip: int  # bytes for a browser that knows nothing better
    script: int  # bytes of JavaScript, in the page and beside it, compressed
    blocking: list[str]  # what was asked for besides the page itself before it could be painted
    fonts: int
    hosts: set[str]


class Scale:
    """Weighs every page that a browser page opens while it is on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[Request] = []
        self.answered: list[Response] = []
        page.on("request", lambda one: self.asked.append(one))
        page.on("response", lambda one: self.answered.append(one))

    def weigh(self, address: str) -> Weight:
        """Open an address and say what it cost."""
        self.asked.clear()
        self.answered.clear()
        answer = self.page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.ok, f"{address} answered {answer.status}"
        html = answer.body()
        inline = "".join(re.findall(r"<script(?![^>]*src=)[^>]*>(.*?)</script>", html.decode(), re.S))
        beside = [one.body() for one in self.answered if one.request.resource_type == "script"]
        return Weight(
            address,
            int(answer.headers["content-length"]),
            small(html),
            sum(small(text) for text in [inline.encode(), *beside] if text),
            [one.url for one in self.asked if one.resource_type in BLOCKING and one != answer.request],
            sum(one.resource_type == "font" for one in self.asked),
            {one.url.split("/")[2] for one in self.asked if one.url.startswith("http")},
        )

    def shift(self) -> float:
        """How far what was painted moved by itself (cumulative layout shift)."""
        return float(self.page.evaluate(SHIFTS))


def small(body: bytes) -> int:
    return len(gzip.compress(body, 6))
