"""Whoever looks at her often hides nothing: every look before stays to be read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from tests.people import make_participant, signed_in, staff

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.chain import Act, record_all
from egenkraft.site.consent.queries import looks_at

pytestmark = pytest.mark.audit
DAY = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)  # half past eleven at night in Sweden


@pytest.fixture
def her(lab: Any) -> Any:
    return make_participant(lab, "P01", display_name="Selam")


def look(
    by: Actor, her: Any, at: datetime, times: int = 1, action: str = "person.see", reason: str = ""
) -> None:
    with time_machine.travel(at, tick=False), scope(by):
        record_all(by, [Act(action, "participant", her.pk, reason=reason)] * times)


def test_a_card_opened_two_hundred_times_hides_no_name_that_was_read(
    lab: Any, leader: Actor, her: Any
) -> None:
    other = staff(lab, "manager", "berit")
    look(other, her, DAY - timedelta(days=30), action="identity.see", reason="danger")
    look(leader, her, DAY, action="identity.see", reason="contact")
    look(leader, her, DAY + timedelta(minutes=5), times=250)
    with scope(leader):
        found = [(one.who, one.day.day, one.times, one.named, one.why) for one in looks_at(her)]
    assert found == [
        ("Leader", 10, 250, False, ""),
        ("Leader", 10, 1, True, "för att kontakta mig"),
        ("berit", 8, 1, True, "för att någon var i fara"),
    ]
    page = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk))
    body = page.get("/consent/mine/looks/").content.decode()
    assert "250 gånger" in body
    assert "för att någon var i fara" in body


def test_a_day_is_hers_and_not_that_of_greenwich(leader: Actor, her: Any) -> None:
    look(leader, her, DAY)
    look(leader, her, DAY + timedelta(hours=1))
    with scope(leader):
        assert [(one.day.day, one.times) for one in looks_at(her)] == [(11, 1), (10, 1)]


def test_pages_go_on_over_days_to_the_very_first(
    lab: Any, leader: Actor, her: Any, django_assert_num_queries: Any
) -> None:
    for days in range(35):
        look(leader, her, DAY - timedelta(days=days), times=9)
    with scope(leader), django_assert_num_queries(2):
        assert [one.times for one in looks_at(her, start=30)] == [9] * 5
    client = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk))
    bodies = [client.get("/consent/mine/looks/", {"from": start}).content for start in (0, 10, 20, 30)]
    assert [body.count(b"9 g\xc3\xa5nger") for body in bodies] == [10, 10, 10, 5]
    assert [b'href="?from=' in body for body in bodies] == [True, True, True, False]
    assert max(map(len, bodies)) <= 12_000
