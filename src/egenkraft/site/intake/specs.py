"""What each sheet may hold, as data: sheets/*.toml, one file a sheet. Knows no Django and no database."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("sheets")
KINDS = (
    "text",
    "code",
    "person",
    "person_name",
    "day",
    "clock",
    "minutes",
    "yes_no",
    "whole",
    "choice",
    "url",
    "language",
    "ssyk",
    "marks",
    "codes",
    "names",
    "file",
    "item",
)


@dataclass(frozen=True)
class Words:
    """The same in Swedish and in English."""

    sv: str
    en: str

    def __call__(self, language: str) -> str:
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True)
class Choice:
    """One value of a column and the words that people write for it, the first of each language shown."""

    value: str
    sv: tuple[str, ...]
    en: tuple[str, ...]

    def words(self, language: str) -> tuple[str, ...]:
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True)
class Column:
    """One column: what its header may be called, how a cell is read, and what it means."""

    key: str
    kind: str
    sv: tuple[str, ...]
    en: tuple[str, ...]
    means: Words
    example: tuple[str, str]
    required: bool = False
    secret: bool = False
    least: int = 0
    most: int = 0
    choices: tuple[Choice, ...] = ()

    def headers(self, language: str) -> tuple[str, ...]:
        return self.sv if language == "sv" else self.en

    def header(self, language: str) -> str:
        """The header that templates and messages use."""
        return self.headers(language)[0]


@dataclass(frozen=True)
class Spec:
    """One sheet: its names, its columns, and how a row is known again."""

    key: str
    position: int
    names_sv: tuple[str, ...]
    names_en: tuple[str, ...]
    means: Words
    known_by: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    items: bool = False

    def name(self, language: str) -> str:
        return (self.names_sv if language == "sv" else self.names_en)[0]

    def column(self, key: str) -> Column:
        return self.by_key[key]

    @property
    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}

    @property
    def by_header(self) -> Mapping[str, Column]:
        return {plain(word): column for column in self.columns for word in (*column.sv, *column.en)}


def plain(text: object) -> str:
    """A header or a word as it is compared: small letters, no dots over them, no hints in brackets, no stars.

    >>> plain(" Mättillfälle  (start, 10 v):* ")
    'mattillfalle'
    """
    spread = unicodedata.normalize("NFKD", str(text).casefold().replace("_", " "))
    bare = "".join(sign for sign in spread if not unicodedata.combining(sign))
    words = re.sub(r"\([^)]*\)", " ", bare)
    return " ".join(re.sub(r"[*:;\"“”]", " ", words).split()).strip(" .,")


@cache
def specs() -> dict[str, Spec]:
    """Every sheet by its key, in the order in which they are loaded.

    >>> list(specs())[:3]
    ['lab', 'links', 'partners']
    """
    found = [_spec(tomllib.loads(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.toml")]
    return {spec.key: spec for spec in sorted(found, key=lambda spec: spec.position)}


def _spec(table: dict[str, Any]) -> Spec:
    return Spec(
        key=table["key"],
        position=table["position"],
        names_sv=tuple(table["names_sv"]),
        names_en=tuple(table["names_en"]),
        means=Words(table["means_sv"], table["means_en"]),
        known_by=table["known_by"],
        columns=tuple(_column(column) for column in table["columns"]),
        needs=tuple(tuple(keys) for keys in table.get("needs", ())),
        items=table.get("items", False),
    )


def _column(table: dict[str, Any]) -> Column:
    rest = {key: table[key] for key in ("required", "secret", "least", "most") if key in table}
    first, second = table["example"]
    return Column(
        key=table["key"],
        kind=table["kind"],
        sv=tuple(table["sv"]),
        en=tuple(table["en"]),
        means=Words(table["means_sv"], table["means_en"]),
        example=(first, second),
        choices=tuple(_choice(value, words) for value, words in table.get("choices", {}).items()),
        **rest,
    )


def _choice(value: str, words: dict[str, list[str]]) -> Choice:
    return Choice(value, tuple(words["sv"]), tuple(words["en"]))
