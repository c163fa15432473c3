"""Retention: every table is classified; what is old enough goes, at the lab's own times."""

import tomllib
from datetime import date, timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.utils import timezone
from tests.people import make_participant, signed_in
from tests.shape import kept
from tests.shape.good_rows import Rows

from egenkraft.site.access.models import Invitation
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent import ages, erasing, keeping
from egenkraft.site.consent.models import Consent, Keeping, RetentionRun
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.models import Identity, PersonKey

pytestmark = pytest.mark.erasure


@pytest.fixture(autouse=True)
def _no_log(monkeypatch):
    """The log cannot be emptied inside the transaction of a test; test_erasing.py does it for real."""
    monkeypatch.setattr(erasing, "empty_log", lambda alias: None)
    monkeypatch.setattr("egenkraft.site.vault.actions.empty_log", lambda alias: None)


@pytest.fixture
def by(lab):
    actor = Actor.system(lab.pk)
    with scope(actor):
        yield actor


@pytest.fixture
def selam(lab, leader):
    person = make_participant(lab, "P01", display_name="Selam", birth_year=1985, agrees=["take_part"])
    with scope(leader):
        write_identity(leader, participant=person, name="Selam Tesfay", phone="", contact="")
    return person


def in_months(months, days=1):
    return timezone.now() + timedelta(days=31 * months + days)


def test_every_table_of_the_site_has_a_class(goal):
    assert keeping.faults() == []
    count = len(keeping.table())
    goal("G8", reached=f"{count} of {count} tables classified", wanted="every table", ok=True)


def test_the_page_of_reference_is_made_from_the_table():
    assert kept.PAGE.read_text(encoding="utf-8") == kept.page(), "python -m tests.shape.kept"


def test_a_table_without_a_class_stops_the_start(monkeypatch):
    less = {label: one for label, one in keeping.table().items() if label != "work.Rating"}
    monkeypatch.setattr(keeping, "table", lambda: less)
    faults = [fault for fault in run_checks() if fault.id == "egenkraft.E008"]
    assert "work.Rating" in faults[0].msg


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('her = "nobody"', "no field nobody"),
        ('blank = ["nothing"]', "no field nothing"),
        ('class = "perhaps"', "class and reason"),
        ('clock = "moon"', "no clock moon"),
        ('class = "erase"', "after how long"),
        ('her = "participant"', "what is it called"),
        ('mine = "no"', "why does she not see it"),
    ],
)
def test_each_mistake_in_the_file_is_said(line, said):
    base = {"class": "keep", "sv": "x", "en": "x"}
    entry = keeping._entry("work.Interview", base | tomllib.loads(line))
    faults = keeping.Faults()
    faults.check(entry)
    assert any(said in fault for fault in faults.found)


def test_thirteen_months_after_the_last_day_only_a_code_is_left(by, selam):
    assert ages.run(by, in_months(12)) is None
    row = ages.run(by, in_months(13))
    selam.refresh_from_db()
    assert (selam.display_name, selam.birth_year, selam.code) == ("", None, "P01")
    assert not Identity.objects.exists()
    assert not PersonKey.objects.exists()
    assert Consent.objects.count() == 1
    assert row.counts["participants.Participant"] == 1
    assert row.counts["vault.PersonKey"] == 1
    assert ages.run(by, in_months(13)) is None


def test_after_five_years_nothing_is_left(by, selam):
    ages.run(by, in_months(61))
    assert not Participant.objects.exists()
    assert not Consent.objects.exists()


def test_whoever_was_here_lately_stays(by, selam):
    rows = Rows()
    attendance = rows.save("activities.Attendance", participant=selam, marked_at=in_months(10))
    assert ages.last_days()[selam.pk] == timezone.localdate(attendance.marked_at)
    ages.run(by, in_months(13))
    selam.refresh_from_db()
    assert selam.display_name == "Selam"


def a_trial(rows, person, *, key="one", state="running", end=None, locked=None):
    """A trial that she is in; planned to end eight weeks after its lock."""
    fields = {"key": key, "title": key, "state": state, "plan_hash": "" if state == "draft" else "x"}
    fields |= {"frozen_at": end, "frozen_answer": {"n": 1} if end else None}
    fields |= {"locked_at": locked or timezone.now(), "created_at": timezone.now()}
    trial = rows.save("trials.Trial", **fields)
    type(trial.after_wave).objects.filter(pk=trial.after_wave_id).update(weeks=8)
    rows.save("trials.Member", participant=person, trial=trial)
    return trial


def test_answers_wait_for_the_answer_of_the_trial(by, selam):
    rows = Rows()
    a_trial(rows, selam, state="closed", end=in_months(30))
    interview = rows.save("work.Interview", participant=selam)
    ages.run(by, in_months(50))
    interview.refresh_from_db()
    ages.run(by, in_months(56))
    with pytest.raises(type(interview).DoesNotExist):
        interview.refresh_from_db()


@pytest.mark.parametrize("state", ["locked", "running"])
def test_a_trial_that_is_never_answered_keeps_no_longer_than_its_plan(by, selam, state):
    rows = Rows()
    a_trial(rows, selam, state=state, locked=in_months(10))
    interview = rows.save("work.Interview", participant=selam)
    ages.run(by, in_months(34))
    interview.refresh_from_db()
    ages.run(by, in_months(37))
    with pytest.raises(type(interview).DoesNotExist):
        interview.refresh_from_db()


def test_a_plan_that_is_only_being_written_holds_nobody(by, selam):
    rows = Rows()
    a_trial(rows, selam, state="draft", locked=in_months(10))
    interview = rows.save("work.Interview", participant=selam)
    ages.run(by, in_months(25))
    with pytest.raises(type(interview).DoesNotExist):
        interview.refresh_from_db()


def test_two_trials_count_from_the_later_and_an_open_one_from_its_plan(by, selam):
    rows, ends = Rows(), []
    for key, end in (("one", in_months(2)), ("two", in_months(5)), ("three", None)):
        a_trial(rows, selam, key=key, end=end, locked=in_months(6), state="closed" if end else "running")
        ends.append(ages.trial_days()[selam.pk])
    planned = timezone.localdate(in_months(6)) + timedelta(weeks=8)
    assert ends == [timezone.localdate(in_months(2)), timezone.localdate(in_months(5)), planned]


def test_the_page_says_how_many_a_trial_holds_and_until_when(by, lab, selam, manager, monkeypatch):
    monkeypatch.setattr("egenkraft.site.access.policy.to_step_up", lambda request, actor: None)
    rows = Rows()
    a_trial(rows, selam, key="Parövning", locked=in_months(10))
    a_trial(rows, selam, key="Utkast", state="draft", locked=in_months(40))
    a_trial(rows, make_participant(lab, "P02"), key="Kort", state="closed", end=in_months(1))
    assert ages.held(in_months(22)) == []
    until = ages.later(timezone.localdate(in_months(10)) + timedelta(weeks=8), 24)
    assert ages.held(in_months(26)) == [ages.Held("Parövning", 1, until)]
    assert ages.held(in_months(37)) == []
    with time_machine.travel(in_months(26)):
        page = " ".join(signed_in(manager).get("/consent/keeping/").content.decode().split())
    assert "<b>Parövning</b>: 1 person, till" in page
    assert "Utkast" not in page
    assert "Selam" not in page


def test_rows_with_a_day_of_their_own_go_after_it(by):
    rows = Rows()
    rows.save("access.Invitation", expires_at=timezone.now() - timedelta(days=31))
    rows.save("access.Invitation", expires_at=timezone.now() - timedelta(days=29), token="b" * 64)
    assert ages.run(by, timezone.now()).counts == {"access.Invitation": 1}
    assert Invitation.objects.count() == 1


def test_months_of_a_rows_own_day(by, monkeypatch):
    entry = keeping._entry(
        "access.Invitation", {"class": "erase", "months": 2, "clock": "expires_at", "sv": "", "en": ""}
    )
    Rows().save("access.Invitation", expires_at=timezone.now() - timedelta(days=63))
    assert ages.due(entry, ages.Clocks({}, {}), timezone.now()).count() == 1


def test_the_preview_says_what_will_go_and_when(by, selam):
    with time_machine.travel(in_months(12, days=10)):
        lines = {(line.entry.label, line.gone): line for line in ages.preview(timezone.now())}
    assert (lines["vault.Identity", False].now, lines["vault.Identity", False].soon) == (0, 1)
    assert lines["consent.Consent", False].soon == 0
    assert lines["participants.Participant", True].now == 0


def test_a_lab_chooses_within_bounds(by, selam):
    ages.choose(by, label="vault.Identity", months=6)
    ages.choose(by, label="vault.Identity", months=7)
    assert Keeping.objects.get().months == 7
    for label, months in (("vault.Identity", 25), ("vault.Identity", 0), ("audit.AuditRow", 6)):
        with pytest.raises(ages.OutOfBounds):
            ages.choose(by, label=label, months=months)
    assert "vault.Identity" in ages.run(by, in_months(7)).counts


def test_another_lab_is_left_alone(by, selam, other_lab):
    theirs = make_participant(other_lab, "P01", display_name="Hodan", agrees=())
    ages.run(by, in_months(61))
    with scope(Actor.system(other_lab.pk)):
        theirs.refresh_from_db()
    assert theirs.display_name == "Hodan"
    assert RetentionRun.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 8, 31), 1, date(2023, 9, 30)),
        (date(2023, 11, 15), 13, date(2024, 12, 15)),
    ],
)
def test_a_month_later(day, months, then):
    assert ages.later(day, months) == then


def test_the_words_are_in_her_language():
    from django.utils.translation import override

    entry = keeping.table()["participants.Participant"]
    with override("sv"):
        assert (entry.name, entry.reason) == (entry.name_sv, entry.sv)
    with override("en"):
        assert (entry.name, entry.reason) == (entry.name_en, entry.en)


def test_a_table_that_only_the_file_or_only_the_site_knows_is_said_once(monkeypatch):
    entry = keeping._entry("work.Gone", {"class": "keep", "sv": "x", "en": "x"})
    more = {**keeping.table(), "work.Gone": entry}
    monkeypatch.setattr(keeping, "table", lambda: more)
    assert keeping.faults() == ["work.Gone stands in only one of retention.toml and the site"]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 3, 31), 13, date(2026, 4, 30)),
        (date(2025, 12, 15), 12, date(2026, 12, 15)),
    ],
)
def test_so_many_months_later_is_the_same_day_or_the_last_of_its_month(day, months, then):
    assert ages.later(day, months) == then
