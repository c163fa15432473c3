"""Small doors around signing in: who gets no further, who goes out, and what the page says."""

import csv
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from tests.people import PASSWORD, code_app, code_now, come_in, prove, signed_in, staff

from egenkraft.site.access import actions, recovery, totp, watch
from egenkraft.site.access.adapter import StaffAdapter
from egenkraft.site.access.forms import CodeForm
from egenkraft.site.access.models import Account, Invitation, Membership, Notice, SignIn
from egenkraft.site.access.permissions import TABLE, _permission
from egenkraft.site.access.queries import acts_still, the_lab
from egenkraft.site.access.scope import Actor, across, scope, told
from egenkraft.site.access.stored_sessions import SessionStore
from egenkraft.site.audit.models import AuditRow

pytestmark = pytest.mark.session
EMAIL = "leader@labbet.example"


@pytest.fixture
def entered(lab, leader):
    """A leader who came in with a password and an app, as everybody does."""
    client, secret = Client(), code_app(Account.objects.get(pk=leader.account_id))
    come_in(client, EMAIL, secret)
    return client


# --- in and out -----------------------------------------------------------------------------------
def test_nobody_signs_up_by_herself(rf, lab):
    assert not StaffAdapter().is_open_for_signup(rf.get("/"))
    assert Client().get("/sign-in/signup/").status_code == 404


def test_no_account_has_a_short_cut_of_the_framework(leader):
    assert not Account.objects.get(pk=leader.account_id).is_staff


def test_signing_out_ends_the_row_that_stands_for_the_browser(entered, leader):
    with across(session=entered.session["sign_in"]):
        row = SignIn.raw.get(pk=entered.session["sign_in"])
        entered.post("/sign-in/logout/")
        row.refresh_from_db()
    assert row.ended_at is not None
    assert not row.stands
    assert entered.get("/today/").status_code == 302


def test_nobody_enters_without_an_account(lab):
    answer = Client().get("/enter/")
    assert (answer.status_code, answer.url) == (302, "/sign-in/login/")


def test_an_unknown_language_and_a_foreign_way_back_are_passed_over(lab):
    client = Client()
    answer = client.post("/language/", {"language": "tlh", "next": "https://elsewhere.example/"})
    assert (answer.status_code, answer.url) == (302, "/")
    assert "language" not in client.session


def test_sessions_whose_time_is_over_go_and_the_others_stay(lab, leader):
    client = signed_in(leader)
    for key, days in (("gone", -1), ("stays", 1)):
        until = timezone.now() + timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=until)
    SessionStore.clear_expired()
    left = set(Session.objects.values_list("session_key", flat=True))
    assert left == {"stays", client.session.session_key}


# --- second factors -------------------------------------------------------------------------------
def passkey(account, name="Telefonen"):
    return Authenticator.objects.create(user=account, type="webauthn", data={"name": name, "credential": {}})


def test_the_only_passkey_stays_and_the_page_says_why(lab, leader):
    account = Account.objects.get(pk=leader.account_id)
    secret, client = code_app(account), Client()
    come_in(client, EMAIL, secret)
    Authenticator.objects.filter(type="totp").delete()
    row = passkey(account)
    answer = client.post(reverse("mfa_remove_webauthn", args=[row.pk]))
    assert answer.status_code == 302
    assert Authenticator.objects.filter(pk=row.pk).exists()


def test_a_passkey_beside_another_proof_may_go(entered, leader):
    row = passkey(Account.objects.get(pk=leader.account_id))
    entered.post(reverse("mfa_remove_webauthn", args=[row.pk]))
    assert not Authenticator.objects.filter(pk=row.pk).exists()


def test_a_code_that_the_app_does_not_show_uses_up_nothing(lab, leader):
    account = Account.objects.get(pk=leader.account_id)
    secret = code_app(account)
    shown = {code_now(secret, step) for step in range(-3, 4)}
    wrong = next(code for code in map("{:06}".format, range(8)) if code not in shown)
    assert not totp.used_up(account, secret, wrong)
    assert Account.objects.get(pk=account.pk).last_step is None


def test_an_app_is_not_added_with_a_code_that_was_used(lab):
    staff(lab, "leader")
    client = Client()
    client.post("/sign-in/login/", {"login": EMAIL, "password": PASSWORD}, follow=True)
    page = client.get("/sign-in/2/totp/activate/").content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page).group(0)
    Account.objects.update(last_step=10**9)
    answer = client.post("/sign-in/2/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("code", ["12345", "1234567", "12a456", "²²²²²²", "777777", "123456", "654321"])
def test_a_code_that_is_no_code_or_easy_to_guess_is_not_taken(code):
    assert CodeForm({"code": code}).errors["code"]


def test_six_digits_that_nobody_guesses_are_taken(entered, leader):
    assert entered.post("/my-sign-in/code/", {"code": "295184"}).url == "/my-sign-in/"
    assert Account.objects.get(pk=leader.account_id).code


# --- who decides over whom ------------------------------------------------------------------------
def member(actor):
    with scope(actor):
        return Membership.objects.get(account_id=actor.account_id)


def test_nobody_closes_her_own_account(lab, manager):
    staff(lab, "manager", name="second")
    prove(signed_in(manager)).post(f"/colleagues/{member(manager).pk}/shut/")
    assert Account.objects.get(pk=manager.account_id).is_active


def test_the_last_manager_is_told_to_give_the_role_to_somebody_else_first(manager):
    client = prove(signed_in(manager))
    page = client.post(f"/colleagues/{member(manager).pk}/end/", follow=True).content.decode()
    assert gettext("This is the last project manager. Give the role to somebody else first.") in page
    assert member(manager).ended_at is None


def test_who_asked_for_a_role_in_another_role_is_told_that_another_manager_agrees(lab, manager):
    both = Actor(lab_id=lab.pk, role="administrator", account_id=manager.account_id)
    with scope(both):
        actions.invite(both, email="ny@labbet.example", name="Ny", role="leader")
    row = Invitation.raw.get()
    client = prove(signed_in(manager))
    answer = client.post(f"/colleagues/asked/{row.pk}/", follow=True)
    assert (
        gettext("You asked for it yourself. Another project manager must agree.") in answer.content.decode()
    )
    assert Invitation.raw.get().agreed_at is None


def test_of_two_browsers_with_the_same_way_back_in_one_begins_anew(lab, manager, leader):
    row, second = member(leader), staff(lab, "administrator")
    with scope(manager):
        recovery.ask(manager, account=row.account)
        asked = recovery.open_recovery(row.account_id)
    with scope(second):
        token = recovery.agree(second, recovery=asked)
    first = recovery.usable(token)
    recovery.begin_anew(first, password="fyra nya ord som inte hör ihop")
    with pytest.raises(recovery.NotYou):
        recovery.begin_anew(first, password="fyra andra ord som inte hör ihop")
    assert Account.objects.get(pk=leader.account_id).check_password("fyra nya ord som inte hör ihop")


def test_closed_person_pages_are_told_and_opened_once(lab, manager, leader):
    with scope(leader):
        watch.freeze(leader)
        watch.freeze(leader)
    with scope(manager):
        assert Notice.objects.filter(account=manager.account_id, kind="person-pages-closed").count() == 1
        assert watch.thaw(manager, account=leader.account_id)
        assert not watch.thaw(manager, account=leader.account_id)
    assert AuditRow.objects.filter(action="account.thaw").count() == 1


# --- what runs in the background ------------------------------------------------------------------
def test_the_installation_acts_still_and_a_nobody_does_not(lab):
    assert acts_still(Actor.system(lab.pk))
    assert not acts_still(Actor(lab_id=lab.pk, role="leader"))


def test_who_asked_for_what_the_role_may_not_do_gets_no_work_done(leader):
    with scope(leader):
        assert acts_still(replace(leader, capability="today.see"))
        assert not acts_still(replace(leader, capability="intake.load"))


def test_the_lab_of_an_installation_is_the_oldest(lab, other_lab):
    assert the_lab() == lab


def test_the_database_is_told_the_lab_and_the_account_of_the_open_scope_alone(leader):
    assert (told()[0], told()[2]) == (None, None)
    with scope(leader), across(email="x@labbet.example"):
        lab, looked_up, account = told()
    assert (lab, looked_up.email, account) == (leader.lab_id, "x@labbet.example", leader.account_id)
    with across(session="abc"):
        assert told()[1].session == "abc"
    assert told()[1].session == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"roles": "queen:l"}, "queen is no role"),
        ({"roles": "leader:moon"}, "moon is no role or reach"),
        ({"kind": "moon"}, "needs kind"),
        ({"what": "z"}, "needs kind"),
        ({"meaning": None}, "needs kind"),
    ],
)
def test_a_row_of_permissions_with_a_word_that_nobody_knows_stops_the_start(wrong, said):
    with TABLE.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert _permission(row).capability == row["capability"]
    with pytest.raises(LookupError, match=said):
        _permission({**row, **wrong})
