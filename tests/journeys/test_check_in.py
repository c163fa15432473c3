"""She answers a check-in on a phone: her language, one tap a question, no scripts needed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.people import make_participant, signed_in

from egenkraft.core import measures
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.models import Answer, CheckIn

Walk = Callable[..., Any]


@pytest.fixture
def woman(lab: Lab) -> Any:
    started = timezone.localdate() - timedelta(days=7)
    return make_participant(lab, "P01", display_name="Selam", started_on=started)


@pytest.fixture
def with_leader(walker: Walk, people: dict[str, Actor]) -> Walk:
    """Given a leader's phone, signed in."""

    def make(**how: Any) -> Any:
        one = walker("phone", **how)
        client = signed_in(people["leader"])
        session = client.session
        session["language"] = "en"
        session.save()
        one.page.context.add_cookies([{"name": "s", "value": client.cookies["s"].value, "url": one.base}])
        return one

    return make


def saved(person: Any) -> dict[str, int | str]:
    with scope(Actor.system(person.lab_id)):
        return {row.item: row.reason or row.code for row in Answer.objects.all()}


def card(one: Any, place: int) -> Any:
    return one.page.locator(".choices label").nth(place)


def onward(one: Any) -> None:
    one.follow(one.page.locator("form:has(fieldset) .main"))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("js", [True, False], ids=["with a script", "without"])
def test_P3_the_phone_is_handed_over_and_she_answers(
    with_leader: Walk, woman: Any, language: str, js: bool
) -> None:
    """When the leader hands over, she answers ten questions in her language, each saved; then "thank you"."""
    with scope(Actor.system(woman.lab_id)):
        type(woman).objects.filter(pk=woman.pk).update(language=language)
    one = with_leader(js=js, dark=not js, both=js)
    one.go(f"/check-in/open/{woman.pk}/")
    one.page.locator("summary", has_text="Questions").click()
    one.page.get_by_label("People in work").uncheck()
    one.press("She answers on this device")
    for number, item in enumerate(measures.load("conf").items):
        assert one.page.locator("html").get_attribute("lang") == language
        assert one.page.get_by_role("heading", level=1).inner_text() == item.words[language]
        assert one.page.title() == "Start"
        one.check()
        if number == 3:
            one.page.locator(".pick").click()  # I do not want to answer
        else:
            card(one, number % 3).click()
        onward(one)
        assert len(saved(woman)) == number + 1
    one.check()
    assert one.page.locator("input[name=answer]").count() == 0
    assert saved(woman)["conf-04"] == "refused"
    assert saved(woman)["conf-03"] == 2
    done = one.page.url
    one.go("/today/")
    assert one.page.url == done


def test_P3_another_phone_by_a_code_back_and_resume(with_leader: Walk, walker: Walk, woman: Any) -> None:
    """When she opens the code on her own phone, goes back and comes again, then nothing is lost or shown."""
    leader = with_leader(js=False)
    leader.go(f"/check-in/open/{woman.pk}/")
    leader.press("She answers on another device")
    address = leader.page.locator("section bdi").inner_text()
    her = walker("phone", js=False)
    her.page.goto(address)
    assert "/hand/" not in her.page.url
    her.check().follow(her.page.locator("main .main"))
    card(her, 2).click()
    onward(her)
    card(her, 0).click()
    onward(her)
    her.follow(her.page.locator("main a.quiet"))
    assert her.page.locator("input:checked").count() == 0
    onward(her)  # leaves it as it was
    assert saved(woman) == {"conf-01": 2, "conf-02": 0}
    home = her.page.url
    her.go("/")
    assert her.page.url == home
    onward(her)
    her.check()
    assert her.page.get_by_role("alert").count() == 1
    other = walker("phone", js=False)
    other.page.goto(address)
    assert other.page.locator("form:has(fieldset)").count() == 0
    with scope(Actor.system(woman.lab_id)):
        assert CheckIn.objects.filter(finished_at=None).count() == 2


def test_P3_large_text_and_a_narrow_screen_cut_nothing_off(with_leader: Walk, woman: Any) -> None:
    """On 320 px nothing scrolls sideways, and each answer is a target of 48 px or more."""
    one = with_leader()
    one.go(f"/check-in/open/{woman.pk}/").press("She answers on this device")
    one.page.set_viewport_size({"width": 320, "height": 480})
    one.check()
    for target in one.page.locator(".choices label, .pick, .main").all():
        box = target.bounding_box()
        assert box["height"] >= 48
        assert box["width"] >= 48
