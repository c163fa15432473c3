"""Is this perhaps somebody we already know? Names compared as people mistype them."""

import unicodedata
from difflib import SequenceMatcher

NEAR = 0.8  # two of five letters may differ in their place, one in their shape


def plain(name: str) -> str:
    """The letters and digits of a name, without case, accents and signs.

    >>> plain("Mariám-Ali "), plain("Åsa")
    ('mariamali', 'asa')
    """
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if letter.isalnum())


def alike(one: str, other: str) -> bool:
    """Tell whether two names are the same, nearly the same, or one the beginning of the other.

    >>> alike("Fatima", "Fatma"), alike("Selam", "Selam T"), alike("Selam", "Hodan")
    (True, True, False)
    """
    a, b = sorted((plain(one), plain(other)), key=len)
    if not a:
        return False
    if b.startswith(a) and len(a) >= 3:
        return True
    return SequenceMatcher(None, a, b).ratio() >= NEAR
