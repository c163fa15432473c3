"""Words that people write become pages: whatever they wrote, nothing of it runs, loads or hides."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.site.diary.words import SCHEMES, TAGS, html, lead, plain

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<form action=https://evil.example><input name=password>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example" onmouseover="alert(1))',
    "[x](//evil.example/x)",
    "![x](https://evil.example/pixel.png)",
    "![x][1]\n\n[1]: https://evil.example/pixel.png",
    '<https://a.example/"onclick=alert(1)>',
    "<javascript:alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "# <b onclick=alert(1)>h</b>",
    "\u202egnp.exe\u202c",
    "user\u2066https://evil.example\u2069",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "x\0<script>alert(1)</script>",
    "[a](https://ok.example)<script src=//evil.example>",
    "<a href=https://ok.example target=_blank rel=opener>x</a>",
]
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Reader(HTMLParser):
    """Every tag with its attributes, as a browser would see them."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def tags_of(text):
    reader = Reader()
    reader.feed(text)
    return reader.tags


def harmless(text):
    for tag, attributes in tags_of(text):
        assert tag in TAGS, tag
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else set()), attributes
        if "href" in attributes:
            assert attributes["rel"] == "noreferrer"
            href = attributes["href"]
            scheme = re.match(r"\s*([^:/?#]*):", href)
            assert scheme is None or scheme[1].lower() in SCHEMES, href
            assert not href.startswith(("//", "\\"))
    return True


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_becomes_harmless(text):
    made = html(text)
    assert harmless(made)
    assert not set(BIDI) & set(made), "nothing turns the reading direction of the page round"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*ATTACKS, "\n\n", "**", "[", "](", ")", "<", ">", '"', "&"]), max_size=6))
def test_attacks_put_together_stay_harmless(parts):
    assert harmless(html("".join(parts)))


@pytest.mark.parametrize("text", ATTACKS)
def test_lists_and_feeds_hold_no_markup(text):
    """They are escaped by the page once more; here no tag may be left that was one."""
    for made in (plain(text), lead(text)):
        assert not set(BIDI) & set(made)
        assert "<p>" not in made


def test_links_to_other_sites_carry_no_referrer():
    assert tags_of(html("[x](https://a.example/b)")) == [
        ("p", {}),
        ("a", {"href": "https://a.example/b", "rel": "noreferrer"}),
    ]
