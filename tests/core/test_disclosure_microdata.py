"""How easily somebody is found among rows, and her name in an export: by hand and by known figures."""

import doctest
import random
from collections import Counter
from fractions import Fraction
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from egenkraft.core.disclosure import Risk, export_key, microdata, pseudonym, risk


def test_examples_hold():
    found = doctest.testmod(microdata)
    assert found.attempted
    assert not found.failed


# --- risk -------------------------------------------------------------------------------------
ROW = st.fixed_dictionaries(
    {
        "land": st.sampled_from("ABC"),
        "age": st.sampled_from([None, 30, 40]),
        "work": st.sampled_from([None, 0, 1]),
    }
)


@given(st.lists(ROW, min_size=1, max_size=30), st.sets(st.sampled_from(["land", "age"])))
def test_each_figure_is_that_of_every_row_beside_every_row(rows, quasi):
    found = risk(rows, sorted(quasi), ["work"])
    same = [[other for other in rows if all(row[q] == other[q] for q in quasi)] for row in rows]
    assert found.n == len(rows)
    assert found.k == min(map(len, same))
    assert found.unique == Fraction(sum(len(one) == 1 for one in same), len(rows))
    answers = [{other["work"] for other in one} - {None} for one in same]
    assert found.l == min((len(one) for one in answers if one), default=0)


def test_the_gate_and_its_reasons():
    rows = [{"land": "A", "work": n % 2} for n in range(60)]
    assert risk(rows, ["land"], ["work"]) == Risk(60, 60, 2, Fraction(0))
    assert not risk(rows, ["land"], ["work"]).restricted
    assert risk(rows[:59], ["land"], ["work"]).reasons == ("people",)
    four = [*rows, *({"land": "B", "work": n % 2} for n in range(4))]
    assert risk(four, ["land"], ["work"]).reasons == ("k",)
    alike = [*rows, *({"land": "B", "work": 1} for n in range(5))]
    assert risk(alike, ["land"], ["work"]).reasons == ("l",)
    assert risk(alike, ["land"], []).reasons == ()  # nothing that could be told
    assert risk([], ["land"], ["work"]) == Risk(0, 0, 0, Fraction(0))
    assert risk([], ["land"], ["work"]).restricted


def test_one_known_answer_among_missing_ones_is_known_of_all_who_gave_any():
    rows = [{"land": "A", "work": work} for work in (1, None, None, None, None)]
    assert risk(rows, ["land"], ["work"]).l == 1
    mixed = [{"land": "A", "work": n % 2, "home": 1} for n in range(60)]
    assert risk(mixed, ["land"], ["work", "home"]).reasons == ("l",)


COUNTRIES = [1 / rank for rank in range(1, 11)]  # ten, the second half as common as the first, and so on
AGES = [0.15, 0.30, 0.27, 0.20, 0.08]  # in tens of years
CHILDREN = [0.20, 0.45, 0.35]  # none, one or two, more


@pytest.mark.parametrize(("people", "share"), [(22, 0.75), (60, 0.50), (300, 0.12)])
def test_how_many_are_alone_with_their_country_age_and_children(people, share):
    """The shares that the gate rests on, in labs drawn at random from a population like those we know."""
    chance, found = random.Random(people), []
    for _lab in range(200):
        drawn = zip(
            *(chance.choices(range(len(w)), w, k=people) for w in (COUNTRIES, AGES, CHILDREN)), strict=True
        )
        rows = [{"country": c, "age": a, "children": k} for c, a, k in drawn]
        found.append(float(risk(rows, ["country", "age", "children"], []).unique))
    assert sum(found) / len(found) == pytest.approx(share, abs=0.02)


# --- pseudonyms -------------------------------------------------------------------------------
VECTORS = [  # RFC 5869, A.1 to A.3: secret, salt, info, length, key
    (
        b"\x0b" * 22,
        bytes(range(13)),
        bytes(range(0xF0, 0xFA)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        bytes(range(0x50)),
        bytes(range(0x60, 0xB0)),
        bytes(range(0xB0, 0x100)),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
        "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        b"\x0b" * 22,
        b"",
        b"",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]


@pytest.mark.parametrize(("secret", "salt", "info", "key"), VECTORS)
def test_keys_are_those_of_the_standard(secret, salt, info, key):
    assert microdata.hkdf(secret, salt, info, len(key) // 2).hex() == key


@given(
    st.binary(min_size=16, max_size=64), st.binary(max_size=40), st.binary(max_size=40), st.integers(1, 200)
)
def test_keys_are_those_of_another_library(secret, salt, info, length):
    other = HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=info)
    assert microdata.hkdf(secret, salt, info, length) == other.derive(secret)


def test_a_key_for_each_export_and_a_name_for_each_id():
    keys = {export_key(bytes(32), export) for export in ("a", "b", UUID(int=1))}
    assert {len(key) for key in keys} == {32}
    names = [pseudonym(key, UUID(int=n)) for key in sorted(keys) for n in range(500)]
    assert len(set(names)) == 1500
    assert {len(name) for name in names} == {16}
    assert pseudonym(min(keys), UUID(int=7)) == pseudonym(min(keys), str(UUID(int=7)))
    signs = Counter("".join(names))
    assert set(signs) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
