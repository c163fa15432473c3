"""Cards on paper: a square code and the lab's symbol, and not a word."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from egenkraft.site.cards.queries import lab_symbol


@dataclass(frozen=True)
class Printed:
    """`label` stands on the screen only, so that the leader gives each card to the right woman."""

    number: int
    label: str
    address: str
    symbol: str


def printed(request: HttpRequest, made: list[tuple[str, str]]) -> list[Printed]:
    symbol, rows = lab_symbol(), []
    for number, (label, token) in enumerate(made, start=1):
        address = request.build_absolute_uri(reverse("cards:scan", args=[token]))
        rows.append(Printed(number, label, address, symbol))
    return rows
