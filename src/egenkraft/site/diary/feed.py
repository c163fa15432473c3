"""The diary as an Atom feed (RFC 4287), from published copies alone. No person stands in it."""

from collections.abc import Callable
from datetime import datetime, time
from xml.etree import ElementTree as ET

from django.utils import timezone
from django.utils.translation import get_language

from egenkraft.site.diary import public

ATOM = "http://www.w3.org/2005/Atom"


def write(site: public.Site, absolute: Callable[[str], str]) -> bytes:
    """Return the feed of a lab's newest posts; `absolute` turns a path into a whole address."""
    ET.register_namespace("", ATOM)
    root = ET.Element(
        f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": get_language() or "sv"}
    )
    rows = public.feed_rows(site)
    _text(root, "id", f"urn:uuid:{site.lab.pk}")
    _text(root, "title", site.lab.name)
    _text(root, "updated", max([site.lab.published_at, *(row.published_at for row in rows)]).isoformat())
    _text(_sub(root, "author"), "name", site.lab.name)
    _sub(root, "link", rel="self", type="application/atom+xml", href=absolute(site.to("feed")))
    _sub(root, "link", rel="alternate", type="text/html", href=absolute(site.to("home")))
    for row in rows:
        _entry(root, row, site, absolute)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ET.Element, row: public.FeedRow, site: public.Site, absolute: Callable[[str], str]) -> None:
    entry = _sub(root, "entry")
    _text(entry, "id", f"urn:uuid:{row.article.source}")
    _text(entry, "title", row.article.title)
    _text(entry, "updated", row.published_at.isoformat())
    begin = datetime.combine(row.article.on, time(), timezone.get_current_timezone())
    _text(entry, "published", begin.isoformat())
    _sub(entry, "link", rel="alternate", type="text/html", href=absolute(row.article.url))
    if row.article.photos:
        _sub(entry, "link", rel="enclosure", type="image/jpeg", href=absolute(row.article.photos[0].src))
    _text(entry, "summary", row.article.lead)


def _sub(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)


def _text(parent: ET.Element, name: str, text: str) -> None:
    _sub(parent, name).text = text
