"""Somebody who lost her way in: two others, in person, and a day without exports (TRUST 7.5, T20)."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext
from tests.people import PASSWORD, code_app, signed_in, staff

from egenkraft.site.access import recovery
from egenkraft.site.access.exports import wait_over
from egenkraft.site.access.models import Account, Membership, Notice
from egenkraft.site.access.scope import scope

pytestmark = pytest.mark.session
NEW = "fyra nya ord som inte hör ihop"


@pytest.fixture
def row(lab, leader, manager):
    code_app(Account.objects.get(pk=leader.account_id))
    with scope(manager):
        return Membership.objects.get(account_id=leader.account_id)


@pytest.fixture
def second(lab):
    return staff(lab, "administrator")


def address(client: Client, row: Membership) -> str:
    page = client.post(f"/colleagues/{row.pk}/agree/").content.decode()
    found = re.search(r"(/welcome/again/[\w-]{22}/)", page)
    return found.group(1) if found else ""


def test_two_people_let_a_third_begin_anew(row, leader, manager, second):
    inside = signed_in(leader)
    signed_in(manager).post(f"/colleagues/{row.pk}/recover/")
    link = address(signed_in(second), row)
    client = Client()
    assert client.post(link, {"password": NEW, "again": NEW}).url == "/sign-in/login/"
    assert inside.get("/today/").status_code == 302
    account = Account.objects.get(pk=leader.account_id)
    assert account.check_password(NEW)
    assert not Authenticator.objects.filter(user=account).exists()
    assert client.get(link).status_code == 404
    with scope(manager):
        told = {(n.account_id, n.kind) for n in Notice.objects.all()}
    assert (leader.account_id, "sign-in-renewed") in told
    assert (manager.account_id, "sign-in-renewed") in told
    assert (second.account_id, "sign-in-recovery-asked") in told
    client.post("/sign-in/login/", {"login": "leader@labbet.example", "password": NEW}, follow=True)
    assert client.get("/today/").url == "/enter/"  # the new password alone opens nothing either


def test_one_person_is_not_two_and_nobody_recovers_herself(row, manager, leader, lab):
    boss = signed_in(manager)
    boss.post(f"/colleagues/{row.pk}/recover/")
    assert address(boss, row) == ""
    with scope(manager):
        own = Membership.objects.get(account_id=manager.account_id)
    boss.post(f"/colleagues/{own.pk}/recover/")
    with scope(manager):
        assert recovery.open_recovery(manager.account_id) is None
        asked = recovery.open_recovery(leader.account_id)
        with pytest.raises(recovery.NotYou):
            recovery.agree(leader, recovery=asked)


@pytest.mark.parametrize("minutes", [14, 16])
def test_the_address_lives_fifteen_minutes(row, manager, second, minutes):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        signed_in(manager).post(f"/colleagues/{row.pk}/recover/")
        link = address(signed_in(second), row)
        clock.shift(timedelta(minutes=minutes))
        assert Client().get(link).status_code == (200 if minutes < 15 else 404)


def test_no_exports_for_a_day(row, leader, manager, second, rf):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        signed_in(manager).post(f"/colleagues/{row.pk}/recover/")
        Client().post(address(signed_in(second), row), {"password": NEW, "again": NEW})
        request = rf.get("/")
        request.user = Account.objects.get(pk=leader.account_id)
        assert not wait_over(request, "trials.report")
        assert wait_over(request, "today.see")
        leads = signed_in(leader)
        taken = f"/trials/{row.pk}/report/"
        assert gettext("Files can be taken out tomorrow") in leads.get(taken).content.decode()
        assert leads.get("/today/").status_code == 200
        clock.shift(timedelta(hours=24))
        assert wait_over(request, "trials.report")
        assert signed_in(leader).get(taken).status_code == 404  # there is no such trial, and no wait


def test_a_request_that_was_a_mistake_is_dropped(row, manager, second, leader):
    boss = signed_in(manager)
    boss.post(f"/colleagues/{row.pk}/recover/")
    boss.post(f"/colleagues/{row.pk}/agree/", {"drop": "1"})
    assert address(signed_in(second), row) == ""
    assert Account.objects.get(pk=leader.account_id).check_password(PASSWORD)
