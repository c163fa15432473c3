"""Free codes and symbols, and names that are nearly the same."""

from typing import Any

import pytest

from egenkraft.site.access.scope import Actor
from egenkraft.site.participants.likeness import alike
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.queries import Alike, alike_to, free_code, free_symbol


@pytest.mark.parametrize(
    ("codes", "free"),
    [
        ([], "P01"),
        (["P01", "P24"], "P25"),
        (["p7", "P9"], "P10"),
        (["P99"], "P100"),
        (["X5", "P2b", "P03"], "P04"),
    ],
)
def test_the_next_code(scoped: Actor, codes: list[str], free: str) -> None:
    for code in codes:
        Participant.objects.create(code=code)
    assert free_code() == free


def test_the_symbol_that_fewest_have(scoped: Actor) -> None:
    assert free_symbol() == "sun"
    for n, symbol in enumerate(["sun", "leaf", "boat"]):
        Participant.objects.create(code=f"P{n}", symbol=symbol)
    assert free_symbol() == "bird"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fatima", "Fatma"),
        ("Selam", "selam "),
        ("Mariam", "Maryam"),
        ("Åsa", "Asa"),
        ("Hodan A", "Hodan"),
        ("Amina", "Amiina"),
    ],
)
def test_nearly_the_same(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Selam", "Hodan"), ("", ""), ("Li", "Lina"), ("Amina", "Leila"), ("...", "Selam")]
)
def test_not_the_same(one: str, other: str) -> None:
    assert not alike(one, other)


def test_only_who_agreed_is_named(make_participant: Any, scoped: Actor) -> None:
    yes = make_participant("P01", display_name="Fatima", symbol="cup")
    no = make_participant("P02", display_name="Fatma", agrees=())
    make_participant("P03", display_name="Hodan")
    assert set(alike_to("Fatimah")) == {
        Alike(yes.pk, "P01", "cup", "Fatima"),
        Alike(no.pk, "P02", "sun", ""),
    }


def test_another_labs_names_are_not_compared(make_participant: Any, other_lab: Any, scoped: Actor) -> None:
    from tests.people import make_participant as make

    make(other_lab, "P01", display_name="Fatima")
    assert alike_to("Fatima") == []
