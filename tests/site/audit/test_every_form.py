"""What is done leaves exactly one row, what fails leaves none, what cannot be written is not done.

Every form of every page is sent, as each role, and undone again. What counts is what the database says.
"""

import hashlib
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, router
from django.urls import get_resolver
from tests.flushing import nothing_can_be_added
from tests.little_lab import furnish
from tests.shape.places import HER, Places
from tests.shape.test_headers import Address, client
from tests.site.audit.forms import forms_of
from tests.site.audit.tampering import undone

from egenkraft.site.audit.models import AuditRow
from egenkraft.site.config.checks import walk
from egenkraft.site.config.setup import new_lab
from egenkraft.site.consent import erasing

pytestmark = [pytest.mark.audit, pytest.mark.django_db(databases=["default", "keys", "public"])]
ROLES = ("leader", "manager", "researcher", "participant")
# Not the lab's own facts: sessions, remembered answers, counted looks, jobs, the chain itself.
ASIDE = {
    *("django_session", "access_signin", "access_sentform", "access_personpage"),
    "django_tasks_db_dbtaskresult",
}
CHAIN = {"audit_auditrow"}
# One sending, many acts: each of them is a row.
MANY = {
    *("consent.write", "attendance.mark", "checkin.open", "trials.plan", "intake.load"),
    *("trials.change", "trials.people", "activities.change", "accounts.grant"),
    *("consent.own", "contact.change"),  # a no also stops the reminders that wait
    *("entrust.change", "person.erase"),  # a pair each; begun and done
}
UNWRITTEN = {"notices.own"}  # to put one's own notice away is no act on anybody
BEFORE = {"vault_personkey"}  # a key is on disk before what it seals; alone it opens nothing


def facts() -> dict[str, str]:
    """A digest of each table of the lab's facts."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in ASIDE | CHAIN or model._meta.proxy:
            continue
        alias = "default" if router.allow_migrate_model("default", model) else "keys"
        with connections[alias].cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608  (a name of ours)
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def since(start: dict[str, str]) -> list[str]:
    return [name for name, digest in facts().items() if start[name] != digest]


def acts_since(sequence: int) -> list[str]:
    """What was written since, looks aside: those have a row whether something was done or not."""
    rows = AuditRow.objects.filter(sequence__gt=sequence).exclude(action__endswith=".see")
    return list(rows.order_by("sequence").values_list("action", flat=True))


def latest() -> int:
    return AuditRow.objects.latest("sequence").sequence


def addresses(little: Any) -> list[Address]:
    places, found = Places(little), []
    for route, pattern in walk(get_resolver().url_patterns):
        try:
            path = places.fill(route)
        except (StopIteration, KeyError):
            continue
        found.append(Address(f"/{path}", pattern.callback.capability, pattern.callback.page))
    return found


def capability_of(path: str) -> str:
    return str(get_resolver().resolve(path.split("?")[0]).func.capability)


def sendings(little: Any) -> list[tuple[str, str, dict[str, list[str]]]]:
    """Every form of every page, once by each of its buttons: role, address, what is sent."""
    found: dict[Any, tuple[str, str, dict[str, list[str]]]] = {}
    for address in addresses(little):
        for role in (role for role in ROLES if role in address.roles):
            answer = client(role, little).get(address.path)
            if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
                continue
            for form in forms_of(address.path, answer.content.decode()):
                for sent in [] if form.files else form.ways():
                    names = tuple(sorted(name for name in sent if len(sent[name][0]) < 30))
                    found.setdefault((role, form.action, names), (role, form.action, sent))
    return [one for one in found.values() if one[1] not in {"/leave/", "/language/"}]


class Browsers:
    """One signed-in browser a role; signing in is no part of what is looked at."""

    def __init__(self, little: Any) -> None:
        self.by_role = {role: client(role, little) for role in ROLES}

    def send(self, role: str, path: str, sent: dict[str, list[str]]) -> int:
        browser = self.by_role[role]
        cookies = dict(browser.cookies)
        browser.raise_request_exception = False
        status = int(browser.post(path, sent).status_code)
        browser.cookies.update(cookies)
        return status


def test_every_form_writes_one_row_or_none(
    media: Any, goal: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "empty_log", lambda alias: None)  # a checkpoint cannot be inside a test's
    own = connections["public"]
    connections["public"] = connections["default"]  # what is not committed is seen here alone
    try:
        little = furnish(new_lab(name="Labbet", slug="labbet", town="Norrköping"))
        tell(Tried(little), goal)
    finally:
        connections["public"] = own


class Tried:
    """Each form sent twice, and undone: once as it is, and once while nothing can be written."""

    def __init__(self, little: Any) -> None:
        self.wrong: list[Any] = []
        self.done, self.refused, self.shut = Counter(), Counter(), 0
        forms, self.browsers = sendings(little), Browsers(little)
        start = facts()
        for role, path, sent in forms:
            with undone():
                self.open(role, path, sent, start)
            with undone():
                self.closed(role, path, sent, start)

    def open(self, role: str, path: str, sent: Any, start: Any) -> None:
        before, capability = latest(), capability_of(path)
        status = self.browsers.send(role, path, sent)
        acts, changed = (
            acts_since(before),
            [name for name, digest in facts().items() if start[name] != digest],
        )
        enough = len(acts) == 1 or (len(acts) > 1 and capability in MANY)
        owed = bool(changed) and capability not in UNWRITTEN
        said_nothing_new = status == 302 and not changed  # a form saved as it was is an act too
        if status >= 500 or (owed and not enough) or (acts and not changed and not said_nothing_new):
            self.wrong.append((role, path, status, capability, acts, changed))
        (self.done if changed else self.refused)[path] += 1

    def closed(self, role: str, path: str, sent: Any, start: Any) -> None:
        before = latest()
        with nothing_can_be_added():
            status = self.browsers.send(role, path, sent)
        changed = [name for name in since(start) if name not in BEFORE]
        self.shut += status == 503
        owed = bool(changed) and capability_of(path) not in UNWRITTEN
        if owed or acts_since(before) or (status >= 500 and status != 503):
            self.wrong.append((role, path, status, "while closed", changed))


def tell(tried: Tried, goal: Any) -> None:
    count = sum(tried.done.values())
    reached = (
        f"{count} done forms of {len(tried.done)} addresses: one row each; {tried.shut} refused unwritten"
    )
    goal("G9", reached=reached, wanted="a done act one row, a failed one none", ok=not tried.wrong)
    assert not tried.wrong, "\n".join(map(str, tried.wrong))
    assert count > 40, (tried.done, tried.refused)
    assert tried.shut > 40


assert HER  # she has an interview to judge and a check-in to answer, so her pages have forms
