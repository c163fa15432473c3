"""What is sealed opens with the right key, in the right place, and nowhere else."""

import base64
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egenkraft.site.vault.crypto import DoesNotOpen, new_key, seal, unseal, unwrap, wrap

PK = UUID(int=7)
PLACE = {"model": "identity", "field": "name", "pk": PK}


@given(st.text(max_size=200))
def test_what_was_sealed_comes_back(text: str) -> None:
    key = new_key()
    assert unseal(key, seal(key, text, **PLACE), **PLACE) == text


def test_the_ciphertext_holds_nothing_of_the_text() -> None:
    sealed = seal(new_key(), "Selam Tesfay, 070-123 45 67", **PLACE)
    for part in (b"Selam", b"Tesfay", b"070", b"45 67", base64.b64encode(b"Selam")):
        assert part not in sealed
    assert len(sealed) == 12 + 27 + 16


def test_the_same_text_is_never_sealed_twice_alike() -> None:
    key = new_key()
    assert len({seal(key, "Selam", **PLACE) for _ in range(50)}) == 50


def test_another_key_does_not_open() -> None:
    with pytest.raises(DoesNotOpen):
        unseal(new_key(), seal(new_key(), "Selam", **PLACE), **PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [{**PLACE, "pk": UUID(int=8)}, {**PLACE, "field": "phone"}, {**PLACE, "model": "note"}],
    ids=["row", "field", "model"],
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere: dict[str, object]) -> None:
    key = new_key()
    with pytest.raises(DoesNotOpen):
        unseal(key, seal(key, "Selam", **PLACE), **elsewhere)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [0, 11, 12, -1])
def test_one_flipped_bit_is_found(at: int) -> None:
    key = new_key()
    sealed = bytearray(seal(key, "Selam", **PLACE))
    sealed[at] ^= 1
    with pytest.raises(DoesNotOpen):
        unseal(key, bytes(sealed), **PLACE)


@pytest.mark.parametrize("cut", [0, 5, 12, 20])
def test_cut_bytes_are_found(cut: int) -> None:
    key = new_key()
    with pytest.raises(DoesNotOpen):
        unseal(key, seal(key, "Selam", **PLACE)[:cut], **PLACE)


def test_her_key_is_wrapped_for_her_alone() -> None:
    key, her, other = new_key(), uuid4(), uuid4()
    wrapped = wrap(key, her)
    assert len(wrapped) == 60
    assert key not in wrapped
    assert unwrap(wrapped, her) == key
    with pytest.raises(DoesNotOpen):
        unwrap(wrapped, other)


def test_another_lab_key_does_not_unwrap(settings: object) -> None:
    her = uuid4()
    wrapped = wrap(new_key(), her)
    settings.LAB_KEY = bytes(32)  # type: ignore[attr-defined]
    with pytest.raises(DoesNotOpen):
        unwrap(wrapped, her)


def test_a_file_of_hers_opens_with_her_key_in_its_place_alone(leader, lab):
    from tests.people import make_participant

    from egenkraft.site.access.scope import scope
    from egenkraft.site.vault import files
    from egenkraft.site.vault.models import PersonKey

    person, place = make_participant(lab, "P01"), {"model": "voice", "field": "sound"}
    with scope(leader):
        sealed = files.sealed_for(person, b"\x00sound\xff", pk=person.pk, **place)
    assert b"sound" not in sealed
    assert files.opened(person.pk, sealed, pk=person.pk, **place) == b"\x00sound\xff"
    assert files.opened(person.pk, sealed, pk=lab.pk, **place) is None
    PersonKey.objects.filter(person=person.pk).delete()
    assert files.opened(person.pk, sealed, pk=person.pk, **place) is None
