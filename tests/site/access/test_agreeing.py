"""Whoever looks after the system gives no role alone, and comes to nobody's page by any way round it."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.people import PASSWORD, make_participant, prove, signed_in, staff

from egenkraft.site.access import actions, recovery
from egenkraft.site.access.models import Account, Invitation, Membership
from egenkraft.site.access.notices import unseen
from egenkraft.site.access.scope import Actor, scope

pytestmark = pytest.mark.session
OWN = "again@example.org"
EVERY_ROLE = [value for value, _word in Membership.Role.choices]


@pytest.fixture
def administrator(lab: Any) -> Actor:
    return staff(lab, "administrator")


def asks_for(who: Actor, role: str, email: str = OWN) -> str:
    """The address that the page gives for this role; empty where it gives none."""
    form = {"email": email, "name": "Samma", "role": role}
    page = prove(signed_in(who)).post("/colleagues/", form).content.decode()
    found = re.search(r"/welcome/[\w-]{22}/", page)
    return found[0] if found else ""


def takes(address: str) -> int:
    return Client().post(address, {"password": PASSWORD, "again": PASSWORD}).status_code


def row_of(actor: Actor) -> Membership:
    with scope(actor):
        return Membership.objects.get(account_id=actor.account_id)


def waiting(actor: Actor) -> Invitation:
    with scope(actor):
        return Invitation.objects.get(agreed_at=None)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_an_administrator_gives_no_role_alone(administrator: Actor, manager: Actor, role: str) -> None:
    address = asks_for(administrator, role)
    if not address:  # a role that opens nothing yet cannot be given by anybody
        assert not asks_for(manager, role)
        return
    assert Client().get(address).status_code == takes(address) == 404
    assert not Account.objects.filter(email=OWN).exists()
    pages = prove(signed_in(administrator))
    assert pages.post(f"/colleagues/asked/{waiting(manager).pk}/").status_code == 404


def test_it_begins_when_a_manager_agrees_on_her_page(administrator: Actor, manager: Actor) -> None:
    address = asks_for(administrator, "leader")
    with scope(manager):
        assert [row.kind for row in unseen(manager.account_id)] == ["role-asked"]
    pages = prove(signed_in(manager))
    page = pages.get("/colleagues/").content.decode()
    assert "Samma" in page
    assert OWN in page
    assert pages.post(f"/colleagues/asked/{waiting(manager).pk}/").url == "/colleagues/"
    assert takes(address) == 302
    assert Account.objects.filter(email=OWN).exists()


def test_a_no_ends_it_for_good(administrator: Actor, manager: Actor) -> None:
    address = asks_for(administrator, "leader")
    row = waiting(manager)
    prove(signed_in(manager)).post(f"/colleagues/asked/{row.pk}/", {"no": "1"})
    assert takes(address) == 404
    assert not Invitation.raw.exists()
    assert prove(signed_in(manager)).post(f"/colleagues/asked/{row.pk}/").status_code == 404


def test_a_role_for_an_account_that_is_there_waits_too(administrator: Actor, manager: Actor) -> None:
    """An administrator who asks for a role for himself has it when a manager agreed, not before."""
    own = Account.objects.get(pk=administrator.account_id).email
    address = asks_for(administrator, "leader", own)
    assert takes(address) == 404
    assert [row.role for row in Membership.raw.filter(account_id=administrator.account_id)] == [
        "administrator"
    ]


def test_a_manager_who_is_an_administrator_too_does_not_agree_with_herself(lab: Any, manager: Actor) -> None:
    both = Actor(lab_id=lab.pk, role="administrator", account_id=manager.account_id)
    with scope(both):
        actions.invite(both, email=OWN, name="Samma", role="leader")
    with scope(manager), pytest.raises(actions.NotAlone):
        actions.agree_to(manager, invitation=waiting(manager))


def test_two_administrators_let_nobody_in_anew(lab: Any, manager: Actor, administrator: Actor) -> None:
    second = staff(lab, "administrator", "other")
    row = row_of(manager)
    prove(signed_in(administrator)).post(f"/colleagues/{row.pk}/recover/")
    answer = prove(signed_in(second)).post(f"/colleagues/{row.pk}/agree/", follow=True)
    assert "/welcome/again/" not in answer.content.decode()
    with scope(manager):
        asked = recovery.open_recovery(row.account_id)
        assert asked is not None
        assert asked.agreed_at is None
    with scope(second), pytest.raises(recovery.NoManager):
        recovery.agree(second, recovery=asked)


def test_the_last_manager_is_not_closed_through_another_role(
    lab: Any, manager: Actor, administrator: Actor
) -> None:
    staff(lab, "leader", "manager")  # the same account, also a leader
    with scope(manager):
        row = Membership.objects.get(account_id=manager.account_id, role="leader")
    prove(signed_in(administrator)).post(f"/colleagues/{row.pk}/shut/")
    assert Account.objects.get(pk=manager.account_id).is_active
    with scope(manager):
        assert Membership.objects.open().filter(account_id=manager.account_id).count() == 2


def test_no_address_shows_an_administrator_a_person(lab: Any, administrator: Actor) -> None:
    her = make_participant(lab, "P01", display_name="Selam")
    pages = prove(signed_in(administrator))
    for path in (f"/people/{her.pk}/", "/people/", f"/people/{her.pk}/name/", f"/consent/{her.pk}/"):
        assert pages.get(path).status_code == 404
