"""docs/map.md names every page, table, formula and file as they are now."""

from tests.shape.map import MAP, SOURCE, renewed


def test_the_map_is_fresh():
    assert MAP.read_text(encoding="utf-8") == renewed(), "run python -m tests.shape.map"


def test_every_room_is_on_the_map():
    text = MAP.read_text(encoding="utf-8")
    rooms = [path.name for path in (SOURCE / "site").iterdir() if (path / "apps.py").exists()]
    assert [room for room in rooms if f"`{room}`" not in text] == []
