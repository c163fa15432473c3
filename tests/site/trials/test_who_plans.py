"""A leader plans, a manager locks; a researcher works on her own trials (decision 0033)."""

import pytest
from tests.people import make_participant, staff

from egenkraft.site.access.scope import scope
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.actions import create
from egenkraft.site.methods.models import Method
from egenkraft.site.participants.entrust import entrust, set_people
from egenkraft.site.trials import actions
from egenkraft.site.trials.models import Trial

LATER = ("lock", "draw", "look", "freeze", "amend")  # never a leader's


@pytest.fixture
def manager(lab):
    return staff(lab, "manager", "Ansvarig")


@pytest.fixture
def leader(lab, crowd, manager):
    """Two of the twelve are entrusted to her."""
    row = staff(lab, "leader", "Ledare Lena")
    with scope(manager):
        set_people(manager, account=row.account_id, people=[one.pk for one in crowd[:2]])
    return row


def form(by):
    with scope(by):
        method = Method.objects.first() or create(by, name="Studiecirkel", summary="Tio träffar.")
        first, second = Wave.objects.order_by("number")[:2]
        return {
            "title": "Hjälper cirkeln?",
            "method_version": str(method.versions.get().pk),
            "question": "changed",
            "design": "pre_post",
            "outcome": str(Outcome.objects.get(measure="conf").pk),
            "before_wave": str(first.pk),
            "after_wave": str(second.pk),
            "delta": "2",
            "delta_set_by": "participants",
        }


@pytest.fixture
def hers(leader, client_as):
    """A plan that the leader has made, by its form."""
    page = client_as(leader).get("/trials/").content.decode()
    assert 'href="/trials/new/"' in page  # she finds it where the trials are
    assert client_as(leader).post("/trials/new/", form(leader)).status_code == 302
    with scope(leader):
        return Trial.objects.get()


def page(client, address):
    reply = client.get(address)
    assert reply.status_code == 200, address
    return reply.content.decode()


def test_a_leader_plans_and_a_manager_locks(hers, leader, manager, crowd, client_as):
    """From the idea to the locked plan, as it goes in a lab."""
    there, at_desk, in_charge = f"/trials/{hers.pk}/", client_as(leader), client_as(manager)
    assert at_desk.post(f"{there}people/", {"people": [str(one.pk) for one in crowd]}).status_code == 302
    with scope(leader):
        assert set(hers.members.values_list("participant", flat=True)) == {one.pk for one in crowd[:2]}
    told = page(at_desk, there)
    assert "Planerad av" in told
    assert "tills en projektansvarig låser den" in told
    assert f"{there}lock/" not in told
    for step in LATER:
        assert at_desk.get(f"{there}{step}/").status_code == 404, step
        assert at_desk.post(f"{there}{step}/", {"text": "x"}).status_code == 404, step
    assert "Ledare Lena" in page(in_charge, there)
    assert in_charge.post(f"{there}people/", {"people": [str(one.pk) for one in crowd]}).status_code == 302
    assert in_charge.post(f"{there}lock/", {"accept_small": "on"}).status_code == 302
    with scope(leader):
        hers.refresh_from_db()
        assert hers.state != Trial.State.DRAFT
        assert hers.locked_by_id == manager.account_id
        assert hers.members.count() == 12
        kept = hers.plan
    assert at_desk.post(f"{there}plan/change/", {"plan": kept + "\n# x"}, follow=True).status_code == 200
    assert at_desk.post(f"{there}people/", {"people": []}).status_code == 404
    with scope(leader):
        hers.refresh_from_db()
        assert hers.plan == kept
        assert hers.members.count() == 12


def test_she_changes_the_text_of_her_own_plan(hers, leader, client_as):
    there = f"/trials/{hers.pk}/plan/"
    assert f"{there}change/" in page(client_as(leader), there)
    text = hers.plan.replace("Hjälper cirkeln?", "Hjälper studiecirkeln?")
    assert client_as(leader).post(f"{there}change/", {"plan": text}).status_code == 302
    with scope(leader):
        assert Trial.objects.get().title == "Hjälper studiecirkeln?"


def test_another_leader_reads_it_and_changes_nothing(hers, lab, client_as):
    other, there = client_as(staff(lab, "leader", "En annan")), f"/trials/{hers.pk}/"
    text = page(other, there)
    assert "Inte låst. En projektansvarig låser den." in text
    assert f"{there}people/" not in text
    assert f"{there}plan/change/" not in page(other, f"{there}plan/")
    assert "[outcome]" in page(other, f"{there}plan/")
    for step in ("people/", "plan/change/", *(f"{one}/" for one in LATER)):
        assert other.get(there + step).status_code == 404, step
        assert other.post(there + step, {"plan": "x"}).status_code == 404, step


def test_she_sees_only_who_is_entrusted_to_her_and_leaves_the_others(hers, leader, manager, crowd, client_as):
    with scope(manager):
        actions.set_members(manager, trial=hers, participants=crowd[1:5])
    shown = page(client_as(leader), f"/trials/{hers.pk}/people/")
    assert [one.display_name in shown for one in crowd] == [True, True] + [False] * 10
    assert "3 till är redan valda, av någon annan" in shown
    client_as(leader).post(f"/trials/{hers.pk}/people/", {"people": [str(crowd[0].pk), str(crowd[9].pk)]})
    with scope(leader):
        inside = set(hers.members.values_list("participant", flat=True))
    assert inside == {crowd[n].pk for n in (0, 2, 3, 4)}


def test_a_researcher_works_on_her_own_trials_and_reads_the_others(
    hers, plan_trial, researcher, crowd, client_as
):
    client = client_as(researcher)
    assert "[outcome]" in page(client, f"/trials/{hers.pk}/plan/")
    for step in ("people/", "plan/change/", *(f"{one}/" for one in LATER)):
        assert client.get(f"/trials/{hers.pk}/{step}").status_code == 404, step
    with scope(researcher):
        own = plan_trial()
        actions.set_members(researcher, trial=own, participants=crowd)
    assert client.get(f"/trials/{own.pk}/people/").status_code == 200
    assert client.post(f"/trials/{own.pk}/lock/").status_code == 302
    assert client.post(f"/trials/{own.pk}/draw/").status_code == 302
    with scope(researcher):
        own.refresh_from_db()
        assert own.state == Trial.State.RUNNING


def test_a_plan_of_the_labs_own_lists_is_carried_on_by_managers(hers, manager, researcher, client_as):
    with scope(manager):
        Trial.objects.update(planned_by=None)
    assert client_as(researcher).get(f"/trials/{hers.pk}/people/").status_code == 404
    assert client_as(manager).get(f"/trials/{hers.pk}/people/").status_code == 200
    assert "Planerad av" not in page(client_as(manager), f"/trials/{hers.pk}/")


def test_a_new_idea_leads_a_leader_to_a_plan(hers, leader, client_as):
    with scope(leader):
        method = Method.objects.get()
    assert "/trials/new/" in page(client_as(leader), f"/methods/{method.pk}/")


def test_a_woman_with_a_yes_to_take_part_alone_is_not_to_be_chosen(hers, leader, lab, manager, client_as):
    shy = make_participant(lab, "S01", agrees=["take_part"])
    with scope(manager):
        entrust(manager, people=[shy], accounts=[leader.account_id])
    assert shy.display_name not in page(client_as(leader), f"/trials/{hers.pk}/people/")
    client_as(leader).post(f"/trials/{hers.pk}/people/", {"people": [str(shy.pk)]})
    with scope(leader):
        assert not hers.members.exists()
