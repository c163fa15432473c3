"""Reads one cell by the kind of its column. A cell that cannot be read raises `BadCell` with the mend."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egenkraft.site.intake.problems import listed, shown
from egenkraft.site.intake.specs import Choice, Column, plain
from egenkraft.site.outside.dates import (
    BadCell,
    BadDay,
    BadTime,
    from_serial,
    parse_clock,
    parse_day,
    parse_minutes,
)
from egenkraft.site.outside.sheets import Cell

YES = {"ja", "j", "x", "1", "sant", "yes", "y", "true", "v", "✓", "✔"}
NO = {"nej", "n", "0", "falskt", "no", "false", "o"}
BLANK = {"", "-", "–", "—"}
MARKS = {**dict.fromkeys("jy1", "yes"), **dict.fromkeys("n0", "no"), "?": "unknown"}
MARK_WORDS = {"unknown": "?", "vet inte": "?", "vet ej": "?", "nej": "n", "yes": "j", "ja": "j", "no": "n"}
LANGUAGES = {
    "sv": "svenska swedish",
    "en": "engelska english",
    "ar": "arabiska arabic العربية",
    "fa": "persiska farsi persian فارسی",
    "prs": "dari دری",
    "so": "somaliska somali soomaali",
    "ti": "tigrinja tigrinska tigrinya ትግርኛ",
    "am": "amhariska amharic አማርኛ",
    "uk": "ukrainska ukrainian українська",
    "ru": "ryska russian",
    "tr": "turkiska turkish türkçe",
    "bs": "bosniska bosnian bosanski",
    "sq": "albanska albanian shqip",
    "ku": "kurdiska kurmanji kurdish kurdî",
    "ckb": "sorani centralkurdiska کوردی",
    "es": "spanska spanish español",
    "fr": "franska french français",
    "pl": "polska polish polski",
    "th": "thai thailändska ไทย",
    "vi": "vietnamesiska vietnamese",
    "ur": "urdu اردو",
    "ps": "pashto pashtu پښتو",
    "sw": "swahili kiswahili",
    "zh": "kinesiska chinese",
}
_LANGUAGE_WORDS = {plain(word): code for code, words in LANGUAGES.items() for word in (code, *words.split())}


def blank(cell: Cell) -> bool:
    """Tell whether nothing is written: an empty cell, spaces, or the dash that lists use for nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip() in BLANK)


def text_of(cell: Cell) -> str:
    """A cell as the text that its author sees."""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, time | datetime):
        return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else cell.strftime("%H:%M")
    return str(cell if cell is not None else "").strip()


def read(column: Column, cell: Cell, today: date) -> Any:
    """The value of a cell that is not blank; raise `BadCell` with what is wrong and the mend."""
    return _READERS[column.kind](column, cell, today)


def _text(column: Column, cell: Cell, _today: date) -> str:
    text = text_of(cell).replace("\r\n", "\n").replace("\x0b", "\n")
    if column.most and len(text) > column.most:
        what = _("This is %(length)s letters long; at most %(most)s are kept.")
        raise BadCell(what % {"length": len(text), "most": column.most}, _("Make it shorter."))
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
        raise BadCell(_("There is a sign in it that is no letter."), _("Type the cell again."))
    return text


def _code(column: Column, cell: Cell, today: date) -> str:
    return " ".join(_text(column, cell, today).split())


def _day(_column: Column, cell: Cell, today: date) -> date:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        day = from_serial(cell) if 20000 <= cell <= 60000 else parse_day(text_of(cell), today)
    elif isinstance(cell, date):
        day = cell
    else:
        day = parse_day(text_of(cell), today)
    if not 1900 <= day.year <= 2100:
        raise BadDay(_("“%(text)s”: the year is not possible.") % {"text": text_of(cell)})
    return day


def _clock(_column: Column, cell: Cell, _today: date) -> time:
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 1440) % 1440
        return time(minutes // 60, minutes % 60)
    if isinstance(cell, float) and not cell.is_integer():
        return parse_clock(f"{cell:.2f}")  # 14,3 and 14,30 are the same number
    return parse_clock(text_of(cell))


def _minutes(column: Column, cell: Cell, _today: date) -> int:
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
    elif isinstance(cell, time):
        minutes = cell.hour * 60 + cell.minute
    else:
        minutes = parse_minutes(text_of(cell))
    if minutes < column.least or (column.most and minutes > column.most):
        what = _("%(minutes)s minutes is not possible here: %(least)s to %(most)s.")
        raise BadTime(
            what % {"minutes": minutes, "least": column.least, "most": column.most}, _("Mend the length.")
        )
    return minutes


def _yes_no(_column: Column, cell: Cell, _today: date) -> bool:
    if isinstance(cell, bool):
        return cell
    word = plain(text_of(cell))
    if word in YES or word in NO:
        return word in YES
    raise BadCell(_("This is neither yes nor no."), _("Write ja or nej."))


def _whole(column: Column, cell: Cell, _today: date) -> int:
    text = text_of(cell).replace(" ", "").replace("\xa0", "")
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
        raise BadCell(_("This is not a whole number."), _("Write a number without decimals."))
    number = int(text)
    if number < column.least or (column.most and number > column.most):
        what = _("%(number)s is not possible here: %(least)s to %(most)s.")
        raise BadCell(
            what % {"number": number, "least": column.least, "most": column.most}, _("Mend the number.")
        )
    return number


def _choice(column: Column, cell: Cell, _today: date) -> str:
    word = plain(text_of(cell))
    for choice in column.choices:
        if word == plain(choice.value) or word in map(plain, (*choice.sv, *choice.en)):
            return choice.value
    mend = _("Write one of: %(words)s.") % {"words": listed(_first(choice) for choice in column.choices)}
    raise BadCell(
        _("“%(value)s” is not one of the words for this column.") % {"value": shown(text_of(cell))}, mend
    )


def _first(choice: Choice) -> str:
    return choice.words("sv" if (get_language() or "sv").startswith("sv") else "en")[0]


def _url(_column: Column, cell: Cell, _today: date) -> str:
    text = text_of(cell)
    parts = urlsplit(text) if len(text) <= 200 and not re.search(r"\s", text) else urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in parts.netloc:
        raise BadCell(_("This is not a web address."), _("Write the whole address, starting with https://."))
    return text


def _language(_column: Column, cell: Cell, _today: date) -> str:
    word = plain(text_of(cell))
    code = _LANGUAGE_WORDS.get(word) or _LANGUAGE_WORDS.get(word.split(" ")[0])
    if code is None:
        mend = _("Write the language's code, for example so, ti, ar or fa.")
        raise BadCell(_("The language “%(value)s” is not known.") % {"value": shown(text_of(cell))}, mend)
    return code


def _ssyk(_column: Column, cell: Cell, _today: date) -> str:
    text = text_of(cell)
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise BadCell(
            _("An SSYK code is one to four digits."), _("Look the code up, or leave the cell blank.")
        )
    return text


def _marks(_column: Column, cell: Cell, _today: date) -> tuple[str, ...]:
    text = text_of(cell).casefold()
    for word, mark in MARK_WORDS.items():
        text = text.replace(word, mark)
    signs = re.sub(r"[\s,;/|.-]", "", text)
    if len(signs) != 5 or any(sign not in MARKS for sign in signs):
        raise BadCell(_("A rating is five marks."), _("Write five marks in order, for example jjj?n."))
    return tuple(MARKS[sign] for sign in signs)


def _list(column: Column, cell: Cell, today: date) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;\n]", _text(column, cell, today)) if part.strip())


def _file(column: Column, cell: Cell, today: date) -> str:
    text = _text(column, cell, today)
    if (
        not re.fullmatch(r"[^\\]+[.](jpe?g|png|webp)", text, re.IGNORECASE)
        or ".." in text
        or text.startswith("/")
    ):
        raise BadCell(
            _("This is not the name of a picture file."), _("Write the name of a .jpg or .png file.")
        )
    return text


_READERS: dict[str, Callable[[Column, Cell, date], Any]] = {
    "text": _text,
    "code": _code,
    "person": _code,
    "person_name": _text,
    "day": _day,
    "clock": _clock,
    "minutes": _minutes,
    "yes_no": _yes_no,
    "whole": _whole,
    "choice": _choice,
    "url": _url,
    "language": _language,
    "ssyk": _ssyk,
    "marks": _marks,
    "codes": _list,
    "names": _list,
    "file": _file,
    "item": _text,
}
