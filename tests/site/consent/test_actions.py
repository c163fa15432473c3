"""Each yes and no is a row; the newest wins; taking it back works at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor, ForeignLab, ScopeMissing, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent import actions, hooks
from egenkraft.site.consent.actions import LaterAnswer, decide, decide_sheet, ship_purposes, teach, withdraw
from egenkraft.site.consent.models import Consent, Purpose
from egenkraft.site.consent.rules import PURPOSES, UnknownPurpose, agreeing, allowed

SPOKEN = {"form": "spoken", "language": "sv"}


@pytest.fixture(autouse=True)
def purposes(scoped: Actor) -> list[Purpose]:
    return ship_purposes(scoped)


@pytest.fixture
def her(make_participant: Any) -> Any:
    return make_participant("P01", agrees=())


@pytest.fixture
def told() -> Iterator[list[tuple[Any, str, bool]]]:
    rows: list[tuple[Any, str, bool]] = []

    def listener(by: Actor, participant: Any, purpose: str, given: bool) -> None:
        rows.append((participant, purpose, given))

    hooks.listeners.append(listener)
    yield rows
    hooks.listeners.remove(listener)


def test_the_nine_purposes_are_shipped_once(scoped: Actor, purposes: list[Purpose]) -> None:
    assert [row.key for row in purposes] == list(PURPOSES)
    Purpose.objects.filter(key="photo").update(name_sv="Våra egna ord", version=2)
    ship_purposes(scoped)
    assert Purpose.objects.count() == 9
    assert Purpose.objects.get(key="photo").name_sv == "Våra egna ord"


def test_without_an_answer_it_is_no(her: Any) -> None:
    assert not any(allowed(her, purpose) for purpose in PURPOSES)


def test_a_yes_holds_for_its_purpose_alone(scoped: Actor, her: Any) -> None:
    decide(scoped, participant=her, purpose="measure", given=True, witness=" Anna ", **SPOKEN)
    assert [purpose for purpose in PURPOSES if allowed(her, purpose)] == ["measure"]
    row = Consent.objects.get()
    assert (row.given, row.text_version, row.language, row.form, row.witness) == (
        True,
        1,
        "sv",
        "spoken",
        "Anna",
    )
    assert (row.on, row.by_id, row.by_herself) == (timezone.localdate(), scoped.account_id, False)


def test_the_text_version_is_the_one_she_heard(scoped: Actor, her: Any) -> None:
    Purpose.objects.filter(key="photo").update(version=3)
    assert decide(scoped, participant=her, purpose="photo", given=True, **SPOKEN).text_version == 3


def test_a_no_closes_the_yes_and_keeps_it(scoped: Actor, her: Any) -> None:
    decide(scoped, participant=her, purpose="photo", given=True, **SPOKEN)
    withdraw(scoped, participant=her, purpose="photo", form="phone", language="sv")
    assert not allowed(her, "photo")
    assert her.pk not in agreeing("photo")
    history = [(row.given, row.ended_at is None) for row in Consent.objects.order_by("at")]
    assert history == [(True, False), (False, True)]


def test_the_same_answer_twice_is_one_row(scoped: Actor, her: Any, told: list[Any]) -> None:
    for _tap in range(2):
        decide(scoped, participant=her, purpose="photo", given=True, **SPOKEN)
    assert Consent.objects.count() == 1
    assert told == [(her.pk, "photo", True)]
    assert AuditRow.objects.filter(action="consent.decide").count() == 1


def test_each_answer_is_one_audit_row_and_is_told(scoped: Actor, her: Any, told: list[Any]) -> None:
    decide(scoped, participant=her, purpose="quote", given=True, **SPOKEN)
    decide(scoped, participant=her, purpose="quote", given=False, **SPOKEN)
    rows = AuditRow.objects.filter(action="consent.decide").values_list("object", "purpose", "role")
    assert list(rows) == [(her.pk, "quote", "leader")] * 2
    assert told == [(her.pk, "quote", True), (her.pk, "quote", False)]


def test_a_listener_that_fails_undoes_the_answer(scoped: Actor, her: Any) -> None:
    def fails(*_args: Any) -> None:
        raise OSError("the picture could not be removed")

    hooks.listeners.append(fails)
    try:
        with pytest.raises(OSError, match="picture"):
            decide(scoped, participant=her, purpose="photo", given=True, **SPOKEN)
    finally:
        hooks.listeners.remove(fails)
    assert not Consent.objects.exists()
    assert not AuditRow.objects.filter(action="consent.decide").exists()


def test_an_older_paper_does_not_beat_a_later_answer(scoped: Actor, her: Any) -> None:
    withdraw(scoped, participant=her, purpose="photo", form="phone", language="sv")
    with pytest.raises(LaterAnswer):
        decide(
            scoped,
            participant=her,
            purpose="photo",
            given=True,
            on=timezone.localdate() - timedelta(days=1),
            **SPOKEN,
        )
    assert not allowed(her, "photo")


def test_a_sheet_is_written_whole_or_not_at_all(scoped: Actor, her: Any) -> None:
    withdraw(scoped, participant=her, purpose="photo", form="phone", language="sv")
    answers, day = [("measure", True), ("photo", True)], timezone.localdate() - timedelta(days=3)
    with pytest.raises(LaterAnswer):
        decide_sheet(scoped, participant=her, answers=answers, on=day, **SPOKEN)
    assert not allowed(her, "measure")


def test_several_purposes_are_allowed_with_a_yes_to_each(scoped: Actor, her: Any) -> None:
    asked = ("take_part", "measure", "photo")
    for number, purpose in enumerate(asked):
        assert not allowed(her, *asked), f"with {number} of 3"
        decide(scoped, participant=her, purpose=purpose, given=True, **SPOKEN)
    assert allowed(her, *asked)
    withdraw(scoped, participant=her, purpose="measure", form="phone", language="sv")
    assert not allowed(her, *asked)
    assert allowed(her, "photo", "take_part")


def test_several_purposes_with_a_shut_one_are_a_no_under_protection(scoped: Actor, her: Any) -> None:
    for purpose in ("take_part", "photo"):
        decide(scoped, participant=her, purpose=purpose, given=True, **SPOKEN)
    her.guarded_at = timezone.now()
    her.save()
    assert allowed(her, "take_part")
    assert not allowed(her, "take_part", "photo")
    assert not allowed(her, "photo")


def test_an_unknown_purpose_is_an_error(scoped: Actor, her: Any) -> None:
    with pytest.raises(UnknownPurpose):
        decide(scoped, participant=her, purpose="everything", given=True, **SPOKEN)
    with pytest.raises(UnknownPurpose):
        allowed(her, "everything")
    with pytest.raises(UnknownPurpose):
        allowed(her, "measure", "everything")


@pytest.mark.parametrize(("answer", "kept"), [(True, "right"), (False, "wrong")])
def test_what_she_understood_is_kept(scoped: Actor, her: Any, answer: bool, kept: str) -> None:
    row = decide(scoped, participant=her, purpose="photo", given=True, **SPOKEN)
    assert teach(scoped, consent=row, answer=answer) is answer
    assert Consent.objects.get().teach_back == kept


def test_two_open_answers_to_one_purpose_are_refused_by_the_database(scoped: Actor, her: Any) -> None:
    row = decide(scoped, participant=her, purpose="photo", given=True, **SPOKEN)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.bulk_create([row])


def test_another_labs_participant_is_refused(scoped: Actor, other_lab: Any, her: Any) -> None:
    stranger = Actor(lab_id=other_lab.pk, role="leader")
    with scope(stranger):
        ship_purposes(stranger)
        with pytest.raises(ForeignLab):
            decide(stranger, participant=her, purpose="photo", given=True, **SPOKEN)
        rows = [actions.Decision(her.pk, "photo", True, date(2025, 6, 3))]
        with pytest.raises(ForeignLab):
            actions.decide_all(stranger, rows)
    assert not Consent.objects.exists()


def test_without_a_scope_nothing_can_be_asked(her: Any) -> None:
    from egenkraft.site.access import scope as module

    token = module._scope.set(None)
    try:
        with pytest.raises(ScopeMissing):
            allowed(her, "photo")
    finally:
        module._scope.reset(token)


def test_a_no_said_now_counts_also_when_the_clock_was_put_back(make_participant: Any, leader: Actor) -> None:
    """Her yes bears a day of next year: the clock was wrong then. Her no is taken, and is the last word."""
    her = make_participant()
    with scope(leader):
        Consent.objects.filter(participant=her).update(on=timezone.localdate() + timedelta(days=365))
        withdraw(leader, participant=her, purpose="photo", form="tapped", language="sv")
        assert not allowed(her, "photo")
