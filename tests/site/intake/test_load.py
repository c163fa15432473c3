"""Loading: what the rows become, and that loading twice changes nothing."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.apps import apps
from django.utils import timezone, translation
from tests.site.intake.conftest import Load, Put, said

from egenkraft.site.access.models import Lab, Partner
from egenkraft.site.access.scope import Actor
from egenkraft.site.activities.models import Activity, Attendance
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.verify import verify
from egenkraft.site.consent.actions import withdraw
from egenkraft.site.consent.forms import WRITTEN
from egenkraft.site.consent.models import Consent
from egenkraft.site.consent.rules import allowed
from egenkraft.site.intake.upsert import Count
from egenkraft.site.labs.models import Place, Profile
from egenkraft.site.measures.models import Answer, CheckIn
from egenkraft.site.methods.models import Method, MethodVersion
from egenkraft.site.participants.models import Participant, StatusChange
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.vault.models import Identity
from egenkraft.site.work.models import Interview, Rating

PEOPLE = """
kod;visningsnamn;start;slut;status;område;språk;läser
P01;Selam;2018-09-04;;;Hageby;tigrinja;lite
P02;Amina;16/10 2018;2019-01-15;;Ringdansen;so;nej
"""
YES = "kod;ändamål;svar;datum\nP01;allt;ja;2018-09-04\nP02;allt;ja;2018-10-16"


def _everything() -> dict[str, int]:
    """How many rows each table of the lab holds."""
    models = [
        model
        for app in apps.get_app_configs()
        if app.name.startswith("egenkraft")
        for model in app.get_models()
    ]
    return {
        model._meta.label: getattr(model, "raw", model._default_manager).count()
        for model in models
        if model._meta.db_table != "vault_personkey"
    }


def test_a_dry_run_says_what_is_new_and_writes_nothing(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    put("samtycken", YES)
    before = _everything()
    report = load(dry=True)
    assert report.counts == {"participants": Count(new=2), "consents": Count(new=18)}
    assert not report.written
    assert _everything() == before


def test_loading_twice_changes_nothing(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    put("samtycken", YES)
    put("aktiviteter", "datum;kl;aktivitet;typ;längd\n27/9 2018;14.30;Språkkafé;Language café;1,5 h")
    put("narvaro", "kod;datum;aktivitet;här\nP01;2018-09-27;språkkafé;x\nP02;2018-09-27;Språkkafé;nej")
    put("avstamningar", "kod;datum;tillfälle;conf-01;conf-02\nP01;2018-09-04;start;1;vill inte svara")
    first = load()
    assert first.written
    before = _everything()
    second = load()
    assert said(second) == []
    assert second.to_write == 0
    assert {key: count.rows for key, count in second.counts.items()} == {
        key: count.rows for key, count in first.counts.items()
    }
    assert _everything() == before


def test_a_changed_cell_changes_one_row(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    load()
    put("deltagare", PEOPLE.replace("Hageby", "Ljura").replace(";lite", ";bra"))
    assert load().counts == {"participants": Count(changed=1, same=1)}
    assert Participant.objects.get(code="P01").home_area.name == "Ljura"
    put("deltagare", "kod;visningsnamn;läser\nP01;;")
    assert load().to_write == 0, "a blank cell says nothing"


def test_what_a_participant_becomes(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    load()
    first, second = Participant.objects.order_by("code")
    assert (first.display_name, first.language, first.reads, first.status) == (
        "Selam",
        "ti",
        "little",
        "active",
    )
    assert (second.started_on, second.ended_on) == (date(2018, 10, 16), date(2019, 1, 15))
    assert second.status == "left"
    assert [(c.status, c.on) for c in StatusChange.objects.filter(participant=second)] == [
        ("active", date(2018, 10, 16)),
        ("left", date(2019, 1, 15)),
    ]


def test_without_codes_a_name_is_enough_when_it_is_alone(load: Load, put: Put) -> None:
    put("deltagare", "visningsnamn;start\nSelam;2018-09-04\nAmina;2018-09-04")
    put("samtycken", "namn;ändamål;svar;datum\nselam;delta;ja;2018-09-04")
    assert load().written
    assert sorted(Participant.objects.values_list("code", flat=True)) == ["P01", "P02"]
    assert allowed(Participant.objects.get(display_name="Selam"), "take_part")
    assert load().to_write == 0
    put("samtycken", "kod;ändamål;svar;datum\nP01;delta;ja;2018-09-04")
    put("deltagare", "kod;visningsnamn\nP77;Selam")
    assert load().written
    put("deltagare", "visningsnamn\nSelam")
    with translation.override("en"):
        assert "2 participants have this name. Write her code instead." in said(load())[0]


def test_names_go_sealed_into_the_vault_once(load: Load, put: Put) -> None:
    put("deltagare", "kod;hela namnet;telefon\nP01;Selam Testsson;0700000000")
    load(dry=True)
    assert not Identity.objects.exists()
    load()
    (row,) = Identity.objects.all()
    assert b"Selam" not in bytes(row.name)
    put("deltagare", "kod;hela namnet\nP01;Någon Annan")
    assert load().to_write == 0
    assert bytes(Identity.objects.get().name) == bytes(row.name), "a file does not overwrite the vault"


def test_an_old_file_never_brings_back_a_yes(load: Load, put: Put, system: Actor) -> None:
    put("deltagare", PEOPLE)
    put("samtycken", YES)
    load()
    person = Participant.objects.get(code="P01")
    withdraw(system, participant=person, purpose="photo", form="spoken", language="sv")
    assert load().to_write == 0
    assert not allowed(person, "photo")


def test_answers_and_the_reasons_for_none(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    put(
        "avstamningar",
        """
        kod;datum;mättillfälle;hur;bortfall;conf-01;conf 2;pos-01;pos-01.tie
        P01;2018-09-04;start;uppläst;;Ja, säker;;ja;vän
        P02;2018-10-16;0;;flyttat;;;;
        """,
    )
    assert said(load()) == []
    conf = CheckIn.objects.get(participant__code="P01", pack="conf")
    assert (conf.mode, conf.on, conf.wave.number) == ("read_aloud", date(2018, 9, 4), 0)
    answers = {a.item: (a.code, a.reason) for a in conf.answers.all()}
    assert answers["conf-01"] == (2, "")
    assert answers["conf-02"] == (None, "not_reached")
    assert answers["conf-10"] == (None, "not_asked")
    pos = {
        a.item: a.code for a in Answer.objects.filter(check_in__pack="pos", check_in__participant__code="P01")
    }
    assert (pos["pos-01"], pos["pos-01.tie"]) == (1, 2)
    moved = Answer.objects.filter(check_in__participant__code="P02")
    assert set(moved.values_list("reason", flat=True)) == {"moved"}
    assert moved.count() == 20


def test_an_activity_is_found_by_kind_and_time(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    put(
        "aktiviteter",
        """
        datum;tid;aktivitet;sort;minuter;intygad av
        2018-09-27;10:00;Kafé;språkkafé;90;Maria
        2018-09-27;14:30;Kafé;språkkafé;90;
        2018-09-28;9;Cirkeln om jobb;studiecirkel;90;
        """,
    )
    put("narvaro", "kod;datum;aktivitet;tid\nP01;27/9 2018;Kafé;14.30\nP01;28/9 2018;studiecirkel;")
    assert said(load()) == []
    assert Attendance.objects.filter(activity__starts_at__lt=timezone.now()).count() == 2
    certified = Activity.objects.get(certified_name="Maria")
    assert timezone.localtime(certified.certified_at).date() == date(2018, 9, 27)
    put("narvaro", "kod;datum;aktivitet\nP01;27/9 2018;Kafé")
    with translation.override("en"):
        assert "2 activities that day fit. Write the time too: 10:00, 14:30." in said(load())[0]


def test_interviews_with_their_ratings(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    put(
        "intervjuer",
        """
        kod;arbetsgivare;yrke;läge;datum;minuter;kan anställa;bedömd den;hon;ledare;besked;besked den
        P01;Köket;köksbiträde;hållen;2018-11-20;35;ja;2018-11-20;jjjjj;j j j ? j;jobb;2018-11-27
        P01;Tvätten;städare;föreslagen;;;;;;;;
        """,
    )
    assert said(load()) == []
    held = Interview.objects.get(employer__name="Köket")
    assert (held.state, held.result, held.minutes) == ("answered", "offer", 35)
    assert Rating.objects.filter(interview=held, after_result=False).count() == 10
    assert load().to_write == 0


def test_the_lab_its_partners_and_methods(load: Load, put: Put, ready: Lab) -> None:
    put(
        "labbet",
        "uppgift;svenska;engelska\nnamn;Portalen;\nen mening;Här provar vi.;Here we try.\nstartar;4/9 2018;",
    )
    put("samarbetsparter", "Parter 2018;\n;\nnamn;sort\nABF;studieförbund\nVinnova;finansiär")
    put("platser", "namn;huvudplats\nPortalen;ja\nBiblioteket;")
    put("metoder", "metod;version;kort\nMentorskurs;1;Tio träffar\nMentorskurs;2;Åtta träffar")
    assert load().written
    profile = Profile.objects.get(lab=ready)
    assert (profile.tagline_en, profile.starts_on) == ("Here we try.", date(2018, 9, 4))
    assert Lab.objects.get(pk=ready.pk).name == "Portalen"
    assert list(Partner.objects.values_list("name", "kind")) == [("ABF", "study"), ("Vinnova", "funder")]
    assert Place.objects.get(is_main=True).name == "Portalen"
    assert Method.objects.get().summary == "Åtta träffar"
    assert MethodVersion.objects.count() == 2
    assert load().to_write == 0


TRIAL = "metodtest;metod;utfall;upplägg;efter;minsta skillnad;låst den;låst av;frö"
MEMBERS = "metodtest;kod;lottad till\n" + "\n".join(f"Kursen;P0{n};{{{n}}}" for n in range(1, 5))


def _two_arms(put: Put) -> None:
    put("deltagare", "kod;start\n" + "\n".join(f"P0{n};2018-09-04" for n in range(1, 5)))
    put("metoder", "metod;kort\nMentorskurs;Tio träffar")
    put("metodtest", f"{TRIAL}\nKursen;Mentorskurs;conf;två grupper;1;2;2018-09-03;Elin;frö 7 2 9")


def test_the_lot_is_drawn_again_from_its_seed(load: Load, put: Put) -> None:
    _two_arms(put)
    put("testdeltagare", MEMBERS.format(*[""] * 5))
    assert said(load()) == []
    arms = dict(Member.objects.values_list("alias", "arm"))
    assert sorted(arms.values()) == ["method", "method", "waiting", "waiting"]
    trial = Trial.objects.get()
    assert (trial.state, trial.seed, trial.locked_name) == ("running", "frö 7 2 9", "Elin")
    words = {"method": "metoden", "waiting": "som vanligt"}
    right = ["", *(words[arms[f"T0{n}"]] for n in range(1, 5))]
    put("testdeltagare", MEMBERS.format(*right))
    assert load().to_write == 0


def test_a_written_group_that_the_lot_did_not_give_is_refused(load: Load, put: Put) -> None:
    _two_arms(put)
    put("testdeltagare", MEMBERS.format("", *["metoden"] * 4))
    with translation.override("en"):
        told = said(load())
    assert len(told) == 2
    assert all("The lot drawn again from the seed gives her the other group." in one for one in told)
    assert not Trial.objects.exists()


def test_a_lock_after_the_answers_is_refused(load: Load, put: Put) -> None:
    put("deltagare", PEOPLE)
    put("samtycken", YES)
    put("metoder", "metod;kort\nMentorskurs;Tio träffar")
    put("avstamningar", "kod;datum;mättillfälle;conf-01\nP01;2018-09-04;0;1\nP01;2018-11-13;1;2")
    put("metodtest", f"{TRIAL}\nKursen;Mentorskurs;conf;före och efter;1;2;2019-01-01;Elin;")
    put("testdeltagare", "metodtest;kod\nKursen;P01")
    with translation.override("en"):
        assert "The plan was locked after the first answer of the second wave." in said(load())[0]


def test_a_workbook_with_several_sheets(load: Load, folder: Path) -> None:
    book = xlsxwriter.Workbook(folder / "labbet 2018.xlsx", {"default_date_format": "yyyy-mm-dd"})
    people = book.add_worksheet("Deltagare")
    people.merge_range("A1:D1", "Våra deltagare hösten 2018")
    people.write_row(2, 0, ["KOD", "Visningsnamn", "Start (ÅÅÅÅ-MM-DD)", "Födelseår*"])
    people.write_row(4, 0, ["P01", "Selam", 43347, 1984])
    people.write_row(5, 0, [7, "Amina"])
    notes = book.add_worksheet("Anteckningar")
    notes.write(0, 0, "ring kommunen")
    book.close()
    report = load()
    assert said(report) == []
    assert len(report.problems.notices) == 1
    assert list(Participant.objects.order_by("code").values_list("code", "started_on", "birth_year")) == [
        ("7", None, None),
        ("P01", date(2018, 9, 4), 1984),
    ]


def test_each_sheet_leaves_one_row_in_the_audit_chain(load: Load, put: Put, ready: Lab) -> None:
    put("deltagare", PEOPLE)
    put("samtycken", YES)
    load()
    rows = AuditRow.objects.filter(lab=ready.pk, action="sheet.load")
    assert [row.kind for row in rows] == ["participants", "consents"]
    assert all(row.digest for row in rows)
    assert verify(ready.pk).bad is None


def test_progress_is_told_on_long_sheets(load: Load, put: Put) -> None:
    lines = "\n".join(f"P{number:04};N{number}" for number in range(1200))
    put("deltagare", f"kod;visningsnamn\n{lines}")
    told: list[tuple[str, int, int]] = []
    load(tell=lambda *progress: told.append(progress))
    assert ("participants", 500, 1200) in told
    assert ("participants", 1200, 1200) in told


@pytest.mark.parametrize("code", ["<b>P1</b>", "P-1/2", "=1+1", "'; drop table x;--"])
def test_codes_are_only_words(load: Load, put: Put, code: str) -> None:
    put("deltagare", "x").write_text(f'kod,visningsnamn\n"{code}",Selam\n', encoding="utf-8")
    assert load().written
    assert Participant.objects.get().code == code


def test_how_she_said_it_is_never_invented(load: Load, put: Put) -> None:
    """A blank cell is not a signed paper: what nobody wrote down is shown as that."""
    put("deltagare", PEOPLE)
    put("samtycken", "kod;ändamål;svar;datum;form\nP01;foto;ja;2018-09-04;\nP02;foto;ja;2018-10-16;papper")
    assert load().written
    rows = {row.participant.code: row for row in Consent.objects.select_related("participant")}
    assert (rows["P01"].form, rows["P02"].form) == ("unknown", "paper")
    with translation.override("en"):
        assert rows["P01"].get_form_display() == "not written down"
    assert "unknown" not in dict(WRITTEN), "a leader who writes it knows how it was said"
    assert load().to_write == 0
