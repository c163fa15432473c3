"""The shipped library of methods: read from its file, brought to a lab where it is newer."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.methods.models import LibraryCard

FILE = Path(__file__).with_name("library.toml")


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Every shipped card by its key."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@transaction.atomic
def ship_library(by: Actor) -> int:
    """Add every card of a version that this lab has not got; what is there is never changed."""
    have = set(LibraryCard.objects.values_list("key", "version"))
    new = [_row(key, told) for key, told in shipped().items() if (key, told["version"]) not in have]
    LibraryCard.objects.bulk_create(new)
    if new:
        record(by, "library.ship", "library", change={"cards": len(new)})
    return len(new)


def _row(key: str, told: dict[str, Any]) -> LibraryCard:
    checked = date.fromisoformat(told["checked"]) if told["checked"] else None
    words = {"sv": told["sv"], "en": told["en"]}
    plain = {name: told[name] for name in ("version", "kind", "grade", "found", "sources")}
    return LibraryCard(key=key, checked=checked, words=words, **plain)
