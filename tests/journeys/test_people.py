"""A leader adds a woman with her, writes down what she says; the woman changes her mind herself."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.people import make_participant, prove, signed_in

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor

Walk = Callable[..., Any]


def seat(one: Any, actor: Actor, language: str, *, proved: bool = False) -> Any:
    """Given somebody who is signed in, in her language."""
    client = prove(signed_in(actor)) if proved else signed_in(actor)
    session = client.session
    session["language"] = language
    session.save()
    one.page.context.add_cookies([{"name": "s", "value": client.cookies["s"].value, "url": one.base}])
    return one


def mark(one: Any, question: str, word: str) -> None:
    group = one.page.get_by_role("radiogroup", name=question)
    group.get_by_text(word, exact=True).click()


@pytest.mark.parametrize("how", [{"js": False}, {"dark": True}], ids=["no script", "dark"])
def test_add_write_down_and_withdraw(walker: Walk, people: dict[str, Actor], how: dict[str, Any]) -> None:
    one = seat(walker("phone", **how), people["leader"], "en")
    one.go("/people/").says("No people yet").press("Add a person", role="link")
    one.page.get_by_label("What shall we call you?").fill("Selam")
    one.page.get_by_label("Her language").select_option("ti")
    one.press("Add her").says("Write down her choices")
    mark(one, "Do you want to take part in the lab?", "Yes")
    mark(one, "Do you want to answer questions now and then?", "Yes")
    mark(one, "May we show photos of you?", "No")
    one.press("Save").says("Saved: 3 answers").says("Selam").says("Check in now")
    one.go("/people/").says("Selam")
    card = one.page.get_by_role("link", name="Selam").get_attribute("href")
    one.go(card).press("Write down a yes or a no", role="link")
    mark(one, "Do you want to take part in the lab?", "No")
    one.page.get_by_text("said on the phone").click()
    one.press("Save").says("She has not said yes to taking part")
    one.go("/people/").says("1 person has not said yes yet")
    assert "Selam" not in one.page.content()
    one.press("1 person has not said yes yet", role="link")
    code = one.page.get_by_role("link", name=re.compile(r"^P\d+$"))
    assert code.count() == 1
    assert str(code.get_attribute("href")).split("/")[2] == str(card).split("/")[2]  # hers


def test_a_name_is_locked_away_and_opened_with_a_reason(
    walker: Walk, lab: Lab, people: dict[str, Actor]
) -> None:
    her = make_participant(lab, "P01", display_name="Selam")
    one = seat(walker("desktop"), people["leader"], "en")
    one.go(f"/people/{her.pk}/").press("Name and safe contact", role="link")
    one.page.get_by_label("Her name").fill("Selam Tesfay")
    one.page.get_by_label("Safe contact").fill("Call 10–12, never leave a message")
    one.press("Save and lock").says("Saved and locked.").press("Name and safe contact", role="link")
    assert "Tesfay" not in one.page.content()
    one.press("Open").says("One thing to mend")
    one.page.get_by_text("I am going to contact her").click()
    one.press("Open").says("never leave a message").says("Selam Tesfay")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_she_says_no_herself_in_two_taps(
    walker: Walk, lab: Lab, people: dict[str, Actor], language: str
) -> None:
    words = {
        "sv": ("Mina val", "Bilder på mig", "Nej", "Sparat: nej."),
        "en": ("My choices", "Photos of me", "No", "Saved: no."),
    }
    choices, photos, no, saved = words[language]
    her = make_participant(lab, "P01", display_name="Selam")
    actor = Actor(lab_id=lab.pk, role="participant", participant_id=her.pk)
    one = seat(walker("phone", js=False), actor, language)
    one.go("/me/").press(choices, role="link").press(photos, role="link").press(no).says(saved)
    assert one.page.title() == "Start"


def test_every_page_stands_in_dark_and_on_a_laptop(walker: Walk, lab: Lab, people: dict[str, Actor]) -> None:
    her = make_participant(lab, "P01", display_name="Selam")
    make_participant(lab, "P02", agrees=())
    one = seat(walker("desktop", dark=True), people["leader"], "en")
    for page in ("/today/", "/people/", "/people/not-yet/", "/people/new/", "/more/"):
        one.go(page)
    for page in ("", "change/", "status/"):
        one.go(f"/people/{her.pk}/{page}")
    one.go(f"/consent/{her.pk}/")
