"""A lab's own packs of five and of four points, made up for tests, and a site that asks them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from egenkraft.core import measures
from egenkraft.site.intake import items
from egenkraft.site.measures import asking, scripts

WORDS = {  # language: the words of a pack with five points; the middle one is left out of four
    "sv": ["Stämmer inte alls", "Stämmer inte", "Varken eller", "Stämmer", "Stämmer precis"],
    "en": ["Not true at all", "Not true", "Neither", "True", "Exactly true"],
    "ar": ["غير صحيح أبدًا", "غير صحيح", "بين الاثنين", "صحيح", "صحيح تمامًا"],
}
ITEMS = [
    {"sv": "Jag sover bra.", "en": "I sleep well.", "ar": "أنام جيدًا."},
    {
        "sv": "Jag har lust att göra saker.",
        "en": "I feel like doing things.",
        "ar": "لدي رغبة في القيام بأشياء.",
    },
    {"sv": "Jag oroar mig.", "en": "I worry.", "ar": "أشعر بالقلق."},
]
TAPS = {
    "no": {"sv": "Nej", "en": "No", "ar": "لا"},
    "yes": {"sv": "Ja", "en": "Yes", "ar": "نعم"},
    "after_no": {"sv": "Nej. Hur mycket?", "en": "No. How much?", "ar": "لا. إلى أي حد؟"},
    "after_yes": {"sv": "Ja. Hur mycket?", "en": "Yes. How much?", "ar": "نعم. إلى أي حد؟"},
    "little": {"sv": "Lite", "en": "A little", "ar": "قليلًا"},
    "much": {"sv": "Mycket", "en": "A lot", "ar": "كثيرًا"},
}
NOTE = "Researcher, 2 November 2026: the owner allows it; both forms were compared with 40 women."


def toml(
    id: str = "calm",
    *,
    points: int = 5,
    languages: tuple[str, ...] = ("sv", "en"),
    unfold: bool = True,
    note: str | None = NOTE,
) -> str:
    """The pack file. Codes begin at 1, as those of many instruments do."""
    taps = "".join(f"{key} = {_words(every, languages)}\n" for key, every in TAPS.items())
    return f'''format = "egenkraft-pack/1"
id = "{id}"
version = 1
kind = "scale"
validated = true
presentation = "unfold"
{"unfold = true" if unfold else ""}
names = {_words({"sv": "Lugn", "en": "Calm", "ar": "الهدوء"}, languages)}
[licence]
gate = "byo"
name = "Permission of the owner"
attribution = "Made up for tests"
evidence = "permission.txt"
[score]
lattice = "1"
min = "3"
max = "{3 * points}"
missing = "none"
{f'[two_taps]{chr(10)}note = "{note}"{chr(10)}{taps}' if note is not None else ""}
{_answers(points, languages)}
{_items(id, languages)}
'''


def _words(every: dict[str, str], languages: tuple[str, ...]) -> str:
    return "{ " + ", ".join(f'{key} = "{every[key]}"' for key in languages) + " }"


def _answers(points: int, languages: tuple[str, ...]) -> str:
    faces = {0: 'face = "low"\n', 2: 'face = "middle"\n', 4: 'face = "high"\n'}
    kept = [place for place in range(5) if points == 5 or place != 2]
    return "".join(
        f"[[answers.true]]\ncode = {code}\n{faces.get(place, '')}"
        f"words = {_words({key: WORDS[key][place] for key in WORDS}, languages)}\n"
        for code, place in enumerate(kept, start=1)
    )


def _items(id: str, languages: tuple[str, ...]) -> str:
    """Three of them; the third counts from the other end."""
    turned = {3: "reverse = true\n"}
    return "".join(
        f'[[items]]\ncode = "{id}-{n:02}"\n{turned.get(n, "")}words = {_words(item, languages)}\n'
        for n, item in enumerate(ITEMS, start=1)
    )


def asked(settings: Any, folder: Path) -> Callable[..., measures.Pack]:
    """The site asks the packs of this folder from now on; each call puts one there."""
    settings.PACKS = folder
    (folder / "permission.txt").write_text("The owner says yes.", encoding="utf-8")

    def put(id: str = "calm", **how: Any) -> measures.Pack:
        (folder / f"{id}.toml").write_text(toml(id, **how), encoding="utf-8")
        read_anew()
        return asking.packs()[id]

    return put


def read_anew() -> None:
    for kept in (asking.packs, scripts.scripts, items.packs, items.codes, items._words):
        kept.cache_clear()
