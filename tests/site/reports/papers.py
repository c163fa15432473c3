"""Reads the report of the lab from its page and its paper."""

import io
import re
from html import unescape
from typing import Any
from unicodedata import normalize

from django.test import Client
from pypdf import PdfReader

from egenkraft.site.reports import copies

AFTER = (10, 12, 7, 5)
BLANK = re.compile(r"\s+")


def flat(text: str) -> str:
    """Letters and figures alone: lines break elsewhere on paper than on a screen."""
    return BLANK.sub("", normalize("NFKC", text)).replace("\u00ad", "")


def read(pdf: bytes) -> str:
    return flat("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def shown(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    return flat(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])))


def take(client: Client, reader: str = "funder", lang: str = "sv") -> Any:
    return client.get(f"/results/report/{reader}/{lang}.pdf")


def section(copy: copies.Copy, key: str) -> copies.Section:
    return next(one for one in copy.outcomes if one.key == key)
