"""The words of a post: Markdown to clean HTML, to plain text, and how hard they are to read."""

import re
from functools import cache
from html import unescape

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br", "hr", "code"}
SCHEMES = {"https", "http", "mailto", "tel"}
HREF = re.compile(r"(?:https?://|mailto:|tel:|#|/(?![/\\]))", re.I)  # never //another.site
# Letters that turn the reading direction of what follows round.
TURNS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
LONG = 6  # a word of more letters is long (Björnsson 1968)
LEAD = 200


def lix(text: str) -> int:
    """Return the LIX of plain text, words per sentence + 100 x long words per word (Björnsson 1968), rounded.

    A line that ends without a full stop ends its sentence too. A text without words has LIX 0.

    >>> lix("Vi bakar bröd i dag. Kom gärna.")
    4
    >>> lix("Arbetsmarknadsförvaltningen samordnar insatser")
    103
    """
    words = re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", text)
    if not words:
        return 0
    sentences = [
        part for part in re.split(r"[.!?:\u2026]+(?=\s|$)|\n+", text) if re.search(r"[^\W\d_]", part)
    ]
    long = sum(len(word) > LONG for word in words)
    return round(len(words) / len(sentences) + 100 * long / len(words))


@cache
def _markdown() -> MarkdownIt:
    """CommonMark without raw HTML and without pictures: those would be fetched from other hosts."""
    return MarkdownIt("commonmark", {"html": False}).disable("image")


def html(markdown: str) -> str:
    """Return clean HTML. A post's highest heading is an h2: the page has its h1 already."""
    tokens = _markdown().parse(markdown.translate(TURNS))
    headings = [token for token in tokens if token.type.startswith("heading_")]
    top = min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - top + 2, 4)}"
    raw = _markdown().renderer.render(tokens, _markdown().options, {})
    return nh3.clean(
        raw,
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel="noreferrer",
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """An address of a known kind, or none: `title` and the like go too."""
    return value if name in ("href", "rel") and (name == "rel" or HREF.match(value)) else None


def plain(markdown: str) -> str:
    """Return the text alone, one block a line."""
    blocks = re.sub(r"</(p|h\d|li|blockquote)>|<br ?/?>", "\n", html(markdown))
    lines = unescape(nh3.clean(blocks, tags=set())).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def lead(markdown: str, most: int = LEAD) -> str:
    """Return the beginning of the text, cut at a word, for lists and feeds."""
    text = " ".join(plain(markdown).split())
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
