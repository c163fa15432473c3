"""A TOML table that is read key by key, so that each mistake is named with its file and key."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeVar, cast

from .errors import MeasureError
from .model import Words

T = TypeVar("T")
_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class Table:
    """One table of a pack file; `where` is the file and the path of keys to it."""

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self.values, self.where, self._used = values, where, set[str]()

    def fail(self, code: str, key: str, message: str, mend: str) -> MeasureError:
        """The error for one key, to raise."""
        return MeasureError(code, message, mend, f"{self.where}, {key}" if key else self.where)

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of the key, checked to be of the kind; without a default the key must stand there."""
        self._used.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.fail("pack_key_missing", key, "This key is missing.", f"Add {key} = ({_NAMES[kind]}).")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail("pack_invalid", key, f"This is not {_NAMES[kind]}.", f"Write {_NAMES[kind]}.")
        return value

    def has(self, key: str) -> bool:
        """Whether the key stands in the table."""
        return key in self.values

    def optional(self, key: str, kind: type[T]) -> T | None:
        """The value of the key, or None when it does not stand there."""
        return self.get(key, kind) if self.has(key) else None

    def one_of(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """A text that must be one of the allowed ones."""
        value, choices = self.get(key, str, default), tuple(allowed)
        if value not in choices:
            mend = f"Write one of {', '.join(choices)}."
            raise self.fail("pack_invalid", key, f"'{value}' is not known.", mend)
        return value

    def fraction(self, key: str) -> Fraction:
        """A number written as text ('1', '0.5', '1/6'), exactly."""
        text = self.get(key, str)
        try:
            return Fraction(text)
        except (ValueError, ZeroDivisionError):
            mend = 'Write it as text in quotes, as in "1", "0.5" or "1/6".'
            raise self.fail("pack_invalid", key, f"'{text}' is not a number.", mend) from None

    def table(self, key: str, *, empty: bool = False) -> "Table":
        """The sub-table of the key; an empty one where `empty` allows it to be left out."""
        value = self.get(key, dict, {} if empty else None)
        return Table(cast("dict[str, object]", value), f"{self.where}, {key}")

    def tables(self, key: str, *, empty: bool = False) -> list["Table"]:
        """The list of sub-tables of the key, numbered from 1 in messages."""
        values = self.get(key, list, [] if empty else None)
        wheres = (f"{self.where}, {key} {number}" for number in range(1, len(values) + 1))
        if not all(isinstance(value, dict) for value in values):
            raise self.fail(
                "pack_invalid", key, "This is not a list of tables.", f"Write [[{key}]] above each."
            )
        return [Table(value, where) for value, where in zip(values, wheres, strict=True)]

    def words(self, key: str, languages: frozenset[str] | None = None) -> Words:
        """Texts per language; with `languages` exactly these must be there."""
        table = self.table(key)
        found = {code: table.get(code, str).strip() for code in table.values}
        if not found or not all(found.values()):
            raise self.fail("pack_invalid", key, "A text is empty.", "Write the text in every language.")
        if languages is not None and languages != found.keys():
            gap = ", ".join(sorted(languages ^ found.keys()))
            mend = "Every text of a pack stands in the same languages as its names."
            raise self.fail("language_missing", key, f"The languages differ: {gap}.", mend)
        return found

    def done(self) -> None:
        """Refuses keys that nobody read, so that a typing mistake is never silently ignored."""
        unknown = sorted(self.values.keys() - self._used)
        if unknown:
            raise self.fail(
                "pack_invalid", unknown[0], "This key is not known.", "Remove it or correct its name."
            )
