"""Answers to the check-ins: who was asked, who refused, who could not be reached, and what moved."""

from datetime import date, timedelta
from random import Random

from making.people import PEOPLE, Person

WAVES = ((0, "start", 0), (1, "10 veckor", 10), (2, "26 veckor", 26))
END = date(2019, 5, 20)
CONF, POS = [f"conf-{n:02}" for n in range(1, 11)], [f"pos-{n:02}" for n in range(1, 11)]
FOLLOW = [f"{code}.{follow}" for code in POS for follow in ("tie", "ask", "met")]
WORDS = {0: "Nej, inte säker", 1: "Lite säker", 2: "Ja, säker"}
HARD = (0.55, 0.2, 0.55, 0.1, 0.25, 0.35, 0.4, 0.6, 0.15, 0.3)  # how hard each question of conf is
MOOD = 0.1  # how much a good or a bad day moves everything
COMMON = (0.75, 0.55, 0.4, 0.5, 0.35, 0.3, 0.4, 0.35, 0.15, 0.15)  # how many know somebody in each job
MISSED = {("P05", 1), ("P13", 2), ("P20", 1), ("P20", 2), ("P12", 0), ("P24", 1), ("P18", 1)}
MODES = {"nej": ("uppläst", "tolk"), "lite": ("uppläst", "med hjälp", "själv"), "bra": ("själv",)}


def check_ins(chance: Random, course: tuple[str, ...]) -> list[list[str]]:
    """One row a person and wave: conf and pos together, as the lab keeps them."""
    rows = []
    for person in PEOPLE:
        if "measure" in person.no:
            continue
        state = {code: chance.random() < share for code, share in zip(POS, COMMON, strict=True)}
        level = chance.gauss(0.05, 0.16)
        for wave, name, weeks in WAVES:
            day = person.start + timedelta(weeks=weeks, days=chance.choice((0, 0, 1, 2, 5, 7)))
            if day > END or (person.code, wave) in MISSED:
                continue
            if person.end is not None and day > person.end and person.status != "klar":
                rows += _gone(person, name, day)
                continue
            lift = _lift(person, wave, course) + chance.gauss(0, MOOD)
            if wave:
                _meet(state, wave, chance)
            rows.append(
                [*_head(person, name, day, chance), *_conf(level + lift, chance), *_pos(state, wave, chance)]
            )
    return rows


def _gone(person: Person, name: str, day: date) -> list[list[str]]:
    """She had left: who moved is written down as moved, the others are simply not there."""
    if person.reason != "flyttade":
        return []
    return [
        [person.code, day.isoformat(), name, "", "", "flyttat", *[""] * (len(CONF) + len(POS) + len(FOLLOW))]
    ]


def _head(person: Person, name: str, day: date, chance: Random) -> list[str]:
    mode = chance.choice(MODES[person.reads])
    return [person.code, day.isoformat(), name, person.language if mode == "tolk" else "svenska", mode, ""]


def _lift(person: Person, wave: int, course: tuple[str, ...]) -> float:
    """What has moved since the start: a little for all, a little more after the mentor course."""
    own = person.gain * (0, 0.26, 0.34)[wave]
    return own + (0.11 if wave == 2 and person.code in course else 0)


def _conf(level: float, chance: Random) -> list[str]:
    found = []
    for hard in HARD:
        ease = level + 0.72 - hard + chance.gauss(0, 0.2)
        value = 2 if ease > 0.62 else 1 if ease > 0.2 else 0
        if chance.random() < 0.02:
            found.append("vill inte svara")
        else:
            found.append(WORDS[value] if chance.random() < 0.1 else str(value))
    return found


def _meet(state: dict[str, bool], wave: int, chance: Random) -> None:
    """Between two waves somebody new is met, and now and then somebody is lost."""
    for code in POS:
        state[code] = state[code] if chance.random() > (0.11, 0.13)[wave - 1] else chance.random() < 0.75


def _pos(state: dict[str, bool], wave: int, chance: Random) -> list[str]:
    known, follow = [], []
    for code in POS:
        refused = chance.random() < 0.02
        known.append("vill inte svara" if refused else "ja" if state[code] else "nej")
        if refused or not state[code]:
            follow += ["", "", ""]
            continue
        tie = chance.choice(("familj", "vän", "bekant", "bekant"))
        met = "" if wave == 0 else chance.choice(("ja", "nej", "nej"))
        follow += [tie, chance.choice(("ja", "nej")), met]
    return known + follow
