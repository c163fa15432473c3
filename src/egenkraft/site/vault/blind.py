"""The blind index: finds exactly equal numbers, addresses and names without a readable copy of them.

HMAC-SHA-256 cut to 64 bits, under a key of the lab's own. Without the key a number cannot be guessed
by trying all numbers, and equal numbers in two labs do not look alike.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from egenkraft.site.access.scope import current
from egenkraft.site.audit.keys import subkey
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.kept import kept
from egenkraft.site.vault.models import Blind

BYTES = 8
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
WORD = re.compile(r"[^\W\d_]{2,}")
GAP = "…"  # what stands for a name on a page
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
    return found | (_of_hidden(person, name) if person.guarded_at is not None else set())


def _of_hidden(person: Participant, name: str) -> set[tuple[str, str]]:
    """Under extra protection: her names as a whole, their single words, and the code she had before."""
    before = kept(person)
    names = [one for one in (name, before.display_name if before else "") if one.strip()]
    found = {("name", plain_name(one)) for one in names}
    found |= {("word", plain_name(word)) for one in names for word in parts_of(one)}
    return found | ({("code", plain_name(before.code))} if before else set())


def parts_of(name: str) -> list[str]:
    """The words of a name that tell of her. Of those with two letters only the first: the others are the
    “de” and “al” that stand in every text.

    >>> parts_of("Li al Hassan"), parts_of("Maria de Souza")
    (['Li', 'Hassan'], ['Maria', 'Souza'])
    """
    words = WORD.findall(name)
    return [word for place, word in enumerate(words) if len(word) > 2 or place == 0]


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


def hidden_codes(codes: Iterable[str]) -> set[str]:
    """Those of the codes that somebody had before her extra protection."""
    return _known("code", codes)


def hidden_names(names: Iterable[str]) -> set[str]:
    """Those of the names that somebody with extra protection has or had."""
    return _known("name", names)


def named(text: str, names: Iterable[str]) -> str:
    """Return the first of `names` that stands in the text as a word of its own, else an empty string.

    >>> named("Sol och Rosa kom", ["Rosa"]), named("en rosa duk", ["Rosa"])
    ('Rosa', '')
    """
    for name in names:
        if len(name) > 1 and re.search(rf"(?<!\w){re.escape(name)}(?:s|')?(?!\w)", text):
            return name
    return ""


def name_in(text: str, names: Iterable[str]) -> str:
    """The first name in the text: one of `names`, or of somebody whom the lists call otherwise."""
    return named(text, names) or next(iter(words_of_names(text)), "")


def without_names(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """The texts with “…” where a name stands, as `name_in` knows them; all asked for at once."""
    said = list(texts)
    whole = "\n".join(said)
    hidden = sorted(words_of_names(whole), key=len, reverse=True)
    there = [name for name in names if len(name) > 1 and name in whole]
    for place in range(len(said)):
        for name in sorted(there, key=len, reverse=True):
            said[place] = re.sub(rf"(?<!\w){re.escape(name)}(?:s|')?(?!\w)", GAP, said[place])
        for word in hidden:
            said[place] = said[place].replace(word, GAP)
    return said


def names_here() -> list[str]:
    """What participants of this lab are called on its pages, and their codes."""
    rows = Participant.objects.values_list("display_name", "code")
    return sorted({name for row in rows for name in row if name})


def words_of_names(text: str) -> list[str]:
    """The words of a text that stand in the name of somebody with extra protection, as they are written."""
    words = dict.fromkeys(word for word in WORD.findall(text) if word[0].isupper())
    meant = {word: {word, word[:-1]} if word.endswith("s") and len(word) > 2 else {word} for word in words}
    known = _known("word", {one for two in meant.values() for one in two})
    return [word for word in words if meant[word] & known]


def hidden_person(who: str) -> bool:
    """Whether this is the name, or a part of the name, of somebody with extra protection. Somebody else who
    shares only a part of it is not meant: “Maria Berg” may sign where “Maria Souza” is hidden."""
    words = [word[0].upper() + word[1:] for word in WORD.findall(who)]
    return bool(words) and set(words) == set(words_of_names(" ".join(words)))


def _known(kind: str, texts: Iterable[str]) -> set[str]:
    lab = current().lab_id
    values = {value_of(kind, plain_name(text), lab): text for text in set(texts) if plain_name(text)}
    same: dict[str, set[str]] = {}
    for text in set(texts):
        same.setdefault(plain_name(text), set()).add(text)
    found = Blind.objects.filter(kind=kind, value__in=list(values)).values_list("value", flat=True)
    return {text for value in found for text in same[plain_name(values[value])]}
