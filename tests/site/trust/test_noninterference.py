"""G12: what is hidden of a person changes no byte of what others get, however it differs (TRUST 4.25).

A pair is one page of one viewer, asked twice; between the two, something hidden of one woman is changed.
"""

import gc
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.people import make_participant, signed_in, staff
from tests.site.home import labs
from tests.site.trust.scene import without_keys

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.labs.models import HomeArea, Place
from egenkraft.site.participants.models import Entrusted, Participant
from egenkraft.site.vault.actions import write_identity

pytestmark = pytest.mark.noninterference
AGREES = ("take_part", "measure")
ANYBODY = ("/more/",)
LEADER = (
    *("/today/", "/people/", "/people/?show=active", "/people/?show=due", "/people/not-yet/", "/activities/"),
    *("/people/new/", "/trials/", "/posts/", "/posts/new/", "/results/", "/jobs/", "/jobs/new/"),
    *("/people/cards/", "/messages/", "/consent/asked/"),
)
MANAGER = (
    *("/people/", "/people/?show=active", "/today/", "/people/entrusted/", "/people/in-need/", "/load/"),
    *("/people/not-yet/", "/messages/", "/consent/asked/", "/colleagues/", "/activities/", "/trials/"),
)
RESEARCHER = ("/today/", "/activities/", "/trials/", "/trials/library/", "/results/")
SUMS = (
    "/results/",
    "/jobs/",
)  # figures leave her out altogether (effect 17), so the mark itself is not tried


class House:
    """A lab of two organisations; the women belong to leaders whom the viewers are not."""

    def __init__(self, lab: Any) -> None:
        self.by = by = labs.furnish(lab)
        with scope(by):
            self.areas = [HomeArea.objects.create(name=f"Område {n}") for n in range(3)]
            self.places = [Place.objects.create(name=f"Lokal {n}") for n in range(3)]
        self.women = [make_participant(lab, f"P{n:02}", agrees=AGREES) for n in range(1, 9)]
        other, manager, researcher = (staff(lab, role) for role in ("leader", "manager", "researcher"))
        guests = [staff(lab, role) for role in ("mentor", "employer", "partner", "national")]
        with scope(by):
            Entrusted.objects.all().delete()
        cafe = labs.activity(by, 0)
        for woman in self.women:
            labs.marked(by, woman, cafe)
        sheet = f"/activities/{cafe.pk}/"
        people = [f"/people/{woman.pk}/" for woman in self.women]
        self.views = [(other, path) for path in (*LEADER, sheet, *people)]
        self.views += [(manager, path) for path in (*MANAGER, sheet)]
        self.views += [(researcher, path) for path in (*RESEARCHER, sheet, *people)]
        self.views += [(guest, path) for guest in guests for path in (*ANYBODY, *people)]
        self.clients: dict[Any, Client] = {}

    def look(self, viewer: Actor, path: str) -> tuple[int, str, dict[str, str]]:
        client = self.clients.setdefault(viewer, signed_in(viewer))
        answer = client.get(path)
        return answer.status_code, without_keys(answer.content.decode()), dict(answer.headers)


Hidden = Callable[[House, Any, random.Random], None]


def birth_year(_house: House, her: Any, dice: random.Random) -> None:
    Participant.objects.filter(pk=her.pk).update(birth_year=dice.randint(1940, 2007))


def home(house: House, her: Any, dice: random.Random) -> None:
    area, place = dice.choice([None, *house.areas]), dice.choice([None, *house.places])
    Participant.objects.filter(pk=her.pk).update(home_area=area, place=place)


def identity(house: House, her: Any, dice: random.Random) -> None:
    name, phone = f"Namn {dice.random()}", f"07{dice.randint(10**7, 10**8 - 1)}"
    write_identity(house.by, participant=her, name=name, phone=phone, contact=f"ring {dice.random()}")


def reason(_house: House, her: Any, dice: random.Random) -> None:
    Participant.objects.filter(pk=her.pk).update(end_reason=f"skäl {dice.random()}")


def protection(_house: House, her: Any, _dice: random.Random) -> None:
    """The mark itself: with it, she looks like somebody of the same name who is out of reach."""
    row = Participant.objects.get(pk=her.pk)
    row.guarded_at = None if row.guarded_at else timezone.now()
    row.save(update_fields=["guarded_at"])


CHANGES: tuple[Hidden, ...] = (birth_year, home, identity, reason, protection)


def differing(house: House, pairs: int) -> list[str]:
    dice, found = random.Random(20_261_126), []
    for number in range(pairs):
        change = CHANGES[number % len(CHANGES)]
        viewer, path = dice.choice([v for v in house.views if change is not protection or v[1] not in SUMS])
        her = dice.choice(house.women)
        with time_machine.travel(timezone.now(), tick=False):  # some answers say in their head when they were
            before = house.look(viewer, path)
            with scope(house.by):
                change(house, her, dice)
            after = house.look(viewer, path)
        if after != before:
            found.append(f"{viewer.role} {path} {change.__name__}: {apart(before, after)}")
    return found


def apart(before: tuple[int, str, dict[str, str]], after: tuple[int, str, dict[str, str]]) -> str:
    """What first differs: the status, a line of the page, or the headers."""
    lines = zip(before[1].splitlines(), after[1].splitlines(), strict=False)
    line = next((f"{one.strip()} | {two.strip()}" for one, two in lines if one != two), "")
    return f"{before[0]} {after[0]} {line or (before[2].items() ^ after[2].items())}"


def test_what_is_hidden_changes_no_byte(lab: Any, goal: Any) -> None:
    pairs = 200
    found = differing(House(lab), pairs)
    goal("G12", reached=f"{len(found)} of {pairs} pairs differ", wanted="0 of 200", ok=not found)
    assert found == []


@pytest.mark.long
def test_what_is_hidden_changes_no_byte_in_two_thousand_pairs(lab: Any, goal: Any) -> None:
    pairs = 2000
    found = differing(House(lab), pairs)
    goal("G12", reached=f"{len(found)} of {pairs} pairs differ", wanted="0 of 2,000", ok=not found)
    assert found == []


def test_the_instrument_sees_a_difference(lab: Any) -> None:
    """A page that showed what is hidden would be found: the display name does show."""
    house = House(lab)
    viewer, path = next(v for v in house.views if v[1] == "/people/")
    before = house.look(viewer, path)
    with scope(house.by):
        Participant.objects.filter(pk=house.women[0].pk).update(display_name="Annat")
    assert house.look(viewer, path) != before


@pytest.mark.long
def test_hidden_and_missing_take_the_same_work(lab: Any, goal: Any) -> None:
    """Processor time of the refusal, hidden and missing in turn; the medians differ by less than 5 %."""
    house, rounds = House(lab), 400
    with scope(house.by):
        protection(house, house.women[0], random.Random(1))
    viewer = next(actor for actor, _path in house.views if actor.role == "leader")
    hidden, missing = f"/people/{house.women[0].pk}/", f"/people/{lab.pk}/"
    spent: dict[str, list[float]] = {hidden: [], missing: []}
    gc.disable()
    try:
        for number in range(rounds):
            for path in (hidden, missing) if number % 2 else (missing, hidden):
                begun = time.process_time()
                house.look(viewer, path)
                spent[path].append(time.process_time() - begun)
    finally:
        gc.enable()
    one, two = (statistics.median(spent[path]) for path in (hidden, missing))
    difference = abs(one - two) / min(one, two)
    goal("G12", reached=f"time differs by {difference:.1%}", wanted="< 5 %", ok=difference < 0.05)
    assert difference < 0.05
