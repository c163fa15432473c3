"""The sheets: sizes, hashes, no physical sides, and the contrast that the token table promises."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.test import RequestFactory

from egenkraft.site.ui import sheets, views

CSS = Path(sheets.__file__).parent / "css"
SIDES = re.compile(
    r"(?<![\w-])((?:min-|max-)?(?:width|height)|left|right|top|bottom"
    r"|(?:margin|padding|border)-(?:left|right|top|bottom)(?:-\w+)?|float)\s*:"
)

# Text on paper, card and sand, as the token table states it.
STATED = {
    "light": {
        "ink": (15.3, 16.4, 13.8),
        "muted": (5.4, 5.8, 4.9),
        "line": (3.9, 4.2, 3.5),
        "pine": (8.5, 9.1, 7.6),
        "d1": (7.3, 7.8, 6.6),
        "d2": (4.8, 5.1, 4.3),
        "d3": (5.4, 5.8, 4.9),
    },
    "dark": {
        "ink": (15.6, 14.0, 12.3),
        "muted": (8.7, 7.8, 6.8),
        "line": (5.2, 4.7, 4.1),
        "pine": (10.2, 9.2, 8.0),
        "d1": (9.0, 8.0, 7.0),
        "d2": (8.2, 7.3, 6.4),
        "d3": (8.5, 7.6, 6.7),
    },
}
ON_PAPER = {"light": {"ok": 6.1, "warn": 5.9, "err": 7.1}, "dark": {"ok": 10.3, "warn": 10.9, "err": 10.5}}


def tokens() -> dict[str, dict[str, str]]:
    light, dark = (CSS / "tokens.css").read_text(encoding="utf-8").split("@media")
    read = re.compile(r"--([\w-]+): (#[0-9A-F]{6})")
    return {"light": dict(read.findall(light)), "dark": dict(read.findall(dark))}


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_the_formula_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_tokens_have_the_stated_contrast(mode):
    read = tokens()[mode]
    grounds = [read[name] for name in ("paper", "card", "sand")]
    for name, stated in STATED[mode].items():
        assert [contrast(read[name], ground) for ground in grounds] == pytest.approx(stated, abs=0.06), name
    for name, figure in ON_PAPER[mode].items():
        assert contrast(read[name], read["paper"]) == pytest.approx(figure, abs=0.06), name
    assert contrast(read["on-pine"], read["pine"]) >= 8.6
    assert contrast(read["ink"], read["soft"]) >= 9.7
    assert contrast(read["pine"], read["soft"]) >= 6.3


def test_both_modes_know_the_same_colours():
    assert tokens()["light"].keys() == tokens()["dark"].keys()


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda p: p.name)
def test_no_physical_sides(path):
    source = re.sub(r"@media[^{]*", "", path.read_text(encoding="utf-8"))
    assert SIDES.findall(source) == []
    assert not re.search(r"(text-align|float|clear): (left|right)", source)


@pytest.mark.parametrize(
    "bad", ["width: 1rem", "margin-left: 0", "max-height:3px", "{left:0}", "border-right-color: red"]
)
def test_a_physical_side_would_be_found(bad):
    assert SIDES.search(bad)


@pytest.mark.parametrize(
    "good", ["inline-size: 1rem", "stroke-width: 2", "line-height: 1", "border-width: 1px", "inset-inline: 0"]
)
def test_logical_properties_pass(good):
    assert not SIDES.search(good)


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda p: p.name)
def test_colours_stand_in_the_tokens(path):
    """Beside the tokens only the focus ring's amber, nothing at all, and the white behind a QR code."""
    if path.name != "tokens.css":
        found = set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", path.read_text(encoding="utf-8")))
        assert found <= {"#FFBF00", "#0000", "#FFF"}


def test_the_participant_sheet_and_script_are_small():
    assert len(sheets.INLINE_CSS.encode()) <= 5_500
    assert len(gzip.compress(sheets.INLINE_CSS.encode())) <= 2_300
    assert len(sheets.INLINE_JS.encode()) <= 2_000
    assert "url(" not in sheets.INLINE_CSS


def test_the_sheets_only_reach_for_classes_of_layers():
    order = "@layer reset,tokens,base,layout,parts,state,print;"
    for sheet in (sheets.INLINE_CSS, sheets.PUBLIC_CSS, sheets.STAFF_CSS):
        assert sheet.startswith(order)
        assert set(re.findall(r"@layer (\w+)\{", sheet)) <= set(order[7:-1].split(","))
        assert sheet.count("{") == sheet.count("}")
        assert "calc(" not in sheet  # compact() would join its plus


def test_hashes_allow_exactly_the_constants():
    for text, stated in (
        (sheets.INLINE_CSS, sheets.INLINE_CSS_HASH),
        (sheets.PUBLIC_CSS, sheets.PUBLIC_CSS_HASH),
        (sheets.INLINE_JS, sheets.INLINE_JS_HASH),
    ):
        assert stated == "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_compact_keeps_what_counts():
    source = '/* why */ .a > .b,\n  :checked + span { margin: 0 .5rem; content: "✓"/""; color: #FFFFFF; }'
    assert sheets.compact(source) == '.a>.b,:checked+span{margin:0 .5rem;content:"✓"/"";color:#FFF}'


def test_dark_is_for_screens_only_and_motion_is_asked_for():
    assert "@media screen and (prefers-color-scheme:dark)" in sheets.INLINE_CSS
    assert "@media(prefers-reduced-motion:no-preference){a,.btn,span{transition" in sheets.INLINE_CSS
    assert sheets.INLINE_CSS.count("transition") == 1
    assert "@media(forced-colors:active)" in sheets.INLINE_CSS


def test_the_staff_sheet_may_be_kept_for_ever():
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip, br"})
    answer = views.staff_css(request, sheets.STAFF_CSS_DIGEST)
    assert gzip.decompress(answer.content).decode() == sheets.STAFF_CSS
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Vary"] == "Accept-Encoding"
    plain = views.staff_css(RequestFactory().get("/"), sheets.STAFF_CSS_DIGEST)
    assert plain.content.decode() == sheets.STAFF_CSS
    assert "Content-Encoding" not in plain


def test_an_old_address_of_the_staff_sheet_is_gone():
    from django.http import Http404

    with pytest.raises(Http404):
        views.staff_css(RequestFactory().get("/"), "0" * 16)
