"""From a problem to a decision: a leader holds a workshop on a telephone, women vote by pictures."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.conftest import MICROPHONE
from tests.people import PASSWORD, make_participant, signed_in

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor

Walk = Callable[..., Any]
IDEAS = ("Gå dit två och två", "Öva telefonsamtal", "Bjud hit arbetsgivare")


@pytest.fixture
def acting(walker: Walk, people: dict[str, Actor]) -> Walk:
    """Given a device on which a colleague is signed in."""

    def make(role: str, size: str = "phone", **how: Any) -> Any:
        one = walker(size, **how)
        cookie = signed_in(people[role]).cookies["s"].value
        one.page.context.add_cookies([{"name": "s", "value": cookie, "url": one.base}])
        return one

    return make


def add_idea(one: Any, text: str, who: str = "", thanked_as: str = "") -> None:
    one.press("Lägg till en idé", role="link")
    one.page.fill("[name=text]", text)
    if who:
        one.page.select_option("[name=proposer]", label=who)
        one.page.fill("[name=thanked_as]", thanked_as)
    one.check().press("Sätt upp den på väggen").says("Idén är på väggen.")


def vote(one: Any) -> None:
    """Five of six vote on the device, and the leader counts."""
    one.says("Solrosen").check().press("Rösta med bilder", role="link")
    one.page.fill("[name=present]", "6")
    one.check().press("Lägg enheten på bordet")
    for choice in (0, 0, 1, 0, 2):
        tiles = one.page.locator("button[name=idea]")
        assert tiles.count() == 4
        box = tiles.first.bounding_box()
        assert min(box["width"], box["height"]) >= 48
        one.check()
        one.follow(tiles.nth(choice)).says("Ingen kan se vad du valde.").check().press(
            "Nästa, tack", role="link"
        )
    one.press("För ledaren", role="link")
    one.page.locator("input[name=code]").fill(PASSWORD)
    one.press("Öppna").says("5 av 6 har röstat").press("Räkna rösterna").says(
        "en önskan, inget bevis"
    ).check()


@pytest.mark.parametrize(("js", "dark"), [(False, False), (True, True)])
def test_a_workshop_becomes_a_method_a_trial_and_a_decision(
    acting: Walk, lab: Lab, people: dict[str, Actor], js: bool, dark: bool
) -> None:
    """When a group has an idea, it is thanked for it, votes in secret, tries it, and the lab decides."""
    make_participant(lab, "P01", display_name="Selam")
    one = acting("leader", js=js, dark=dark)
    one.go("/ideas/").check().press("Börja en verkstad", role="link")
    one.page.fill("[name=problem]", "Ingen ringer tillbaka.")
    one.press("Börja").says("Ingen orsak än").check()
    workshop = one.page.url.removeprefix(one.base)
    one.page.locator("main details summary").click()
    one.page.fill("[name=text]", "De känner ingen av oss.")
    one.press("Lägg till").says("De känner ingen av oss.")
    add_idea(one, IDEAS[0], "Selam", "Solrosen")
    for text in IDEAS[1:]:
        add_idea(one, text)
    vote(one)
    one.follow(one.page.get_by_role("button", name="Gör den till en metod").first)
    one.says("Solrosen").says("utkast").check()
    method = one.page.url.removeprefix(one.base)

    two = acting("manager", "desktop", js=js, dark=dark)
    two.go(workshop).says("Den är en metod nu").go(method).press("Planera ett test", role="link").check()
    two.press("Spara, och välj personer")
    assert two.page.url.endswith("/people/")
    two.go(method).says("Inget svar än").page.locator("main details summary").click()
    two.page.get_by_text("behåll", exact=True).click()
    two.page.fill("[name=why]", "Alla vill gå två och två.")
    two.press("Skriv ner det").says("Alla vill gå två och två.").says("Behåll").check()


@pytest.fixture
def her_phone(walker: Walk, acting: Walk, lab: Lab, people: dict[str, Actor]) -> Walk:
    """Given a workshop that is open for phones, and a woman who is signed in on hers."""
    person = make_participant(lab, "P01", display_name="Selam")
    leader = acting("leader", js=False)
    leader.go("/ideas/new/").page.fill("[name=problem]", "Ingen ringer tillbaka.")
    leader.press("Börja").press("Öppna till i kväll").says("hittar det på sin egen sida").check()

    def make(**how: Any) -> Any:
        one = walker("phone", **how)
        hers = Actor(lab_id=lab.pk, role="participant", participant_id=person.pk)
        cookie = signed_in(hers).cookies["s"].value
        one.page.context.add_cookies([{"name": "s", "value": cookie, "url": one.base}])
        return one.go("/me/").says("Ingen ringer tillbaka.").check()

    return make


def test_she_writes_an_idea_on_her_own_phone_without_a_script(her_phone: Walk, acting: Walk) -> None:
    """When she taps the one big button, she writes her idea, and it hangs on the wall with her alias."""
    one = her_phone(js=False, dark=True)
    one.press("Ge en idé", role="link").check()
    assert one.page.get_by_role("button", name="Spela in").count() == 0
    one.press("Sätt upp den på väggen").says("Skriv den eller säg den").check()
    one.page.fill("[name=text]", "Gå dit tillsammans")
    one.page.fill("[name=thanked_as]", "Solrosen")
    one.press("Sätt upp den på väggen").says("Din idé är på väggen").check()
    leader = acting("leader", js=False)
    leader.go("/ideas/").press("Ingen ringer tillbaka.", role="link").says("Solrosen").check()


def test_she_says_her_idea_with_the_recorder_of_the_page(her_phone: Walk, acting: Walk) -> None:
    """When she records, the sound is kept with the field; nothing on the page breaks the strict policy."""
    one = her_phone()
    refused: list[str] = []
    one.page.on(
        "console", lambda told: refused.append(told.text) if "Content Security" in told.text else None
    )
    one.page.add_init_script(MICROPHONE)
    one.press("Ge en idé", role="link")
    one.page.get_by_role("button", name="Spela in").click()
    one.page.get_by_role("button", name="Stopp").wait_for()
    one.page.wait_for_timeout(1_200)  # she speaks
    one.page.get_by_role("button", name="Stopp").click()
    one.page.get_by_text("Inspelat.").wait_for()
    assert one.page.evaluate("document.querySelector('[type=file]').files.length") == 1
    one.check().press("Sätt upp den på väggen").says("Din idé är på väggen")
    assert refused == []
    leader = acting("leader")
    leader.go("/ideas/").press("Ingen ringer tillbaka.", role="link").says("En idé, sagd med rösten").check()
    assert leader.page.locator("audio").count() == 1
