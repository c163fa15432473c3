# ruff: noqa: E501  (tables: one row a line)
"""Eight months of activities, and who came."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from making.people import PEOPLE, STAFF, Person

OTHERWISE = (date(2018, 10, 23), date(2018, 12, 18))  # the bus trip, the last coffee before Christmas
HOLIDAY = (date(2018, 12, 20), date(2019, 1, 7))
FIRST, LAST = date(2018, 9, 4), date(2019, 4, 16)
HOME, LIBRARY, CHURCH = "Portalen Hageby", "Biblioteket i Hageby", "Församlingshemmet"
CIRCLE, COURSE = "Studiecirkel i jobbsvenska", "Mentorskurs"


@dataclass(frozen=True)
class Event:
    """One occasion: `pull` is how many of those who could come do come."""

    on: date
    time: str
    title: str
    kind: str
    minutes: str
    place: str = HOME
    partner: str = ""
    series: str = ""
    method: str = ""
    children: int = 0
    guests: int = 0
    certified: str = ""
    pull: float = 0.6
    only: tuple[str, ...] = ()


SINGLES = (
    ("2018-09-20", "13:00", "Problemverkstad: vad står i vägen?", "verkstad", "3 h", HOME, "Norrköpings kommun", 0.95, 4),
    ("2018-10-02", "10:00", "Idéverkstad: vad vill vi prova?", "verkstad", "150", HOME, "", 0.85, 2),
    ("2018-10-23", "8:15", "Studiebesök i Linköping", "studiebesök", "7 h", "", "Hyresbostäder i Norrköping", 0.7, 3),
    ("2018-11-06", "13:00", "Föräldrastöd: skolans möten", "föräldrastöd", "90", LIBRARY, "Norrköpings kommun", 0.4, 2),
    ("2018-11-13", "13:00", "Syverkstad", "verkstad", "2 h", HOME, "Marieborgs folkhögskola", 0.6, 1),
    ("2018-11-22", "10:00", "Arbetsgivarträff: städ och service", "arbetsgivarträff", "90", HOME, "Hyresbostäder i Norrköping", 0.7, 5),
    ("2018-11-27", "13:00", "Så hittar vi dit", "verkstad", "90", HOME, "", 0.6, 0),
    ("2018-12-06", "13:00", "Besök i skolköket", "arbetsgivarträff", "2 h", "", "Norrköpings kommun", 0.6, 3),
    ("2018-12-18", "13:00", "Avslutning med fika", "språkkafé", "2 h", CHURCH, "Svenska kyrkan", 0.95, 9),
    ("2019-01-10", "13:00", "Lottning till mentorskursen", "talk", "1 h", HOME, "Malmö universitet", 0.7, 2),
    ("2019-01-24", "10:00", "Arbetsgivarträff: vård och omsorg", "arbetsgivarträff", "90", HOME, "Norrköpings kommun", 0.7, 4),
    ("2019-02-07", "8:30", "Studiebesök på återbruket", "studiebesök", "5 h", "", "Hyresbostäder i Norrköping", 0.6, 1),
    ("2019-02-19", "16:30", "Läxhjälp och föräldrastöd", "studiestöd", "2 h", LIBRARY, "Svenska kyrkan", 0.5, 6),
    ("2019-02-26", "16:30", "Läxhjälp och föräldrastöd", "studiestöd", "2 h", LIBRARY, "Svenska kyrkan", 0.4, 5),
    ("2019-03-07", "13:00", "CV-verkstad", "verkstad", "150", HOME, "ABF", 0.7, 1),
    ("2019-03-14", "10:00", "Arbetsgivarträff: skola och kök", "arbetsgivarträff", "90", HOME, "Norrköpings kommun", 0.7, 4),
    ("2019-03-26", "9:00", "Studiebesök i Motala", "studiebesök", "6 h", "", "ABF", 0.5, 2),
    ("2019-04-02", "13:00", "Vad vet vi nu?", "talk", "90", HOME, "Malmö universitet", 0.8, 5),
    ("2019-04-09", "13:00", "Sommarens planer", "verkstad", "90", HOME, "", 0.7, 0),
)  # fmt: skip


def events(chance: Random, course: tuple[str, ...]) -> list[Event]:
    """Everything on the calendar in the order of days; `course` is who the lot gave the mentor course."""
    found = [*_weekly(chance), *_circle(chance), *_course(course)]
    for day, time, title, kind, minutes, place, partner, pull, guests in SINGLES:
        children = 3 if day == "2018-10-23" else chance.randint(0, 4) if kind != "studiebesök" else 0
        found.append(
            Event(
                date.fromisoformat(day),
                time,
                title,
                kind,
                minutes,
                place,
                partner,
                "",
                "",
                children,
                guests,
                pull=pull,
            )
        )
    return sorted((_certified(event, chance) for event in found), key=lambda event: (event.on, event.title))


def _certified(event: Event, chance: Random) -> Event:
    """Most minutes are certified; a few leaders forgot."""
    who = chance.choice(STAFF) if chance.random() < 0.92 else ""
    return Event(**{**vars(event), "certified": who})


def _weekly(chance: Random) -> list[Event]:
    days = [FIRST + timedelta(weeks=week) for week in range((LAST - FIRST).days // 7 + 1)]
    days = [day for day in days if not HOLIDAY[0] <= day <= HOLIDAY[1] and day not in OTHERWISE]
    return [
        Event(day, "14:30" if day.month < 3 else "14.30", "Språkkafé", "språkkafé", "90", partner="Svenska kyrkan",
              series="Språkkafé tisdag", children=chance.randint(0, 5), guests=7 if day == FIRST else chance.randint(0, 4),
              pull=2.0 if day == FIRST else 0.62)
        for day in days
        if day == FIRST or chance.random() > 0.08
    ]  # fmt: skip


def _circle(chance: Random) -> list[Event]:
    days = [date(2018, 9, 27) + timedelta(weeks=week) for week in range(9)]
    return [
        Event(day, "09:30", CIRCLE, "studiecirkel", "1 tim 30 min", partner="ABF", series="Jobbsvenska hösten 2018",
              method=CIRCLE, children=chance.randint(0, 2), pull=0.75, only=CIRCLE_PEOPLE)
        for day in days
    ]  # fmt: skip


def _course(course: tuple[str, ...]) -> list[Event]:
    days = [date(2019, 1, 17) + timedelta(weeks=week) for week in range(8)]
    return [
        Event(day, "17:00", f"Mentorskurs, träff {number}", "mentorträff", "1,5 h", partner="Marieborgs folkhögskola",
              series="Mentorskurs våren 2019", method=COURSE, guests=len(course), pull=0.9, only=course)
        for number, day in enumerate(days, 1)
    ]  # fmt: skip


CIRCLE_PEOPLE = ("P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09", "P12", "P13", "P14")


def attendance(found: list[Event], chance: Random) -> list[list[str]]:
    """Who was marked, as lists are: most with yes, some with no, some left early, some not marked at all."""
    rows = []
    for event in found:
        for person in PEOPLE:
            if not person.here_on(event.on) or (event.only and person.code not in event.only):
                continue
            if person.status == "paus" and event.on > date(2019, 1, 31):
                continue
            mark = _mark(person, event, chance)
            if mark:
                early = "45" if mark == "ja" and chance.random() < 0.04 else ""
                rows.append([event.on, person.code, event.title, mark, early])
    return rows


def _mark(person: Person, event: Event, chance: Random) -> str:
    likely = min(0.95, person.drive * event.pull * 1.35)
    if chance.random() < likely:
        return "ja"
    return "nej" if event.only or chance.random() < 0.55 else ""
