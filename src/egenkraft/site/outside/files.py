"""The one way a file leaves: named without people, closed like a file, its cells harmless to spreadsheets.

A view that answers with a file has `page="file"` and returns one of the answers made here.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse, HttpResponse

from egenkraft.site.outside.sound import TYPES

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
    "pdf": "application/pdf",
}
RANGE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})")
PICTURES = {"webp": "image/webp", "jpg": "image/jpeg"}
# What a spreadsheet takes as the beginning of a formula, and the full-width twins it takes for the same.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def download(data: bytes | str, *, name: str, kind: str) -> HttpResponse:
    """A file to keep. `name` is a word of ours, never of a person: small letters, digits, hyphens."""
    if not NAME.fullmatch(name) or kind not in KINDS:
        raise ValueError(f"“{name}.{kind}” is no name for a file that leaves.")
    answer = HttpResponse(data, content_type=KINDS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def json_download(value: Any, *, name: str) -> HttpResponse:
    return download(json.dumps(value, indent=1, ensure_ascii=False, default=str), name=name, kind="json")


def picture(file: Any, kind: str) -> FileResponse:
    """A picture that we painted ourselves, shown in the page. Its name says nothing."""
    answer = FileResponse(file, content_type=PICTURES[kind])
    answer.headers["Content-Disposition"] = f'inline; filename="egenkraft-bild.{kind}"'
    return answer


def sound(data: bytes, kind: str, wanted: str = "") -> HttpResponse:
    """A sound we have cleaned, played in the page. `wanted` is the Range that telephones ask for."""
    part = RANGE.fullmatch(wanted)
    start = int(part[1]) if part else 0
    end = min(int(part[2]) if part and part[2] else len(data) - 1, len(data) - 1)
    whole = part is None or start > end
    answer = HttpResponse(data if whole else data[start : end + 1], content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f'inline; filename="egenkraft-ljud.{kind}"'
    answer.headers["Accept-Ranges"] = "bytes"
    if not whole:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    return answer


def table(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as spreadsheet programs in Sweden read them: semicolons, UTF-8 with its mark, one row a line."""
    text = io.StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def cell(value: Any) -> str:
    """A value as text that no spreadsheet runs: an apostrophe before whatever could begin a formula.

    Numbers stay numbers, also negative ones; a phone number is a text and gets the apostrophe too.

    >>> cell("=1+1"), cell("+46 11 12 34"), cell("Amina"), cell(-3), cell(None), cell(" @x")
    ("'=1+1", "'+46 11 12 34", 'Amina', '-3', '', "' @x")
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    text = "".join(letter for letter in str(value) if letter in "\t\r\n" or not _unseen(letter))
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def _unseen(letter: str) -> bool:
    """Control letters, and those that turn the reading direction round or cannot be seen."""
    return unicodedata.category(letter) in {"Cc", "Cf"}
