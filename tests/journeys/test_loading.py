"""A manager loads the lab's lists: sees what is wrong, mends it, sees what is new, says yes."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.conftest import Walker
from tests.people import signed_in

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants.models import Participant

BAD = "kod;visningsnamn;start\nP01;Selam;31/02 2019\nP02;Amina;2018-09-04\n"
ATTENDANCE = "kod;datum;aktivitet\nP09;2018-09-27;Språkkafé\n"


@pytest.fixture
def at_once(settings: Any, tmp_path: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.DATA = tmp_path


def _choose(walker: Walker, **files: str) -> None:
    chosen = [
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.encode()}
        for name, text in files.items()
    ]
    walker.page.set_input_files("input[type=file]", chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize(("size", "js", "dark"), [("phone", True, True), ("desktop", False, False)])
def test_a_manager_loads_the_lists(
    walker: Callable[..., Walker], people: dict[str, Actor], at_once: None, size: str, js: bool, dark: bool
) -> None:
    one = walker(size, js=js, dark=dark)
    cookie = signed_in(people["manager"]).cookies["s"].value
    one.page.context.add_cookies([{"name": "s", "value": cookie, "url": one.base}])
    one.go("/load/").press("Kontrollera filerna").says("Välj minst en fil.")
    _choose(one, deltagare=BAD, narvaro=ATTENDANCE)
    one.press("Kontrollera filerna").says("3 saker måste rättas").says("februari 2019 har 28 dagar")
    one.says("Det finns ingen deltagare med koden")
    one.press("Välj de rättade filerna", role="link")
    _choose(one, deltagare=BAD.replace("31/02", "28/02"))
    one.press("Kontrollera filerna").says("Klart att läsa in")
    one.press("Läs in 2 rader").says("2 rader har skrivits")
    one.go("/load/columns/")
    with scope(people["manager"]):
        assert Participant.objects.count() == 2
