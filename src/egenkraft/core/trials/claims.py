"""What may be said about a method at each grade: the one place that keeps a card from saying too much.

Grade A and B may say that it worked where it was tried; C at most that it may work; D and E, and a method
that nobody has tried, neither. The rule holds for our own sentences, for the shipped cards and for what a lab
writes about its methods.
"""

import re

GRADES = ("A", "B", "C", "D", "E")
MAY = re.compile(r"\b(?:kan|kanske) fungera\b|\b(?:may|might|could) work\b", re.IGNORECASE)
DOES = re.compile(
    r"\bfunger\w*|\beffektiv\w*|\bbevisa[dt]\w*|\bleder till\b"
    r"|\bworks\b|\b(?:it|this|that) worked\b"
    r"|\b(?:may|might|could|can|will|does|did|to) work\b(?! (?:in|as|with|for|or)\b)"
    r"|\beffective\w*|\bproven\b|\bleads? to\b",
    re.IGNORECASE,
)
SAYS = {
    "sv": {
        "worked": "Det fungerade där det testades.",
        "may": "Det kan fungera.",
        "some": "Det hjälpte en del, inte alla.",
        "may_some": "Det kan ha hjälpt en del, inte alla.",
        "not": "Det hjälpte inte dit man ville.",
        "D": "Ingen vet om det hjälper: ingen jämfördes.",
        "E": "Ingen vet om det hjälper: det är vad folk själva säger.",
    },
    "en": {
        "worked": "It worked where it was tried.",
        "may": "It may work.",
        "some": "It helped some, not all.",
        "may_some": "It may have helped some, not all.",
        "not": "It did not help towards what was wanted.",
        "D": "Nobody knows if it helps: there was nobody to compare with.",
        "E": "Nobody knows if it helps: it is what people say themselves.",
    },
}
FOUND = ("gain", "some", "not")


def overclaims(text: str, grade: str) -> list[str]:
    """Return the phrases in a text that a card of this grade may not carry, as they stand there.

    A grade that is none of A to E counts as E: nobody has tried it. Swedish and English are read alike.

    >>> overclaims("Metoden fungerar.", "D"), overclaims("It may work.", "C"), overclaims("It may work.", "E")
    (['fungerar'], [], ['may work'])
    """
    if grade in ("A", "B"):
        return []
    if grade == "C":
        text = MAY.sub("", text)
    return [match[0] for match in DOES.finditer(text)]


def claim(grade: str, found: str, lang: str = "sv") -> str:
    """Return the one sentence a card says: `found` is gain, some or not (what the study saw).

    >>> claim("C", "gain", "en"), claim("A", "gain", "en")
    ('It may work.', 'It worked where it was tried.')
    >>> claim("C", "some", "en"), claim("A", "some", "en")
    ('It may have helped some, not all.', 'It helped some, not all.')
    """
    words = SAYS[lang]
    if grade not in ("A", "B", "C"):
        return words["D" if grade == "D" else "E"]
    if found == "not":
        return words["not"]
    some = "_some" if found == "some" else ""
    return words[f"may{some}"] if grade == "C" else words["some" if some else "worked"]
