"""People: codes, details and the steps of their way."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor, ForeignLab, ScopeMissing, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.participants import actions
from egenkraft.site.participants.actions import (
    BeforeStart,
    CodeTaken,
    Person,
    change_status,
    create,
    create_all,
)
from egenkraft.site.participants.models import Participant, Status, StatusChange

START = date(2025, 3, 3)


@pytest.fixture
def selam(scoped: Actor) -> Participant:
    return create(scoped, person=Person("P01", "Selam", language="ti", reads="little", started_on=START))


def test_a_new_person_takes_part_from_her_first_day(selam: Participant) -> None:
    row = Participant.objects.get()
    assert (row.code, row.shown_as, row.language, row.reads) == ("P01", "Selam", "ti", "little")
    assert (row.status, row.started_on) == (Status.ACTIVE, START)
    assert list(StatusChange.objects.values_list("status", "on")) == [("active", START)]
    assert AuditRow.objects.filter(action="participant.create", object=row.pk).count() == 1


def test_without_a_first_day_she_is_invited(scoped: Actor) -> None:
    row = create(scoped, person=Person("P02"))
    assert (row.status, row.started_on, row.shown_as) == (Status.INVITED, None, "P02")
    assert not Participant.objects.enrolled().exists()


def test_a_code_is_taken_whatever_its_letters(scoped: Actor, selam: Participant) -> None:
    with pytest.raises(CodeTaken):
        create(scoped, person=Person("p01"))
    assert Participant.objects.count() == 1


def test_the_database_refuses_a_code_twice(selam: Participant) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(code="P01")


def test_many_people_take_few_statements(scoped: Actor, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(10):
        create_all(scoped, people=[Person(f"P{n:03}", started_on=START) for n in range(300)])
    assert Participant.objects.count() == StatusChange.objects.count() == 300
    assert AuditRow.objects.filter(action="participant.create").count() == 300


def test_only_what_changed_is_saved_and_noted(scoped: Actor, selam: Participant) -> None:
    assert actions.change(scoped, participant=selam, display_name="Selam T", language="ti") == [
        "display_name"
    ]
    assert actions.change(scoped, participant=selam, display_name="Selam T") == []
    assert Participant.objects.get().display_name == "Selam T"
    assert AuditRow.objects.filter(action="participant.change").count() == 1


def test_the_code_and_the_status_are_not_changed_by_the_way(scoped: Actor, selam: Participant) -> None:
    for field in ("code", "status", "lab"):
        with pytest.raises(TypeError):
            actions.change(scoped, participant=selam, **{field: "x"})


def test_a_step_is_kept_and_the_last_day_counts(scoped: Actor, selam: Participant) -> None:
    change_status(scoped, participant=selam, status="paused", on=START + timedelta(days=30))
    change_status(scoped, participant=selam, status="left", on=START + timedelta(days=60), reason=" job ")
    change_status(scoped, participant=selam, status="active", on=START + timedelta(days=40))
    row = Participant.objects.get()
    assert (row.status, row.ended_on, row.end_reason) == ("left", START + timedelta(days=60), "job")
    assert [s.status for s in StatusChange.objects.all()] == ["active", "paused", "active", "left"]


def test_coming_back_takes_the_end_away(scoped: Actor, selam: Participant) -> None:
    change_status(scoped, participant=selam, status="left", on=START + timedelta(days=60), reason="moved")
    change_status(scoped, participant=selam, status="active")
    row = Participant.objects.get()
    assert (row.status, row.ended_on, row.end_reason, row.started_on) == ("active", None, "", START)


def test_on_one_day_the_last_word_counts(scoped: Actor, selam: Participant) -> None:
    for word in ("paused", "active", "paused", "active"):
        change_status(scoped, participant=selam, status=word, on=timezone.localdate())
    assert Participant.objects.get().status == "active"
    assert StatusChange.objects.filter(on=timezone.localdate()).count() == 2


def test_the_first_step_in_gives_the_first_day(scoped: Actor) -> None:
    row = create(scoped, person=Person("P02"))
    change_status(scoped, participant=row, status="active", on=timezone.localdate())
    assert Participant.objects.get().started_on == timezone.localdate()


def test_she_cannot_leave_before_she_began(scoped: Actor, selam: Participant) -> None:
    with pytest.raises(BeforeStart):
        change_status(scoped, participant=selam, status="left", on=START - timedelta(days=1))
    change_status(scoped, participant=selam, status="left", on=START)
    with pytest.raises(BeforeStart):
        actions.change(scoped, participant=selam, started_on=START + timedelta(days=1))


@pytest.mark.parametrize(
    "values",
    [{"started_on": START, "ended_on": START - timedelta(days=1)}, {"birth_year": 1899}],
    ids=["end", "birth"],
)
def test_the_database_refuses_the_impossible(scoped: Actor, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(code="P09", **values)


def test_unscoped_raises_and_foreign_is_refused(selam: Participant, other_lab: Any) -> None:
    stranger = Actor(lab_id=other_lab.pk, role="leader")
    with scope(stranger):
        assert not Participant.objects.exists()
        with pytest.raises(ForeignLab):
            change_status(stranger, participant=selam, status="left")


def test_outside_a_scope_nobody_is_found() -> None:
    with pytest.raises(ScopeMissing):
        Participant.objects.count()
