"""Extra protection chosen by her and set together; who has whom; a page opened in need."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.test_people import seat
from tests.people import make_participant, prove, signed_in, staff

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants.models import Entrusted, Participant

Walk = Callable[..., Any]
LIMIT = 12_000  # bytes of a participant's page (SCREENS 5)


@pytest.fixture
def house(lab: Lab, people: dict[str, Actor]) -> Any:
    staff(lab, "leader", "Samira")
    return make_participant(lab, "P01", display_name="Selam")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("js", [True, False], ids=["with a script", "without"])
def test_she_chooses_it_herself_and_sees_who_can_open_her(
    walker: Walk, house: Any, language: str, js: bool
) -> None:
    herself = Actor(lab_id=house.lab_id, role="participant", participant_id=house.pk)
    words = {
        "sv": (
            "Extra skydd",
            "Ja, skydda mig",
            "Välj två eller tre personer.",
            "Du har extra skydd.",
            "Jag vill sluta",
        ),
        "en": (
            "Extra protection",
            "Yes, protect me",
            "Choose two or three people.",
            "You have extra",
            "I want to end it",
        ),
    }[language]
    one = seat(walker("phone", js=js, dark=not js, both=js), herself, language, proved=True)
    one.go("/consent/mine/").press(words[0], role="link")
    one.press(words[1]).says(words[2])  # nobody chosen yet: the page says what is missing
    one.page.get_by_label("Leader").check()
    one.page.get_by_label("Samira").check()
    one.press(words[1]).says(words[3]).says("Samira").press(words[4])
    for path in ("/me/protection/", "/consent/mine/", "/me/"):
        page = prove(signed_in(herself)).get(path, {"lang": language}).content
        assert len(gzip.compress(page)) <= LIMIT, path
    with scope(herself):
        assert Participant.objects.get(pk=house.pk).display_name != "Selam"


def test_a_leader_sets_it_with_her_and_a_colleague_comes_no_further(
    walker: Walk, lab: Lab, house: Any, people: dict[str, Actor]
) -> None:
    colleague = staff(lab, "leader", "Karin")
    one = seat(walker("phone"), people["leader"], "en")
    one.go(f"/people/{house.pk}/").press("Extra protection", role="link")
    one.page.get_by_label("Samira").check()
    one.page.get_by_label("A new name here").fill("Nora")
    one.press("Give her extra protection now").says("She has extra protection").says("Nora")
    one.go("/people/").says("Nora")
    other = seat(walker("desktop"), colleague, "en")
    other.go("/people/").says("Others in the lab").press("Nora", role="link").says("Open a page in need")
    other.page.get_by_label("She or a child is in danger").check()
    other.follow(other.page.get_by_role("button", name="Open for fifteen minutes"))
    assert "Nora" not in other.page.content()
    one.go("/today/").says("Somebody tried to open her page in need.")
    one.press("Put away")
    assert "Somebody tried" not in one.page.content()


def test_in_need_a_page_opens_and_the_manager_looks_at_it(
    walker: Walk, lab: Lab, house: Any, people: dict[str, Actor]
) -> None:
    colleague = staff(lab, "leader", "Karin")
    with scope(Actor.system(lab.pk)):
        Entrusted.objects.filter(account=colleague.account_id).delete()
    one = seat(walker("phone"), colleague, "en")
    one.go("/people/").press("Selam", role="link").press("Open for fifteen minutes").says("Why must you")
    one.page.get_by_label("She fell ill or was hurt here").check()
    one.press("Open for fifteen minutes").says("Selam").says("P01")
    boss = seat(walker("desktop", dark=True), people["manager"], "en")
    boss.go("/today/").says("A colleague opened a page in need.").go("/people/in-need/").says("Karin")
    boss.press("I have looked at it").says("Manager has looked at it")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_manager_gives_a_leader_her_people(
    walker: Walk, lab: Lab, house: Any, people: dict[str, Actor], size: str
) -> None:
    make_participant(lab, "P02", display_name="Amina")
    new = staff(lab, "leader", "Karin")
    with scope(Actor.system(lab.pk)):
        Entrusted.objects.filter(account=new.account_id).delete()
    one = seat(walker(size), people["manager"], "en")
    one.go("/people/").press("Who has whom", role="link").press("Karin", role="link")
    one.page.get_by_label("Amina").check()
    one.press("Save").says("Saved: 1 came, 0 went.").press("Karin", role="link")
    one.press("Give all of them to her").says("1 person has a new leader.")
