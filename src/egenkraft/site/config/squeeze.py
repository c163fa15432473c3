"""Makes pages small: indentation out of HTML, then Brotli, else gzip.

Participant pages take the strongest Brotli (some 20 ms, once a page) because each must fit the
first flight of a slow connection; staff pages take a quick one. Secrets in a page (the forgery
token) are masked anew at each request, so their size tells nothing.
"""

import gzip
import re
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

LEAST = 400  # bytes; below, the headers outweigh the gain
KINDS = ("text/", "application/json", "application/atom+xml")
STRONG, QUICK = 11, 5
TAG = re.compile(rb'<[a-z][^"<>]*(?:"[^"]*"[^"<>]*)*>')  # values are in double quotes in every template
BLOCK_END = re.compile(rb"(</(?:p|div|li|form|main|header|footer|fieldset|details|h1)>)\n")
VERBATIM = re.compile(rb"(<(style|script|pre|textarea)\b.*?</\2>)", re.S)


class SqueezeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or response.has_header("Content-Encoding"):
            return response
        if len(response.content) < LEAST or not response.headers.get("Content-Type", "").startswith(KINDS):
            return response
        small = getattr(request, "page", "") == "participant"
        if response.headers["Content-Type"].startswith("text/html"):
            response.content = unindent(response.content)
        _encode(response, request.headers.get("Accept-Encoding", ""), STRONG if small else QUICK)
        return response


def unindent(page: bytes) -> bytes:
    """Return the page without indentation and empty lines, verbatim elements untouched."""
    parts = VERBATIM.split(page)
    found = []
    for place in range(0, len(parts), 3):
        lines = re.sub(rb"\s*\n\s*", b"\n", TAG.sub(_one_line, parts[place]))
        found.append(BLOCK_END.sub(rb"\1", lines))
        found += parts[place + 1 : place + 2]
    return b"".join(found)


def _one_line(tag: re.Match[bytes]) -> bytes:
    """A tag with one space between its attributes; what stands in quotes stays."""
    outside = tag[0].split(b'"')
    outside[::2] = [re.sub(rb"\s*\n\s*", b" ", part) for part in outside[::2]]
    return re.sub(rb"\s+>$", b">", b'"'.join(outside))


def _encode(response: HttpResponse, accepted: str, quality: int) -> None:
    patch_vary_headers(response, ["Accept-Encoding"])
    if "br" in accepted:
        response.content = brotli.compress(response.content, quality=quality)  # type: ignore[no-untyped-call]
        response.headers["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        response.content = gzip.compress(response.content, 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
