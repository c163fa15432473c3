"""Paper: a tagged PDF/UA-1 page from our own template and plain data.

What people wrote enters as data, never as markup. The renderer has an empty folder for its root, no packages,
no letters of the machine, and no network: pictures are drawings of ours, handed over as text.
"""

import json
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

LETTERS = ("fontpkg-noto-sans", "fontpkg-noto-sans-arabic", "justmytype-intl-africa")
REACHING = re.compile(r"#?\b(?:import|include|read|json|csv|toml|yaml|xml|plugin)\s*\(?\s*\"|@preview|@local")
MAKER = re.compile(rb"Typst \d+(?:\.\d+)*")
NOT_THERE = "?"
TONES = {"ink": "#14212b", "d1": "#00558c", "d2": "#b84e00", "d3": "#5b6770"}


class Unprintable(RuntimeError):
    """The template could not be set. A mistake in the template, never in what people wrote."""


def pdf(template: str, data: Mapping[str, Any], *, on: datetime | None = None) -> bytes:
    """The template with the data as one tagged PDF; equal input gives equal bytes.

    >>> pdf('#set document(title: "x")\\n#set text(lang: "sv", font: "Noto Sans")\\nHej', {})[:8]
    b'%PDF-1.7'
    """
    if REACHING.search(template):
        raise Unprintable("A template reaches for no file and no package.")
    told = json.dumps(_printable(data), ensure_ascii=False)
    with tempfile.TemporaryDirectory(prefix="egenkraft-") as empty:
        try:
            made = typst.compile(  # type: ignore[call-overload]  # its stub wants a root in bytes
                template.encode(),
                root=empty,
                package_path=empty,
                package_cache_path=empty,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"data": told},
                pdf_standards="ua-1",
                timestamp=on or 0,
            )
        except typst.TypstError as error:
            raise Unprintable(f"{error.message} {error.diagnostic}") from error
    if not isinstance(made, bytes):
        raise Unprintable("The template made no single file.")
    return MAKER.sub(lambda found: b" " * len(found[0]), made)  # no name of a program, every offset kept


def drawing(svg: str) -> str:
    """A drawing of core.charts for paper: colours by attribute, since no sheet reaches it."""
    for tone, colour in TONES.items():
        svg = svg.replace(f'class="{tone}"', f'color="{colour}"')
    return svg.replace('class="plot"', f'font-family="Noto Sans" color="{TONES["ink"]}"', 1)


def _printable(value: Any) -> Any:
    """The data without control signs, and with a question mark for every sign that our letters lack."""
    if isinstance(value, str):
        return "".join(sign if sign in "\n" else _sign(sign) for sign in value)
    if isinstance(value, Mapping):
        return {str(key): _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _sign(sign: str) -> str:
    if unicodedata.category(sign) in {"Cc", "Cf", "Cs"}:
        return sign if sign in "\u200c\u200d" else " " if sign in "\t\r" else ""
    return sign if ord(sign) in _known() else NOT_THERE


@cache
def _paths() -> tuple[str, ...]:
    """The upright letters in the installed packages."""
    found = [Path(str(one.locate())) for name in LETTERS for one in files(name) or () if one.suffix == ".ttf"]
    return tuple(str(path) for path in found if "Italic" not in path.name)


@cache
def _known() -> frozenset[int]:
    """Every sign that they can show."""
    return frozenset(code for path in _paths() for code in TTFont(path, lazy=True).getBestCmap() or ())


@cache
def _fonts() -> typst.Fonts:
    folders = sorted({str(Path(path).parent) for path in _paths()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
