"""Every address, asked by everybody: status by permission, headers byte for byte, no cookie outside."""

import base64
import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import get_resolver
from tests.little_lab import TITLE, Little, furnish, opened
from tests.people import signed_in

from egenkraft.site.access.permissions import table
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.config.checks import walk
from egenkraft.site.config.setup import new_lab

pytestmark = pytest.mark.django_db(databases=["default", "keys", "public"])
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "plans"
EVERYBODY = ("public", "participant", "manager", "leader", "researcher")
OPEN_CACHE = {"public, max-age=60", "public, max-age=31536000, immutable", "no-store"}
ALL = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
}
BASE = (
    "default-src 'none'; script-src 'self'{script}; style-src 'self'{style}; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
TRUSTED = "; require-trusted-types-for 'script'; trusted-types 'none'"
HER = "Aster"  # she has an interview to judge, and a check-in to answer
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


class Places:
    """What stands in the places of an address: something real wherever the lab has it."""

    def __init__(self, little: Little) -> None:
        from egenkraft.site.access.models import Membership, Notice
        from egenkraft.site.activities.models import Kind
        from egenkraft.site.consent.models import Purpose
        from egenkraft.site.diary.models import Picture, Post, PublishedPicture
        from egenkraft.site.intake.models import Load
        from egenkraft.site.labs.models import Outcome, Place
        from egenkraft.site.work.models import Interview

        with scope(Actor.system(little.lab.pk)):
            check_in = opened(little, HER, wave=1)
            self.shown = PublishedPicture.objects.get()
            self.drafted = Picture.objects.get()
            draft, lot, answered = _trials(little)
            _drawn(little, lot)
            rows = {
                "my-sign-in": little.lab,
                "colleagues": Membership.objects.get(role="researcher"),
                "setup/outcomes": Outcome.objects.first(),
                "setup": Place.objects.first(),
                "people": little.women[HER],
                "consent/mine": Purpose.objects.first(),
                "consent/words": Purpose.objects.first(),
                "consent": little.women[HER],
                "methods": little.method,
                "activities/kinds": Kind.objects.first(),
                "activities": little.cafe,
                "check-in/open": little.women[HER],
                "check-in": check_in,
                "jobs": Interview.objects.get(participant=little.women[HER]),
                "trials/library": _card(little),
                "lot.json": lot,
                "answer.json": answered,
                "trials": draft,
                "load": Load.objects.create(folder="0" * 32),
                "posts": Post.objects.get(),
                "notices": Notice.objects.create(account_id=little.leader.account_id, kind="card-locked"),
            }
        self.rows = {key: str(row.pk) for key, row in rows.items()}

    def fill(self, route: str) -> str:
        return re.sub(r"<(\w+):(\w+)>", lambda match: self._one(route, match[1], match[2]), route)

    def _one(self, route: str, kind: str, name: str) -> str:
        if kind == "uuid":
            return next(pk for key, pk in self.rows.items() if route.startswith(key) or route.endswith(key))
        picture = self.drafted if route.startswith("posts/") else self.shown
        found = {
            "token": "no-such-token",
            "digest": "0" * 16,
            "lab": "labbet",
            "year": "2019",
            "month": "5",
            "page": "1",
            "number": "1",
            "width": "400",
            "kind": "webp",
            "role": "leader",
            "rater": "leader",
            "key": picture.key if "pictures" in route else "invite",
        }
        if name == "slug":
            return TITLE.lower().replace(" ", "-").replace("ö", "o")
        if name == "name":
            return "places"
        return found["page"] if name == "pk" else found[name]


def _trials(little: Little) -> Iterator[Any]:
    """A draft, a lot that is drawn, and an answer."""
    from egenkraft.site.labs.models import Outcome
    from egenkraft.site.measures.models import Wave
    from egenkraft.site.trials import actions
    from egenkraft.site.trials.plans import Wish, compose

    outcome, by = Outcome.objects.get(measure="conf"), little.researcher
    first, second = Wave.objects.order_by("number")[:2]
    fields = {"method_version": little.method.versions.get(), "outcome": outcome}
    for design, question in (("pre_post", "changed"), ("two_arm", "because"), ("pre_post", "changed")):
        wish = Wish("Hjälper kursen?", question, design, outcome, 2, False, True, True)
        row = actions.draft(by, plan=compose(wish), before_wave=first, after_wave=second, **fields)
        actions.set_members(by, trial=row, participants=list(little.women.values())[:12])
        yield row
    actions.lock(by, trial=row)
    actions.freeze(by, trial=row)


def _drawn(little: Little, row: Any) -> None:
    from egenkraft.site.trials import actions

    actions.lock(little.researcher, trial=row)
    actions.draw(little.researcher, trial=row)


def _card(little: Little) -> Any:
    from egenkraft.core import trials as core
    from egenkraft.site.trials.actions import add_card

    plan = EXAMPLES / "two_arm.toml"
    with plan.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        result = core.analyse(core.Plan.read(plan), None, core.rows_of(csv.DictReader(file)))
    text = plan.read_text(encoding="utf-8")
    return add_card(little.researcher, method=little.method, source="Här", plan=text, result=result)


def test_each_address_answers_each_role_as_its_permission_says(seen: list[Seen]) -> None:
    """Not for this role: nothing is here. Nobody signed in: sign in first. Other roles learn nothing."""
    wrong = []
    for one in seen:
        roles = one.address.roles
        if "public" in roles:
            wanted = {200, 302, 404, 410}
        elif one.role in roles:
            wanted = {200, 302, 404} if "judge/second" in one.address.path else {200, 302}  # a lot decides
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
    assert (len(script), len(calm), len(wide)) == (1, 1, 1)
    inline = {"script": f" '{script.pop()}'", "calm": f" '{calm.pop()}'", "wide": f" '{wide.pop()}'"}
    public = BASE.format(script=inline["script"], style=inline["wide"] + inline["calm"]) + TRUSTED
    return {
        "participant": BASE.format(script=inline["script"], style=inline["calm"]) + TRUSTED,
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
        for name, value in ALL.items()
        if one.headers.get(name) != value
    ]
    for one in seen:  # what is no page (no such address, or only for POST) is closed like staff's
        page = one.address.page if one.status != ONLY_POST else ""
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
