"""The tablet at the door: symbols and initials, one tap, and nothing else opens on it (TRUST 7.3, T21)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.people import PASSWORD, signed_in

from egenkraft.site.access.actions import end_role
from egenkraft.site.access.models import Membership, SignIn
from egenkraft.site.access.scope import scope
from egenkraft.site.activities.models import Activity, Attendance, Kind
from egenkraft.site.audit.models import AuditRow

pytestmark = pytest.mark.session


@pytest.fixture
def women(make_participant):
    yesterday = timezone.localdate() - timedelta(days=1)
    names = (("P01", "Selam Tesfay", "boat"), ("P02", "Amina", "key"))
    return [make_participant(c, display_name=name, symbol=s, started_on=yesterday) for c, name, s in names]


@pytest.fixture
def cafe(lab, leader, women):
    with scope(leader):
        kind = Kind.objects.create(key="cafe", name_sv="Språkkafé", name_en="Language café")
        return Activity.objects.create(kind=kind, title="Kanariefågel", starts_at=timezone.now(), minutes=60)


@pytest.fixture
def tablet(leader, cafe):
    client = signed_in(leader)
    assert client.post(f"/activities/{cafe.pk}/kiosk/").url == "/here/"
    return client


def marks(leader, cafe):
    with scope(leader):
        return {row.participant.code: row.state for row in Attendance.objects.filter(activity=cafe)}


def test_it_shows_symbols_and_initials_and_no_name(tablet, women):
    page = tablet.get("/here/").content.decode()
    assert re.findall(r"<bdi>(\w+)</bdi>", page) == ["Am", "ST"]
    for text in ("Selam", "Tesfay", "Amina", "P01", "Kanariefågel", "Labbet"):
        assert text not in page
    assert "<title>Start</title>" in page


def test_a_tap_is_here_and_the_page_begins_anew(tablet, leader, cafe, women):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert tablet.get("/here/").headers["Refresh"] == "60;url=/here/"
        tablet.post("/here/", {"person": str(women[0].pk)})
        thanks = tablet.get("/here/")
        assert thanks.headers["Refresh"] == "8;url=/here/"
        assert 'name="person"' not in thanks.content.decode()
        assert marks(leader, cafe) == {"P01": "here"}
        assert tablet.get("/here/?next=1").content.decode().count('name="person"') == 1
        tablet.post("/here/", {"person": str(women[1].pk)})
        assert 'name="undo"' in tablet.get("/here/").content.decode()
        clock.shift(9)
        page = tablet.get("/here/").content.decode()
        assert 'name="person"' not in page
        assert 'name="undo"' not in page


def test_somebody_elses_tap_is_taken_back_for_eight_seconds(tablet, leader, cafe, women):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tablet.post("/here/", {"person": str(women[0].pk)})
        tablet.post("/here/", {"undo": str(women[0].pk)})
        assert marks(leader, cafe) == {}
        tablet.post("/here/", {"person": str(women[0].pk)})
        clock.shift(9)
        tablet.post("/here/", {"undo": str(women[0].pk)})
        assert marks(leader, cafe) == {"P01": "here"}


def test_nobody_is_signed_in_and_nothing_else_opens(tablet, women):
    assert "_auth_user_id" not in tablet.session
    addresses = ("/today/", "/people/", f"/people/{women[0].pk}/", "/me/", "/", "/sign-in/login/", "/start/")
    for address in addresses:
        assert tablet.get(address).url == "/here/", address
    assert tablet.post(f"/people/{women[0].pk}/card/print/").url == "/here/"


def test_leaving_needs_the_leaders_code(tablet, cafe):
    assert 'role="alert"' in tablet.post("/back/", {"code": "000000"}).content.decode()
    assert tablet.get("/today/").url == "/here/"
    assert tablet.post("/back/", {"code": PASSWORD}).url == f"/activities/{cafe.pk}/"
    assert tablet.get("/today/").status_code == 200
    assert SignIn.raw.filter(kind="kiosk", ended_at=None).count() == 0


def test_a_stranger_or_somebody_without_a_yes_cannot_be_tapped(tablet, leader, cafe, make_participant):
    silent = make_participant("P09", agrees=[])
    for pk in (silent.pk, "01900000-0000-7000-8000-000000000000", "x"):
        assert tablet.post("/here/", {"person": str(pk)}).url == "/here/"
    assert marks(leader, cafe) == {}


def test_it_marks_in_the_leaders_name_in_the_chain(tablet, leader, women):
    tablet.post("/here/", {"person": str(women[0].pk)})
    row = AuditRow.objects.get(action="attendance.mark")
    assert (row.account, row.role) == (leader.account_id, "leader")
    assert AuditRow.objects.filter(action="kiosk.start", account=leader.account_id).exists()


@pytest.mark.parametrize("how", ["role", "row", "time"])
def test_what_is_ended_shows_nothing_at_the_next_tap(tablet, leader, manager, cafe, women, how):
    if how == "role":
        with scope(manager):
            end_role(manager, membership=Membership.objects.get(account_id=leader.account_id))
    if how == "row":
        SignIn.raw.filter(kind="kiosk").update(ended_at=timezone.now())
    if how == "time":
        SignIn.raw.filter(kind="kiosk").update(begun_at=timezone.now() - timedelta(hours=13))
    assert tablet.post("/here/", {"person": str(women[0].pk)}).url == "/back/"
    assert marks(leader, cafe) == {}


def test_the_leader_sees_it_in_the_list_and_ends_it_from_elsewhere(tablet, leader):
    desk = signed_in(leader)
    assert "surfplatta på bordet" in desk.get("/my-sign-in/").content.decode()
    row = SignIn.raw.get(kind="kiosk")
    desk.post(f"/my-sign-in/{row.pk}/end/")
    assert tablet.get("/here/").url == "/back/"


def test_an_activity_that_is_certified_takes_no_more_taps(tablet, leader, cafe, women):
    with scope(leader):
        Activity.objects.update(
            minutes=60, certified_at=timezone.now(), certified_name="Ada", certified_by_id=leader.account_id
        )
    assert 'name="person"' not in tablet.get("/here/").content.decode()
    tablet.post("/here/", {"person": str(women[0].pk)})
    assert marks(leader, cafe) == {}
