"""The blind index: finds exactly equal numbers, addresses and names without a readable copy of them.

HMAC-SHA-256 cut to 64 bits, under a key of the lab's own. Without the key a number cannot be guessed
by trying all numbers, and equal numbers in two labs do not look alike.
"""

import hmac
import re
import unicodedata
from uuid import UUID

from egenkraft.site.access.scope import current
from egenkraft.site.audit.keys import subkey
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.models import Blind

BYTES = 8
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
NUMBER = re.compile(r"(?:\+|00)?\d(?:[\s()/–-]*\d){5,14}")


def value_of(kind: str, text: str, lab: UUID) -> str:
    """The index value of a text that is already in its plain form."""
    return hmac.digest(subkey("blind"), f"{lab}|{kind}|{text}".encode(), "sha256")[:BYTES].hex()


def plain_number(text: str) -> str:
    """A Swedish number in one form, however it was written: 0701234567."""
    digits = re.sub(r"\D", "", text)
    if text.strip().startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        return f"0{digits[2:]}" if digits.startswith("46") else f"+{digits}"
    return digits


def plain_name(text: str) -> str:
    """A name without case, marks above letters, order of its parts or double spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(sorted(bare.casefold().split()))


def _entries(person: Participant, name: str, phone: str, contact: str) -> set[tuple[str, str]]:
    found = {("phone", plain_number(one)) for one in NUMBER.findall(f"{phone}\n{contact}")}
    found |= {("email", one.casefold()) for one in EMAIL.findall(f"{phone}\n{contact}")}
    if person.guarded_at is not None:
        found |= {("name", plain_name(one)) for one in (name, person.display_name) if one.strip()}
    return found


def index(participant: Participant, *, name: str, phone: str, contact: str) -> None:
    """Write her index anew from what is known. Call it too when extra protection begins or ends."""
    lab = current().lab_id
    Blind.objects.filter(participant=participant).delete()
    Blind.objects.bulk_create(
        Blind(participant=participant, kind=kind, value=value_of(kind, text, lab))
        for kind, text in sorted(_entries(participant, name, phone, contact))
    )


def find(text: str) -> set[UUID]:
    """Whoever has exactly this number, address or (under extra protection) name in this lab."""
    lab = current().lab_id
    tried = [("name", plain_name(text))]
    tried += [("phone", plain_number(one)) for one in NUMBER.findall(text)]
    tried += [("email", one.casefold()) for one in EMAIL.findall(text)]
    values = [value_of(kind, plain, lab) for kind, plain in tried if plain]
    return set(Blind.objects.filter(value__in=values).values_list("participant_id", flat=True))
