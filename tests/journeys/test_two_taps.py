"""A question of five points on a phone: first the side, then how much; in her language, without scripts."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.people import make_participant, signed_in
from tests.site.measures import calm

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.actions import open_check_in
from egenkraft.site.measures.models import Answer, CheckIn, Wave

Walk = Callable[..., Any]


@pytest.fixture
def asked(lab: Lab, people: dict[str, Actor], settings: Any, tmp_path: Path) -> Iterator[CheckIn]:
    """Given a check-in of the lab's own five-point pack that waits for her."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    calm.asked(settings, tmp_path)(languages=("sv", "en", "ar"))
    started = timezone.localdate() - timedelta(days=7)
    woman = make_participant(lab, "P01", display_name="Selam", started_on=started)
    with scope(people["leader"]):
        wave = Wave.objects.get(number=0)
        row = open_check_in(people["leader"], participant=woman, pack="calm", wave=wave, mode="alone")
    yield row
    calm.read_anew()


@pytest.fixture
def her_phone(walker: Walk, asked: CheckIn) -> Walk:
    def make(language: str, **how: Any) -> Any:
        one = walker("phone", **how)
        woman = Actor(lab_id=asked.lab_id, role="participant", participant_id=asked.participant_id)
        client = signed_in(woman)
        session = client.session
        session["language"] = language
        session.save()
        one.page.context.add_cookies([{"name": "s", "value": client.cookies["s"].value, "url": one.base}])
        return one

    return make


def saved(asked: CheckIn) -> dict[str, int | str]:
    with scope(Actor.system(asked.lab_id)):
        return {row.item: row.reason or row.code for row in Answer.objects.all()}


def tap(one: Any, words: str) -> None:
    """Taps the card with these words, then Next."""
    one.page.locator(".choices label").filter(has_text=words).first.click()
    onward(one)


def onward(one: Any) -> None:
    one.follow(one.page.locator("form:has(fieldset) .main"))
    one.check()


def places(one: Any) -> list[float]:
    return [card.bounding_box()["x"] for card in one.page.locator(".choices label").all()]


@pytest.mark.parametrize(
    ("language", "js"),
    [("sv", False), ("sv", True), ("ar", True)],
    ids=["Swedish, no script", "Swedish", "Arabic"],
)
def test_P3_two_taps_on_a_phone(her_phone: Walk, asked: CheckIn, language: str, js: bool) -> None:
    """When she taps a side and then how much, goes back and on, each code is the item's own."""
    one = her_phone(language, js=js, dark=not js, both=js)
    no, yes, little, much = (calm.TAPS[key][language] for key in ("no", "yes", "little", "much"))
    one.go(f"/check-in/{asked.pk}/")
    first = one.page.url
    assert one.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert (places(one) == sorted(places(one))) == (language != "ar")
    tap(one, no)
    assert saved(asked) == {}
    assert one.page.url == f"{first}?more"
    assert one.page.get_by_role("heading", level=1).inner_text() == calm.ITEMS[0][language]
    one.says(calm.TAPS["after_no"][language]).says(calm.WORDS[language][0])
    assert (places(one) == sorted(places(one))) == (language != "ar")
    onward(one)  # nothing tapped
    assert one.page.get_by_role("alert").count() == 1
    one.follow(one.page.locator("main a.quiet"))
    assert one.page.url == first
    tap(one, yes)
    tap(one, little)
    assert saved(asked) == {"calm-01": 4}
    one.page.go_back()
    one.check()
    assert one.page.locator("input:checked").count() == 0
    assert calm.TAPS["after_yes"][language] not in one.page.locator("main").inner_text()
    one.go(f"/check-in/{asked.pk}/")
    tap(one, calm.WORDS[language][2])
    tap(one, no)
    tap(one, much)
    assert saved(asked) == {"calm-01": 4, "calm-02": 3, "calm-03": 1}
    assert one.page.locator("input[name=answer]").count() == 0


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_P3_two_taps_on_a_narrow_screen(her_phone: Walk, asked: CheckIn, language: str) -> None:
    """On 320 px both screens fit, and each card is a target of 48 px or more."""
    one = her_phone(language)
    one.page.set_viewport_size({"width": 320, "height": 480})
    one.go(f"/check-in/{asked.pk}/")
    for _screen in range(2):
        for target in one.page.locator(".choices label, .pick, .main").all():
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 48
        one.page.locator(".choices label").last.click()
        onward(one)
