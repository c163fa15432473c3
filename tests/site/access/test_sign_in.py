"""Staff come by invitation, with a long password, and sign in for real."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.people import PASSWORD, code_app, come_in, staff

from egenkraft.site.access.actions import invite
from egenkraft.site.access.models import Account, Invitation, Membership
from egenkraft.site.access.notices import unseen
from egenkraft.site.access.scope import scope


@pytest.fixture
def token(lab, manager):
    with scope(manager):
        return invite(manager, email="Ny@Example.org", name="Ny Ledare", role="leader")


def test_only_the_fingerprint_of_an_invitation_is_stored(token):
    row = Invitation.raw.get()
    assert token not in row.token
    assert len(row.token) == 64


def test_an_invitation_makes_an_account_once(token):
    client = Client()
    address = f"/welcome/{token}/"
    answer = client.post(address, {"password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    account = Account.objects.get(email="ny@example.org")
    assert account.check_password(PASSWORD)
    assert client.post(address, {"password": PASSWORD, "again": PASSWORD}).status_code == 404


def test_no_role_is_taken_unseen(lab, manager):
    """Whoever takes a role is seen by every manager but the one who gave it."""
    administrator, second = staff(lab, "administrator"), staff(lab, "manager", name="second")
    with scope(manager):
        address = invite(manager, email="again@example.org", name="Samma", role="leader")
    Client().post(f"/welcome/{address}/", {"password": PASSWORD, "again": PASSWORD})
    with scope(manager):
        assert [row.kind for row in unseen(second.account_id)] == ["role-taken"]
        for one in (manager, administrator):
            assert unseen(one.account_id) == []


def test_an_invitation_ends(token):
    Invitation.raw.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(f"/welcome/{token}/").status_code == 404


@pytest.mark.parametrize(("first", "second"), [("kort", "kort"), (PASSWORD, PASSWORD + "x"), ("a" * 4, "")])
def test_a_bad_password_says_what_to_do(token, first, second):
    answer = Client().post(f"/welcome/{token}/", {"password": first, "again": second})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Account.objects.filter(email="ny@example.org").exists()


def test_sign_in_with_password_and_code_leads_to_today(lab):
    staff(lab, "leader")
    secret = code_app(Account.objects.get())
    answer = come_in(Client(), "leader@labbet.example", secret)
    assert answer.redirect_chain[-1][0] == "/today/"


def test_two_roles_give_a_choice(lab):
    staff(lab, "leader", "ada")
    staff(lab, "manager", "ada")
    secret, client = code_app(Account.objects.get()), Client()
    answer = come_in(client, "ada@labbet.example", secret)
    choices = re.findall(r'name="role" value="([0-9a-f-]{36})"', answer.content.decode())
    assert len(choices) == 2
    assert client.post("/enter/", {"role": choices[0]}).url == "/today/"


def test_sign_up_is_closed(lab):
    assert Client().get("/sign-in/signup/").status_code == 404


def test_leaving_ends_the_session_and_clears_the_browser(lab, leader, client_as):
    client = client_as(leader)
    answer = client.post("/leave/")
    assert answer.url == "/"
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get("/today/").status_code == 302


def test_a_foreign_next_address_is_not_followed(lab):
    answer = Client().post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer.url == "/"


def test_an_invitation_to_somebody_known_keeps_her_password(lab, manager):
    staff(lab, "leader", "ada")
    with scope(manager):
        token = invite(manager, email="ada@labbet.example", name="Ada", role="researcher")
    client = Client()
    page = client.get(f"/welcome/{token}/").content.decode()
    assert 'type="password"' not in page
    client.post(f"/welcome/{token}/")
    account = Account.objects.get(email="ada@labbet.example")
    assert account.check_password(PASSWORD)
    roles = Membership.raw.filter(account=account).values_list("role", flat=True)
    assert set(roles) == {"leader", "researcher"}


def test_a_password_is_changed_by_its_owner(lab):
    staff(lab, "leader")
    secret, client = code_app(Account.objects.get()), Client()
    come_in(client, "leader@labbet.example", secret)
    page = client.get("/sign-in/password/change/")
    assert page.status_code == 200
    new = "fyra nya ord som inte hör ihop"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = client.post("/sign-in/password/change/", form, follow=True)
    assert answer.redirect_chain[-1][0] == "/my-sign-in/"
    assert Account.objects.get().check_password(new)
