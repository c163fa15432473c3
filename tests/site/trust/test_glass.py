"""Opening in need (T17): a reason, two others told before anything is shown, fifteen minutes, a review."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.people import make_participant, signed_in, staff

from egenkraft.site.access.models import Notice
from egenkraft.site.access.notices import unseen
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.participants.models import Entrusted, Glass, Participant

pytestmark = pytest.mark.matrix


@pytest.fixture
def house(lab, manager):
    """Her leader, and another who does not have her."""
    hers, other = staff(lab, "leader", "hers"), staff(lab, "leader", "other")
    woman = make_participant(lab, "P01", display_name="Selam")
    with scope(Actor.system(lab.pk)):
        Entrusted.objects.filter(participant=woman, account=other.account_id).delete()
    return hers, other, woman


def need(actor, pk, **form):
    return signed_in(actor).post(f"/people/{pk}/in-need/", form)


def status(actor, woman):
    return signed_in(actor).get(f"/people/{woman.pk}/").status_code


def told(actor):
    with scope(actor):
        return [row.kind for row in unseen(actor.account_id) if row.kind.startswith("glass")]


def test_without_a_reason_nothing_opens(house):
    _hers, other, woman = house
    assert status(other, woman) == 404
    for form in ({}, {"why": ""}, {"why": "curious"}):
        assert need(other, woman.pk, **form).status_code == 200
    assert status(other, woman) == 404
    assert Glass.raw.count() == 0


def test_two_others_are_told_before_anything_is_shown(house, manager):
    hers, other, woman = house
    answer = need(other, woman.pk, why="ill")
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{woman.pk}/")
    assert answer.content == b""
    assert told(manager) == told(hers) == ["glass-broken"]
    assert told(other) == []
    notice = Notice.raw.order_by("at").last().at
    assert status(other, woman) == 200
    seen = AuditRow.objects.filter(account=other.account_id, action="person.see").order_by("sequence").last()
    opened = AuditRow.objects.get(account=other.account_id, action="glass.break")
    assert notice < seen.at
    assert opened.sequence < seen.sequence
    assert opened.reason == "ill"


def test_it_closes_after_fifteen_minutes(house):
    _hers, other, woman = house
    with time_machine.travel(timezone.now(), tick=False) as clock:
        need(other, woman.pk, why="danger")
        clock.shift(timedelta(minutes=14, seconds=59))
        assert status(other, woman) == 200
        clock.shift(timedelta(seconds=1))
        assert status(other, woman) == 404


def test_only_her_card_and_the_way_to_her_open(house):
    _hers, other, woman = house
    need(other, woman.pk, why="danger")
    client = signed_in(other)
    assert client.get(f"/people/{woman.pk}/").status_code == 200
    for address in ("change/", "status/", "protection/"):
        assert client.get(f"/people/{woman.pk}/{address}").status_code == 404, address
    assert client.get(f"/consent/{woman.pk}/").status_code == 404
    assert client.post(f"/check-in/open/{woman.pk}/").status_code == 404


def test_hidden_missing_and_of_another_lab_answer_the_same_words(house, other_lab):
    _hers, other, woman = house
    stranger = make_participant(other_lab, "P01")
    with scope(Actor.system(woman.lab_id)):
        hidden = make_participant(woman.lab, "P02")
        Participant.objects.filter(pk=hidden.pk).update(guarded_at=timezone.now())
    pages = []
    for pk in (hidden.pk, stranger.pk, woman.lab_id):
        answer = need(other, pk, why="danger")
        after = signed_in(other).get(answer["Location"])
        pages.append((answer.status_code, answer.content, after.status_code, len(after.content)))
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][2] == 404
    assert Glass.raw.count() == 0


def test_extra_protection_shuts_at_once_what_was_opened(house):
    _hers, other, woman = house
    need(other, woman.pk, why="danger")
    assert status(other, woman) == 200
    with scope(Actor.system(woman.lab_id)):
        Participant.objects.filter(pk=woman.pk).update(guarded_at=timezone.now())
    assert status(other, woman) == 404


def test_nobody_to_tell_opens_nothing(lab):
    alone = staff(lab, "leader", "alone")
    with scope(Actor.system(lab.pk)):
        woman = make_participant(lab, "P01")
        Entrusted.objects.all().delete()
    assert need(alone, woman.pk, why="danger").status_code == 200
    assert status(alone, woman) == 404


def test_twice_is_one_opening_and_her_own_leader_needs_none(house):
    hers, other, woman = house
    for actor in (other, other, hers):
        need(actor, woman.pk, why="danger")
    assert Glass.raw.count() == 1


def test_the_manager_looks_at_it_once_and_she_reads_it(house, manager):
    _hers, other, woman = house
    need(other, woman.pk, why="waits")
    client, glass = signed_in(manager), Glass.raw.get()
    page = client.get("/people/in-need/").content.decode()
    assert "other" in page
    assert f"/people/in-need/{glass.pk}/looked/" in page
    assert client.post(f"/people/in-need/{glass.pk}/looked/").status_code == 302
    assert client.post(f"/people/in-need/{glass.pk}/looked/").status_code == 404
    assert f"/people/in-need/{glass.pk}/looked/" not in client.get("/people/in-need/").content.decode()
    assert signed_in(other).post(f"/people/in-need/{glass.pk}/looked/").status_code == 404
    herself = signed_in(Actor(lab_id=woman.lab_id, role="participant", participant_id=woman.pk))
    text = herself.get("/consent/mine/?lang=en").content.decode()
    assert "because I was here and my leader was not" in text
