"""A tablet at the door, and a telephone that comes back to its leader."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.people import PASSWORD, make_participant, signed_in

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.models import Activity, Attendance, Kind
from egenkraft.site.cards.models import Pictures

Walk = Callable[..., Any]
NAMES = (("Selam", "boat"), ("Amina", "key"), ("Zahra", "sun"), ("Hodan", "leaf"))


@pytest.fixture
def women(lab: Lab, people: dict[str, Actor]) -> list[Any]:
    begun = timezone.localdate() - timedelta(days=9)
    made = [(f"P{n:02}", name, symbol) for n, (name, symbol) in enumerate(NAMES, start=1)]
    return [make_participant(lab, c, display_name=n, symbol=s, started_on=begun) for c, n, s in made]


@pytest.fixture
def leaders(walker: Walk, people: dict[str, Actor]) -> Walk:
    """Given a leader's device, signed in."""

    def make(size: str = "phone", **how: Any) -> Any:
        one = walker(size, **how)
        cookie = signed_in(people["leader"]).cookies["s"].value
        one.page.context.add_cookies([{"name": "s", "value": cookie, "url": one.base}])
        return one

    return make


@pytest.mark.parametrize(("size", "js", "dark"), [("phone", False, False), ("desktop", True, True)])
def test_T21_one_tap_each_and_only_the_leader_ends_it(
    leaders: Walk, women: list[Any], people: dict[str, Actor], size: str, js: bool, dark: bool
) -> None:
    """When the tablet stands at the door, each woman taps her sign once; nobody else can leave it."""
    with scope(people["leader"]):
        kind = Kind.objects.create(key="cafe2", name_sv="Kafé", name_en="Café")
        cafe = Activity.objects.create(kind=kind, title="Språkkafé", starts_at=timezone.now(), minutes=60)
    one = leaders(size, js=js, dark=dark)
    one.go(f"/activities/{cafe.pk}/").press("Ställ en surfplatta vid dörren")
    for left in (4, 3):
        tiles = one.page.locator("button[name=person]")
        assert tiles.count() == left
        box = tiles.first.bounding_box()
        assert min(box["width"], box["height"]) >= 48
        one.follow(tiles.first).check().says("Du är här. Det är sparat.").press("Nästa, tack", role="link")
    text = one.page.locator("body").inner_text()
    assert not [name for name, _symbol in NAMES if name in text]
    with scope(people["leader"]):
        assert Attendance.objects.filter(state="here").count() == 2
    one.go("/people/")
    assert one.page.url.endswith("/here/")
    one.press("För ledaren", role="link")
    one.page.locator("input[name=code]").fill("000000")
    one.press("Öppna")
    one.page.locator("input[name=code]").fill(PASSWORD)
    one.press("Öppna")
    assert one.page.url.endswith(f"/activities/{cafe.pk}/")


@pytest.mark.parametrize(("js", "dark"), [(False, False), (True, True)])
def test_P1_she_chooses_her_pictures_and_gives_the_telephone_back(
    leaders: Walk, women: list[Any], people: dict[str, Actor], js: bool, dark: bool
) -> None:
    """When the leader hands the telephone over, she taps three, and the same three; then a code helps."""
    one = leaders(js=js, dark=dark)
    card = f"/people/{women[0].pk}/card/"
    one.go(card).press("Lämna enheten till henne")
    for _round in range(2):
        for name in ("fisk", "lampa", "fisk"):
            one.press(name)
    one.says("Kom ihåg dem")
    with scope(people["leader"]):
        assert Pictures.objects.filter(participant=women[0]).count() == 1
    one.go("/people/")
    assert one.page.url.endswith("/back/")
    one.page.locator("input[name=code]").fill(PASSWORD)
    one.press("Öppna")
    assert one.page.url.endswith(card)
    one.says("Hon har valt dem").press("Skriv ut hennes kort")
    assert one.page.locator(".paper svg.qr").count() == 1
    box = one.page.locator(".paper svg.qr").bounding_box()
    assert abs(box["width"] - box["height"]) < 2
