"""Files as spreadsheet programs write them."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation

from egenkraft.site.outside import sheets
from egenkraft.site.outside.sheets import Unreadable, read_file, table_files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_csv_is_read_however_it_was_saved(tmp_path: Path, encoding: str, mark: str) -> None:
    path = tmp_path / "deltagare.csv"
    path.write_text(f'Kod{mark}Visningsnamn\r\nP01{mark}Åsa\r\nP02{mark}"Öst{mark} ä"\r\n', encoding=encoding)
    (sheet,) = read_file(path)
    assert sheet.name == "deltagare"
    assert sheet.alone
    assert sheet.rows == [["Kod", "Visningsnamn"], ["P01", "Åsa"], ["P02", f"Öst{mark} ä"]]


def test_the_line_that_names_the_delimiter_is_no_row_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=,\nkod,namn\nP01,Ett;två;tre\n", encoding="utf-8")
    assert read_file(path)[0].rows[1:] == [["kod", "namn"], ["P01", "Ett;två;tre"]]


def test_a_workbook_keeps_its_row_numbers_and_its_days(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("Närvaro")
    page.merge_range("A1:C1", "Våren 2019")
    page.write_row(3, 1, ["kod", "datum"])
    page.write(4, 1, "P01")
    page.write_datetime(4, 2, datetime(2019, 2, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.add_worksheet("Tomt")
    book.close()
    (sheet,) = read_file(path)
    assert (sheet.name, sheet.alone) == ("Närvaro", False)
    assert sheet.rows[0][0] == "Våren 2019"
    assert sheet.rows[4][1:] == ["P01", date(2019, 2, 5)]


def test_only_tables_are_looked_at(tmp_path: Path) -> None:
    for name in ("b.csv", "a.xlsx", "bild.png", "~$a.xlsx", ".dold.csv", "gammal.xls"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in table_files(tmp_path)] == ["a.xlsx", "b.csv", "gammal.xls"]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xlsx", b"not a workbook", "damaged, locked by a password, or no workbook"),
        ("a.xls", b"old", "Save it as .xlsx or .csv."),
        ("a.csv", b'kod;namn\n"P01;aldrig slut\n', "A quotation mark is opened and not closed"),
        ("a.csv", b"kod;namn\nP01;\x81\x8d\n", "The letters of the file cannot be read."),
    ],
)
def test_what_cannot_be_read_is_told_with_the_mend(
    tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with translation.override("en"), pytest.raises(Unreadable, match=r".") as told:
        read_file(tmp_path / name)
    assert sentence in str(told.value)
    assert told.value.file == name


def test_a_workbook_that_unpacks_to_very_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000)
    with translation.override("en"), pytest.raises(Unreadable, match="unpacks to more than"):
        read_file(tmp_path / "bomb.xlsx")


def test_a_sheet_with_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    (tmp_path / "a.csv").write_text("kod\n1\n2\n3\n4\n", encoding="utf-8")
    with translation.override("en"), pytest.raises(Unreadable, match="more than 200,000 rows"):
        read_file(tmp_path / "a.csv")
