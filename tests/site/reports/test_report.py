"""The report of the lab: it says what the board says, and outside as much as tells about nobody."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from html import unescape
from typing import Any
from unicodedata import normalize

import pytest
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader
from tests.people import say, staff
from tests.site.reports.scenes import LONG_AGO, answered_trial, followed, lab_with_waves
from tests.site.work.scenes import held, judged

from egenkraft.core.disclosure import Unsolved
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.labs.models import Outcome
from egenkraft.site.reports import actions, copies, queries, sheet
from egenkraft.site.trials import publications
from egenkraft.site.trials.models import Publication

Make = Callable[..., Any]
SignIn = Callable[[Actor], Client]
READERS, LANGUAGES = ("lab", "funder"), ("sv", "en")
AFTER = (10, 12, 7, 5)
BLANK = re.compile(r"\s+")


@pytest.fixture
def women(scoped: Actor, make_participant: Make) -> list[Any]:
    """Twenty-two women, twenty of them followed, eight with a relevant interview."""
    lab_with_waves(scoped)
    people = [make_participant(f"P{n:02}", started_on=LONG_AGO) for n in range(22)]
    for n, person in enumerate(people[:20]):
        followed(person, 6 + n % 3, AFTER[n % 4] + n % 3)
    for person in people[:8]:
        judged(scoped, held(scoped, person))
    return people


@pytest.fixture
def tried(women: list[Any]) -> Any:
    """An answered trial of the twenty on the same questions at the same times."""
    gains = [AFTER[n % 4] - 6 for n in range(20)]
    return answered_trial(Outcome.objects.get(measure="conf"), women[:20], gains)


def flat(text: str) -> str:
    """Letters and figures alone: lines break elsewhere on paper than on a screen."""
    return BLANK.sub("", normalize("NFKC", text)).replace("\u00ad", "")


def read(pdf: bytes) -> str:
    return flat("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def shown(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    return flat(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])))


def take(client: Client, reader: str = "funder", lang: str = "sv") -> Any:
    return client.get(f"/results/report/{reader}/{lang}.pdf")


def section(copy: copies.Copy, key: str) -> copies.Section:
    return next(one for one in copy.outcomes if one.key == key)


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


# --- outside: nobody is told about ------------------------------------------------------------------
def test_outside_no_reason_no_question_and_no_step_is_told(women: list[Any]) -> None:
    copy = copies.copy("funder", "sv")
    assert [one.tables for one in copy.outcomes] == [()] * 3  # the drawn figures have their own
    assert copy.figures["confidence.missing"].startswith("2 sammanlagt.")
    assert section(copy, "interviews").chart is None
    assert not any(".point." in key for key in copy.figures)


def test_under_ten_no_figure_is_told_outside(scoped: Actor, make_participant: Make) -> None:
    lab_with_waves(scoped)
    for n in range(9):
        followed(make_participant(f"P{n}", started_on=LONG_AGO), 6, AFTER[n % 4])
    copy = copies.copy("funder", "sv")
    why = "Siffrorna visas inte utanför labbet: de bygger på färre än tio personer."
    assert [(one.value, one.what, one.chart) for one in copy.outcomes] == [("", why, None)] * 3
    assert not any(key.endswith((".n", ".missing", ".interval")) for key in copy.figures)
    assert copy.tellings == ()
    assert "9" not in copy.lead.partition(".")[2]
    assert section(copies.copy("lab", "sv"), "confidence").value


@pytest.mark.parametrize(
    ("gains", "value", "words"),
    [
        ([4] * 7 + [0] * 3 + [-2] * 2, "7 av 12", "gick upp. De andra antalen visas inte"),
        ([4] * 2 + [0] * 4 + [-2] * 6, "6 av 12", "gick ner. De andra antalen visas inte"),
        ([4] * 8 + [0] * 3 + [-2], "", "en grupp är mindre än fem"),
        ([4] * 12, "0 av 12", "gick ner. De andra antalen visas inte"),
        ([4] * 7 + [-2] * 5, "7 av 12", "gick upp, 0 lika, 5 ner"),
    ],
)
def test_up_same_down_are_told_as_far_as_nobody_is_known_by_them(
    scoped: Actor, make_participant: Make, gains: list[int], value: str, words: str
) -> None:
    lab_with_waves(scoped)
    for n, gain in enumerate(gains):
        followed(make_participant(f"P{n:02}", started_on=LONG_AGO), 6, 6 + gain)
    copy = copies.copy("funder", "sv")
    told = section(copy, "confidence")
    assert told.value == value
    assert words in told.what
    kept = next((one.sheet.counts for one in copy.tellings if one.measure == "conf"), {})
    assert all(number == 0 or number >= 5 for counts in kept.values() for number in counts.values())


@pytest.mark.parametrize(("yes", "told"), [(3, ""), (22, ""), (19, ""), (8, "8 av 22"), (0, "")])
def test_interviews_are_told_whole_or_not_at_all(
    scoped: Actor, make_participant: Make, yes: int, told: str
) -> None:
    lab_with_waves(scoped)
    people = [make_participant(f"P{n:02}", started_on=LONG_AGO) for n in range(22)]
    for person in people[:yes]:
        judged(scoped, held(scoped, person))
    assert section(copies.copy("funder", "sv"), "interviews").value == told


def test_M1c_one_woman_fewer_and_no_figure_leaves_again(
    women: list[Any], client_as: SignIn, manager: Actor
) -> None:
    client = client_as(manager)
    assert take(client).status_code == 200
    say(women[3], "measure", False)
    copy = copies.copy("funder", "sv")
    assert [one.value for one in copy.outcomes] == [""] * 3
    assert all("skulle den berätta om 1 person" in one.what for one in copy.outcomes)
    assert "berätta om 1 person" in client.get("/results/report/?for=funder").content.decode()
    second = take(client)
    assert second.status_code == 200  # verdicts, definitions and the reasons; no figure
    assert not re.search(r"\d av \d", " ".join(p.extract_text() for p in _pages(second)))
    assert Publication.objects.count() == 3
    assert [one.value for one in copies.copy("lab", "sv").outcomes] != [""] * 3


def _pages(reply: Any) -> Any:
    return PdfReader(io.BytesIO(reply.content)).pages


def test_the_same_people_again_in_every_language(women: list[Any], client_as: SignIn, manager: Actor) -> None:
    client = client_as(manager)
    for lang in ("sv", "en", "sv"):
        assert "8" in read(take(client, lang=lang).content)
    assert Publication.objects.count() == 3
    assert section(copies.copy("funder", "sv"), "interviews").value == "8 av 22"


def test_M1c_a_trial_and_the_board_are_held_against_each_other(women: list[Any], tried: Any) -> None:
    """Nineteen in a trial, twenty on the board, the same questions at the same times: the trial stays."""
    tried.members.filter(participant=women[0]).delete()
    tried.frozen_answer["n"]["observed"] = tried.frozen_answer["n"]["assigned"] = 19
    tried.save()
    copy = copies.copy("funder", "sv")
    assert section(copy, "confidence").value == "15 av 20"
    assert "bredvid en siffra ovanför skulle den berätta om 1 person" in copy.trials[0].what
    assert f"trial.{tried.pk}.n" not in copy.figures


def test_M1c_a_report_of_a_trial_is_refused_beside_the_board(
    women: list[Any], tried: Any, client_as: SignIn, manager: Actor
) -> None:
    client = client_as(manager)
    assert take(client).status_code == 200
    say(women[2], "measure", False)
    reply = client.get(f"/trials/{tried.pk}/report/funder/sv.pdf")
    assert (reply.status_code, reply.url) == (302, f"/trials/{tried.pk}/report/?for=funder#leave")


def test_M1c_without_a_proof_no_figure_leaves_and_words_say_so(
    women: list[Any], client_as: SignIn, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(client_as(manager))
    say(women[3], "measure", False)

    def unproven(*_args: object) -> None:
        raise Unsolved

    monkeypatch.setattr(publications, "told_by", unproven)
    copy = copies.copy("funder", "sv")
    assert all("gick inte att visa" in one.what for one in copy.outcomes)
    assert copy.tellings == ()


def test_a_report_that_leaves_meanwhile_is_held_against_this_one(
    women: list[Any], client_as: SignIn, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paper was made before the other one left: it is not handed over, and the page says what may be."""
    whole = copies.copy("funder", "sv")
    say(women[3], "measure", False)
    made = sheet.pdf

    def meanwhile(copy: copies.Copy, lab: str) -> bytes:
        with monkeypatch.context() as once:
            once.setattr(sheet, "pdf", made)
            assert actions.take(manager, copy=whole, sha256="0")
        return made(copy, lab)

    monkeypatch.setattr(sheet, "pdf", meanwhile)
    client = client_as(manager)
    reply = take(client)
    assert (reply.status_code, reply.url) == (302, "/results/report/?for=funder&stayed=1#leave")
    assert "En annan rapport lämnade labbet under tiden" in client.get(reply.url).content.decode()
    assert AuditRow.objects.filter(action="board.report").count() == 1


def test_interviews_may_grow_and_be_told_again(
    women: list[Any], scoped: Actor, make_participant: Make, client_as: SignIn, manager: Actor
) -> None:
    """Two new women within a month tell by subtraction; later only where nothing else has grown."""
    take(client_as(manager))
    for n in (22, 23):
        women.append(make_participant(f"P{n}", started_on=LONG_AGO))
    fresh = section(copies.copy("funder", "sv"), "interviews")
    assert "berätta om 2 personer" in fresh.what
    Publication.objects.update(at=timezone.now() - timedelta(days=90))
    assert "berätta om 2 personer" in section(copies.copy("funder", "sv"), "interviews").what
    for person in women[8:12]:
        judged(scoped, held(scoped, person))
    assert section(copies.copy("funder", "sv"), "interviews").value == "12 av 24"
