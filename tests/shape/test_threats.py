"""docs/explanation/security-model.md is one honest page: every threat, its control and its test."""

import re
from functools import cache

import pytest
from django.apps import apps
from django.db.models import BinaryField
from tests.checks import ROOT
from tests.shape.named_tests import missing

from egenkraft.site.access.permissions import table

pytestmark = pytest.mark.shape
PAGE = ROOT / "docs" / "explanation" / "security-model.md"
APPLY = 23
NOT_YET = "does not apply yet:"


@cache
def section(title: str) -> str:
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


def rows(title: str) -> list[list[str]]:
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def threats() -> dict[str, tuple[str, list[str]]]:
    """Number: (control, names of tests)"""
    return {cells[0]: (cells[2], re.findall(r"`(tests/[^`]+)`", cells[3])) for cells in rows("Threats")}


def test_every_threat_stands_on_the_page():
    assert list(threats()) == [f"T{number}" for number in range(1, APPLY + 1)]


def test_every_threat_that_applies_names_a_test_and_the_others_say_why_not():
    for number, (control, tests) in threats().items():
        why_not = control.partition(NOT_YET)[2].strip()
        assert tests or len(why_not.split()) >= 4, number


def test_every_named_test_exists():
    names = [name for _control, tests in threats().values() for name in tests]
    assert len(names) > APPLY / 2
    assert missing(names) == []


def test_the_page_lists_what_the_host_can_see():
    told = section("What the host can still see")
    items = re.findall(r"^- \*\*(.+?)\*\*", told, re.M)
    assert len(items) >= 8
    needed = (
        "ciphertext",
        "pseudonym",
        "memory of the running process",
        "lab key at the start",
        "traffic",
        "backup",
        "who has extra protection",
        "own words beside their id",
        "unsealed voices",
        "employers",
    )
    assert [word for word in needed if word not in " ".join(items).lower()] == []
    assert "cannot be shut out" in told


SEALED = {
    "vault.Identity": {"name", "phone", "contact"},
    "vault.Shelter": {"kept"},
    "methods.Voice": {"sound"},
    "trials.Trial": {"seed_sealed"},
    "trials.Round": {"seed_sealed"},
    "vault.PersonKey": {"wrapped"},
    "audit.KeptKey": {"wrapped"},
}
IN_THE_CLEAR = {"measures.Recording": {"sound"}}  # questions read aloud by staff
MARK = "mac"  # against change: it hides nothing


def test_what_is_sealed_is_what_the_page_says_and_everything_else_is_in_the_clear():
    """A column of bytes is the only place for a sealed value; of a woman there are four such things."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, BinaryField)]
        names = {field.name for field in fields} - {MARK}
        if names and model.__module__.startswith("egenkraft."):
            found[model._meta.label] = names
    assert found == SEALED | IN_THE_CLEAR
    told = section("What the host can still see")
    assert "her name, her contacts, what extra protection took out of her row, and her recorded voice" in told


def test_whoever_reads_single_answers_has_proved_herself_anew_as_the_page_says():
    """The proof is her second pictures: tests/site/cards/test_leader.py."""
    readers = {name: row for name, row in table().items() if "answers" in row.kinds and "v" in row.what}
    assert set(readers) == {"answers.see", "answers.own", "data.take"}
    assert all(row.step_up and row.roles == {"participant"} for row in readers.values())
    told = {cells[0]: cells[2] for cells in rows("Assets")}["A3"]
    assert "only behind her second pictures" in told
    assert "the file that she takes" in told


def test_the_page_lists_the_assets():
    assert [cells[0] for cells in rows("Assets")] == [f"A{number}" for number in range(1, 9)]
    assert all(len(cells[2].split()) >= 4 for cells in rows("Assets"))


def test_the_page_tells_every_role():
    from egenkraft.site.access.models import Membership

    told = " ".join(cells[0] for cells in rows("Roles"))
    ours = {str(value) for value in Membership.Role.values} | {"participant", "public"}
    assert [role for role in ours if role not in told] == []


def test_the_page_says_what_is_not_verified():
    told = section("Not verified, needs a human")
    assert all(
        word in told for word in ("lawyer", "Ethics", "penetration test", "72 hours", "screen readers")
    )
    assert len(re.findall(r"^- ", section("Residual risks"), re.M)) >= 5
