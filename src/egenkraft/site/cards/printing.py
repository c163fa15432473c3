"""Cards on paper: a square code and the lab's symbol, and not a word."""

from dataclasses import dataclass

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from egenkraft.site.cards.queries import lab_symbol


@dataclass(frozen=True)
class Printed:
    """`label` stands on the screen only, so that the leader gives each card to the right woman."""

    number: int
    label: str
    address: str
    drawing: SafeString
    symbol: str


def printed(request: HttpRequest, made: list[tuple[str, str]]) -> list[Printed]:
    symbol, rows = lab_symbol(), []
    for number, (label, token) in enumerate(made, start=1):
        address = request.build_absolute_uri(reverse("cards:scan", args=[token]))
        rows.append(Printed(number, label, address, _drawn(address), symbol))
    return rows


def _drawn(address: str) -> SafeString:
    code = segno.make(address, error="m")
    return mark_safe(code.svg_inline(scale=6, dark="#000", light="#fff", svgclass="qr"))  # noqa: S308 drawn here
