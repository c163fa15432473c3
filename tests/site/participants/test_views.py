"""Adding a person, changing her details, noting a step of her way."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.people import make_participant as make_in

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants.models import Participant

NEW = {
    "display_name": "Selam",
    "symbol": "cup",
    "language": "ti",
    "reads": "little",
    "birth_year": "1984",
    "home_area": "",
    "started_on": "3/3 2025",
    "code": "P01",
}


@pytest.fixture
def staff(leader: Actor, client_as: Callable[[Actor], Client]) -> Client:
    return client_as(leader)


def people(lab: Any) -> list[Participant]:
    with scope(Actor.system(lab.pk)):
        return list(Participant.objects.order_by("code"))


def post(staff: Client, **fields: str) -> Any:
    return staff.post(reverse("participants:new"), {**NEW, **fields})


def test_a_new_person_is_added_and_her_choices_come_next(staff: Client, lab: Any) -> None:
    response = post(staff)
    her = people(lab)[0]
    assert response.headers["Location"] == reverse("consent:person", args=[her.pk])
    assert (her.display_name, her.symbol, her.language, her.reads, her.birth_year) == (
        "Selam",
        "cup",
        "ti",
        "little",
        1984,
    )
    assert (str(her.started_on), her.status, her.code) == ("2025-03-03", "active", "P01")


def test_code_symbol_and_day_are_suggested(staff: Client, make_participant: Any) -> None:
    make_participant("P24", symbol="sun")
    text = staff.get(reverse("participants:new")).content.decode()
    assert re.search(r'name="code" value="P\d{3}"', text)
    assert f'value="{timezone.localdate().isoformat()}"' in text
    assert text.index('value="leaf"') < text.index("checked") < text.index('value="boat"')


def test_a_name_nearly_the_same_is_shown_first(staff: Client, make_participant: Any, lab: Any) -> None:
    other = make_participant("P07", display_name="Selaam")
    response = post(staff)
    text = response.content.decode()
    assert "Selaam" in text
    assert reverse("home:person", args=[other.pk]) in text
    assert len(people(lab)) == 1
    assert post(staff, sure="yes").status_code == 302
    assert len(people(lab)) == 2


def test_whoever_has_not_agreed_is_not_named(staff: Client, make_participant: Any) -> None:
    make_participant("P07", display_name="Selaam", agrees=())
    text = post(staff).content.decode()
    assert "Selaam" not in text
    assert "P07" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "p07"),
        ("code", ""),
        ("started_on", "31/02"),
        ("birth_year", "19840101"),
        ("birth_year", "1850"),
        ("symbol", "skull"),
        ("language", "xx"),
        ("reads", ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    staff: Client, make_participant: Any, lab: Any, field: str, value: str
) -> None:
    make_participant("P07", display_name="Hodan")
    response = post(staff, **{field: value})
    text = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in text
    assert 'value="Selam"' in text
    assert len(people(lab)) == 1


def test_details_are_changed_but_not_the_code(staff: Client, make_participant: Any, lab: Any) -> None:
    her = make_participant("P07", display_name="Hodan")
    address = reverse("participants:change", args=[her.pk])
    assert 'value="Hodan"' in staff.get(address).content.decode()
    assert staff.post(address, {**NEW, "code": "P99"}).status_code == 302
    row = people(lab)[0]
    assert (row.code, row.display_name, row.symbol) == ("P07", "Selam", "cup")


def test_a_first_day_after_the_last_is_refused(staff: Client, make_participant: Any, lab: Any) -> None:
    her = make_participant("P07", started_on="2025-03-03")
    staff.post(reverse("participants:status", args=[her.pk]), {"status": "left", "on": "2025-04-03"})
    response = staff.post(reverse("participants:change", args=[her.pk]), {**NEW, "started_on": "2025-05-05"})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert str(people(lab)[0].started_on) == "2025-03-03"


def test_a_step_of_her_way(staff: Client, make_participant: Any, lab: Any) -> None:
    her = make_participant("P07", started_on="2025-03-03")
    address = reverse("participants:status", args=[her.pk])
    response = staff.post(address, {"status": "left", "on": "3 april 2025", "reason": "jobb"})
    assert response.status_code == 302
    row = people(lab)[0]
    assert (row.status, str(row.ended_on), row.end_reason) == ("left", "2025-04-03", "jobb")
    for wrong in ("2025-01-01", "2999-01-01", "i morgon"):
        assert 'role="alert"' in staff.post(address, {"status": "left", "on": wrong}).content.decode()


@pytest.mark.parametrize("name", ["participants:change", "participants:status"])
def test_another_labs_person_is_not_there(staff: Client, other_lab: Any, name: str) -> None:
    stranger = make_in(other_lab, "P01", display_name="Rahel")
    for response in (
        staff.get(reverse(name, args=[stranger.pk])),
        staff.post(reverse(name, args=[stranger.pk]), NEW),
    ):
        assert response.status_code == 404
        assert "Rahel" not in response.content.decode()


@pytest.mark.parametrize("name", ["participants:new"])
def test_a_researcher_adds_nobody(researcher: Actor, client_as: Any, name: str) -> None:
    assert client_as(researcher).get(reverse(name)).status_code == 404
