"""Reads a drawing back: boxes of its words and marks, and what it is made of."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from egenkraft.core.charts.canvas import SIZE
from egenkraft.core.charts.lettering import width

NS = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float
    name: str

    def touches(self, other: "Box", slack: float = 0.1) -> bool:
        across = self.left < other.right - slack and other.left < self.right - slack
        return across and self.top < other.bottom - slack and other.top < self.bottom - slack


def read(svg: str) -> ElementTree.Element:
    """The drawing as XML; a broken one raises."""
    return ElementTree.fromstring(svg)  # noqa: S314 our own drawing


def texts(svg: str) -> list[Box]:
    """A box around every line of text, by the widths the drawing itself reckons with."""
    group = read(svg).find(f"{NS}g")
    assert group is not None
    rtl = group.get("direction") == "rtl"
    boxes = []
    for element in group.iter(f"{NS}text"):
        words = element.text or ""
        wide = width(words, SIZE, element.get("font-weight") is not None)
        x, base = float(element.get("x", "")), float(element.get("y", ""))
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
        left = x - wide * ((1 - share) if rtl else share)
        boxes.append(Box(left, base - 0.78 * SIZE, left + wide, base + 0.22 * SIZE, words))
    return boxes


def marks(svg: str) -> list[Box]:
    """A box around every mark of the drawing."""
    group = read(svg).find(f"{NS}g")
    assert group is not None
    return [_box(element) for element in group if element.tag != f"{NS}text"]


def frame(svg: str) -> Box:
    """The frame of the drawing."""
    x, y, wide, high = map(float, read(svg).get("viewBox", "").split())
    return Box(x, y, x + wide, y + high, "frame")


def _box(element: ElementTree.Element) -> Box:
    tag = element.tag.removeprefix(NS)
    value = {key: float(text) for key, text in element.attrib.items() if re.fullmatch(r"-?[\d.]+", text)}
    if tag == "rect":
        x, y = value["x"], value["y"]
        return Box(x, y, x + value["width"], y + value["height"], tag)
    if tag == "circle":
        x, y, r = value["cx"], value["cy"], value["r"]
        return Box(x - r, y - r, x + r, y + r, tag)
    xs, ys = _corners(element.get("d", ""))
    return Box(min(xs), min(ys), max(xs), max(ys), tag)


def _corners(path: str) -> tuple[list[float], list[float]]:
    """All x and all y of a path made of M, L, H, V."""
    xs, ys = [], []
    for sign, first, second in re.findall(r"([MLHV])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if sign in "MLH":
            xs.append(float(first))
        if sign in "MLV":
            ys.append(float(second or first))
    return xs, ys
