"""Every sentence has its Swedish, and the project speaks of itself only."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.shape.catalogue import LOCALE, extract, gaps, missing_in, read

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_catalogue_is_complete(language):
    missing = gaps(language)
    assert missing == [], (
        f"{len(missing)} sentences without {language}; python -m tests.shape.catalogue lists them"
    )


def test_a_gap_would_be_found():
    have = read("sv")
    assert len(have) > 300
    have["Save"].string = ""
    have.delete("Today")
    assert sorted(missing_in(have)) == ["Save", "Today"]


def test_message_ids_are_english():
    assert [row.id for row in extract() if re.search("[åäöÅÄÖ]", str(row.id))] == []


def test_placeholders_survive_translation():
    """A lost %(n)s would show a broken sentence, or an error."""
    slots = re.compile(r"%\(\w+\)[sd]|%%")
    for row in read("sv"):
        ids = row.id if isinstance(row.id, tuple | list) else (row.id,)
        strings = row.string if isinstance(row.string, tuple | list) else (row.string,)
        wanted = set(slots.findall(ids[-1]))
        assert all(set(slots.findall(text)) <= wanted for text in strings), row.id
        assert not row.id or set(slots.findall(strings[-1])) == wanted, row.id


def plain(words: Any) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_compiled_catalogues_are_fresh(language):
    from babel.messages.mofile import read_mo

    folder = LOCALE / language / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = {plain(row.id): plain(row.string) for row in read_mo(file) if row.id}
    source = {plain(row.id): plain(row.string) for row in read(language) if row.id}
    assert compiled == source


def test_no_workplace_in_the_tree():
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    words = re.compile(
        "|".join(["(?<!site)/wo" + "rk/", "/ro" + "ot/", "TO" + "DO", "FIX" + "ME", "lorem ip" + "sum"])
    )
    found = []
    for name in filter(None, files):
        path = ROOT / name
        if (
            path.suffix not in {".py", ".html", ".css", ".toml", ".md", ".sh", ".js", ""}
            or not path.is_file()
        ):
            continue
        found += [name for line in path.read_text(encoding="utf-8").splitlines() if words.search(line)]
    assert found == []
