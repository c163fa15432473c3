"""Who is entrusted with whom: the manager's pages, and what a leader sees of it."""

import pytest
from tests.people import make_participant, signed_in, staff

from egenkraft.site.access.actions import save_partner
from egenkraft.site.access.models import Membership
from egenkraft.site.access.notices import unseen
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.participants.entrust import openers
from egenkraft.site.participants.models import Entrusted, Participant


@pytest.fixture
def leaders(lab, manager):
    return [staff(lab, "leader", name) for name in ("ada", "bea", "cia")]


@pytest.fixture
def women(lab, leaders):
    return [make_participant(lab, f"P0{n}", display_name=f"Kvinna {n}") for n in range(1, 5)]


def have(actor):
    with scope(actor):
        rows = Entrusted.objects.trust().filter(account=actor.account_id)
        return {row.participant.code for row in rows.select_related("participant")}


def kinds(actor):
    with scope(actor):
        return [row.kind for row in unseen(actor.account_id)]


def test_the_manager_ticks_a_leaders_people_and_she_is_told(manager, leaders, women):
    ada, bea, _cia = leaders
    client, address = signed_in(manager), f"/people/entrusted/{ada.account_id}/"
    assert client.post(address, {"people": [str(women[0].pk)]}).status_code == 302
    assert have(ada) == {"P01"}
    assert kinds(ada) == []  # she lost people, and got none
    client.post(address, {"people": [str(women[0].pk), str(women[2].pk)]})
    assert have(ada) == {"P01", "P03"}
    assert kinds(ada) == ["entrusted"]
    assert len(have(bea)) == 4
    assert "Kvinna 3" in client.get(address).content.decode()


def test_one_person_to_several_leaders(manager, leaders, women):
    ada, bea, cia = leaders
    page = {"leaders": [str(ada.account_id), str(cia.account_id)]}
    assert signed_in(manager).post(f"/people/{women[1].pk}/entrusted/", page).status_code == 302
    assert "P02" in have(ada) & have(cia)
    assert "P02" not in have(bea)
    assert signed_in(bea).get(f"/people/{women[1].pk}/").status_code == 404


def test_everybody_of_one_leader_to_another(manager, leaders, women):
    ada, bea, _cia = leaders
    client = signed_in(manager)
    client.post(f"/people/entrusted/{bea.account_id}/", {"people": []})
    answer = client.post(f"/people/entrusted/{ada.account_id}/move/", {"taker": str(bea.account_id)})
    assert answer.status_code == 302
    assert have(ada) == set()
    assert have(bea) == {"P01", "P02", "P03", "P04"}
    with scope(manager):
        ended = Entrusted.objects.filter(account=ada.account_id, ended_by=manager.account_id)
        assert ended.count() == 4
    refused = client.post(f"/people/entrusted/{ada.account_id}/move/", {"taker": str(ada.account_id)})
    assert refused.status_code == 200  # not to herself


def test_a_new_leader_opens_nobody_until_she_gets_people(manager, leaders, women, lab):
    with scope(manager):
        Entrusted.objects.filter(account=leaders[2].account_id).delete()
    cia = signed_in(leaders[2])
    page = cia.get("/people/").content.decode()
    assert f'href="/people/{women[0].pk}/"' not in page
    assert f'href="/people/{women[0].pk}/in-need/"' in page
    assert cia.get(f"/people/{women[0].pk}/").status_code == 404
    signed_in(manager).post(f"/people/entrusted/{leaders[2].account_id}/", {"people": [str(women[0].pk)]})
    assert f'href="/people/{women[0].pk}/"' in cia.get("/people/").content.decode()
    assert cia.get(f"/people/{women[0].pk}/").status_code == 200


def test_who_has_nobody_stands_first(manager, leaders, women):
    with scope(manager):
        Entrusted.objects.filter(participant=women[3]).delete()
    page = signed_in(manager).get("/people/entrusted/").content.decode()
    assert page.index("Kvinna 4") < page.index("ada")
    assert "Kvinna 1" not in page


def test_rows_out_of_reach_look_alike_and_tell_no_more_than_the_name(manager, leaders, women):
    with scope(manager):
        Entrusted.objects.filter(account=leaders[0].account_id).exclude(participant=women[0]).delete()
        Participant.objects.filter(pk=women[3].pk).update(status="paused")
    page = signed_in(leaders[0]).get("/people/").content.decode()
    others = page.split('id="others"')[1].split("</section>")[0]
    rows = others.split("<li>")[1:]
    assert [f"Kvinna {n}" in row for n, row in zip((2, 3, 4), rows, strict=True)] == [True] * 3
    assert "chip" not in others
    assert "här senast" not in others


def test_only_a_manager_comes_to_these_pages(leaders, women):
    client = signed_in(leaders[0])
    for address in ("/people/entrusted/", f"/people/entrusted/{leaders[1].account_id}/"):
        assert client.get(address).status_code == 404
    assert client.get(f"/people/{women[0].pk}/entrusted/").status_code == 404


def test_whom_a_manager_loads_is_known_first_by_the_leaders_of_her_organisation(lab, manager, leaders):
    with scope(manager):
        partner = save_partner(manager, name="Bildningen", kind="study")
        rows = Membership.objects.filter(account__in=[manager.account_id, leaders[1].account_id])
        rows.update(partner=partner)
        elsewhere = save_partner(manager, name="Bostadsbolaget", kind="housing")
        Membership.objects.filter(account=leaders[2].account_id).update(partner=elsewhere)
        assert openers(manager) == ["bea"]


def test_a_new_person_page_names_who_will_open_her(leaders):
    """A leader opens whom she adds."""
    named, who = "ada", leaders[0]
    client = signed_in(who)
    page = client.get("/people/new/").content.decode().split("<form")[-1]
    assert [name for name in ("ada", "bea", "cia") if f"<b><bdi>{name}</bdi></b>" in page] == [named]
    form = {"code": "P77", "display_name": "Nykommen", "symbol": "sun", "language": "sv", "reads": "well"}
    assert client.post("/people/new/", form).status_code == 302
    assert [have(actor) >= {"P77"} for actor in leaders] == [actor is who for actor in leaders]


def test_the_first_opening_asks_why_and_she_reads_it(lab, manager, leaders, women):
    unknown = staff(lab, "leader", "dea")
    with scope(Actor.system(lab.pk)):
        later = Participant.objects.create(code="P61", display_name="Senare")
        Entrusted.objects.create(participant=later, account_id=unknown.account_id)
    client, address = signed_in(unknown), f"/people/{later.pk}/"
    asked = client.get(address).content.decode()
    assert "P61" in asked or "Senare" in asked
    assert 'name="why"' in asked
    assert client.post(address, {}).status_code == 200  # no reason, no page
    assert client.post(address, {"why": "curious"}).status_code == 200
    assert client.post(address, {"why": "plan"}).status_code == 302
    assert 'name="why"' not in client.get(address).content.decode()
    row = AuditRow.objects.get(object=later.pk, action="person.open")
    assert (row.account, row.reason) == (unknown.account_id, "plan")
    hers = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=later.pk))
    assert "to plan something together with me" in hers.get("/consent/mine/?lang=en").content.decode()
