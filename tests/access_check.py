"""Access faults of a page, by axe-core."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passes is not gathered: it would be most of the page, once for every rule.
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {  # what other colours can change, where the same page was looked at for all else
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
# First the colours that are on their way arrive: of what a pointer has just left, or as the light changes.
JUDGE = """async (options) => {
  for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
  const found = await axe.run(document, options);
  return found.violations.map((fault) => [fault.id, fault.nodes.map((node) => node.html.slice(0, 200))]);
}"""
Faults = list[tuple[str, list[str]]]


def faults(page: Page, rules: dict[str, Any] = EVERYTHING) -> Faults:
    """Every rule that the page breaks, with the elements that break it."""
    if page.evaluate("typeof axe") == "undefined":  # sent once to each page, however often it is judged
        page.evaluate(AXE_SCRIPT)
    return [(rule, nodes) for rule, nodes in page.evaluate(JUDGE, rules)]
