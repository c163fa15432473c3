# ruff: noqa: E501  (tables: one row a line)
"""Twenty-four people who do not exist: codes, chosen names, days of start and end, and what they said yes to."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

START = date(2018, 9, 4)
PURPOSES = {  # as the sheet calls them
    "take_part": "delta",
    "measure": "frågor",
    "research": "forskning",
    "photo": "foto",
    "quote": "citat",
    "work": "jobb",
    "introduce": "presentation",
    "remind": "påminnelser",
    "follow": "uppföljning",
}


@dataclass(frozen=True)
class Person:
    """One participant. `drive` is how often she comes; `gain` how her answers move."""

    code: str
    name: str
    symbol: str
    language: str
    reads: str
    born: str
    area: str
    start: date
    drive: float
    gain: float
    no: tuple[str, ...] = ()
    end: date | None = None
    status: str = ""
    reason: str = ""

    def here_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


def _day(text: str) -> date:
    return date.fromisoformat(text)


_ROWS = (
    # code name symbol language reads born area start drive gain no end status reason
    ("P01", "Selam", "sol", "tigrinja", "lite", "1984", "Hageby", "2018-09-04", 0.9, 0.5, "", "", "", ""),
    ("P02", "Amina", "båt", "somaliska", "nej", "1979", "Ringdansen", "2018-09-04", 0.7, 0.3, "photo quote", "", "", ""),
    ("P03", "Rahel", "kopp", "tigrinja", "bra", "1990", "Hageby", "2018-09-04", 0.85, 0.6, "", "2019-03-04", "klar", "började arbeta"),
    ("P04", "Zahra", "fågel", "dari", "lite", "1975", "Hageby", "2018-09-04", 0.8, 0.35, "research", "", "", ""),
    ("P05", "Hodan", "nyckel", "somaliska", "lite", "1988", "Ringdansen", "2018-09-04", 0.5, 0.1, "quote research", "2019-01-15", "har slutat", "flyttade"),
    ("P06", "Nadia", "träd", "arabiska", "bra", "1982", "Ringdansen", "2018-09-04", 0.85, 0.45, "", "", "", ""),
    ("P07", "Yordanos", "löv", "tigrinja", "bra", "1993", "Hageby", "2018-09-11", 0.75, 0.3, "photo", "", "", ""),
    ("P08", "Layla", "måne", "arabiska", "bra", "1986", "Hageby", "2018-09-11", 0.65, 0.25, "research introduce", "", "", ""),
    ("P09", "Parwin", "blomma", "persiska", "bra", "1971", "Ringdansen", "2018-09-11", 0.8, 0.2, "", "", "", ""),
    ("P10", "Mulu", "fisk", "tigrinja", "nej", "1968", "Hageby", "2018-09-13", 0.6, 0.15, "photo quote remind", "", "", ""),
    ("P11", "Ikram", "hus", "arabiska", "bra", "1995", "Hageby", "2018-09-13", 0.45, 0.2, "photo research follow", "2018-11-30", "har slutat", "föräldraledig"),
    ("P12", "Olena", "stjärna", "ukrainska", "bra", "1980", "Ljura", "2018-09-18", 0.9, 0.4, "", "", "", ""),
    ("P13", "Halima", "sol", "somaliska", "nej", "1973", "Ringdansen", "2018-09-18", 0.7, 0.35, "photo quote research", "", "", ""),
    ("P14", "Rojin", "kopp", "kurdiska", "lite", "1987", "Hageby", "2018-09-18", 0.75, 0.3, "work", "", "", ""),
    ("P15", "Samira", "båt", "arabiska", "bra", "1991", "Hageby", "2018-10-16", 0.7, 0.35, "", "", "", ""),
    ("P16", "Tsige", "fågel", "tigrinja", "lite", "1983", "Ringdansen", "2018-10-16", 0.6, 0.25, "quote", "", "", ""),
    ("P17", "Khadija", "nyckel", "arabiska", "bra", "1989", "Ljura", "2018-10-23", 0.85, 0.55, "remind", "2019-02-11", "klar", "började arbeta"),
    ("P18", "Sahar", "träd", "dari", "lite", "1985", "Hageby", "2018-10-30", 0.55, 0.2, "measure research photo", "", "", ""),
    ("P19", "Asha", "löv", "somaliska", "lite", "1994", "Ringdansen", "2018-11-06", 0.65, 0.3, "introduce", "", "", ""),
    ("P20", "Mariam", "måne", "arabiska", "lite", "1978", "Hageby", "2018-11-13", 0.35, 0.1, "photo quote remind follow", "", "paus", ""),
    ("P21", "Dalia", "blomma", "arabiska", "bra", "1992", "Ljura", "2019-01-15", 0.8, 0.4, "research", "", "", ""),
    ("P22", "Senait", "fisk", "tigrinja", "bra", "1996", "Hageby", "2019-01-22", 0.75, 0.35, "", "", "", ""),
    ("P23", "Naima", "hus", "somaliska", "nej", "1976", "Ringdansen", "2019-02-05", 0.6, 0.2, "measure photo quote research", "", "", ""),
    ("P24", "Grace", "stjärna", "engelska", "bra", "", "", "2019-02-19", 0.7, 0.3, "", "", "", ""),
)  # fmt: skip

PEOPLE = tuple(
    Person(
        *row[:7],
        _day(row[7]),
        row[8],
        row[9],
        tuple(row[10].split()),
        _day(row[11]) if row[11] else None,
        *row[12:],
    )
    for row in _ROWS
)

CHANGED = (  # who changed her mind, what about, when
    ("P09", "photo", "nej", "2019-02-12", "sagt"),
    ("P02", "quote", "ja", "2018-11-20", "sagt"),
    ("P16", "research", "nej", "2019-01-22", "telefon"),
    ("P07", "photo", "ja", "2019-03-05", "papper"),
)


def consents(chance: Random) -> list[list[str]]:
    """Every yes and no: most on the first day, some a week later, four taken back or given afterwards."""
    rows = []
    for person in PEOPLE:
        form = {"nej": "sagt", "lite": "sagt"}.get(person.reads, "papper")
        for key, word in PURPOSES.items():
            later = key in ("research", "photo", "quote") and chance.random() < 0.25
            day = person.start + timedelta(days=7 if later else 0)
            said = "nej" if key in person.no else "ja"
            rows.append(
                [person.code, word, said, day.isoformat(), form, chance.choice(STAFF), person.language]
            )
    for code, key, said, day, form in CHANGED:
        rows.append([code, PURPOSES[key], said, day, form, "Karin, ledare", ""])
    return rows


STAFF = ("Maria, ledare", "Karin, ledare", "Jonas, ledare")
