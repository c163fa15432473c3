"""Collects every sentence of the site, and writes the catalogues: `python -m tests.shape.catalogue`."""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SITE = Path(__file__).resolve().parents[2] / "src" / "egenkraft" / "site"
LOCALE = SITE / "ui" / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = str | tuple[str, str]


def extract() -> Catalog:
    """A catalogue of everything that is marked for translation, without any translation."""
    found = Catalog(locale="en", domain="django", project="Egenkraft", charset="utf-8")
    for path in sorted(SITE.rglob("*.py")):
        if "migrations" not in path.parts:
            lines = io.BytesIO(path.read_bytes())
            for _line, function, message, _notes in extract_python(
                lines, KEYWORDS, [], {"encoding": "utf-8"}
            ):
                add(found, function, message if isinstance(message, tuple) else (message,))
    for path in sorted(SITE.rglob("templates/**/*.*")):
        for function, message in calls(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
            add(found, function, message)
    return found


def calls(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The translation calls that Django turns a template into; the rest of that text is no Python."""
    for start in re.finditer(r"(?<![\w.])(_|n?p?gettext)\(", text):
        for end in re.finditer(r"\)", text[start.start() :]):
            try:
                call = ast.parse(text[start.start() : start.start() + end.end()], mode="eval").body
            except SyntaxError:
                continue
            values = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]  # type: ignore[attr-defined]
            yield start.group(1), tuple(value for value in values if isinstance(value, str))
            break


def add(found: Catalog, function: str, parts: tuple[object, ...]) -> None:
    context = str(parts[0]) if "pgettext" in function else None
    words = [part for part in parts[1 if context else 0 :] if isinstance(part, str)]
    if not words or not words[0]:
        return
    key = (words[0], words[1]) if function.removesuffix("_lazy") in {"ngettext", "npgettext"} else words[0]
    found.add(key, context=context, flags=_flags(key))


def _flags(key: Key) -> list[str]:
    first = key if isinstance(key, str) else key[0]
    return ["python-format"] if "%(" in first else []


def read(language: str) -> Catalog:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.is_file():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def gaps(language: str) -> list[Key]:
    """What the source says and the catalogue does not."""
    return missing_in(read(language))


def missing_in(have: Catalog) -> list[Key]:
    """What the source says and this catalogue does not."""
    return [row.id for row in extract() if row.id and not _translated(have.get(row.id, row.context), row)]


def _translated(found: Message | None, wanted: Message) -> bool:
    if found is None or found.fuzzy:
        return False
    parts = found.string if isinstance(found.string, tuple) else (found.string,)
    plural = isinstance(wanted.id, tuple | list)
    return all(parts) and (len(parts) >= 2 if plural else True)


def renew(extra: list[Path]) -> None:
    """Write both catalogues anew: Swedish from what is there and from `extra`, English from the ids."""
    found, swedish = extract(), read("sv")
    more = [read_po(path.open("rb"), locale="sv") for path in extra]
    for language in ("sv", "en"):
        new = Catalog(locale=language, domain="django", project="Egenkraft", charset="utf-8")
        new.fuzzy = False
        for row in found:
            if row.id:
                string = _identity(row) if language == "en" else _swedish(row, [swedish, *more])
                new.add(row.id, string, context=row.context, flags=_flags(row.id))
        _write(new, language)


def _identity(row: Message) -> object:
    return tuple(row.id) if isinstance(row.id, tuple | list) else row.id


def _swedish(row: Message, catalogues: list[Catalog]) -> object:
    for catalogue in catalogues:
        found = catalogue.get(row.id, row.context)
        if _translated(found, row):
            return found.string  # type: ignore[union-attr]
    return ("", "") if isinstance(row.id, tuple | list) else ""


def _write(catalogue: Catalog, language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, omit_header=False, no_location=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    renew([Path(name) for name in sys.argv[1:]])
    missing = gaps("sv")
    print(f"{len(missing)} sentences without Swedish")
    for key in missing:
        print(f"  {key!r}")
