"""Every address, asked by everybody: status by permission, headers byte for byte, no cookie outside."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import get_resolver
from tests.little_lab import Little, furnish
from tests.people import signed_in
from tests.shape.places import HER, Places

from egenkraft.site.access.permissions import table
from egenkraft.site.config.checks import walk
from egenkraft.site.config.setup import new_lab

pytestmark = pytest.mark.django_db(databases=["default", "keys", "public"])
EVERYBODY = ("public", "participant", "manager", "leader", "researcher")
OPEN_CACHE = {"public, max-age=60", "public, max-age=31536000, immutable", "no-store"}
ALL = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
}
RECORDING = {"Permissions-Policy": "camera=(), geolocation=(), microphone=(self)"}  # where one may speak
RECORDERS = re.compile(
    r"/give/[0-9a-f-]{36}/|/ideas/[0-9a-f-]{36}/idea/|/check-in/voices/[a-z]{2,3}/[a-z0-9-]+/"
)
BASE = (
    "default-src 'none'; script-src 'self'{script}; style-src 'self'{style}; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
TRUSTED = "; require-trusted-types-for 'script'; trusted-types 'none'"
ONLY_POST = 405


@dataclass(frozen=True)
class Address:
    """One address pattern with something real in its places."""

    path: str
    capability: str
    page: str

    @property
    def roles(self) -> frozenset[str]:
        return table()[self.capability].roles if self.capability else frozenset({"public"})


@dataclass(frozen=True)
class Seen:
    """What one of them got at one address."""

    role: str
    address: Address
    status: int
    headers: Any
    cookies: Any
    body: str

    def __str__(self) -> str:
        return f"{self.role} {self.address.path} {self.status}"

    @property
    def records(self) -> bool:
        return self.status == 200 and bool(RECORDERS.fullmatch(self.address.path))

    @property
    def policy(self) -> str:
        return str(self.headers["Content-Security-Policy"])


# Who looked, who is signed in where and since when: that is written down while reading.
TRACES = {"audit_auditrow", "django_session", "access_account", "access_personpage", "access_signin"}
STATE: dict[str, dict[str, str]] = {}  # what every table held before and after all the looking
KEPT: list[Seen] = []  # every address is asked once by each role, and looked at by all tests here


@pytest.fixture
def seen(db: None, media: Any) -> list[Seen]:
    if not KEPT:
        own = connections["public"]
        connections["public"] = connections["default"]  # what is not committed is seen here alone
        try:
            KEPT.extend(visit(furnish(new_lab(name="Labbet", slug="labbet", town="Norrköping"))))
        finally:
            connections["public"] = own
    return KEPT


def visit(little: Little) -> Iterator[Seen]:
    places = Places(little)
    STATE["before"] = tables()
    for route, pattern in walk(get_resolver().url_patterns):
        address = Address(f"/{places.fill(route)}", pattern.callback.capability, pattern.callback.page)
        for role in EVERYBODY:
            yield look(role, address, address.path, little)
            if role == "public" and address.capability == "public.read":
                yield look(role, address, f"{address.path}?lang=en", little)
    nowhere = Address(f"/people/{uuid4()}/nowhere/", "", "")
    for role in EVERYBODY:
        yield look(role, nowhere, nowhere.path, little)
    STATE["after"] = tables()


def tables() -> dict[str, str]:
    """The content of every table as a digest, without those in which reading and signing in leave traces."""
    found = {}
    for name in sorted(connections["default"].introspection.table_names()):
        with connections["default"].cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connections['default'].ops.quote_name(name)}")  # noqa: S608
            rows = sorted(map(repr, cursor.fetchall()))
        found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return {name: digest for name, digest in found.items() if name not in TRACES}


def look(role: str, address: Address, path: str, little: Little) -> Seen:
    """Each look comes from a fresh browser: some addresses change who one is."""
    answer = client(role, little).get(path)
    body = "" if answer.streaming else answer.content.decode(errors="replace")
    return Seen(role, address, answer.status_code, answer.headers, answer.cookies, body)


def client(role: str, little: Little) -> Client:
    if role == "public":
        return Client()
    return signed_in(little.herself(HER) if role == "participant" else getattr(little, role))


def test_each_address_answers_each_role_as_its_permission_says(seen: list[Seen]) -> None:
    """Not for this role: nothing is here. Nobody signed in: sign in first. Other roles learn nothing."""
    wrong = []
    for one in seen:
        roles = one.address.roles
        if "public" in roles:
            wanted = {200, 302, 404, 410}
        elif one.role in roles:
            # A lot decides who judges; a plan is changed by whoever made it.
            own = re.search(r"judge/second|trials/[^/]+/(?:people|plan/change)/$", one.address.path)
            wanted = {200, 302, 404} if own else {200, 302}
        else:
            wanted = {302} if one.role == "public" else {404}
        if one.status not in wanted | {ONLY_POST}:
            wrong.append((str(one), sorted(wanted)))
    assert wrong == []


def sources(body: str, tag: str) -> set[str]:
    """The hashes of what stands in the page itself between these tags."""
    found = re.findall(rf"<{tag}(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</{tag}>", body, re.S)
    texts = [text for text in found if text]
    return {"sha256-" + base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in texts}


@pytest.fixture
def expected(seen: list[Seen]) -> dict[str, str]:
    """The policy of each class, from the words of the promise and the bytes that the pages carry."""
    pages = {(one.role, one.address.path): one.body for one in seen if one.status == 200}
    hers, world = pages["participant", "/me/"], pages["public", "/"]
    script, calm, wide = (sources(hers, "script"), sources(hers, "style"), sources(world, "style"))
    spoken = next(body for body in pages.values() if "data-say" in body)  # a question that can be heard
    listen = sources(spoken, "script") - script
    assert (len(script), len(calm), len(wide), len(listen)) == (1, 1, 1, 1)
    inline = {"script": f" '{script.pop()}'", "calm": f" '{calm.pop()}'", "wide": f" '{wide.pop()}'"}
    public = BASE.format(script=inline["script"], style=inline["wide"] + inline["calm"]) + TRUSTED
    return {
        "participant": BASE.format(script=f"{inline['script']} '{listen.pop()}'", style=inline["calm"])
        + TRUSTED,
        "public": public,
        "preview": public,
        "staff": BASE.format(script="", style="") + "; worker-src 'self'" + TRUSTED,
        "sign-in": BASE.format(script="", style="") + TRUSTED,
        "file": "default-src 'none'; sandbox",
    }


def test_headers_are_the_promised_bytes(seen: list[Seen], expected: dict[str, str]) -> None:
    wrong = [
        (str(one), name, one.headers.get(name))
        for one in seen
        for name, value in (ALL | (RECORDING if one.records else {})).items()
        if one.headers.get(name) != value
    ]
    assert {one.role for one in seen if one.records} >= {"participant", "leader", "manager"}
    for one in seen:  # what is no page (no such address, or only for POST) is closed like staff's
        page = one.address.page if one.status != ONLY_POST else ""
        if one.headers.get("Content-Disposition", "").startswith("attachment"):
            page = "file"  # whichever page it comes from
        if one.policy != expected.get(page, expected["staff"]):
            wrong.append((str(one), "policy", one.policy))
    assert wrong == []
    assert [text for text in expected.values() if "unsafe" in text] == []


def test_pages_carry_nothing_that_their_policy_forbids(seen: list[Seen]) -> None:
    wrong = []
    for one in seen:
        if "text/html" not in one.headers.get("Content-Type", ""):
            continue
        allowed = set(re.findall(r"'(sha256-[^']+)'", one.policy))
        wrong += [(str(one), tag) for tag in ("style", "script") if not sources(one.body, tag) <= allowed]
        bare = re.sub(r"<(script|style).*?</\1>", "", one.body, flags=re.S)
        wrong += [(str(one), hit) for hit in re.findall(r"<[^>]*\s(style|on[a-z]+)=", bare)]
        wrong += [(str(one), hit) for hit in re.findall(r"(?:src|srcset|action)=\"(https?:[^\"]*)", bare)]
    assert wrong == []


def test_personal_pages_are_kept_nowhere(seen: list[Seen]) -> None:
    wrong = []
    for one in seen:
        kept = one.headers["Cache-Control"]
        open_page = one.address.capability == "public.read" and one.status == 200
        fine = kept in OPEN_CACHE if open_page else "no-store" in kept
        wrong += [] if fine else [(str(one), kept)]
    assert wrong == []


def test_the_public_gets_no_cookie_and_needs_none(seen: list[Seen]) -> None:
    open_pages = [one for one in seen if one.role == "public" and one.address.capability == "public.read"]
    assert len([one for one in open_pages if one.status == 200]) > 30
    for one in open_pages:
        assert not one.cookies, str(one)
        assert "Cookie" not in one.headers.get("Vary", ""), str(one)
        assert "csrfmiddlewaretoken" not in one.body, str(one)


def test_every_role_saw_its_pages(seen: list[Seen]) -> None:
    """The tests above would be empty if the addresses led nowhere."""
    counts = {role: sum(one.role == role and one.status == 200 for one in seen) for role in EVERYBODY}
    least = {"public": 30, "participant": 25, "manager": 60, "leader": 55, "researcher": 45}
    assert {role: counts[role] for role in EVERYBODY if counts[role] < least[role]} == {}


@pytest.mark.asvs
def test_reading_changes_nothing_but_the_audit(seen: list[Seen]) -> None:
    before, after = STATE["before"], STATE["after"]
    assert len(before) > 30
    assert [name for name in before if before[name] != after[name]] == []


@pytest.mark.asvs
def test_every_answer_tells_its_kind(seen: list[Seen]) -> None:
    """Text says how its signs are coded; a body never goes without a kind."""
    wrong = []
    for one in seen:
        kind = one.headers.get("Content-Type", "")
        text = kind.startswith("text/") or "xml" in kind
        if one.body and (not kind or (text and "charset=utf-8" not in kind)):
            wrong.append((str(one), kind))
    assert wrong == []


@pytest.mark.asvs
def test_no_other_site_may_read_an_answer(seen: list[Seen]) -> None:
    opened_up = [str(one) for one in seen if any(name.startswith("Access-Control") for name in one.headers)]
    assert opened_up == []


@pytest.mark.asvs
def test_no_answer_tells_a_version(seen: list[Seen]) -> None:
    telling = ("Server", "X-Powered-By", "X-Django-Version", "Via")
    assert [str(one) for one in seen if any(name in one.headers for name in telling)] == []
    assert [str(one) for one in seen if re.search(r"Django/|[Pp]ython/\d|generator\" ", one.body)] == []


@pytest.mark.asvs
def test_downloads_carry_a_name_of_ours(seen: list[Seen]) -> None:
    """Nothing that people wrote stands in the header of a file."""
    names = [one.headers["Content-Disposition"] for one in seen if "Content-Disposition" in one.headers]
    assert names
    assert [
        name for name in names if not re.fullmatch(r'(attachment|inline); filename="[a-z0-9._-]+"', name)
    ] == []
