"""What was written here by hand stays: a file that says something else is counted, and changes nothing."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from tests.site.intake.conftest import Load, Put, said

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.activities import actions as activities
from egenkraft.site.activities.models import Activity, Attendance
from egenkraft.site.intake.command import _print_counts
from egenkraft.site.intake.models import Load as LoadRow
from egenkraft.site.intake.upsert import Count, by_hand, noon
from egenkraft.site.measures import actions as measures
from egenkraft.site.measures.models import Answer, CheckIn, Wave
from egenkraft.site.participants.actions import change_status
from egenkraft.site.participants.models import Participant

ITEMS = [f"conf-{n:02}" for n in range(1, 11)]


@pytest.fixture
def her(load: Load, put: Put) -> Participant:
    put("deltagare", "kod;start\nP01;2018-09-04")
    put("samtycken", "kod;ändamål;svar;datum\nP01;allt;ja;2018-09-04")
    assert said(load()) == []
    return Participant.objects.get()


def _check_in(system: Actor, her: Participant, given: list[str]) -> CheckIn:
    wave = Wave.objects.get(number=0)
    row = measures.open_check_in(system, participant=her, pack="conf", wave=wave, mode="alone")
    for code, value in zip(ITEMS, given, strict=False):
        measures.answer(system, check_in=row, code=code, given=value, language="sv")
    return row


def _listed(put: Put, *given: str) -> None:
    put(
        "avstamningar",
        f"kod;datum;mättillfälle;hur;{';'.join(ITEMS)}\nP01;2018-09-04;0;tolk;{';'.join(given)}",
    )


@pytest.mark.parametrize("answered", [10, 3])
def test_what_she_answered_here_is_hers(
    load: Load, put: Put, system: Actor, her: Participant, answered: int
) -> None:
    row = _check_in(system, her, ["2"] * answered)
    held = list(Answer.objects.order_by("item").values_list("item", "code", "at"))
    _listed(put, *["0"] * 10)
    report = load()
    assert (said(report), report.counts["checkins"]) == ([], Count(same=1, kept=1))
    assert list(Answer.objects.order_by("item").values_list("item", "code", "at")) == held
    again = CheckIn.objects.get()
    assert (again.mode, again.on, again.finished_at) == ("alone", row.on, CheckIn.objects.get().finished_at)
    assert bool(again.finished_at) == (answered == 10)


def test_the_same_answers_are_the_same_and_blanks_say_nothing(
    load: Load, put: Put, system: Actor, her: Participant
) -> None:
    _check_in(system, her, ["2"] * 10)
    _listed(put, *["2"] * 9, "")
    assert load().counts["checkins"] == Count(same=1)


def test_opened_here_and_never_answered_is_taken_from_the_list(
    load: Load, put: Put, system: Actor, her: Participant
) -> None:
    _check_in(system, her, [])
    _listed(put, *["1"] * 10)
    assert load().counts["checkins"] == Count(changed=1)
    one = CheckIn.objects.get()
    assert (one.finished_at, one.on, one.mode) == (noon(date(2018, 9, 4)), date(2018, 9, 4), "interpreter")
    assert load().to_write == 0


def test_a_list_still_mends_its_own_answers(load: Load, put: Put, her: Participant) -> None:
    _listed(put, *["1"] * 10)
    load()
    _listed(put, *["0"] * 10)
    assert load().counts["checkins"] == Count(changed=1)
    assert set(Answer.objects.values_list("code", flat=True)) == {0}


def test_a_mark_by_hand_stays(load: Load, put: Put, system: Actor, her: Participant) -> None:
    put("aktiviteter", "datum;kl;aktivitet;typ;längd\n27/9 2018;14.30;Kafé;språkkafé;90")
    put("narvaro", "kod;datum;aktivitet;här;minuter\nP01;2018-09-27;Kafé;ja;")
    load()
    activities.mark(system, activity=Activity.objects.get(), participant=her, state="away")
    report = load()
    assert report.counts["attendance"] == Count(same=1, kept=1)
    assert Attendance.objects.get().state == "away"
    put("narvaro", "kod;datum;aktivitet;här;minuter\nP01;2018-09-27;Kafé;nej;0")
    assert load().counts["attendance"] == Count(changed=1), "a blank in it may be filled"


def test_all_here_is_a_mark_by_hand_too(load: Load, put: Put, system: Actor, her: Participant) -> None:
    put("aktiviteter", "datum;kl;aktivitet;typ;längd\n27/9 2018;14.30;Kafé;språkkafé;90")
    load()
    activities.all_here(system, activity=Activity.objects.get(), participants=[her.pk])
    put("narvaro", "kod;datum;aktivitet;här\nP01;2018-09-27;Kafé;nej")
    assert load().counts["attendance"] == Count(same=1, kept=1)
    assert Attendance.objects.get().state == "here"


def test_who_has_left_is_not_brought_back(load: Load, put: Put, system: Actor, her: Participant) -> None:
    change_status(system, participant=her, status="left", on=date(2019, 3, 1))
    put("deltagare", "kod;start;status;läser\nP01;2018-09-04;deltar;lite")
    report = load()
    assert report.counts["participants"] == Count(changed=1, kept=1)
    again = Participant.objects.get()
    assert (again.status, again.ended_on, again.reads) == ("left", date(2019, 3, 1), "little")
    assert load().counts["participants"] == Count(same=1, kept=1)


def test_who_came_back_does_not_leave_again(load: Load, put: Put, system: Actor, her: Participant) -> None:
    put("deltagare", "kod;start;slut\nP01;2018-09-04;2019-01-15")
    load()
    assert Participant.objects.get().status == "left"
    change_status(system, participant=Participant.objects.get(), status="active", on=date(2019, 4, 1))
    assert load().counts["participants"] == Count(same=1, kept=1)
    assert (Participant.objects.get().status, Participant.objects.get().ended_on) == ("active", None)
    put("deltagare", "kod;start;slut\nP01;2018-09-04;2019-05-15")
    assert load().counts["participants"] == Count(changed=1), "a later end is news"
    assert Participant.objects.get().status == "left"


def test_the_hour_tells_lists_from_hands() -> None:
    assert not by_hand(noon(date(2018, 9, 4)))
    assert not by_hand(noon(date(2019, 1, 4)))
    assert by_hand(noon(date(2018, 9, 4)).replace(microsecond=1))


def test_kept_is_told(
    ready: Lab,
    manager: Actor,
    client_as: Callable[[Actor], Client],
    load: Load,
    put: Put,
    system: Actor,
    her: Participant,
    capsys: Any,
) -> None:
    counts = {
        "sheets": {
            "attendance": vars(Count(new=1, same=7, kept=3)),
            "participants": {"new": 0, "changed": 0, "same": 2},
        }
    }
    row = LoadRow.objects.create(folder="x", state="done", counts=counts, finished_at=timezone.now())
    page = client_as(manager).get(f"/load/{row.pk}/?lang=en").content.decode()
    assert "Kept: the file says something else" in page
    assert re.search(r'class="num"><bdi dir="ltr">3</bdi></td>', page)
    only = {"sheets": {"attendance": vars(Count(same=7, kept=3))}}
    LoadRow.objects.filter(pk=row.pk).update(counts=only, state="checked")
    page = client_as(manager).get(f"/load/{row.pk}/?lang=en").content.decode()
    assert "There is nothing to write" in page
    assert "stands here already" not in page
    assert "Everything is there already" not in page
    LoadRow.objects.filter(pk=row.pk).update(counts={"sheets": {"attendance": vars(Count(new=1))}})
    assert "Kept" not in client_as(manager).get(f"/load/{row.pk}/?lang=en").content.decode()
    change_status(system, participant=her, status="left", on=date(2019, 3, 1))
    put("deltagare", "kod;status\nP01;deltar")
    with translation.override("en"):
        _print_counts(load())
    assert "1 of them kept as they stand here" in capsys.readouterr().out
