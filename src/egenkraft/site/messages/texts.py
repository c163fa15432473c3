"""Every text that may leave the house. A weekday and a time: no name, no place, no purpose, no link."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format

TEXTS = {"reminder": {"sv": "Påminnelse: {day} {time}.", "en": "Reminder: {day} {time}."}}
FALLBACK = "sv"
GSM7, UCS2 = 160, 70  # characters of one text message in either alphabet
BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)  # GSM 03.38, the signs that cost one place


class TooLong(ValueError):
    """The text would be sent in two parts, which costs twice and may arrive out of order."""


def text_of(kind: str, language: str, moment: datetime) -> str:
    """The whole text in her language, or in Swedish where it has none; raise `TooLong` over one message."""
    words = TEXTS[kind]
    code = language if language in words else FALLBACK
    local = timezone.localtime(moment)
    with translation.override(code):
        text = words[code].format(day=date_format(local, "l"), time=date_format(local, "H:i"))
    if len(text) > room(text):
        raise TooLong(text)
    return text


def room(text: str) -> int:
    """How many characters of one message this text may have, by the signs in it."""
    return GSM7 if set(text) <= BASIC else UCS2
