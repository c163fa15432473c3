"""The session's token: long, random, new at sign-in, of no use afterwards; cookies closed to scripts."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from tests.people import PASSWORD, signed_in, staff

pytestmark = [pytest.mark.asvs, pytest.mark.django_db]


@pytest.fixture
def entered(lab):
    return signed_in(staff(lab, "leader"))


def test_signing_in_gives_a_new_long_random_session(lab):
    staff(lab, "leader")
    keys = []
    for _time in range(2):
        client = Client()
        client.get("/sign-in/login/")
        before = client.session.session_key
        client.post("/sign-in/login/", {"login": "leader@labbet.example", "password": PASSWORD}, follow=True)
        keys.append(client.session.session_key)
        assert keys[-1] != before
    assert keys[0] != keys[1]
    assert all(len(key) >= 25 for key in keys)  # 36 signs to choose from: 5.17 bits each, 128 in all


def test_a_session_that_was_left_is_of_no_use(entered):
    stolen = Client()
    stolen.cookies = entered.cookies.copy()
    assert stolen.get("/today/").status_code == 200
    entered.post("/leave/")
    assert stolen.get("/today/").status_code == 302
    assert not Session.objects.filter(session_key=stolen.cookies[settings.SESSION_COOKIE_NAME].value).exists()


def test_a_new_password_ends_the_other_sessions(leader):
    entered = signed_in(leader)
    elsewhere = signed_in(leader)
    assert elsewhere.get("/today/").status_code == 200
    fresh = "en helt annan lång mening"
    form = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert entered.post("/sign-in/password/change/", form).status_code == 302
    assert entered.get("/today/").status_code == 200
    assert elsewhere.get("/today/").status_code == 302


def test_cookies_are_lax_closed_to_script_and_small(lab):
    staff(lab, "leader")
    client = Client()
    client.get("/sign-in/login/")
    client.post("/sign-in/login/", {"login": "leader@labbet.example", "password": PASSWORD})
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"], name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
        assert len(name) + len(cookie.value) < 4096


def test_every_staff_page_lets_one_leave(entered):
    for path in ("/today/", "/people/", "/activities/", "/my-sign-in/"):
        assert 'action="/leave/"' in entered.get(path).content.decode(), path


def test_a_form_without_its_token_is_refused(lab):
    staff(lab, "leader")
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/login/", {"login": "leader@labbet.example", "password": PASSWORD})
    assert answer.status_code == 403
    assert client.post("/language/", {"language": "en"}).status_code == 403


def test_over_tls_the_browser_is_told_for_a_year(settings):
    settings.TLS = True
    told = Client().get("/", secure=True).headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"


def test_a_new_installation_has_no_account(db):
    from egenkraft.site.access.models import Account

    assert not Account.objects.exists()


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "DELETE", "PATCH", "PUT", "PROPFIND"])
def test_unused_methods_change_nothing(entered, method):
    """Refused, or the page as a reader gets it: what the request carries is never echoed."""
    answer = entered.generic(method, "/today/", data="<canary>", content_type="text/plain")
    assert answer.status_code in {200, 403, 404, 405}
    assert "canary" not in answer.content.decode()
    assert entered.generic(method, "/leave/").status_code in {403, 405}
    assert entered.get("/today/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/static/", "/static/../config/settings.py", "/media/", "/uv.lock", "/admin/",
     "/static/%2e%2e/config/settings.py", "/egenkraft.sqlite3", "/static/activities/"],
)  # fmt: skip
def test_nothing_but_pages_and_pictures_is_served(entered, path):
    assert entered.get(path).status_code == 404
    assert Client().get(path).status_code == 404


def test_the_health_page_tells_nothing(db):
    answer = Client().get("/health/")
    assert answer.content == b"ok"
    assert "Server" not in answer.headers
