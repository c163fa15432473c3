"""What leads out of the house: links, redirects, transport, and headers of what is no page."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from tests.people import PASSWORD, staff
from tests.shape import test_headers
from tests.shape.test_headers import ALL, BASE, TRUSTED, Seen

from egenkraft.site.access.actions import create_lab

seen = test_headers.seen
pytestmark = pytest.mark.django_db(databases=["default", "keys", "public"])
DOC = Path(__file__).resolve().parents[2] / "docs" / "reference" / "headers.md"
ELSEWHERE = [
    "//evil.example",
    "https://evil.example/",
    "http:evil.example",
    "https:///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\thttps://evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    " //evil.example",
    "%2f%2fevil.example",
]


def test_links_to_other_sites_carry_no_referrer(seen: list[Seen]) -> None:
    found, wrong = 0, []
    for one in seen:
        for link in re.findall(r"<a\b[^>]*href=\"https?://[^>]*>", one.body):
            if re.search(r'href="https?://(testserver|localhost)', link):
                continue
            found += 1
            wrong += [] if re.search(r'rel="[^"]*\bnoreferrer\b', link) else [(str(one), link)]
    assert found > 5
    assert wrong == []


def host_of(answer: Any) -> str:
    """Where a browser would go: backslashes are strokes to it, and tabs are nothing."""
    there = re.sub(r"[\t\r\n]", "", answer.url.strip()).replace("\\", "/")
    return str(urlsplit(urljoin("http://testserver/language/", there)).hostname)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_leads_nowhere_else(target: str) -> None:
    answer = Client().post("/language/", {"language": "sv", "next": target})
    assert (answer.status_code, host_of(answer)) == (302, "testserver")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_leads_nowhere_else(target: str) -> None:
    cache.clear()
    lab = create_lab(name="Labbet", slug="labbet", town="Norrköping")
    staff(lab, "leader")
    sent = {"login": "leader@labbet.example", "password": PASSWORD, "next": target}
    answer = Client().post("/sign-in/login/", sent)
    assert (answer.status_code, host_of(answer)) == (302, "testserver")


def test_transport_security_goes_with_tls(settings) -> None:
    assert "Strict-Transport-Security" not in Client().get("/health/").headers
    settings.TLS = True
    answer = Client().get("/health/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_static_files_and_faults_carry_the_same(settings) -> None:
    answers = [
        Client().get("/static/activities/taps.js"),
        Client().get("/static/no-such-file.js"),
        Client().post("/health/", {}, HTTP_HOST="testserver"),
        Client(enforce_csrf_checks=True).post("/language/", {"next": "/"}),
        Client().get("/nowhere/at/all/"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 403, 404]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in ALL} == ALL
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    settings.LOCKED = True
    locked = Client().get("/sign-in/login/")
    assert (locked.status_code, locked.headers["Cache-Control"]) == (503, "no-store")


def test_the_page_on_headers_is_true() -> None:
    text = DOC.read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([\w-]+)` \| `([^`]*)`", text, re.M))
    assert {name: told.get(name) for name in ALL} == ALL
    policy = re.search(r"```\n(default-src.*?)\n```", text, re.S)
    assert policy is not None
    assert policy[1] == BASE.format(script="…", style="…") + "…"
    assert text.count(f"`{TRUSTED}`") == 2
    assert f"`; worker-src 'self'{TRUSTED}`" in text
    assert "`default-src 'none'; sandbox`" in text
