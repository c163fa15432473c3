"""Our own drawings as SVG: icons, the symbols a participant may choose, three faces, three scenes."""

import tomllib
from pathlib import Path

_SHEETS: dict[str, dict[str, str]] = {
    kind: {name: lines.replace("\n", "") for name, lines in drawings.items()}
    for kind, drawings in tomllib.loads((Path(__file__).parent / "drawings.toml").read_text("utf-8")).items()
}
ICONS, SYMBOLS, SCENES = _SHEETS["icons"], _SHEETS["symbols"], _SHEETS["scenes"]
PICTURES = _SHEETS["pictures"]
FACES = tuple(_SHEETS["faces"].values())
# The lines of an icon as markup: two pages show pictures, and the sheet that every page carries is dear.
LINES = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
TINTS = ("d3", "d2", "d1")


def _svg(look: str, wide: int, high: int, body: str, size: int = 0) -> str:
    """The sizes stand in the markup too, so that a page without its sheet keeps its shape."""
    box = f'viewBox="0 0 {wide} {high}" width="{size or wide}" height="{size or high}"'
    return f'<svg class="{look}" {box} aria-hidden="true">{body}</svg>'


def icon(name: str, kind: str = "") -> str:
    """Return one icon; an unknown name is a fault of ours and raises KeyError."""
    return _svg(f"i {kind}".strip(), 24, 24, ICONS[name])


def symbol(name: str) -> str:
    """Return the drawing of a chosen symbol; an unknown name raises KeyError."""
    return _svg("i", 24, 24, SYMBOLS[name])


def picture(name: str) -> str:
    """Return one of the twelve pictures for signing in, large; an unknown name raises KeyError."""
    return _svg("pic", 24, 24, f"<g {LINES}>{PICTURES[name]}</g>", size=48)


def sign(name: str) -> str:
    """Return a symbol or one of the other pictures, large: what an idea is known by where people vote."""
    return _svg("pic", 24, 24, f"<g {LINES}>{SYMBOLS.get(name) or PICTURES[name]}</g>", size=48)


def face(number: int) -> str:
    """Return face 1 (no), 2 (a bit) or 3 (yes)."""
    return _svg(f"face {TINTS[number - 1]}", 40, 40, FACES[number - 1], size=63)


def faces() -> str:
    """Return the three faces for `face_again`, drawn nowhere themselves."""
    pairs = enumerate(zip(FACES, TINTS, strict=True), 1)
    drawn = "".join(f'<g id="f{n}" class="{tint}">{one}</g>' for n, (one, tint) in pairs)
    return f'<svg class="sr"><defs>{drawn}</defs></svg>'


def face_again(number: int) -> str:
    """Return a face that stands on the page already."""
    return f'<svg class="face" viewBox="0 0 40 40"><use href="#f{number}"/></svg>'


def scene(name: str) -> str:
    """Return a wide, quiet drawing for empty states, sign-in and error pages."""
    return _svg("scene", 320, 120, SCENES[name])
