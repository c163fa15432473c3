"""The report of the lab: it says what the board says, and outside as much as tells about nobody."""

import io
import re
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader
from tests.people import staff
from tests.site.reports.papers import AFTER, flat, read, shown, take
from tests.site.reports.scenes import LONG_AGO, answered_trial, followed, lab_with_waves

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.labs.models import Outcome
from egenkraft.site.reports import copies, queries, sheet
from egenkraft.site.trials.models import Publication

Make = Callable[..., Any]
SignIn = Callable[[Actor], Client]
READERS, LANGUAGES = ("lab", "funder"), ("sv", "en")


# --- the report says what the page says -------------------------------------------------------------
def test_M1d_every_figure_of_the_board_is_on_the_paper_by_its_id(women: list[Any], tried: Any) -> None:
    for lang in LANGUAGES:
        with translation.override(lang):
            board = queries.board()
        copy = copies.copy("lab", lang)
        figures, paper = copy.figures, read(sheet.pdf(copy, "Labbet"))
        for card in board.cards:
            assert figures[f"{card.key}.value"] == card.value
            assert figures[f"{card.key}.what"] == card.what
            assert figures[f"{card.key}.interval"] == card.interval
            assert [int(n) for n in re.findall(r"\d+", figures[f"{card.key}.n"])] == [card.n, card.of]
            lost = figures[f"{card.key}.missing"].removesuffix(card.missing_rule)
            assert sum(int(n) for n in re.findall(r"\d+", lost)) == card.lost
            cells = [str(cell) for table in card.tables for row in table.rows for cell in row]
            assert [v for key, v in figures.items() if key.startswith(f"{card.key}.table.")] == cells
        for trial in board.trials:
            assert figures[f"trial.{trial.pk}.value"] == trial.verdict
            assert figures[f"trial.{trial.pk}.estimate"] == f"{trial.estimate}, {trial.interval}"
            assert figures[f"trial.{trial.pk}.method"] == trial.method
        assert {card.grade for card in board.cards} == {"D", "E"}
        assert [key for key, value in figures.items() if flat(value) not in paper] == []


def test_M1d_the_paper_holds_no_number_that_the_board_does_not(
    women: list[Any], tried: Any, client_as: SignIn, manager: Actor
) -> None:
    """Both ways: whatever number stands on the paper stands on the board of the same day."""
    board = client_as(manager).get("/results/").content.decode()
    copy = copies.copy("lab", "sv")
    page = PdfReader(io.BytesIO(sheet.pdf(copy, "Labbet"))).pages
    told = unescape(re.sub(r"<[^>]+>", " ", board))
    known = set(re.findall(r"\d+", told)) | {"1", "2", *f"{copy.on:%Y-%m-%d}".split("-")}
    assert {n for one in page for n in re.findall(r"\d+", one.extract_text())} <= known


@pytest.mark.parametrize("reader", READERS)
def test_M1d_page_and_paper_are_made_of_the_same_lines(
    women: list[Any], tried: Any, client_as: SignIn, manager: Actor, reader: str
) -> None:
    copy = copies.copy(reader, "sv")
    page, paper = shown(client_as(manager), f"/results/report/?for={reader}"), read(sheet.pdf(copy, "L"))
    values = [flat(value) for value in (*copy.figures.values(), copy.lead, copy.note)]
    assert [value for value in values if value not in page or value not in paper] == []


def test_M1e_two_definitions_stay_apart(women: list[Any]) -> None:
    Outcome.objects.create(
        key="work", position=4, measure="interviews", kind="count",
        name_sv="Annan", name_en="Other", definition_sv="annan", definition_en="other",
        denominator_sv="alla", denominator_en="all", missing_sv="inga", missing_en="none",
    )  # fmt: skip
    copy = copies.copy("lab", "sv")
    assert [one.key for one in copy.outcomes] == ["confidence", "network", "interviews", "work"]
    assert len({copy.figures[f"{one.key}.counted"] for one in copy.outcomes}) == 4
    assert not hasattr(copies.Section, "__add__")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_paper_is_tagged_light_and_short(women: list[Any], tried: Any, reader: str, lang: str) -> None:
    copy = copies.copy(reader, lang)
    made = sheet.pdf(copy, "Labbet")
    assert len(made) <= 200_000
    pdf = PdfReader(io.BytesIO(made))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert pdf.metadata.title == copy.title
    assert len(pdf.pages) == 2
    assert sheet.pdf(copy, "Labbet") == made


def test_five_trials_are_told_on_three_pages(women: list[Any], tried: Any) -> None:
    outcome = Outcome.objects.get(measure="conf")
    for n in range(4):
        answered_trial(outcome, women[:20], [AFTER[n % 4] - 6 for n in range(20)], key=f"kurs-{n}")
    copy = copies.copy("lab", "sv")
    assert len(copy.trials) == 5
    assert len(PdfReader(io.BytesIO(sheet.pdf(copy, "L"))).pages) <= 3


def test_what_people_wrote_is_text_on_the_paper(women: list[Any], tried: Any) -> None:
    hostile = '#read("/etc/passwd") $x^2$ *fet*'
    type(tried).objects.filter(pk=tried.pk).update(title=hostile)
    assert flat(hostile) in read(sheet.pdf(copies.copy("lab", "sv"), hostile))


# --- who, and what is written down ------------------------------------------------------------------
def test_a_paper_that_leaves_is_written_down_with_its_hash(
    women: list[Any], client_as: SignIn, manager: Actor
) -> None:
    reply = take(client_as(manager))
    assert reply.headers["Content-Type"] == "application/pdf"
    name = 'attachment; filename="egenkraft-labbrapport-funder-sv.pdf"'
    assert reply.headers["Content-Disposition"] == name
    row = AuditRow.objects.get(action="board.report")
    assert (row.object, row.account) == (manager.lab_id, manager.account_id)
    assert row.reason == f"funder sv {sha256(reply.content).hexdigest()}"
    assert sorted(Publication.objects.values_list("measure", flat=True)) == ["conf", "interviews", "pos"]
    assert AuditRow.objects.filter(action="board.publish").count() == 3


def test_only_a_paper_that_was_made_and_handed_over_is_kept(
    women: list[Any], client_as: SignIn, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as(manager)
    head = client.head("/results/report/funder/sv.pdf")
    assert (head.status_code, head.content) == (200, b"")
    with monkeypatch.context() as broken:
        broken.setattr(sheet, "paper_of", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(client)
    assert not Publication.objects.exists()
    assert not AuditRow.objects.filter(action__startswith="board.").exists()


def test_the_lab_reads_everything_and_leaves_no_row(
    women: list[Any], client_as: SignIn, manager: Actor
) -> None:
    assert take(client_as(manager), "lab").status_code == 200
    assert not Publication.objects.exists()
    assert AuditRow.objects.filter(action="board.report").count() == 1


@pytest.mark.parametrize("tail", ["nobody/sv", "group/sv", "lab/de"])
def test_other_readers_and_languages_are_not_there(
    women: list[Any], client_as: SignIn, manager: Actor, tail: str
) -> None:
    assert client_as(manager).get(f"/results/report/{tail}.pdf").status_code == 404


def test_who_reads_the_report_and_who_takes_it(women: list[Any], lab: Lab, client_as: SignIn) -> None:
    told = {}
    for role in ("manager", "leader", "researcher", "partner", "national", "administrator", "employer"):
        client = client_as(staff(lab, role))
        told[role] = (client.get("/results/report/").status_code, take(client, "lab").status_code)
    assert told.pop("manager") == (200, 200)
    assert told.pop("leader") == told.pop("researcher") == (200, 404)
    assert set(told.values()) == {(404, 404)}


@pytest.mark.parametrize("role", ["leader", "researcher"])
def test_what_may_leave_is_shown_to_those_who_may_take_it(
    women: list[Any], lab: Lab, client_as: SignIn, manager: Actor, role: str
) -> None:
    """To all others it is the report of the lab: nothing to print for a funder that nobody wrote down."""
    note = copies.copy("funder", "sv").note
    page = client_as(staff(lab, role)).get("/results/report/?for=funder")
    assert (page.context["copy"].reader, page.context["copy"].tellings) == ("lab", ())
    html = page.content.decode()
    assert note not in html
    assert 'href="?for=funder"' not in html
    assert 'class="shell"' in html
    taken = client_as(manager).get("/results/report/?for=funder").content.decode()
    assert note in taken
    assert 'class="shell unkept"' in taken


def test_statements_do_not_grow_with_people(
    scoped: Actor,
    make_participant: Make,
    client_as: SignIn,
    manager: Actor,
    django_assert_max_num_queries: Any,
) -> None:
    lab_with_waves(scoped)
    client, people = client_as(manager), []
    for size in (11, 33):
        while len(people) < size:
            people.append(make_participant(f"P{len(people):02}", started_on=LONG_AGO))
            followed(people[-1], 6, AFTER[len(people) % 4])
        with django_assert_max_num_queries(13):
            assert client.get("/results/report/?for=funder").status_code == 200


@pytest.mark.parametrize("trials", [1, 3])
def test_each_trial_costs_the_same_few_statements(
    women: list[Any], client_as: SignIn, manager: Actor, django_assert_max_num_queries: Any, trials: int
) -> None:
    outcome, client = Outcome.objects.get(measure="conf"), client_as(manager)
    for n in range(trials):
        answered_trial(outcome, women[:20], [AFTER[n % 4] - 6 for n in range(20)], key=f"kurs-{n}")
    with django_assert_max_num_queries(14 + 8 * trials):
        client.get("/results/report/?for=funder")
