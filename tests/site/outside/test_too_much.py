"""Small files that become very much: refused while they are read, before they fill the memory."""

import tracemalloc

import pytest
import xlsxwriter
from django.utils import translation

from egenkraft.site.intake import reading
from egenkraft.site.intake.problems import Problems
from egenkraft.site.outside import sheets, workbook
from egenkraft.site.outside.sheets import Room, Unreadable, read_file

pytestmark = pytest.mark.upload
MOST = 200  # MB that reading one file may need at most, in this process
MUCH = "more than can be read at one time"


def one_long_text(path):
    """One text of 10,000 letters that 15,000 cells point at: 150 million letters out of 100 kB."""
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("A")
        for row in range(1_500):
            page.write_row(row, 0, ["x" * 10_000] * 10)


def many_sheets(path):
    """Each sheet is within the bounds; together they are not."""
    with xlsxwriter.Workbook(path) as made:
        for number in range(3):
            page = made.add_worksheet(f"Blad {number}")
            page.write(0, 0, "a")
            page.write(2_999, 299, "b")


def countless_sheets(path):
    with xlsxwriter.Workbook(path) as made:
        for number in range(workbook.SHEETS + 1):
            made.add_worksheet(f"Blad {number}")


def wide_rows(path):
    path.write_bytes((b";" * 299 + b"\n") * 99_000)


def wide_rows_with_a_quote(path):
    path.write_bytes((b'"a"' + b";" * 290 + b"\n") * 99_000)


def one_row_with_a_quote(path):
    path.write_bytes(b'"a"' + b";" * 29_000_000)


def a_quote_that_opens_nothing(path):
    path.write_bytes(b"kod;namn\nP01" + b'a"' + b";" * 29_000_000)


def lines_joined_by_quotes(path):
    path.write_bytes(b'"\n\n";' * 5_000_000)


def only_quotes(path):
    path.write_bytes(b'"ab"ab' * 4_900_000)


def refused(path, words, room=None):
    """Megabytes at the highest point of reading a file that is refused with these words."""
    tracemalloc.start()
    try:
        with translation.override("en"), pytest.raises(Unreadable, match=words) as told:
            read_file(path, room)
        peak = tracemalloc.get_traced_memory()[1] // 1_000_000
    finally:
        tracemalloc.stop()
    assert told.value.mend
    return peak


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (one_long_text, "a.xlsx"),
        (many_sheets, "a.xlsx"),
        (countless_sheets, "a.xlsx"),
        (wide_rows, "a.csv"),
        (wide_rows_with_a_quote, "a.csv"),
        (one_row_with_a_quote, "a.csv"),
        (a_quote_that_opens_nothing, "a.csv"),
        (lines_joined_by_quotes, "a.csv"),
        (only_quotes, "a.csv"),
    ],
)
def test_what_becomes_very_much_is_refused_with_little_memory(tmp_path, goal, make, name):
    path = tmp_path / name
    make(path)
    assert path.stat().st_size < sheets.LARGEST_FILE
    peak = refused(path, MUCH)
    goal("G17", reached=f"{make.__name__} refused in {peak} MB", wanted=f"< {MOST} MB", ok=peak < MOST)
    assert peak < MOST


ENDLESS = {
    "line": "import sys\nwhile True: sys.stdout.write('x' * 65536)",
    "rows": 'print(\'"A"\')\nwhile True: print(\'["a", "b"]\')',
    "sheets": "while True: print('\"A\"')",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_child_that_says_too_much_is_not_listened_to(tmp_path, monkeypatch, kind):
    path, child = tmp_path / "a.xlsx", tmp_path / "child.py"
    path.write_bytes(b"x")
    child.write_text(ENDLESS[kind], encoding="utf-8")
    monkeypatch.setattr(workbook, "__file__", str(child))
    assert refused(path, MUCH, Room(cells=10_000)) < MOST


def test_a_child_that_falls_silent_is_ended(tmp_path, monkeypatch):
    path, child = tmp_path / "a.xlsx", tmp_path / "child.py"
    path.write_bytes(b"x")
    child.write_text("import threading; threading.Event().wait()", encoding="utf-8")
    monkeypatch.setattr(workbook, "__file__", str(child))
    monkeypatch.setattr(sheets, "TIMEOUT", 0.5)
    refused(path, "damaged")


@pytest.mark.parametrize(
    "ending", ["raise SystemExit(6)", "import os; os.abort()", "print('[', end='', flush=True); exit(6)"]
)
def test_a_child_without_room_ends_in_the_same_sentence(tmp_path, monkeypatch, ending):
    path, child = tmp_path / "a.xlsx", tmp_path / "child.py"
    path.write_bytes(b"x")
    child.write_text(
        f"import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); {ending}", encoding="utf-8"
    )
    monkeypatch.setattr(workbook, "__file__", str(child))
    refused(path, MUCH)


@pytest.mark.parametrize("name", ["b.csv", "b.xlsx"])
def test_files_that_are_loaded_together_share_the_room(tmp_path, monkeypatch, name):
    (tmp_path / "a.csv").write_text("kod;namn\n" * 4, encoding="utf-8")
    (tmp_path / "c.csv").write_text("kod\n", encoding="utf-8")
    if name == "b.csv":
        (tmp_path / name).write_text("kod;namn\n" * 4, encoding="utf-8")
    else:
        with xlsxwriter.Workbook(tmp_path / name) as made:
            made.add_worksheet("B").write(3, 1, "x")
    monkeypatch.setattr(reading, "Room", lambda: Room(cells=12))
    problems = Problems()
    with translation.override("en"):
        found = reading.read_sheets(tmp_path, problems)
    assert [sheet.file for sheet in found] == ["a.csv", "c.csv"], "what is refused takes no room"
    assert [(problem.file, MUCH in problem.what) for problem in problems.found] == [(name, True)]


def test_letters_are_counted_over_all_files(tmp_path):
    room = Room(letters=30)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("kod;namn\nP01;Berit\n", encoding="utf-8")
    read_file(tmp_path / "a.csv", room)
    assert room.letters == 15
    read_file(tmp_path / "b.csv", room)
    with translation.override("en"), pytest.raises(Unreadable, match=MUCH):
        read_file(tmp_path / "a.csv", room)


def test_old_line_ends_and_breaks_inside_quotes_are_kept(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'kod;namn\rP01;"ett\r\ntv\xc3\xa5"\rP02;tre')
    (sheet,) = read_file(tmp_path / "a.csv")
    assert sheet.rows == [["kod", "namn"], ["P01", "ett\r\ntvå"], ["P02", "tre"]]
