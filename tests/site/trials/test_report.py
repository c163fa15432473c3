"""The one page for three readers: the same figures everywhere, on a paper that holds nothing else."""

import io
import re
from hashlib import sha256
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from tests.people import staff

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.trials import actions, reading, sheet

READERS, LANGUAGES = ("group", "lab", "funder"), ("sv", "en")
HOSTILE = (
    '#read("/etc/passwd") <img src=http://127.0.0.1:9/x> #import "@preview/x:1.0.0" $x^2$ *fet* [a] @b 😀'
)


@pytest.fixture
def closed(running, researcher):
    actions.look(researcher, trial=running)
    actions.amend(researcher, trial=running, text=HOSTILE)
    actions.freeze(researcher, trial=running)
    return running


def flat(text: str) -> str:
    """Letters and figures alone: lines break elsewhere on paper than on a screen."""
    return re.sub(r"\s+", "", normalize("NFKC", text)).replace("\u00ad", "")


def words_of(pdf: bytes) -> str:
    return flat("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_the_same_figures_by_id_in_page_text_and_paper(closed, researcher, client_as):
    """Nine papers, three pages, six texts: every figure has one value, and stands in each of them."""
    told: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    client = client_as(researcher)
    for reader in READERS:
        for lang in LANGUAGES:
            page = reading.page(closed, reader, lang)
            same = {key: value for key, value in page.report.figures.items() if key in told[lang]}
            assert same == {key: told[lang][key] for key in same}
            told[lang] |= page.report.figures
            text, paper = flat(page.report.text()), words_of(sheet.pdf(page, "Labbet"))
            figures = page.report.figures.items()
            assert [key for key, value in figures if flat(value) not in text] == []
            assert [key for key, value in figures if flat(value) not in paper] == []
        shown = client.get(f"/trials/{closed.pk}/report/?for={reader}").content.decode()
        figures = reading.page(closed, reader, "sv").report.figures.items()
        assert [key for key, value in figures if flat(value) not in flat(shown)] == []
    for key in ("effect.interval.low", "effect.chances.better", "marks.superiority.p", "plan.p.least"):
        assert key in told["sv"], sorted(told["sv"])


def test_every_sentence_of_the_page_is_on_the_paper(closed):
    for reader in READERS:
        page = reading.page(closed, reader, "sv")
        paper = words_of(sheet.pdf(page, "Labbet"))
        sentences = [s for part in page.report.parts for s in part.sentences if "😀" not in s]
        assert [s for s in sentences if flat(s) not in paper] == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_paper_is_tagged_light_and_nameless(closed, reader, lang):
    page = reading.page(closed, reader, lang, marks=True)
    made = sheet.pdf(page, "Labbet")
    assert len(made) <= 200_000
    read = PdfReader(io.BytesIO(made))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert read.metadata.title == page.report.title
    assert b"typst" not in made.lower()
    assert len(read.pages) == 1 + bool(page.drawn)  # the one page, and the tables on its back
    assert sheet.pdf(page, "Labbet") == made


def test_what_people_wrote_is_text_and_nothing_is_fetched_or_read(closed):
    """The amendment holds markup, an address, a path and a package; on the paper it is what it was."""
    page = reading.page(closed, "lab", "sv")
    paper = words_of(sheet.pdf(page, HOSTILE))
    assert flat('#read("/etc/passwd")') in paper
    assert flat('#import"@preview/x:1.0.0"$x^2$*fet*') in paper
    assert "root:x:0" not in paper


def test_a_funder_sees_no_figure_on_fewer_than_ten(closed, crowd):
    from egenkraft.site.consent.models import Consent

    Consent.objects.filter(participant__in=crowd[:4], purpose__key="measure").delete()
    page = reading.page(closed, "funder", "sv")
    parts = {part.key: part.sentences for part in page.report.parts}
    only = ("Siffrorna visas inte utanför labbet: de bygger på färre än tio personer.",)
    assert (parts["marks"], parts["effect"], parts["missing"]) == (only, only, only)
    assert page.charts == {}
    assert not any(key.startswith(("effect.", "marks.", "plan.p")) for key in page.report.figures)
    lab = reading.page(closed, "lab", "sv", marks=True)
    assert all("<circle" not in getattr(one, "svg", "") for one in lab.charts["marks"])  # no dots under ten


def test_dots_are_for_those_who_work_with_them(closed, lab, client_as):
    page = f"/trials/{closed.pk}/report/"
    dots = {
        role: '<circle class="d1"' in client_as(staff(lab, role)).get(page).content.decode()
        for role in ("leader", "manager", "researcher")
    }
    assert dots == {"leader": True, "manager": False, "researcher": True}


def test_a_file_that_leaves_is_written_down_with_its_hash(closed, researcher, client_as):
    reply = client_as(researcher).get(f"/trials/{closed.pk}/report/funder/sv.pdf")
    assert reply.headers["Content-Type"] == "application/pdf"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="egenkraft-rapport-funder-sv.pdf"'
    row = AuditRow.objects.get(action="trial.report")
    assert (row.object, row.account) == (closed.pk, researcher.account_id)
    assert row.reason == f"funder sv {sha256(reply.content).hexdigest()}"


@pytest.mark.parametrize("tail", ["nobody/sv.pdf", "lab/de.pdf"])
def test_other_readers_and_languages_are_not_there(closed, researcher, client_as, tail):
    assert client_as(researcher).get(f"/trials/{closed.pk}/report/{tail}").status_code == 404


def test_before_the_close_there_is_no_report(plan_trial, researcher, client_as):
    with scope(researcher):
        trial = plan_trial()
    assert client_as(researcher).get(f"/trials/{trial.pk}/report/").status_code == 404


def test_early_look_and_amendment_stand_on_the_page_with_their_price(closed):
    parts = {part.key: " ".join(part.sentences) for part in reading.page(closed, "lab", "sv").report.parts}
    assert "1 titt i förväg. Priset är en grad" in parts["plan"]
    assert "Efter att någon hade sett resultatet." in parts["plan"]
    assert "Säkerheten är sänkt" in parts["headline"]


@pytest.mark.parametrize("role", ["partner", "mentor", "employer", "national", "administrator"])
def test_no_other_role_reads_the_report(closed, lab, client_as, role):
    client = client_as(staff(lab, role))
    for address in (f"/trials/{closed.pk}/report/", f"/trials/{closed.pk}/report/lab/sv.pdf"):
        assert client.get(address).status_code == 404


def test_a_participant_does_not_read_the_report(closed, crowd, client_as):
    her = Actor(lab_id=closed.lab_id, role="participant", participant_id=crowd[0].pk)
    assert client_as(her).get(f"/trials/{closed.pk}/report/").status_code == 404
