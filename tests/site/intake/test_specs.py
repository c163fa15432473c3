"""The specs are one: the reader, the reference, the templates and the tables agree."""

import io
import zipfile
from pathlib import Path

import pytest
from django.db.models import TextChoices
from tests.site.intake.conftest import TODAY

from egenkraft.site.access.models import Partner
from egenkraft.site.consent.models import Consent
from egenkraft.site.consent.rules import PURPOSES
from egenkraft.site.intake import cells, items, reference, sample
from egenkraft.site.intake.loading import LOADERS, WITH_DIARY
from egenkraft.site.intake.problems import Problems
from egenkraft.site.intake.reading import by_name, read_rows, recognise
from egenkraft.site.intake.specs import KINDS, Spec, plain, specs
from egenkraft.site.labs.models import Link
from egenkraft.site.measures.models import Answer, Mode
from egenkraft.site.outside.sheets import Sheet, read_file
from egenkraft.site.participants.models import Participant, Status
from egenkraft.site.work.models import Interview, Side, State

DOCS = Path(__file__).resolve().parents[3] / "docs"
EVERY = list(specs().values())


def name(spec: Spec) -> str:
    return spec.key


def test_the_reference_is_made_from_the_specs() -> None:
    written = (DOCS / "reference" / "spreadsheets.md").read_text("utf-8")
    assert written == reference.page(), (
        "run: python -m egenkraft.site.intake.reference > docs/reference/spreadsheets.md"
    )


def test_every_sheet_has_its_loader() -> None:
    assert set(specs()) == {*LOADERS, *WITH_DIARY}
    positions = [spec.position for spec in EVERY]
    assert positions == sorted(set(positions))


@pytest.mark.parametrize("spec", EVERY, ids=name)
def test_no_header_means_two_columns(spec: Spec) -> None:
    words = [plain(word) for column in spec.columns for word in {*column.sv, *column.en}]
    of = {word: [c.key for c in spec.columns if word in map(plain, (*c.sv, *c.en))] for word in words}
    assert {word: keys for word, keys in of.items() if len(set(keys)) > 1} == {}


@pytest.mark.parametrize("spec", EVERY, ids=name)
def test_no_word_means_two_choices(spec: Spec) -> None:
    for column in spec.columns:
        words = [w for c in column.choices for w in {plain(w) for w in (c.value, *c.sv, *c.en)}]
        assert len(words) == len(set(words)), column.key


def test_no_name_means_two_sheets() -> None:
    words = [word for spec in EVERY for word in {plain(w) for w in (*spec.names_sv, *spec.names_en)}]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("spec", EVERY, ids=name)
def test_every_column_is_told_in_both_languages_and_its_kind_is_known(spec: Spec) -> None:
    for column in spec.columns:
        assert column.kind in KINDS
        assert column.sv
        assert column.en
        assert column.means.sv.endswith((".", "?"))
        assert column.means.en.endswith((".", "?"))
        assert column.kind not in ("text", "code", "person_name") or column.most or column.key == "name"


@pytest.mark.parametrize("spec", EVERY, ids=name)
def test_every_example_can_be_read(spec: Spec) -> None:
    for column in spec.columns:
        for text in filter(None, column.example):
            cells.read(column, text, TODAY)


def _values(spec: str, column: str) -> set[str]:
    return {choice.value for choice in specs()[spec].column(column).choices}


@pytest.mark.parametrize(
    ("spec", "column", "kept"),
    [
        ("partners", "kind", Partner.Kind),
        ("links", "kind", Link.Kind),
        ("participants", "status", Status),
        ("participants", "reads", Participant.Reads),
        ("consents", "form", Consent.Form),
        ("checkins", "mode", Mode),
        ("checkins", "reason", Answer.Reason),
        ("interviews", "vacancy", Interview.Vacancy),
        ("interviews", "channel", Interview.Channel),
        ("interviews", "source", Interview.Source),
        ("interviews", "result", Interview.Result),
        ("interviews", "missed_by", Side),
    ],
)
def test_the_words_of_a_column_are_those_the_table_keeps(
    spec: str, column: str, kept: type[TextChoices]
) -> None:
    assert _values(spec, column) == set(kept.values)


def test_the_words_of_symbols_purposes_and_states() -> None:
    assert _values("participants", "symbol") == {key for key, _name in Participant.SYMBOLS}
    assert _values("consents", "purpose") == {*PURPOSES, "all"}
    assert _values("interviews", "state") == set(State.values) - {State.ANSWERED}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_empty_spreadsheets_are_known_by_the_reader(tmp_path: Path, language: str) -> None:
    with zipfile.ZipFile(io.BytesIO(sample.templates(language))) as packed:
        packed.extractall(tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) == len(EVERY)
    for path in files:
        text = path.read_bytes().decode("utf-8-sig")
        headers = text.strip().split(";")
        found = Problems()
        sheet = Sheet(path.name, path.stem, True, [list(headers)])
        (table,) = recognise([sheet], found)
        assert found.found == []
        assert found.notices == []
        assert len(table.places) == len(headers)
        assert read_file(path)[0].rows == [headers]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Närvaro", "attendance"),
        ("narvaro", "attendance"),
        ("närvaro 2019 vår", "attendance"),
        ("Närvarolista_HT18", "attendance"),
        ("Deltagare i test", "members"),
        ("DELTAGARE", "participants"),
        ("Metodtest", "trials"),
        ("check-ins", "checkins"),
        ("Avstämningar (conf)", "checkins"),
        ("Dagbok bilder", "pictures"),
        ("Blad1", None),
        ("", None),
    ],
)
def test_a_sheet_is_known_by_its_name(written: str, key: str | None) -> None:
    found = by_name(written)
    assert (found.key if found else None) == key


@pytest.mark.parametrize("header", ["conf-01", "CONF-01", "conf 1", "conf_01", "Conf01", "conf-1"])
def test_a_question_is_known_by_its_code(header: str) -> None:
    assert items.code_of(header) == "conf-01"


def test_the_header_is_found_under_titles() -> None:
    rows = [
        ["Portalen"],
        [],
        ["Kod", "Visningsnamn", "Favoritfärg", "Personnummer"],
        ["P01", "Selam", "blå", "x"],
    ]
    found = Problems()
    (table,) = recognise([Sheet("a.xlsx", "Deltagare", False, rows)], found)
    assert table.header == 2
    assert "Favoritfärg" in found.notices[0]
    assert "Personnummer" in found.notices[1]
    (row,) = read_rows(table, TODAY, found, lambda *_progress: None, 0, 1)
    assert row.number == 4
    assert dict(row.values) == {"code": "P01", "name": "Selam"}
