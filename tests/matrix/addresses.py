"""Every address of the product, found in its own address list, with something real in each place.

`addresses.csv` says what stands in the places of an address. An address without places needs no line.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import get_resolver

from egenkraft.site.config.checks import walk
from tests.matrix import world as little
from tests.matrix.evaluator import Owner

TABLE = Path(__file__).with_name("addresses.csv")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
MODEL = re.compile(r"^\w+\.[A-Z]\w+")
HELP = """These addresses have places, and tests/matrix/addresses.csv does not say what stands in them:
{these}
Add a line for each:  <address>,<place>=<what>,,
where <what> is a table (participants.Participant: the test asks for everybody's), a field of one
(diary.Picture.key), or a plain word. See docs/how-to/add-an-address.md. Then: python -m tests.matrix renew"""


@dataclass(frozen=True)
class Address:
    """One pattern: where, what one may do there, and what stands in its places."""

    route: str
    capability: str
    page: str
    places: tuple[tuple[str, str], ...]
    send: tuple[tuple[str, str], ...] = ()  # what its form sends, where no page shows the form beforehand
    state: str = ""  # why the answer to somebody allowed may still be "not there"

    @property
    def sent(self) -> dict[str, list[str]]:
        return {name: [value] for name, value in self.send}

    @property
    def label(self) -> str:
        """The table that the address asks for; empty where it asks for nothing in particular."""
        return next((".".join(what.split(".")[:2]) for _place, what in self.places if MODEL.match(what)), "")

    def owners(self, world: little.World) -> list[str]:
        return world.owners_of(self.label) if self.label else [""]

    def owner(self, world: little.World, key: str) -> Owner | None:
        """Whose thing stands in the places, as far as the facts of the world go."""
        if not key:
            return None
        row = world.rows[self.label].get(key)
        account = getattr(row, "account_id", None)
        whose = next((name for name, one in world.accounts.items() if one.pk == account), "")
        return replace(little.OWNERS[key], account=whose)

    def path(self, world: little.World, key: str) -> str:
        words = {place: self._word(world, key, what) for place, what in self.places}
        return "/" + PLACE.sub(lambda match: words[match[1]], self.route)

    def _word(self, world: little.World, key: str, what: str) -> str:
        if not MODEL.match(what):
            return what
        label, _dot, field = what.removeprefix(".").partition(".")[2].partition(".")
        label = f"{what.split('.')[0]}.{label}"
        if key == "missing":
            return little.nobody() if not field else self._unlike(world, label, field)
        row = world.rows[label][key]
        return str(getattr(row, field)) if field else str(row.pk)

    @staticmethod
    def _unlike(world: little.World, label: str, field: str) -> str:
        """A word as long as a real one, that nothing has."""
        real = getattr(next(iter(world.rows[label].values())), field)
        return little.nobody() if isinstance(real, UUID) else "0" * len(str(real))


def found() -> list[Address]:
    """Every address, in the order of the product's own list."""
    listed = list(walk(get_resolver().url_patterns))
    if unknown := [f"/{route}" for route, _pattern in listed if not _known(route)]:
        raise LookupError(HELP.format(these="\n".join(unknown)))
    return [_address(route, pattern.callback) for route, pattern in listed]


NO_ENTRY = {"places": "", "send": "", "state": ""}


def _known(route: str) -> bool:
    """Whether the file says what stands in every place of the address, and in no other."""
    entry = entries().get(f"/{route}", NO_ENTRY)
    return sorted(PLACE.findall(route)) == sorted(part.split("=")[0] for part in entry["places"].split())


def _address(route: str, view: Any) -> Address:
    entry = entries().get(f"/{route}", NO_ENTRY)
    places, send = (
        tuple((part.split("=")[0], part.split("=")[1]) for part in entry[column].split())
        for column in ("places", "send")
    )
    return Address(
        route, getattr(view, "capability", ""), getattr(view, "page", ""), places, send, entry["state"]
    )


@cache
def entries() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {line["address"]: line for line in csv.DictReader(file)}


def left_over() -> Iterator[str]:
    """Lines of the file that no address has any more."""
    known = {f"/{route}" for route, _pattern in walk(get_resolver().url_patterns)}
    return (address for address in entries() if address not in known)
