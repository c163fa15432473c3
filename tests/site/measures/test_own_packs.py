"""Packs of the lab's own: asked like ours, and a mistake in one stops the start with its mend."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.site.measures import calm

from egenkraft.site.access.models import Lab
from egenkraft.site.config.checks import own_packs_can_be_asked
from egenkraft.site.config.commands import doctor
from egenkraft.site.intake import items
from egenkraft.site.measures import asking
from egenkraft.site.trials.plans import scale


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("code = 5", "code = 0"), "cannot be asked in two taps"),
        (("evidence =", "# evidence ="), "no proof"),
        (("version = 1", "version = one"), "not TOML"),
        (('code = "calm-02"', 'code = "rest-02"'), "rest-02 cannot be stored"),
        (('note = "R', 'note = ""  # "R'), "note is empty"),
        (("little = {", "lite = {"), "key is missing"),
    ],
)
def test_a_pack_with_a_mistake_stops_the_start_and_says_the_mend(
    settings: Any, tmp_path: Path, own_pack: Callable[..., Any], change: tuple[str, str], told: str
) -> None:
    own_pack()
    assert own_packs_can_be_asked(None) == []
    text = calm.toml().replace(*change)
    if "code = 0" in change:
        text = text.replace('min = "3"', 'min = "0"').replace('max = "15"', 'max = "12"')
    (tmp_path / "calm.toml").write_text(text, encoding="utf-8")
    [error] = own_packs_can_be_asked(None)
    assert told in error.msg
    assert error.hint


def test_a_pack_may_not_take_the_name_of_ours_or_lack_swedish(
    settings: Any, tmp_path: Path, own_pack: Callable[..., Any]
) -> None:
    own_pack()
    (tmp_path / "conf.toml").write_text(calm.toml("conf"), encoding="utf-8")
    (tmp_path / "rest.toml").write_text(calm.toml("rest", languages=("en",)), encoding="utf-8")
    (tmp_path / "longerthanfits.toml").write_text(calm.toml("longerthanfits"), encoding="utf-8")
    assert [told.split(":")[0] for told, _mend in asking.faults()] == [
        "conf.toml", "longerthanfits.toml", "rest.toml",
    ]  # fmt: skip


def test_a_pack_in_other_letters_is_told_and_not_a_crash(
    tmp_path: Path, own_pack: Callable[..., Any]
) -> None:
    own_pack()
    (tmp_path / "calm.toml").write_bytes(calm.toml().replace("Calm", "Lugn å").encode("latin-1"))
    [error] = own_packs_can_be_asked(None)
    assert "UTF-8" in f"{error.msg} {error.hint}"


def test_answers_whose_pack_is_gone_are_missed_by_the_doctor(
    lab: Lab, woman: Any, opened: Callable[..., Any], tmp_path: Path, own_pack: Callable[..., Any]
) -> None:
    own_pack()
    opened(woman, pack="calm")
    assert doctor._packs() == []
    (tmp_path / "calm.toml").unlink()
    [told] = doctor._packs()
    assert "no calm.toml" in told


def test_every_room_that_asks_packs_knows_it(own_pack: Callable[..., Any]) -> None:
    """Check-ins, spreadsheets (in the item's own words) and plans of trials."""
    own_pack()
    assert asking.packs()["calm"].asked_as == "unfold"
    assert items.code_of("Calm 1") == "calm-01"
    assert items.answer("calm-01", "Stämmer precis") == 5
    assert scale("calm") == (3, 15)
