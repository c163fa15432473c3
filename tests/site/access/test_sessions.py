"""Where an account is signed in, what ends it, and fresh proof before what needs care (TRUST 7.2, 7.4)."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests.on_postgres import EYE
from tests.people import code_app, code_now, come_in, signed_in, staff

from egenkraft.site.access.actions import end_account, end_role
from egenkraft.site.access.models import Account, Membership, SignIn
from egenkraft.site.access.permissions import table
from egenkraft.site.access.scope import across, scope

pytestmark = pytest.mark.session
EMAIL = "leader@labbet.example"
IN = "egenkraft.site.config.settings"


def test_the_list_shows_every_browser_and_ends_one(lab, leader):
    here, there = signed_in(leader), signed_in(leader)
    SignIn.raw.update(device="Chrome, Android")
    page = here.get("/my-sign-in/").content.decode()
    assert page.count("Chrome, Android") >= 2
    other = SignIn.raw.get(pk=there.session["sign_in"])
    here.post(f"/my-sign-in/{other.pk}/end/")
    assert there.get("/today/").url.startswith("/sign-in/login/")
    assert here.get("/today/").status_code == 200


def test_all_others_end_at_once(lab, leader):
    here, others = signed_in(leader), [signed_in(leader) for _one in range(3)]
    here.post("/my-sign-in/others/")
    assert [client.get("/today/").status_code for client in others] == [302, 302, 302]
    assert here.get("/today/").status_code == 200


def test_a_foreign_sign_in_is_not_there(lab, leader, manager):
    other = signed_in(manager)
    answer = signed_in(leader).post(f"/my-sign-in/{other.session['sign_in']}/end/")
    assert answer.status_code == 404
    assert other.get("/today/").status_code == 200


@pytest.mark.parametrize("how", ["role", "account", "row"])
def test_what_is_ended_opens_nothing_at_the_next_request(lab, manager, leader, how):
    client = signed_in(leader)
    assert client.get("/today/").status_code == 200
    with scope(manager):
        row = Membership.objects.get(account_id=leader.account_id)
        if how == "role":
            end_role(manager, membership=row)
        elif how == "account":
            end_account(manager, account=row.account)
        else:
            SignIn.objects.filter(account=row.account).update(ended_at=timezone.now())
    assert client.get("/today/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_manager_closes_an_account_on_its_page(lab, manager, leader):
    client = signed_in(leader)
    with scope(manager):
        row = Membership.objects.get(account_id=leader.account_id)
    signed_in(manager).post(f"/colleagues/{row.pk}/shut/")
    assert client.get("/today/").status_code == 302
    assert not Account.objects.get(pk=leader.account_id).is_active


def test_the_key_changes_at_sign_in_role_change_and_step_up(lab, settings):
    settings.DEMO = False
    staff(lab, "leader", "ada")
    staff(lab, "manager", "ada")
    secret, client = code_app(Account.objects.get()), Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.get("/sign-in/login/")
        keys = [client.session.session_key]
        come_in(client, "ada@labbet.example", secret)
        keys.append(client.session.session_key)
        for role in ("manager", "leader", "manager"):
            client.post("/enter/", {"role": str(Membership.raw.get(role=role).pk)})
            keys.append(client.session.session_key)
        clock.shift(timedelta(minutes=11))
        way = client.get("/colleagues/").url
        assert way.startswith("/again/")
        onward = client.get(way).url
        assert onward.startswith("/sign-in/2/reauthenticate/")
        client.post("/sign-in/2/reauthenticate/", {"code": code_now(secret), "next": way})
        assert client.get(way).url == "/colleagues/"
        keys.append(client.session.session_key)
    assert len(set(keys)) == len(keys)


def test_a_role_change_does_not_lengthen_the_twelve_hours(lab):
    staff(lab, "leader", "ada")
    ada = staff(lab, "manager", "ada")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(ada)
        for hour in range(12):
            clock.shift(timedelta(minutes=59))
            role = "leader" if hour % 2 else "manager"
            assert client.post("/enter/", {"role": str(Membership.raw.get(role=role).pk)}).url == "/today/"
        clock.shift(timedelta(minutes=20))
        assert client.get("/today/").status_code == 302


def test_staff_idle_an_hour_and_are_out(lab, leader):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(leader)
        clock.shift(timedelta(minutes=59))
        assert client.get("/today/").status_code == 200
        clock.shift(timedelta(minutes=61))
        assert client.get("/today/").status_code == 302


# --- step-up ------------------------------------------------------------------------------------------
CARE = sorted(name for name, row in table().items() if row.step_up)


def test_what_needs_care_is_marked_in_the_table():
    assert {"identity.see", "identity.change", "accounts.grant", "answers.see"} <= set(CARE)


def test_the_vault_asks_again_after_ten_minutes(lab, settings, make_participant):
    settings.DEMO = False
    staff(lab, "leader")
    her = make_participant("P01")
    secret, client = code_app(Account.objects.get()), Client()
    vault = f"/people/{her.pk}/name/"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        come_in(client, EMAIL, secret)
        way = client.get(vault).url
        assert client.get(way).url == vault  # proved a moment ago, at the door
        assert client.get(vault).status_code == 200
        clock.shift(timedelta(minutes=10, seconds=1))
        way = client.get(vault).url
        assert client.get(way).url.startswith("/sign-in/2/reauthenticate/")
        client.post("/sign-in/2/reauthenticate/", {"code": "000000", "next": way})
        assert client.get(vault).status_code == 302
        client.post("/sign-in/2/reauthenticate/", {"code": code_now(secret), "next": way})
        assert client.get(way).url == vault
        assert client.get(vault).status_code == 200


def test_the_password_alone_is_no_step_up(lab, settings, make_participant):
    settings.DEMO = False
    from tests.people import PASSWORD

    staff(lab, "leader")
    her = make_participant("P01")
    secret, client = code_app(Account.objects.get()), Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        come_in(client, EMAIL, secret)
        clock.shift(timedelta(minutes=11))
        answer = client.post("/sign-in/reauthenticate/", {"password": PASSWORD})
        assert answer.url == "/sign-in/2/reauthenticate/"  # it is not even looked at
        way = client.get(f"/people/{her.pk}/name/").url
        assert client.get(way).url.startswith("/sign-in/2/reauthenticate/")


def test_a_foreign_address_is_not_followed_after_step_up(lab):
    staff(lab, "leader")
    secret, client = code_app(Account.objects.get()), Client()
    come_in(client, EMAIL, secret)
    assert client.get("/again/?next=https://evil.example/").url == "/"


def test_the_clock_forgets_old_sign_ins(lab, leader):
    from egenkraft.site.access.actions import sweep_sign_ins

    signed_in(leader)
    SignIn.raw.update(begun_at=timezone.now() - timedelta(hours=25))
    assert sweep_sign_ins() == 1
    assert not SignIn.raw.exists()


@pytest.mark.parametrize(("method", "leads_to"), [("get", "/c/ABC/"), ("post", "/kit/calendar/")])
def test_leaving_while_another_page_is_under_way_is_no_error(client, monkeypatch, method, leads_to):
    """The quick exit ends the session beside the page that takes its place; a card is scanned meanwhile."""
    client.get("/c/first/")

    def left_meanwhile(*_all, **_more):
        with across(door=EYE):
            Session.objects.all().delete()

    monkeypatch.setattr("egenkraft.site.cards.door.door", left_meanwhile)
    path = "/c/ABC/" if method == "get" else "/language/"
    if method == "post":
        monkeypatch.setattr("egenkraft.site.access.views.url_has_allowed_host_and_scheme", left_meanwhile)
    answer = getattr(client, method)(path, {"language": "sv", "next": "/start/"} if method == "post" else {})
    assert (answer.status_code, answer.url) == (302, leads_to)
    assert answer.cookies["s"].value == ""
    monkeypatch.undo()
    assert client.get("/c/ABC/").url == "/start/"


# --- the pages of sign-in itself ----------------------------------------------------------------------
OWN_PAGES = (
    "/sign-in/2/",
    "/sign-in/2/webauthn/",
    "/sign-in/2/webauthn/add/",
    "/sign-in/2/totp/deactivate/",
    "/sign-in/2/reauthenticate/",
    "/sign-in/2/recovery-codes/generate/",
    "/sign-in/reauthenticate/",
    "/sign-in/password/change/",
)


@pytest.mark.parametrize("how", ["ended", "asleep", "too old"])
@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_sign_in_that_is_over_opens_no_page_about_signing_in(lab, settings, path, how):
    """Factors and the password are changed on addresses that know no actor: they ask all the same."""
    settings.DEMO = False
    staff(lab, "leader")
    secret, client = code_app(Account.objects.get()), Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        come_in(client, EMAIL, secret)
        assert not client.get(path).headers.get("Location", "").startswith("/sign-in/login/")
        if how == "ended":
            SignIn.raw.update(ended_at=timezone.now())
        elif how == "asleep":
            clock.shift(timedelta(minutes=61))
        else:
            SignIn.raw.update(begun_at=timezone.now() - timedelta(hours=13))
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[0][0].startswith("/sign-in/login/")
        assert "_auth_user_id" not in client.session
        assert not client.get(path).wsgi_request.user.is_authenticated


def test_a_form_about_signing_in_does_nothing_once_the_sign_in_is_over(lab):
    from allauth.mfa.models import Authenticator

    staff(lab, "leader")
    secret, client = code_app(Account.objects.get()), Client()
    come_in(client, EMAIL, secret)
    SignIn.raw.update(ended_at=timezone.now())
    client.post("/sign-in/2/recovery-codes/generate/")
    assert Authenticator.objects.count() == 1
