"""Staff need a second factor. A password alone opens nothing but the pages on which one is added."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from tests.people import PASSWORD, code_app, code_now, come_in, staff

from egenkraft.site.access.models import Account

pytestmark = pytest.mark.session
EMAIL = "leader@labbet.example"
FORM = {"login": EMAIL, "password": PASSWORD}
EVERYTHING_ELSE = (
    "/today/",
    "/people/",
    "/my-sign-in/",
    "/results/",
    "/more/",
    "/activities/",
    "/colleagues/",
)


@pytest.fixture
def signed(lab):
    """Somebody who has signed in with a password and has no second factor yet."""
    staff(lab, "leader")
    client = Client()
    client.post("/sign-in/login/", FORM, follow=True)
    return client


def activate(client: Client) -> str:
    page = client.get("/sign-in/2/totp/activate/").content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page).group(0)
    answer = client.post("/sign-in/2/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 302
    return secret


def test_a_password_alone_opens_only_the_way_to_a_second_factor(signed):
    page = signed.get("/enter/").content.decode()
    assert "/sign-in/2/webauthn/add/" in page
    assert "/sign-in/2/totp/activate/" in page
    for address in EVERYTHING_ELSE:
        answer = signed.get(address)
        assert (answer.status_code, answer.url) == (302, "/enter/"), address
    assert signed.get("/sign-in/2/totp/activate/").status_code == 200
    assert signed.get("/sign-in/2/webauthn/add/").status_code == 200


def test_a_password_that_stood_alone_too_long_opens_nothing_at_all(lab):
    staff(lab, "leader")
    Account.objects.update(prove_by=timezone.now() - timedelta(minutes=1))
    client = Client()
    answer = client.post("/sign-in/login/", FORM, follow=True)
    assert answer.redirect_chain[-1][0] == "/enter/late/"
    assert client.get("/sign-in/2/totp/activate/").status_code == 302
    assert not client.get("/sign-in/2/totp/activate/").wsgi_request.user.is_authenticated


def test_the_first_factor_is_asked_for_at_once_and_then_every_time(signed):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        secret = activate(signed)
        assert "/sign-in/2/reauthenticate/" in signed.get("/enter/").url
        clock.shift(30)
        signed.post("/sign-in/2/reauthenticate/", {"code": code_now(secret), "next": "/enter/"})
        assert signed.get("/enter/").url == "/today/"
        clock.shift(60)
        client = Client()
        answer = client.post("/sign-in/login/", FORM)
        assert answer.url == "/sign-in/2/authenticate/"
        assert client.get("/today/").status_code == 302
        done = client.post(answer.url, {"code": code_now(secret)}, follow=True)
        assert done.redirect_chain[-1][0] == "/today/"


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_code_works_once_and_one_step_early_or_late(lab, step):
    staff(lab, "leader")
    secret = code_app(Account.objects.get())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert come_in(Client(), EMAIL, secret, step=step).redirect_chain[-1][0] == "/today/"
        other = Client()
        again = come_in(other, EMAIL, secret, step=step)
        assert again.redirect_chain == []
        assert other.get("/today/").status_code == 302
        clock.shift(60)  # past the memory of any cache; the step is still within reach for a late code
        late = come_in(other, EMAIL, secret, step=step - 2)
        assert late.redirect_chain == []


@pytest.mark.parametrize("step", [-2, 2])
def test_two_steps_away_is_wrong(lab, step):
    staff(lab, "leader")
    secret = code_app(Account.objects.get())
    with time_machine.travel(timezone.now(), tick=False):
        assert come_in(Client(), EMAIL, secret, step=step).redirect_chain == []


def test_the_secret_of_an_app_is_sealed_in_the_database(signed):
    secret = activate(signed)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert len(stored) > 60


def test_a_wrong_code_is_refused_in_words(lab):
    staff(lab, "leader")
    code_app(Account.objects.get())
    client = Client()
    client.post("/sign-in/login/", FORM)
    answer = client.post("/sign-in/2/authenticate/", {"code": "000000"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_another_factor_is_not_added_without_proof(lab):
    staff(lab, "leader")
    secret, client = code_app(Account.objects.get()), Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        come_in(client, EMAIL, secret)
        assert client.get("/sign-in/2/webauthn/add/").status_code == 200
        clock.shift(timedelta(minutes=10, seconds=1))
        assert client.get("/sign-in/2/webauthn/add/").url.startswith("/sign-in/2/reauthenticate/")


def test_the_last_factor_stays(lab):
    staff(lab, "leader")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        secret, client = code_app(Account.objects.get()), Client()
        come_in(client, EMAIL, secret)
        clock.shift(60)
        client.post("/sign-in/2/reauthenticate/", {"code": code_now(secret)})
        client.post("/sign-in/2/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").count() == 1


@pytest.mark.parametrize("path", ["/sign-in/2/", "/sign-in/2/webauthn/add/", "/sign-in/2/webauthn/"])
def test_the_pages_answer(signed, path):
    assert signed.get(path, follow=True).status_code == 200


def test_recovery_codes_are_shown_once_the_new_factor_is_proved(signed):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        secret = activate(signed)
        way = signed.get("/sign-in/2/recovery-codes/").url
        assert way.startswith("/sign-in/2/reauthenticate/")
        clock.shift(30)
        form = {"code": code_now(secret), "next": "/sign-in/2/recovery-codes/"}
        assert signed.post(way, form).url == "/sign-in/2/recovery-codes/"
        for path in (
            "/sign-in/2/recovery-codes/",
            "/sign-in/2/totp/deactivate/",
            "/sign-in/2/recovery-codes/generate/",
        ):
            assert signed.get(path).status_code == 200, path


def test_too_many_wrong_passwords_slow_down(lab):
    staff(lab, "leader")
    client = Client()
    form = {"login": EMAIL, "password": "fel fel fel fel fel"}
    seen = [client.post("/sign-in/login/", form).status_code for _try in range(8)]
    assert 200 in seen
    answer = client.post("/sign-in/login/", FORM)
    assert answer.status_code in {200, 429}
    assert client.get("/today/").status_code == 302
