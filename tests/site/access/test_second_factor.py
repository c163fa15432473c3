"""TOTP and passkeys are there for staff, on pages of our own look, without the mouse of a library."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from tests.people import PASSWORD, staff


@pytest.fixture
def signed(lab):
    staff(lab, "leader")
    client = Client()
    form = {"login": "leader@labbet.example", "password": PASSWORD}
    client.post("/sign-in/login/", form, follow=True)
    client.post("/sign-in/reauthenticate/", {"password": PASSWORD})  # asked for before a factor is changed
    return client


def test_a_factor_is_not_added_without_the_password_again(lab):
    staff(lab, "leader")
    client = Client()
    client.post("/sign-in/login/", {"login": "leader@labbet.example", "password": PASSWORD})
    assert "/sign-in/reauthenticate/" in client.get("/sign-in/2/totp/activate/").url


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def activate(client: Client) -> str:
    page = client.get("/sign-in/2/totp/activate/").content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page).group(0)
    answer = client.post("/sign-in/2/totp/activate/", {"code": code(secret)})
    assert answer.status_code == 302
    return secret


def test_a_code_app_is_added_and_asked_for(signed):
    secret = activate(signed)
    assert Authenticator.objects.filter(type="totp").count() == 1
    client = Client()
    answer = client.post("/sign-in/login/", {"login": "leader@labbet.example", "password": PASSWORD})
    assert answer.url == "/sign-in/2/authenticate/"
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "<h1" in page.content.decode()
    assert client.get("/today/").status_code == 302
    done = client.post(answer.url, {"code": code(secret)}, follow=True)
    assert done.redirect_chain[-1][0] == "/today/"


def test_a_wrong_code_is_refused_in_words(signed):
    activate(signed)
    client = Client()
    client.post("/sign-in/login/", {"login": "leader@labbet.example", "password": PASSWORD})
    answer = client.post("/sign-in/2/authenticate/", {"code": "000000"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/sign-in/2/", "/sign-in/2/webauthn/add/", "/sign-in/2/webauthn/", "/my-sign-in/"]
)
def test_the_pages_answer(signed, path):
    assert signed.get(path, follow=True).status_code == 200


def test_recovery_codes_are_shown_once_there_is_a_factor(signed):
    activate(signed)
    for path in (
        "/sign-in/2/recovery-codes/",
        "/sign-in/2/totp/deactivate/",
        "/sign-in/2/recovery-codes/generate/",
    ):
        assert signed.get(path, follow=True).status_code == 200, path


def test_too_many_wrong_passwords_slow_down(lab):
    staff(lab, "leader")
    client = Client()
    form = {"login": "leader@labbet.example", "password": "fel fel fel fel fel"}
    seen = [client.post("/sign-in/login/", form).status_code for _try in range(8)]
    assert 200 in seen
    form["password"] = PASSWORD
    began = time.monotonic()
    answer = client.post("/sign-in/login/", form)
    assert answer.status_code in {200, 429}
    assert client.get("/today/").status_code == 302
    assert time.monotonic() - began < 10
