"""Free codes and symbols, and names that are nearly the same."""

import re
from typing import Any

import pytest

from egenkraft.site.access.scope import Actor
from egenkraft.site.participants import hooks, queries
from egenkraft.site.participants.likeness import alike
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.queries import Alike, alike_to, free_code, free_symbol


def test_a_free_code_says_nothing_of_when_it_was_given(scoped: Actor) -> None:
    given = []
    for _person in range(40):
        given.append(free_code())
        Participant.objects.create(code=given[-1])
    assert len(set(given)) == 40
    assert all(re.fullmatch(r"P[1-9]\d\d", code) for code in given)
    assert given not in (sorted(given), sorted(given, reverse=True))
    assert free_code() == free_code()  # a page asked twice is the same page


@pytest.mark.parametrize("taken", ["P417", "p417"])
def test_a_code_that_somebody_has_or_had_is_passed_over(
    scoped: Actor, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    drawn = iter([417, 500, 417, 501, 502])
    monkeypatch.setattr(queries, "_drawn", lambda *_: next(drawn))
    Participant.objects.create(code=taken)
    assert free_code() == "P500"
    monkeypatch.setattr(hooks, "before", [lambda code: code == "P501"])
    assert free_code() == "P502"


def test_a_large_lab_has_longer_codes(scoped: Actor) -> None:
    Participant.objects.bulk_create([Participant(lab_id=scoped.lab_id, code=f"X{n}") for n in range(500)])
    assert re.fullmatch(r"P\d{4}", free_code())


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
