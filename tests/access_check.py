"""Access faults of a page by axe-core, in a third of the time that asking it for everything takes.

Nearly all of axe's time goes into the contrast of texts, each judged alone, though most of them look like
others. So of all texts that have the same colours, size, weight and things behind them, one stands for the
others, on each page anew. What may lie over or under something else is judged by itself, and so is
whatever is drawn in an unusual way. A page that has not changed since it was clean is not judged again.
"""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passes is not gathered: it would be most of the page, once for every rule.
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {  # what other colours can change, where the same page was looked at for all else
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
ONE = "data-one-of-its-kind"
JUDGE = """async ([options, one]) => {
  const root = document.documentElement, every = [root, ...root.querySelectorAll("*")];
  const now = JSON.stringify([options, innerWidth, innerHeight, every.indexOf(document.activeElement),
    matchMedia("(prefers-color-scheme: dark)").matches, root.outerHTML,
    every.filter((el) => el.matches("input, select, textarea")).map((el) => [el.value, el.checked])]);
  const clean = (self.foundClean ??= new Set());  // goes with the page
  if (clean.has(now)) return [];
  const known = new Map(), kinds = new Set(), chosen = [];
  const painted = (s) => s.backgroundColor != "rgba(0, 0, 0, 0)" || s.backgroundImage != "none";
  const moved = (s) => !["static", "relative"].includes(s.position) || s.transform != "none"
    || s.translate != "none" || [s.marginTop, s.marginLeft, s.marginBottom].some((m) => m[0] == "-")
    || s.position == "relative" && [s.top, s.left].some((at) => !["auto", "0px"].includes(at));
  const odd = (s) => s.opacity != "1" || s.filter != "none" || s.mixBlendMode != "normal"
    || s.textShadow != "none" || s.webkitTextStrokeWidth != "0px" || s.clip != "auto" || s.clipPath != "none"
    || s.webkitTextFillColor != s.color || s.textIndent != "0px";
  const drawn = (s) => s.content != "none" && s.content != "normal" && (painted(s) || moved(s));
  const behind = (el) => {
    if (!el) return "";
    if (known.has(el)) return known.get(el);
    const s = getComputedStyle(el), above = behind(el.parentElement);
    const own = `/${s.backgroundColor} ${s.backgroundImage} ${s.backgroundSize}`;
    const closed = s.backgroundColor.startsWith("rgb(") && s.backgroundImage == "none";
    const box = s.overflow == "visible" ? null : el.getBoundingClientRect();
    const folded = box && (box.width <= 1 || box.height <= 1);  // what sticks out of it is not seen
    const alone = folded || odd(s)
      || drawn(getComputedStyle(el, "::before")) || drawn(getComputedStyle(el, "::after"));
    const said = alone || above === null ? null
      : moved(s) ? (closed ? own : null)
      : painted(s) ? above + own : above;
    known.set(el, said);
    return said;
  };
  const over = [...document.body.querySelectorAll("*")].filter((el) => {
    const s = getComputedStyle(el);
    return moved(s) || odd(s);
  }).map((el) => [el, el.getBoundingClientRect()]).filter(([, box]) => box.width && box.height);
  const covered = (el, box) => over.some(([other, at]) => !other.contains(el)
    && at.left < box.right && at.right > box.left && at.top < box.bottom && at.bottom > box.top);
  const words = (el) => [...el.childNodes].filter((node) => node.nodeType == 3)
    .map((node) => node.data).join("").trim();
  const field = (el) => el.matches("input, select, textarea, button, option")
    && [el.tagName, el.type, el.value == "", el.placeholder == ""].join();
  const dead = ":disabled, [aria-disabled=true], [inert]";
  const names = new Set([...document.querySelectorAll(dead)]
    .flatMap((el) => (el.getAttribute("aria-labelledby") ?? "").split(" ")));
  const shut = (el) => Boolean(el.closest(dead) || el.closest("label")?.control?.matches(dead)
    || el.closest("[id]") && names.has(el.closest("[id]").id));
  const kind = (el, text) => {
    const back = behind(el), box = el.getBoundingClientRect(), s = getComputedStyle(el);
    if (back === null || covered(el, box)) return null;
    const how = {visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true};
    const seen = el.checkVisibility(how) && box.width > 1 && box.height > 1
      && box.right > 0 && box.bottom + scrollY > 0;
    const plain = /[\\p{L}\\p{N}].*[\\p{L}\\p{N}]/su.test(text);
    return [back, s.color, s.fontSize, s.fontWeight, seen, plain, shut(el), field(el)].join();
  };
  for (const el of every) {
    const text = words(el);
    if (!text && !field(el)) continue;
    const name = kind(el, text);
    if (name !== null && kinds.has(name)) continue;
    kinds.add(name);
    chosen.push(el);
  }
  for (const el of chosen) el.setAttribute(one, "");
  axe.configure({rules: [{id: "color-contrast", selector: `[${one}]`}]});
  try {
    const found = await axe.run(document, options);
    if (!found.violations.length) clean.add(now);
    return found.violations.map((fault) => [fault.id, fault.nodes.map((node) => node.html.slice(0, 200))]);
  } finally {
    for (const el of chosen) el.removeAttribute(one);
  }
}"""
Faults = list[tuple[str, list[str]]]


def bring(context: BrowserContext) -> None:
    """Every page of this browser has axe with it: that costs a third of sending it to each page anew."""
    context.add_init_script(AXE_SCRIPT)


def faults(page: Page, rules: dict[str, Any] = EVERYTHING) -> Faults:
    """Every rule that the page breaks, with the elements that break it."""
    return [(rule, nodes) for rule, nodes in page.evaluate(JUDGE, [rules, ONE])]
