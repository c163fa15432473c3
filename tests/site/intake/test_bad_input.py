# ruff: noqa: E501  (tables: one case a line)
"""Bad input: each gives a clear sentence with its place and its mend, and nothing is half-written."""

from pathlib import Path

import pytest
from django.utils import translation
from tests.site.intake.conftest import Load, Put, said

from egenkraft.site.activities.models import Activity, Attendance
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.models import Consent
from egenkraft.site.diary.models import Post
from egenkraft.site.measures.models import Answer, CheckIn
from egenkraft.site.participants.models import Participant
from egenkraft.site.work.models import Interview

PEOPLE = "kod;visningsnamn;start\nP01;Selam;2018-09-04\nP02;Amina;2018-09-04"
YES = "kod;ändamål;svar;datum\nP01;allt;ja;2018-09-04\nP02;allt;ja;2018-09-04"
CAFE = "datum;tid;aktivitet;sort;minuter\n2018-09-27;14:30;Språkkafé;språkkafé;90"
POST = "datum;rubrik;text;författare;publicerad\n2018-09-27;Kaféet öppnar;I dag var vi tolv.;Maria;ja"
PICTURE = "datum;fil;bildtext;fotograf;alternativtext"
INTERVIEW = "kod;arbetsgivare;yrke;läge;datum;minuter"
TABLES = (Participant, Consent, Activity, Attendance, CheckIn, Answer, Interview, Post, AuditRow)

CASES: dict[str, tuple[dict[str, str], str]] = {
    "a missing column": (
        {"deltagare": PEOPLE, "narvaro": "kod;aktivitet\nP01;Språkkafé"},
        "narvaro.csv · narvaro, column “date”: The column is missing. "
        "Add a column with this header. Other words for it: day, date.",
    ),
    "no column for the person": (
        {"narvaro": "datum;aktivitet\n2018-09-27;Språkkafé"},
        "narvaro.csv · narvaro, column “code”: The column is missing. Add a column with each person's code.",
    ),
    "a blank cell where one is needed": (
        {"samarbetsparter": "namn;sort\nABF;\nKyrkan;kyrka"},
        "samarbetsparter.csv · samarbetsparter, row 2, column “sort”: The cell is blank. Fill it in.",
    ),
    "31 February": (
        {"deltagare": "kod;start\nP01;31/02 2019"},
        "deltagare.csv · deltagare, row 2, column “start”: “31/02 2019” is not a day: February 2019 has 28 days. "
        "Write the day like 2018-09-27 or 27/9 2018.",
    ),
    "a participant twice": (
        {"deltagare": "kod;visningsnamn\nP01;Selam\nP02;Amina\np01;Rahel"},
        "deltagare.csv · deltagare, row 2, column “kod”: This code stands twice in the sheet. "
        "See also row 4. Keep one of them.",
    ),
    "a name twice without codes": (
        {"deltagare": "visningsnamn;start\nAmina;2018-09-04\nSelam;2018-09-04\namina ;2018-10-01"},
        "deltagare.csv · deltagare, row 4, column “visningsnamn”: "
        "This name stands twice, and not both rows have a code. See also row 2. Keep one of them.",
    ),
    "an unknown code": (
        {"deltagare": PEOPLE, "aktiviteter": CAFE, "narvaro": "kod;datum;aktivitet\nP001;27/9 2018;Språkkafé"},
        "narvaro.csv · narvaro, row 2, column “kod”: There is no participant with the code “P001”. "
        "Did you mean P01? Else add a row in the sheet participants.",
    ),
    "an answer outside the scale": (
        {"deltagare": PEOPLE, "avstamningar": "kod;datum;mättillfälle;conf-01;conf-02\nP01;2018-09-04;start;1;3"},
        "avstamningar.csv · avstamningar, row 2, column “conf-02”: “3” is outside the scale of conf-02. "
        "Write one of: 0 (No, not sure), 1 (A bit sure), 2 (Yes, sure), refused.",
    ),
    "a follow-up without its question": (
        {"deltagare": PEOPLE, "avstamningar": "kod;datum;mättillfälle;pos-01;pos-01.tie\nP01;2018-09-04;0;nej;vän"},
        "avstamningar.csv · avstamningar, row 2, column “pos-01.tie”: pos-01.tie is answered, but not pos-01 with "
        "yes. Mend one of the two answers.",
    ),
    "an unknown wave": (
        {"deltagare": PEOPLE, "avstamningar": "kod;datum;mättillfälle;conf-01\nP01;2018-09-04;sommaren;1"},
        "avstamningar.csv · avstamningar, row 2, column “mättillfälle”: “sommaren” is not known. "
        "Known here: 10 weeks, 26 weeks, Start.",
    ),
    "an activity that is not there": (
        {"deltagare": PEOPLE, "aktiviteter": CAFE, "narvaro": "kod;datum;aktivitet\nP01;2018-09-27;Syverkstad"},
        "narvaro.csv · narvaro, row 2, column “aktivitet”: No activity that day has this name. "
        "That day has: Språkkafé. Mend the name, or add it in the sheet activities.",
    ),
    "an unknown kind": (
        {"aktiviteter": "datum;tid;aktivitet;sort;minuter\n2018-09-27;14:30;Dans;danskväll;90"},
        "aktiviteter.csv · aktiviteter, row 2, column “sort”: “danskväll” is not known.",
    ),
    "too many minutes": (
        {"aktiviteter": "datum;tid;aktivitet;sort;minuter\n2018-09-27;14:30;Kafé;språkkafé;48 h"},
        "aktiviteter.csv · aktiviteter, row 2, column “minuter”: 2880 minutes is not possible here: 1 to 1440. "
        "Mend the length.",
    ),
    "an end before the start": (
        {"deltagare": "kod;start;slut\nP01;2019-01-10;2018-09-01"},
        "deltagare.csv · deltagare, row 2, column “slut”: The end comes before the start. Mend one of the two days.",
    ),
    "a consent of tomorrow": (
        {"deltagare": PEOPLE, "samtycken": "kod;ändamål;svar;datum\nP01;foto;ja;2030-01-01"},
        "samtycken.csv · samtycken, row 2, column “datum”: This day has not come yet. Mend the day.",
    ),
    "neither yes nor no": (
        {"deltagare": PEOPLE, "samtycken": "kod;ändamål;svar;datum\nP01;foto;kanske;2018-09-04"},
        "samtycken.csv · samtycken, row 2, column “svar”: This is neither yes nor no. Write ja or nej.",
    ),
    "held without minutes": (
        {"deltagare": PEOPLE, "intervjuer": f"{INTERVIEW}\nP01;Köket;kock;hållen;2018-11-20;"},
        "intervjuer.csv · intervjuer, row 2, column “minuter”: The length of the talk is missing. Write the minutes.",
    ),
    "four marks instead of five": (
        {"deltagare": PEOPLE, "intervjuer": f"{INTERVIEW};hon\nP01;Köket;kock;hållen;2018-11-20;30;jjjj"},
        "intervjuer.csv · intervjuer, row 2, column “hon”: A rating is five marks. "
        "Write five marks in order, for example jjj?n.",
    ),
    "a picture that is not there": (
        {"dagbok": POST, "bilder": f"{PICTURE}\n2018-09-27;bord.png;Bordet;Maria;Ett bord"},
        "bilder.csv · bilder, row 2, column “fil”: The picture file “bord.png” is missing. "
        "Put the file into the folder. There now: –.",
    ),
    "a picture that does not say who is in it": (
        {"dagbok": POST, "bilder": f"{PICTURE}\n2018-09-27;bord.png;Bordet;Maria;Ett bord"},
        "bilder.csv · bilder, row 2, column “who is in it”: Who is in the picture is not said. "
        "Write the codes, or the word ingen if nobody can be recognised.",
    ),
    "a person in a picture without consent": (
        {
            "deltagare": PEOPLE,
            "samtycken": f"{YES}\nP02;foto;nej;2018-10-01",
            "dagbok": POST,
            "bilder": f"{PICTURE};personer\n2018-09-27;bord.png;Bordet;Maria;Ett bord;P02",
        },
        "bilder.csv · bilder, row 2, column “personer”: P02 has not said yes to photographs. "
        "Take another picture, or add her yes in the sheet consents.",
    ),
    "a quotation without consent": (
        {"deltagare": PEOPLE, "dagbok": POST, "citat": "datum;citat;sagt av;kod\n2018-09-27;Nu ringer jag;hon;P01"},
        "citat.csv · citat, row 2, column “kod”: P01 has not said yes to being quoted. "
        "Leave the words out, or add her yes in the sheet consents.",
    ),
    "a participant's name in a published post": (
        {"deltagare": PEOPLE, "dagbok": POST.replace("vi tolv", "Selam här")},
        "dagbok.csv · dagbok, row 2, column “publicerad”: “Selam” is what a participant is called here.",
    ),
    "a column twice": (
        {"deltagare": "kod;id;visningsnamn\nP01;P01;Selam"},
        "deltagare.csv · deltagare, row 1, column “id”: “id” means the same as “kod”. Keep one of the two columns.",
    ),
    "no sheet that is known": ({"blad1": "a;b\n1;2"}, "blad1.csv · blad1: No sheet is known by its name."),
    "an empty folder": ({}, "in: There is no table here. Put .xlsx or .csv files into the folder."),
}  # fmt: skip


def _counts() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_and_nothing_written(case: str, load: Load, put: Put) -> None:
    files, sentence = CASES[case]
    for name, text in files.items():
        put(name, text)
    before = _counts()
    with translation.override("en"):
        report = load()
        told = said(report)
    assert any(one.startswith(sentence) for one in told), told
    assert not report.written
    assert _counts() == before


def test_good_sheets_beside_a_bad_one_are_not_written_either(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    put("samtycken", YES)
    put("aktiviteter", CAFE)
    put("narvaro", "kod;datum;aktivitet\nP01;2018-09-27;Språkkafé\nP01;31/02 2019;Språkkafé")
    assert not load().written
    assert Participant.objects.count() == Consent.objects.count() == Activity.objects.count() == 0


def test_one_mistake_is_told_once(load: Load, put: Put) -> None:
    """A participant whose own row is broken does not make every row about her a mistake."""
    put("deltagare", "kod;visningsnamn;start\nP01;Selam;31/02 2019\nP02;Amina;2018-09-04")
    put("samtycken", YES)
    put("aktiviteter", CAFE)
    put("narvaro", "kod;datum;aktivitet\nP01;2018-09-27;Språkkafé\nP02;2018-09-27;Språkkafé")
    assert len(said(load())) == 1


def test_a_code_twice_is_told_even_where_another_cell_is_wrong(load: Load, put: Put) -> None:
    put("deltagare", "kod;visningsnamn;start\nP01;Selam;31/02 2019\nP01;Amina;2018-09-04")
    assert [problem.row for problem in load().problems.found] == [2, 2, 3]


def test_a_secret_is_never_repeated(load: Load, put: Put) -> None:
    put("deltagare", f"kod;hela namnet;telefon\nP01;Selam Testsson;{'0700 000 000 ' * 8}")
    (problem,) = load().problems.found
    assert problem.value == "•••"
    assert "0700" not in problem.sentence()


def test_the_sentences_are_swedish_for_swedish_readers(load: Load, put: Put) -> None:
    put("deltagare", "kod;start\nP01;31/02 2019")
    with translation.override("sv"):
        (problem,) = load().problems.found
    assert "februari 2019" in problem.what


def test_a_damaged_workbook_is_named(load: Load, put: Put, folder: Path) -> None:
    put("deltagare", PEOPLE)
    (folder / "narvaro.xlsx").write_bytes(b"not a workbook")
    with translation.override("en"):
        (sentence,) = said(load())
    assert sentence.startswith("narvaro.xlsx: The file is damaged")


def test_a_locked_plan_cannot_be_edited_by_a_file(load: Load, put: Put) -> None:
    put("metoder", "metod;kort\nMentorskurs;Tio träffar")
    headers = "metodtest;metod;utfall;upplägg;efter;minsta skillnad;låst den;låst av"
    row = "Hjälper kursen?;Mentorskurs;conf;före och efter;1;{};2018-09-03;Elin"
    put("metodtest", f"{headers}\n{row.format(2)}")
    assert load().written
    put("metodtest", f"{headers}\n{row.format(3)}")
    with translation.override("en"):
        told = said(load())
    assert told == [
        "metodtest.csv · metodtest, row 2, column “metodtest”: The plan of this trial is locked, so a file cannot "
        "change it. Write the row as it was, or make an amendment on the trial's page."
    ]
