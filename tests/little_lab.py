"""A small lab with something of everything, made by the rooms' own actions: twenty women, eight months in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.actions import save_partner
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities import actions as activities
from egenkraft.site.activities.models import Activity, Kind
from egenkraft.site.consent.actions import decide_sheet
from egenkraft.site.consent.rules import PURPOSES
from egenkraft.site.diary.actions import publish_lab
from egenkraft.site.labs.actions import save_area, save_link, save_place, save_profile
from egenkraft.site.measures.actions import answer, open_check_in
from egenkraft.site.measures.asking import Round, round_of
from egenkraft.site.measures.models import CheckIn, Wave
from egenkraft.site.methods.actions import create as create_method
from egenkraft.site.methods.models import Method
from egenkraft.site.participants.actions import Person, create_all
from egenkraft.site.participants.models import Participant
from egenkraft.site.work import actions as work
from tests.people import know, staff
from tests.site.diary import makers

NAMES = [
    *("Amina", "Aster", "Bahar", "Fatima", "Halima", "Hodan", "Ifrah", "Khadija", "Leila", "Maryam"),
    *("Mona", "Nadia", "Olena", "Rahel", "Samira", "Sara", "Selam", "Tigist", "Yasmin", "Zahra"),
]
TITLE = "Kvinnor stöder kvinnor"
CORE = ("conf", "pos")


@dataclass(frozen=True)
class Little:
    """The lab, its staff, and what the journeys begin from."""

    lab: Lab
    manager: Actor
    leader: Actor
    researcher: Actor
    women: dict[str, Participant]
    cafe: Activity  # began half an hour ago, nobody marked yet
    method: Method

    def herself(self, name: str) -> Actor:
        return Actor(lab_id=self.lab.pk, role="participant", participant_id=self.women[name].pk)


@transaction.atomic
def furnish(lab: Lab, *, asked: int = 12) -> Little:
    """Fill a new lab; the first so many women have answered at the start."""
    manager, leader, researcher = (staff(lab, role) for role in ("manager", "leader", "researcher"))
    with scope(manager):
        _house(manager)
        women = _women(manager)
        method = create_method(manager, name="Mentorskurs", summary="Sex träffar med en mentor.")
    for actor in (manager, leader):
        with scope(actor):
            know(actor, women.values())
    little = Little(lab, manager, leader, researcher, women, _cafe(leader), method)
    for name in NAMES[:asked]:
        answered(little, name, wave=0)
    _interviews(little, NAMES[:3])
    makers.write(manager, TITLE)
    with scope(manager):
        publish_lab(manager)
    return little


def _house(by: Actor) -> None:
    save_place(by, name="Lokalen", address="Storgatan 1, Norrköping", is_main=True)
    save_area(by, name="Navestad")
    save_partner(by, name="Bostadsbolaget", kind="housing", url="https://bostad.example/")
    save_partner(by, name="Fonden", kind="funder")
    save_link(by, kind="film", title="En dag hos oss", url="https://film.example/1")
    save_profile(
        by,
        tagline_sv="Vägen till jobb börjar här.",
        brief_sv="Vi är ett labb. Här möts kvinnor som söker jobb.",
        visit_sv="Öppet hus på torsdagar.",
        contact_name="Berit Lindqvist",
        contact_phone="011-12 34 56",
        contact_email="labbet@labbet.example",
    )


def _women(by: Actor) -> dict[str, Participant]:
    started = timezone.localdate() - timedelta(weeks=32)
    people = [Person(code=f"P{n:02}", display_name=name, started_on=started) for n, name in enumerate(NAMES)]
    rows = create_all(by, people=people)
    for row in rows:
        answers = [(purpose, True) for purpose in PURPOSES]
        decide_sheet(by, participant=row, answers=answers, form="spoken", language="sv", on=started)
    return {row.display_name: row for row in rows}


def _cafe(by: Actor) -> Activity:
    with scope(by):
        kind = Kind.objects.get(key="language_cafe")
        began = timezone.now() - timedelta(minutes=30)
        plan = activities.Plan(kind=kind, title="Språkkafé", starts_at=began, minutes=90)
        return activities.create(by, plan=plan)[0]


def answered(little: Little, name: str, *, wave: int, more: int = 0) -> None:
    """Both core packs answered at one wave; `more` moves her answers on."""
    herself = little.herself(name)
    for pack in CORE:
        row = opened(little, name, pack=pack, wave=wave)
        with scope(herself):
            while (one := round_of(row, "sv")).open:
                number = one.open[0]
                given = _says(one, number, NAMES.index(name) + more)
                answer(herself, check_in=row, code=given[0], given=given[1], language="sv")


def _says(one: Round, number: int, level: int) -> tuple[str, str]:
    """Her answer to a question: every step of a scale now and then, a yes once in five."""
    question = one.at(number)
    assert question is not None
    codes = [str(choice.code) for choice, _words in question.answers]
    place = (level + number) % len(codes) if len(codes) > 2 else int((level + number) % 5 == 0)
    return question.code, codes[place]


def opened(little: Little, name: str, *, pack: str = "conf", wave: int = 0) -> CheckIn:
    """A check-in that waits for her."""
    with scope(little.leader):
        found = Wave.objects.get(number=wave)
        return open_check_in(
            little.leader, participant=little.women[name], pack=pack, wave=found, mode="alone"
        )


def _interviews(little: Little, names: Iterable[str]) -> None:
    today, by = timezone.localdate(), little.leader
    with scope(by):
        for n, name in enumerate(names):
            fields: dict[str, Any] = {"employer": "Skolköket AB", "occupation": "Kökshjälp"}
            row = work.add(by, participant=little.women[name], state="booked", on=today, **fields)
            if n:
                work.hold(
                    by,
                    interview=row.pk,
                    on=today,
                    minutes=30,
                    decider_present=True,
                    vacancy="vacancy",
                    channel="site",
                )
