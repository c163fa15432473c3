"""docs/reference/security.md says what the code does: each figure, key, door, log and way in is compared."""

import re
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from tests.checks import ROOT

pytestmark = pytest.mark.asvs
PAGE = ROOT / "docs" / "reference" / "security.md"
SITE = ROOT / "src" / "egenkraft" / "site"
FEWEST = 12  # figures on the page


@cache
def section(title: str) -> str:
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


def rows(title: str) -> list[list[str]]:
    """The cells of the table in a section, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def value(path: str) -> Any:
    """`access.session.IDLE[staff]` -> what stands there in the code."""
    names, *keys = re.split(r"\]?\[", path.rstrip("]"))
    module, name = names.rsplit(".", 1)
    found = getattr(import_module(f"egenkraft.site.{module}"), name)
    for key in keys:
        found = found[int(key) if key.isdigit() else key]
    return int(found.total_seconds()) if isinstance(found, timedelta) else found


FIGURES = [(cells[1].strip("`"), int(cells[2])) for cells in rows("Figures")]


@pytest.mark.parametrize(("path", "told"), FIGURES, ids=[path for path, _told in FIGURES])
def test_the_page_tells_the_limits_of_the_code(path, told):
    assert value(path) == told, f"docs/reference/security.md says {told} for {path}"


def test_the_page_has_figures():
    assert len(FIGURES) >= FEWEST


def test_the_page_tells_how_long_sessions_last():
    told = dict(FIGURES)
    assert told["access.session.IDLE[participant]"] < told["access.session.IDLE[staff]"]
    assert told["access.session.LONGEST"] == settings.SESSION_COOKIE_AGE
    assert "any number of sessions" in section("Figures")


def test_the_page_tells_how_guessing_is_slowed():
    from allauth.account import app_settings

    from egenkraft.site.access.tries import COUNTERS, KNOWN

    told = section("Guessing")
    assert "Nothing locks an account for good" in told
    by_address, by_account = app_settings.RATE_LIMITS["login_failed"].split(",")
    assert (by_address, by_account) == ("10/m/ip", "5/300s/key")
    assert app_settings.RATE_LIMITS["login_anywhere"] == "100/h/key"
    assert "after five in five minutes" in told
    assert "After ten in a minute from one address" in told
    assert "over all networks the bound is 100 in an hour" in told
    assert KNOWN == 90 * 24 * 3600
    assert "within 90 days" in told
    assert settings.CACHES[COUNTERS]["OPTIONS"]["MAX_ENTRIES"] == 100_000
    assert "100,000 of them at most" in told


def doors_in() -> set[str]:
    """Files of the site that begin a session."""
    begins = re.compile(r"(?<!def )\b(sit_down|act_as|force_login|auth_login|perform_login)\(")
    return {
        str(path.relative_to(SITE))
        for path in SITE.rglob("*.py")
        if begins.search(path.read_text(encoding="utf-8")) and "migrations" not in path.parts
    }


def test_the_page_lists_every_way_to_sign_in():
    told = {cells[2].strip("`") for cells in rows("Ways to sign in")}
    assert doors_in() == told, (
        "a way to sign in is missing in docs/reference/security.md, or gone from the code"
    )


def test_the_page_names_the_file_of_permissions():
    told = section("Who may do what")
    assert (ROOT / "src/egenkraft/site/access/permissions.csv").exists()
    assert "src/egenkraft/site/access/permissions.csv" in told
    assert all(f"`{reach}`" in told for reach in "oalpkg")


def test_the_page_lists_every_key():
    from egenkraft.site.audit.keys import USES

    told = {cells[0].strip("`") for cells in rows("Keys")}
    assert told == set(USES), "docs/reference/security.md, Keys, and audit/keys.py differ"


def test_the_page_lists_every_file_with_cryptography():
    used = re.compile(r"^\s*(import hmac|from hmac import|from cryptography)", re.M)
    files = {
        str(path.relative_to(SITE))
        for path in SITE.rglob("*.py")
        if used.search(path.read_text(encoding="utf-8")) and "migrations" not in path.parts
    }
    told = set(re.findall(r"`([\w/]+\.py)`", section("Keys")))
    assert files == told, "docs/reference/security.md, Keys: files that compute ciphers or marks"


def test_the_page_lists_every_door_to_the_outside():
    files = {path.name for path in (SITE / "outside").glob("*.py")} - {"__init__.py", "apps.py"}
    assert files == {cells[0].strip("`") for cells in rows("Doors to the outside")}


def test_the_page_lists_every_log():
    told = section("Logs")
    assert set(settings.LOGGING["handlers"]) == {"stderr"}
    assert "`stderr`" in told
    assert "`audit_auditrow`" in told


def test_the_page_tells_how_soon_holes_are_mended():
    told = section("How soon holes are mended")
    assert re.search(r"within \d+ days", told)
    assert "not checked" in told


def test_the_page_tells_what_takes_long():
    assert len(rows("What takes long, and what is dangerous")) >= 5
    assert "risky" in section("What takes long, and what is dangerous")


def test_the_page_tells_what_a_browser_must_do():
    told = section("What a browser must do")
    assert all(word in told for word in ("__Host-", "HSTS", "Clear-Site-Data"))
