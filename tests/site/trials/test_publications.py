"""A report that would tell about a few, beside what left the lab before, does not leave with its figures."""

import io
import re

import pytest
from django.db import connection
from pypdf import PdfReader
from tests.people import make_participant, say, signed_in, staff
from tests.site.trials.conftest import BEFORE, answer

from egenkraft.core.disclosure import Contradiction, Unsolved
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent import erasing
from egenkraft.site.measures.models import Answer, CheckIn, Wave
from egenkraft.site.trials import actions, marks, publications, reading
from egenkraft.site.trials.models import Member, Publication


@pytest.fixture
def client(researcher):
    return signed_in(researcher)


def take(client, trial, reader="funder", lang="sv", more=""):
    return client.get(f"/trials/{trial.pk}/report/{reader}/{lang}.pdf{more}")


def withdraw(people, *places):
    for place in places:
        say(people[place], "measure", False)


def text_of(reply):
    return " ".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(reply.content)).pages).split())


def test_one_woman_fewer_and_the_report_does_not_leave(closed, client, crowd):
    assert take(client, closed).status_code == 200
    withdraw(crowd, 3)
    refused = take(client, closed)
    assert refused.status_code == 302
    assert refused.url == f"/trials/{closed.pk}/report/?for=funder#leave"
    page = client.get(f"/trials/{closed.pk}/report/?for=funder").content.decode()
    assert "skulle den här berätta vad en person svarade" in page
    assert "utan siffror" in page
    assert AuditRow.objects.filter(action="trial.report").count() == 1  # nothing left the second time
    assert Publication.raw.count() == 1


def test_without_figures_it_leaves_and_tells_nothing(closed, client, crowd):
    take(client, closed)
    withdraw(crowd, 3)
    reply = take(client, closed, more="?figures=no")
    assert reply.status_code == 200
    told = text_of(reply)
    assert "bredvid en tidigare rapport" in told
    page = reading.page(closed, "funder", "sv", bare=True)
    assert not any(
        key.startswith(("people.", "effect.", "marks.", "missing.", "plan.p.")) for key in page.report.figures
    )
    assert page.charts == {}
    assert Publication.raw.count() == 1


def test_the_same_people_again_in_every_language_may_leave(closed, client):
    for reader, lang in (("funder", "sv"), ("funder", "en"), ("group", "sv"), ("funder", "sv")):
        assert take(client, closed, reader, lang).status_code == 200
    assert Publication.raw.count() == 2  # one for each reader


def test_the_lab_reads_everything_and_leaves_no_row(closed, client, crowd):
    assert take(client, closed, "lab").status_code == 200
    assert Publication.raw.count() == 0
    take(client, closed, "funder")
    withdraw(crowd, 3)
    assert take(client, closed, "lab").status_code == 200


def test_what_the_group_got_counts_for_the_funder_too(closed, client, crowd):
    assert take(client, closed, "group").status_code == 200
    withdraw(crowd, 3)
    assert take(client, closed, "funder").status_code == 302


def test_a_report_on_few_has_no_figures_and_is_not_kept(closed, client, crowd):
    withdraw(crowd, 0, 1, 2, 3)
    assert take(client, closed, "funder").status_code == 200
    assert Publication.raw.count() == 0


def test_another_trial_on_the_same_answers_is_held_against_it(closed, client, crowd, plan_trial, researcher):
    """Twelve in one trial, eleven of them in another on the same questions at the same times."""
    take(client, closed)
    with scope(researcher):
        other = plan_trial("pre_post")
        actions.set_members(researcher, trial=other, participants=crowd[:11])
        actions.lock(researcher, trial=other)
        actions.freeze(researcher, trial=other)
    assert take(client, other).status_code == 302


def test_her_erasure_does_not_open_what_she_answered(closed, client, crowd):
    take(client, closed)
    with scope(Actor.system(closed.lab_id)) as system:
        her = Member.objects.get(participant=crowd[3]).participant_id
        erasing._rows(system, erasing.begin(system, person=her, why="asked"))
        assert not Member.objects.filter(participant=her).exists()
        row = Publication.objects.get()
        assert her.hex not in str(row.groups)
        assert str(her) not in str(row.groups)
    assert take(client, closed).status_code == 302


def test_marks_are_the_same_for_her_and_differ_between_installations(closed, settings):
    person = Member.raw.first().participant_id
    first = marks.mark(person)
    assert marks.mark(person) == first
    settings.LAB_KEY = bytes(32)
    assert marks.mark(person) != first


@pytest.mark.parametrize(
    ("after", "told", "words"),
    [  # what each gained, in order; what may be told outside of up, same and down; and its sentence
        ([1] * 7 + [0] * 3 + [-1] * 2, (7, None, None), "7 av 12 gick upp. De andra antalen visas inte"),
        ([1] * 3 + [0] * 7 + [-1] * 2, (None, 7, None), "7 av 12 var lika. De andra antalen visas inte"),
        ([1] * 8 + [0] * 3 + [-1], (None, None, None), "Antalet upp, lika och ner visas inte"),  # a sum of 4
        ([1] * 2 + [0] * 4 + [-1] * 6, (None, None, 6), "6 av 12 gick ner. De andra antalen visas inte"),
        ([1] * 7 + [-1] * 5, (7, 0, 5), "7 gick upp, 0 var lika, 5 gick ner"),
        ([1] * 12, (None, None, None), "Antalet upp, lika och ner visas inte"),  # not "0 of 12 went down"
    ],
)
def test_counts_are_told_and_kept_as_far_as_nobody_is_known_by_them(
    crowd, researcher, plan_trial, client, after, told, words
):
    with scope(researcher):
        trial = plan_trial("pre_post")
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        second = Wave.objects.order_by("number")[1]
        for person, before, gain in zip(crowd, BEFORE, after, strict=True):
            answer(person, second, before + gain)
        actions.freeze(researcher, trial=trial)
        page = reading.page(trial, "funder", "sv")
        inside = reading.page(trial, "lab", "sv").report
    found, members = page.verdict.result, page.verdict.members
    assert tuple(publications.told_signs(found, "public").values()) == told
    sheet = publications.sheet_of(found, members, "public")
    shown = {key: number for key, number in zip(publications.SIGNS, told, strict=True) if number is not None}
    assert len(sheet.groups["all"]) == 12
    assert sheet.counts == ({"all": shown} if shown else {})
    assert words in " ".join(page.report.parts[2].sentences)
    assert all(key in inside.figures for key in ("marks.signs.up", "marks.signs.down", "plan.p.least"))
    # Up minus down, and a p whose denominator counts those who stayed, would give hidden numbers away.
    hidden = None in told
    outside = " ".join(sentence for part in page.report.parts for sentence in part.sentences)
    assert ("plan.p.least" not in page.report.figures) == hidden
    assert any(key.startswith("effect.of.signs") for key in page.report.figures) != hidden
    assert bool(re.search(r"\d/\d", outside)) != hidden
    assert take(client, trial).status_code == 200
    assert Publication.raw.get().counts == sheet.counts


def test_managers_and_leaders_are_told_the_same(closed, client, crowd, lab):
    take(client, closed)
    withdraw(crowd, 3)
    for role in ("leader", "manager"):
        page = signed_in(staff(lab, role)).get(f"/trials/{closed.pk}/report/?for=group").content.decode()
        assert "berätta vad en person svarade" in page


def test_a_report_on_other_women_is_no_hindrance(closed, client, lab, researcher, plan_trial):
    """One of the new ones is missing at the end: her own report may say that, whoever was told of before."""
    assert take(client, closed).status_code == 200
    with scope(researcher):
        others = [make_participant(lab, f"Q{n:02}") for n in range(1, 13)]
        first, second = Wave.objects.order_by("number")[:2]
        for n, person in enumerate(others):
            answer(person, first, 5 + n % 3)
        trial = plan_trial("pre_post")
        actions.set_members(researcher, trial=trial, participants=others)
        actions.lock(researcher, trial=trial)
        for n, person in enumerate(others[1:]):
            answer(person, second, 8 + n % 5)
        actions.freeze(researcher, trial=trial)
    assert take(client, trial).status_code == 200
    assert Publication.raw.count() == 2


@pytest.mark.parametrize("why", [Unsolved, Contradiction])
def test_without_a_proof_it_does_not_leave_and_the_page_says_so(closed, client, crowd, monkeypatch, why):
    take(client, closed)
    withdraw(crowd, 3)

    def unproven(*_args):
        raise why

    monkeypatch.setattr(publications, "told_by", unproven)
    assert take(client, closed).status_code == 302
    page = client.get(f"/trials/{closed.pk}/report/?for=funder").content.decode()
    told = "har rättats sedan dess" if why is Contradiction else "Det gick inte att visa"
    assert told in page
    assert "figures=no" in page
    assert Publication.raw.count() == AuditRow.objects.filter(action="trial.report").count() == 1
    assert take(client, closed, more="?figures=no").status_code == 200


def test_the_proof_is_made_once_and_before_the_write_lock(closed, client, crowd, monkeypatch):
    take(client, closed)
    withdraw(crowd, *range(5), *range(5, 7))
    proofs = []
    monkeypatch.setattr(publications, "told_by", lambda *_args: proofs.append(list(connection.savepoint_ids)))
    monkeypatch.setattr(publications, "_moved", lambda *_args: None)
    monkeypatch.setattr(publications, "withheld", lambda *_args: None)
    publications._few.cache_clear()
    for _n in range(3):
        client.get(f"/trials/{closed.pk}/report/?for=funder")
    assert take(client, closed).status_code == 200
    assert proofs == [[]]
    publications._few.cache_clear()


def test_a_report_that_leaves_meanwhile_is_held_against_it_too(closed, client, crowd, monkeypatch):
    """Both were proven harmless alone; the second finds the first when it has the lock, and asks again."""
    with scope(Actor.system(closed.lab_id)):
        page = reading.page(closed, "funder", "sv")
        whole = publications.of_trial(closed, page.verdict.result, page.verdict.members, "public")
    withdraw(crowd, 3)
    asked, ask = [], publications._refusal

    def refusal(sheet, earlier, least):
        found = ask(sheet, earlier, least)
        asked.append(len(earlier))
        if asked == [0, 0]:  # the page was read, and the proof for the file is made: now the other one leaves
            publications._keep(Actor.system(closed.lab_id), whole, "group")
        return found

    monkeypatch.setattr(publications, "_refusal", refusal)
    assert take(client, closed).status_code == 302
    assert asked == [0, 0, 1]
    assert [row.reader for row in Publication.raw.all()] == ["group"]
    assert not AuditRow.objects.filter(action="trial.report").exists()


def test_only_a_file_that_was_made_and_handed_over_is_kept(closed, client, monkeypatch):
    address = f"/trials/{closed.pk}/report/funder/sv.pdf"
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    with monkeypatch.context() as broken:
        broken.setattr("egenkraft.site.trials.sheet.paper.pdf", lambda *_args: 1 / 0)
        broken.setattr("egenkraft.site.trials.sheet._set", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            client.get(address)
    assert not Publication.raw.exists()
    assert not AuditRow.objects.filter(action__in=["trial.report", "trial.publish"]).exists()
    assert client.get(address).status_code == 200
    assert Publication.raw.count() == AuditRow.objects.filter(action="trial.report").count() == 1


def test_from_the_screen_no_figure_for_outside_readers_is_printed(closed, client):
    """What is printed there leaves no row; the print sheet shows the way to the PDF instead."""
    for reader in ("funder", "group", "lab"):
        page = client.get(f"/trials/{closed.pk}/report/?for={reader}").content.decode()
        body = re.search(r"<body[^>]*>", page)
        assert body
        assert ("unkept" in body[0]) is (reader != "lab")


def test_a_corrected_answer_keeps_the_report_in_the_lab_and_says_why(closed, client, crowd):
    """The same people at the same times: both means together would tell by how much it was corrected."""
    assert take(client, closed).status_code == 200
    hers = CheckIn.objects.get(participant=crowd[2], wave=closed.after_wave)
    item = Answer.objects.filter(check_in=hers, code__gt=0).first()
    Answer.objects.filter(pk=item.pk).update(code=item.code - 1)
    assert take(client, closed).status_code == 302
    page = client.get(f"/trials/{closed.pk}/report/?for=funder").content.decode()
    assert "har rättats sedan dess" in page
    assert "försök igen" not in page
    assert take(client, closed, more="?figures=no").status_code == 200
    Answer.objects.filter(pk=item.pk).update(code=item.code)
    assert take(client, closed).status_code == 200, "as it was told before"


def test_an_erasure_takes_the_seals_on_her_answers_with_it(closed, client, crowd, lab):
    """Whoever holds the key and the others' answers could try hers until the seal fits."""
    assert take(client, closed).status_code == 200
    assert Publication.raw.get().answers
    with scope(Actor.system(lab.pk)) as system:
        marks.forget(system, make_participant(lab, "X1").pk)
        assert Publication.objects.get().answers, "somebody else's erasure changes nothing"
        assert ("seals", marks.forget) in erasing.purges
        erasing._files(system, erasing.begin(system, person=crowd[2].pk, why="asked"))
        assert Publication.objects.get().answers == ""
