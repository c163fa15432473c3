"""Whose pages may be opened: each letter of the table, before and after extra protection."""

from dataclasses import replace

import pytest
from django.utils import timezone
from tests.people import make_participant, staff

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants.entrust import end, entrust
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable, within_reach


@pytest.fixture
def people(lab, leader):
    """One entrusted to the leader, one to nobody, one with extra protection whose key she holds."""
    hers, other, guarded, closed = (make_participant(lab, code) for code in ("P01", "P02", "P03", "P04"))
    with scope(Actor.system(lab.pk)) as by:
        end(by, participant=other, account=leader.account_id)
        Participant.objects.filter(pk__in=[guarded.pk, closed.pk]).update(guarded_at=timezone.now())
        guarded.entrusted.update(holds_key=True)
    return hers, other, guarded, closed


def codes(actor, reach):
    with scope(replace(actor, reach=reach)):
        return [row.code for row in reachable().order_by("code")]


def test_each_letter_reaches_so_far_and_no_further(lab, leader, people):
    hers = Actor(lab_id=lab.pk, role="participant", participant_id=people[0].pk)
    assert codes(hers, "o") == ["P01"]
    assert codes(leader, "a") == ["P01", "P03"]
    assert codes(leader, "l") == ["P01", "P02", "P03"]
    assert codes(leader, "k") == ["P03"]
    assert codes(leader, "g") == codes(leader, "p") == codes(leader, "") == []
    assert codes(Actor.system(lab.pk), "") == ["P01", "P02", "P03", "P04"]


def test_an_account_without_a_key_reaches_nobody_with_extra_protection(lab, manager, people):
    assert codes(manager, "l") == ["P01", "P02"]
    assert codes(manager, "k") == []


def test_of_another_lab_and_missing_look_alike(other_lab, leader, people):
    stranger = make_participant(other_lab, "P01")
    with scope(replace(leader, reach="l")):
        assert within_reach(stranger.pk) is None
        assert within_reach(None) is None
        assert within_reach(people[0].pk) == people[0]


def test_entrusting_twice_is_one_row_and_ending_twice_is_no_error(lab, leader, people):
    with scope(leader):
        assert entrust(leader, people=[people[1]], accounts=[leader.account_id]) == 1
        assert entrust(leader, people=[people[1]], accounts=[leader.account_id]) == 0
        assert end(leader, participant=people[1], account=leader.account_id) is True
        assert end(leader, participant=people[1], account=leader.account_id) is False


def test_a_new_person_is_entrusted_to_the_leader_who_added_her(lab, leader, client_as):
    colleague = staff(lab, "leader", name="second")
    form = {"code": "P50", "display_name": "Ny", "symbol": "sun", "language": "sv", "reads": "well"}
    assert client_as(leader).post("/people/new/", form).status_code == 302
    with scope(leader):
        made = Participant.objects.get(code="P50")
    assert client_as(leader).get(f"/people/{made.pk}/").status_code == 200
    assert client_as(colleague).get(f"/people/{made.pk}/").status_code == 404
