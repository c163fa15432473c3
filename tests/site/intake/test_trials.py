"""Trials out of a spreadsheet: what a lock that only a list tells of is worth, and what a row may change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.site.intake.conftest import Load, Put, said

from egenkraft.site.access.scope import Actor
from egenkraft.site.labs.models import Outcome
from egenkraft.site.trials.models import Amendment, Member, Round, Trial

CODES = [f"P{n:02}" for n in range(1, 13)]
HEAD = "metodtest;metod;utfall;upplägg;före;efter;minsta skillnad;låst den;låst av;frö;lottad den;slut"
ITEMS = [f"conf-{n:02}" for n in range(1, 11)]


def _answers(code: str, day: str, wave: int, value: int) -> str:
    return ";".join([code, day, str(wave), *[str(value)] * len(ITEMS)])


@pytest.fixture
def course(put: Put) -> Callable[..., None]:
    """Twelve people asked twice, and one trial in two groups whose lock and other cells may differ."""
    put("deltagare", "kod;start\n" + "\n".join(f"{code};2018-09-04" for code in CODES))
    put("samtycken", "kod;ändamål;svar;datum\n" + "\n".join(f"{c};allt;ja;2018-09-04" for c in CODES))
    put("metoder", "metod;kort\nMentorskurs;Tio träffar")
    asked = [_answers(code, "2018-09-04", 0, n % 2) for n, code in enumerate(CODES)]
    asked += [_answers(code, "2018-11-13", 1, n % 3) for n, code in enumerate(CODES)]
    put("avstamningar", f"kod;datum;mättillfälle;{';'.join(ITEMS)}\n" + "\n".join(asked))
    put("testdeltagare", "metodtest;kod\n" + "\n".join(f"Kursen;{code}" for code in CODES))

    def write(**cells: str) -> None:
        usual = "Kursen;Mentorskurs;conf;två grupper;;1;2;2018-09-03;Elin;frö 7 2 9;2018-09-03;2019-03-15"
        row = dict(zip(HEAD.split(";"), usual.split(";"), strict=True)) | cells
        put("metodtest", f"{HEAD}\n" + ";".join(row.values()))

    return write


def _grade(trial: Trial) -> tuple[str, list[str]]:
    assert trial.frozen_answer is not None
    return trial.frozen_answer["grade"], trial.frozen_answer["grade_reasons"]


def test_a_lock_from_a_list_keeps_its_day_and_says_whose_it_is(
    load: Load, course: Callable[..., None], client_as: Callable[[Actor], Client], manager: Actor
) -> None:
    course()
    assert said(load()) == []
    trial = Trial.objects.get()
    assert (trial.state, _grade(trial)) == ("closed", ("A", []))
    assert trial.lock_told
    assert Amendment.objects.filter(trial=trial).count() == 1
    client = client_as(manager)
    client.post(reverse("access:language"), {"language": "en", "next": "/"})
    told = "The lock is told by the lab's own list."
    assert told in client.get(reverse("trials:trial", args=[trial.pk])).content.decode()
    assert told in client.get(reverse("reports:board")).content.decode()
    Trial.objects.filter(pk=trial.pk).update(locked_by_id=manager.account_id)
    assert told not in client.get(reverse("trials:trial", args=[trial.pk])).content.decode()


def test_over_without_a_lock_costs_one_grade(
    load: Load, course: Callable[..., None], client_as: Callable[[Actor], Client], manager: Actor
) -> None:
    course(**{"låst den": "", "låst av": ""})
    assert said(load()) == []
    trial = Trial.objects.get()
    assert (trial.state, trial.locked_at) == ("closed", None)
    assert _grade(trial) == ("B", ["plan_not_locked"])
    assert not trial.lock_told
    assert not Amendment.objects.exists()
    assert load().to_write == 0
    client = client_as(manager)
    client.post(reverse("access:language"), {"language": "en", "next": "/"})
    page = client.get(reverse("trials:trial", args=[trial.pk])).content.decode()
    assert "The plan was not locked before the answers came." in page
    assert "It can still be changed" not in page


def test_the_mend_of_a_late_lock_is_true(load: Load, course: Callable[..., None]) -> None:
    course(**{"låst den": "2019-01-01"})
    with translation.override("en"):
        (told,) = said(load())
    assert "Leave the day blank: then the trial counts as not locked before." in told
    course(**{"låst den": ""})
    assert said(load()) == []
    assert _grade(Trial.objects.get()) == ("B", ["plan_not_locked"])


def test_without_lock_and_end_it_is_still_a_draft(load: Load, course: Callable[..., None]) -> None:
    course(**{"låst den": "", "slut": "", "frö": "", "lottad den": ""})
    assert said(load()) == []
    assert Trial.objects.get().state == "draft"


@pytest.mark.parametrize("word", ["interviews", "Relevanta jobbintervjuer"])
@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"upplägg": "före och efter"}, "upplägg", "Interviews cannot be compared before and after."),
        ({"före": "start"}, "före", "Interviews have no wave before."),
        ({"låst den": "", "lottad den": ""}, "lottad den", "interviews are counted from that day"),
    ],
)
def test_interviews_have_nothing_before(
    load: Load, course: Callable[..., None], word: str, cells: dict[str, Any], column: str, what: str
) -> None:
    Outcome.objects.filter(measure="interviews").update(name_sv="Relevanta jobbintervjuer")
    course(**{"utfall": word, **cells})
    with translation.override("en"):
        told = said(load())
    assert any(f"“{column}”" in one and what in one for one in told), told
    assert not Trial.objects.exists()


def test_interviews_by_their_name_get_no_wave_before(load: Load, course: Callable[..., None]) -> None:
    Outcome.objects.filter(measure="interviews").update(name_sv="Relevanta jobbintervjuer")
    course(**{"utfall": "Relevanta jobbintervjuer", "slut": ""})
    assert said(load()) == []
    assert Trial.objects.get().before_wave is None
    assert load().to_write == 0


def test_only_what_the_row_says_is_compared(load: Load, course: Callable[..., None]) -> None:
    course()
    load()
    Outcome.objects.filter(measure="conf").update(name_en="Sure of myself", name_sv="Säker")
    again = load()
    assert (said(again), again.to_write) == ([], 0)
    for cells in ({"minsta skillnad": "3"}, {"upplägg": "före och efter"}, {"efter": "2"}, {"utfall": "pos"}):
        course(**cells)
        with translation.override("en"):
            (told,) = said(load())
        assert "The plan of this trial is locked, so a file cannot change it." in told


def test_a_drawn_lot_is_not_dealt_anew(load: Load, course: Callable[..., None], put: Put) -> None:
    course(slut="")
    assert said(load()) == []
    before = list(Member.objects.values_list("alias", "arm", "stratum"))
    assert {arm for _alias, arm, _stratum in before} == {"method", "waiting"}
    put("deltagare", "kod;start\n" + "\n".join(f"{code};2018-09-04" for code in [*CODES, "P13"]))
    rows = [f"Kursen;{code};" for code in [*CODES[1:], "P13"]]
    put("testdeltagare", "\n".join(["metodtest;kod;stratum", f"Kursen;{CODES[0]};s2", *rows]))
    with translation.override("en"):
        told = said(load())
    assert len(told) == 2
    assert "The lot was drawn with her in another stratum." in told[0]
    assert "The lot of this trial is drawn; a file can add nobody." in told[1]
    assert list(Member.objects.values_list("alias", "arm", "stratum")) == before


def test_a_trial_is_not_closed_by_a_list_while_a_late_round_waits(
    load: Load, course: Callable[..., None]
) -> None:
    course(slut="")
    load()
    Round.objects.create(trial=Trial.objects.get(), number=1, seed_commitment="1" * 64, seed_sealed=b"x")
    course()
    with translation.override("en"):
        (told,) = said(load())
    assert "Draw their round on the trial's page." in told
    assert Trial.objects.get().state == "running"
