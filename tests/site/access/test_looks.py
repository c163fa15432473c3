"""Who looked is written down before a page about a person is shown: no row, no page."""

from uuid import uuid4

import pytest
from tests.flushing import nothing_can_be_added
from tests.people import make_participant, signed_in, staff

from egenkraft.site.access.permissions import table
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.verify import verify
from egenkraft.site.participants.entrust import entrust

pytestmark = pytest.mark.audit
SEEN = "Kanarieord-hennes-namn"


@pytest.fixture
def her(lab, leader):
    person = make_participant(lab, display_name=SEEN)
    with scope(leader):
        entrust(leader, people=[person], accounts=[leader.account_id])
    return person


@pytest.fixture
def interview(lab, leader, her):
    from egenkraft.site.work import actions

    with scope(leader):
        return actions.add(
            leader, participant=her, employer="Skolan", occupation="Kock", state="booked", on=her.started_on
        )


def pages(her, interview):
    return {
        f"/people/{her.pk}/": "person.see",
        f"/people/{her.pk}/change/": "person.see",
        f"/people/{her.pk}/status/": "person.see",
        f"/consent/{her.pk}/": "consent.see",
        f"/check-in/open/{her.pk}/": "person.see",
        f"/messages/to/{her.pk}/": "contact.see",
        f"/jobs/{interview.pk}/": "interview.see",
        f"/jobs/{interview.pk}/judge/leader/": "interview.see",
        f"/jobs/{interview.pk}/hold/": "interview.see",
    }


def rows_of(leader):
    return AuditRow.objects.filter(account=leader.account_id)


def test_every_page_about_her_is_one_row(leader, her, interview):
    client = signed_in(leader)
    for address, action in pages(her, interview).items():
        before = rows_of(leader).count()
        assert client.get(address).status_code == 200, address
        row = rows_of(leader).latest("sequence")
        assert rows_of(leader).count() == before + 1, address
        assert (row.action, row.kind, row.object, row.outcome) == (action, "participant", her.pk, "shown")
    assert verify(leader.lab_id).bad is None


def test_without_a_row_there_is_no_page(leader, her, interview):
    client = signed_in(leader)
    for address in pages(her, interview):
        with nothing_can_be_added():
            answer = client.get(address)
        body = answer.content.decode()
        assert answer.status_code == 503, address
        assert SEEN not in body
        assert "visas inget" in body
        assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_row_nothing_is_done(leader, her):
    client = signed_in(leader)
    form = {"display_name": "Annat namn", "language": "sv", "reads": "well", "started_on": "2025-01-01"}
    with nothing_can_be_added():
        answer = client.post(f"/people/{her.pk}/change/", {**form, "symbol": her.symbol})
    assert answer.status_code == 503
    her.refresh_from_db()
    assert her.display_name == SEEN


def test_who_looks_at_who_has_her_is_written_down_and_she_reads_it(lab, leader, manager, her):
    assert signed_in(manager).get(f"/people/{her.pk}/entrusted/").status_code == 200
    row = AuditRow.objects.filter(account=manager.account_id).latest("sequence")
    assert (row.action, row.object, row.outcome) == ("entrust.see", her.pk, "shown")
    assert signed_in(leader).get(f"/messages/to/{her.pk}/").status_code == 200
    hers = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk))
    page = " ".join(hers.get("/consent/mine/looks/").content.decode().split())
    assert "tittade efter vilka som får öppna min sida" in page
    assert "tittade efter hur jag vill bli nådd" in page


def test_a_page_that_is_not_shown_leaves_no_row(lab, other_lab, leader, her, interview):
    stranger = signed_in(staff(other_lab, "leader", "annan"))
    researcher = signed_in(staff(lab, "researcher", "forskare"))
    client = signed_in(leader)
    before = AuditRow.objects.count()
    for address in pages(her, interview):
        assert stranger.get(address).status_code == 404
        assert researcher.get(address).status_code == 404
        assert client.get(address.replace(str(her.pk), str(uuid4()))).status_code in {404, 200}
    shown = rows_of(leader).filter(sequence__gt=before).exclude(action="interview.see")
    assert not shown.exists()


def test_a_form_that_comes_back_to_be_mended_is_one_row_and_one_that_is_done_has_its_own(leader, her):
    client = signed_in(leader)
    before = rows_of(leader).count()
    assert client.post(f"/people/{her.pk}/status/", {"status": "", "on": "x"}).status_code == 200
    assert list(rows_of(leader).order_by("sequence").values_list("action", flat=True))[before:] == [
        "person.see"
    ]
    done = client.post(f"/people/{her.pk}/status/", {"status": "paused", "on": str(her.started_on)})
    assert done.status_code == 302
    acts = list(rows_of(leader).order_by("sequence").values_list("action", flat=True))[before:]
    assert acts == ["person.see", "participant.status"]


def test_each_capability_to_read_says_whose_page_it_is(monkeypatch):
    from egenkraft.site.access import looks
    from egenkraft.site.config.checks import pages_about_a_person_say_whose

    assert sum(permission.reads for permission in table().values()) >= 9
    assert pages_about_a_person_say_whose(None) == []
    monkeypatch.delitem(looks._looks, "people.see")
    (fault,) = pages_about_a_person_say_whose(None)
    assert "people.see" in fault.msg
