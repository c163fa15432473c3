"""Each rule that stands in the database is refused by the database, one violating row at a time."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Model, UniqueConstraint
from tests.on_postgres import EYE, only_sqlite
from tests.shape.good_rows import DAY, EARLIER, GOOD, LATER, NOW, OTHER_SOURCE, Fields, Rows, model
from tests.shape.refusals import sentence

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.scope import Actor, across, scope

pytestmark = pytest.mark.django_db(databases=["default", "keys", "public"])
Change = Callable[[Rows], Fields]


def just(**fields: Any) -> Change:
    return lambda _rows: fields


def account(name: str, **fields: Any) -> Change:
    return lambda rows: {name: rows.one("access.Account"), **fields}


def agreed(rows: Rows, **fields: Any) -> Fields:
    """A recovery that a third colleague has agreed to."""
    accounts = model("access.Account")._default_manager
    third = accounts.filter(email="tredje@labbet.example").first()
    by = third or rows.save("access.Account", email="tredje@labbet.example")
    return {"agreed_at": NOW, "agreed_by": by, "token": "a" * 64, **fields}


SOMEBODY = UUID(int=3)
# A good row with each of these changes breaks exactly this rule.
BROKEN: dict[str, list[Change]] = {
    "audit_segment_first_to_last": [just(first=3)],
    "membership_ended_at_with_by": [just(ended_at=LATER), account("ended_by")],
    "membership_ends_after_start": [account("ended_by", ended_at=EARLIER)],
    "sign_in_is_somebody": [
        just(kind="participant"),
        just(account=None),
        just(kind="kiosk", membership=None),
        just(participant=SOMEBODY),
        just(kind="participant", account=None, membership=None),
    ],
    "sign_in_minutes_possible": [just(minutes=0), just(minutes=721)],
    "sign_in_tries_are_bounded": [just(tries=6)],
    "recovery_agreed_at_with_by": [just(agreed_at=NOW)],
    "recovery_by_two_people": [
        lambda rows: {"agreed_at": NOW, "agreed_by": rows.other("access.Account")},
    ],
    "recovery_by_others": [account("asked_by"), account("agreed_by", agreed_at=NOW)],
    "recovery_opens_after_two": [just(token="a" * 64)],
    "round_drawn_shows_seed": [just(drawn_at=NOW), just(seed="3 7")],
    "wave_of_plans_numbered_apart": [just(of_plans=True)],
    "attempt_channel_known": [just(channel="post")],
    "recording_approved_by_with_at": [just(approved_at=NOW), account("approved_by")],
    "recording_has_a_length": [just(seconds=0)],
    "attempt_outcome_known": [just(outcome="rude")],
    "card_closed_somehow": [just(closed_at=NOW), just(closed_how="locked")],
    "card_tries_are_bounded": [just(wrong=5), just(locks=4, closed_at=NOW, closed_how="locked")],
    "card_void_after_three_locks": [just(locks=3)],
    "card_waits_sensibly": [just(minutes=0), just(minutes=101)],
    "invitation_used_at_with_by": [just(used_at=NOW, agreed_at=NOW), account("used_by")],
    "invitation_agreed_by_with_at": [account("agreed_by")],
    "invitation_used_was_agreed": [account("used_by", used_at=NOW)],
    "outcome_version_from_one": [just(version=0)],
    "participant_ends_after_start": [just(ended_on=DAY.replace(day=2))],
    "entrusted_ends_after_start": [just(ended_at=EARLIER)],
    "glass_closes_after_opening": [just(until=NOW), just(until=EARLIER)],
    "glass_reviewed_at_with_by": [just(reviewed_at=NOW), account("reviewed_by")],
    "glass_reviewed_by_another": [account("reviewed_by", reviewed_at=NOW)],
    "shelter_agreed_at_with_holder": [just(holder_agrees_at=NOW), account("holder")],
    "participant_birth_year_possible": [just(birth_year=1899), just(birth_year=0)],
    "purpose_least_version_exists": [just(least_version=0), just(least_version=2)],
    "contact_number_is_confirmed": [just(channel="sms")],
    "message_sending_has_lease": [just(state="sending")],
    "message_ended_says_why": [just(state="stopped"), just(state="unknown"), just(state="failed")],
    "rights_request_done_by_with_at": [account("done_by")],
    "erasure_done_at_with_step": [just(step="log", done_at=NOW)],
    "method_decided_at_with_by": [just(decided_at=NOW), account("decided_by")],
    "ballot_of_somebody": [just(present=0), just(none=10)],
    "library_card_has_a_grade": [just(grade="F"), just(grade="")],
    "library_card_found_something": [just(found="wonder")],
    "decision_is_one_of_three": [just(decision="wait")],
    "decision_says_why": [just(why="")],
    "method_version_from_one": [just(number=0)],
    "activity_minutes_possible": [just(minutes=0), just(minutes=1441)],
    "activity_certified_at_with_name": [just(certified_at=NOW), just(certified_name="Ada")],
    "activity_cancelled_at_with_by": [just(cancelled_at=NOW), account("cancelled_by")],
    "attendance_minutes_possible": [just(minutes=1441)],
    "check_in_presentation_known": [just(presentation="7"), just(presentation="")],
    "answer_code_or_reason": [just(reason="refused"), just(code=None)],
    "handover_expires_after_opening": [just(expires_at=NOW), just(expires_at=EARLIER)],
    "presentation_change_has_reason": [just(reason="")],
    "presentation_change_between_known": [just(before="7"), just(now="7"), just(before="3")],
    "held_by_the_definition": [
        just(minutes=9),
        just(minutes=None),
        just(decider_present=False),
        just(decider_present=None),
        just(vacancy="none"),
        just(on=None),
    ],
    "result_with_time": [just(state="answered", result="offer"), just(result_at=NOW)],
    "answered_has_result": [just(state="answered"), just(result="no", result_at=NOW)],
    "booked_has_day": [just(state="booked", on=None)],
    "booked_was_invited": [just(state="booked", invited_on=None)],
    "missed_by_somebody": [just(state="cancelled"), just(state="no_show")],
    "rating_criterion_1_to_5": [just(criterion=0), just(criterion=6)],
    "trial_locked_has_hash": [just(plan_hash="x"), just(state="locked"), just(state="closed")],
    "saying_chosen_at_with_by": [just(chosen_at=NOW), account("chosen_by")],
    "trial_frozen_at_with_answer": [just(frozen_at=NOW), just(frozen_answer={"n": 1})],
    "post_published_by_with_at": [account("published_by")],
    "picture_looked_at_with_name": [just(looked_at=NOW), just(looked_name="Bo"), account("looked_by")],
    "picture_second_leader_is_another": [
        lambda rows: {
            "looked_at": NOW,
            "looked_name": "Ada",
            "looked_by": rows.one("access.Account"),
            "added_by": rows.one("access.Account"),
        }
    ],
    "person_in_picture_is_one": [
        just(guest=""),
        account("account"),
        lambda rows: {"participant": rows.one("participants.Participant")},
        lambda rows: {
            "guest": "",
            "participant": rows.one("participants.Participant"),
            "account": rows.one("access.Account"),
        },
    ],
}


def herself(rows: Rows) -> Fields:
    return {"guest": "", "participant": rows.one("participants.Participant")}


# Two rows with these changes are a pair that breaks exactly this rule.
TWICE: dict[str, tuple[Change, Change]] = {
    name: (just(), just())
    for name in (
        "audit_one_row_per_sequence",
        "partner_name_once_in_lab",
        "audit_segment_number_once",
        "membership_open_once",
        "wording_once_a_version",
        "message_once_for_a_cause",
        "sent_form_once",
        "recovery_open_once",
        "pictures_one_set_each",
        "entrusted_once_to_an_account",
        "place_name_once_in_lab",
        "area_name_once_in_lab",
        "outcome_key_version_once_in_lab",
        "link_once_in_lab",
        "participant_code_once_in_lab",
        "status_change_once_a_day",
        "purpose_key_once_in_lab",
        "consent_one_open_per_purpose",
        "blind_once",
        "rights_request_open_once",
        "erasure_open_once",
        "keeping_once_a_table",
        "ballot_open_once",
        "cause_once_in_workshop",
        "idea_sign_once_in_workshop",
        "library_card_version_once",
        "tally_once_in_ballot",
        "method_version_once",
        "kind_key_once_in_lab",
        "series_title_once_in_kind",
        "activity_once",
        "attendance_once",
        "wave_number_once_in_lab",
        "check_in_once_per_wave",
        "answer_once_per_item",
        "presentation_change_once",
        "recording_once_of_a_text",
        "employer_name_once_in_lab",
        "interview_once",
        "rating_counted_once",
        "trial_key_once_in_lab",
        "card_title_once_in_lab",
        "round_once_in_trial",
        "guest_once_in_picture",
        "published_lab_once",
    )
} | {
    "recovery_token_once": (lambda rows: agreed(rows, ended_at=NOW), agreed),
    "card_open_once": (just(), just(token="e" * 64)),
    "method_slug_once_in_lab": (just(), just(name="En annan metod")),
    "method_name_once_in_lab": (just(), just(slug="en-annan-metod")),
    "saying_once_in_trial": (just(), just(text="Kursen var för kort.")),
    "member_once_in_trial": (just(), just(alias="A02")),
    "member_alias_once_in_trial": (
        just(),
        lambda rows: {"participant": rows.another("participants.Participant")},
    ),
    "post_slug_once_in_lab": (just(), just(title="En annan dag")),
    "post_title_once_a_day": (just(), just(slug="en-annan-dag")),
    "picture_once_in_post": (just(), just(key="b" * 32)),
    "participant_once_in_picture": (herself, herself),
    "account_once_in_picture": (account("account", guest=""), account("account", guest="")),
    "published_post_slug_once": (just(), just(source=OTHER_SOURCE)),
}
# Fields that are unique alone: the second row differs in everything else that must be unique.
ALONE: dict[str, Change] = {
    "access.Lab.slug": just(),
    "access.Account.email": just(),
    "access.Invitation.token": just(),
    "cards.Card.token": just(closed_at=NOW, closed_how="reprinted"),
    "vault.Identity.participant": just(),
    "outbox.Contact.participant": just(),
    "vault.Shelter.participant": just(),
    "measures.Handover.token": just(),
    "diary.Picture.key": just(source_digest="2" * 64),
    "diary.PublishedPost.source": just(slug="en-annan-dag"),
    "diary.PublishedPicture.source": just(key="b" * 32),
    "diary.PublishedPicture.key": just(source=OTHER_SOURCE),
}
# A rule with a condition lets these two stand side by side.
BESIDE: dict[str, tuple[Change, Change]] = {
    "ballot_open_once": (just(closed_at=NOW), just()),
    "entrusted_once_to_an_account": (just(ended_at=LATER), just()),
    "recovery_open_once": (just(ended_at=NOW), just(used_at=NOW)),
    "recovery_token_once": (just(ended_at=NOW), just()),
    "card_open_once": (just(closed_at=NOW, closed_how="reprinted"), just(token="e" * 64)),
    "membership_open_once": (account("ended_by", ended_at=LATER), just()),
    "consent_one_open_per_purpose": (just(ended_at=NOW), just()),
    "rating_counted_once": (just(after_result=True), just()),
    "rights_request_open_once": (just(done_at=NOW), just()),
    "erasure_open_once": (just(done_at=NOW), just()),
    "participant_once_in_picture": (just(guest="En"), just(guest="En annan")),
    "account_once_in_picture": (just(guest="En"), just(guest="En annan")),
    "guest_once_in_picture": (herself, account("account", guest="")),
}


def ours() -> Iterator[type[Model]]:
    return (one for one in apps.get_models() if one.__module__.startswith("egenkraft.site."))


def rules(kind: type) -> dict[str, tuple[str, Any]]:
    """Every rule of a kind in our tables: name -> (table, rule)."""
    return {
        rule.name: (one._meta.label, rule)
        for one in ours()
        for rule in one._meta.constraints
        if isinstance(rule, kind)
    }


def unique_fields() -> set[str]:
    return {
        f"{one._meta.label}.{field.name}"
        for one in ours()
        for field in one._meta.concrete_fields
        if field.unique and not field.primary_key
    }


@pytest.fixture
def rows() -> Iterator[Rows]:
    lab = create_lab(name="Labbet", slug="labbet")
    with scope(Actor.system(lab.pk)), across(door=EYE):  # rules are tried here, not who may see what
        yield Rows()


def refused(rows: Rows, label: str, changes: Fields) -> str:
    """The sentence of the database when it refuses a row."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        rows.save(label, **changes)
    return sentence(caught.value)


def test_the_table_holds_every_rule():
    """A new rule fails here until a row that it refuses stands above."""
    assert set(BROKEN) == set(rules(CheckConstraint))
    assert set(TWICE) == set(rules(UniqueConstraint))
    assert set(ALONE) == unique_fields()
    conditional = {name for name, (_label, rule) in rules(UniqueConstraint).items() if rule.condition}
    assert set(BESIDE) == conditional


@only_sqlite("what it trusts in a rule")
def test_no_rule_uses_what_the_database_refuses_to_trust():
    """With trusted_schema off, only SQLite's own functions may stand in a CHECK."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        stored = cursor.fetchall()
    assert len(stored) > 30
    assert [name for name, sql in stored if re.search(r"django_\w+\s*\(", sql)] == []


@pytest.mark.parametrize("label", sorted(GOOD))
def test_the_good_row_is_taken(rows, label):
    assert rows.save(label)._meta.label == label


@pytest.mark.parametrize(("name", "number"), [(name, n) for name in BROKEN for n in range(len(BROKEN[name]))])
def test_a_broken_row_is_refused(rows, name, number):
    label = rules(CheckConstraint)[name][0]
    assert refused(rows, label, BROKEN[name][number](rows)) == f"CHECK constraint failed: {name}"


@pytest.mark.parametrize("name", sorted(TWICE))
def test_a_second_row_is_refused(rows, name):
    label, rule = rules(UniqueConstraint)[name]
    first, second = TWICE[name]
    rows.save(label, **first(rows))
    fields = [model(label)._meta.get_field(one).column for one in rule.fields]
    table = model(label)._meta.db_table
    columns = ", ".join(f"{table}.{column}" for column in fields)
    assert refused(rows, label, second(rows)) == f"UNIQUE constraint failed: {columns}"


@pytest.mark.parametrize("name", sorted(BESIDE))
def test_a_rule_with_a_condition_holds_only_there(rows, name):
    label = rules(UniqueConstraint)[name][0]
    for change in BESIDE[name]:
        rows.save(label, **change(rows))


@pytest.mark.parametrize("path", sorted(ALONE))
def test_a_value_that_is_unique_alone(rows, path):
    label, _dot, name = path.rpartition(".")
    rows.save(label)
    meta = model(label)._meta
    column = f"{meta.db_table}.{meta.get_field(name).column}"
    assert refused(rows, label, ALONE[path](rows)) == f"UNIQUE constraint failed: {column}"


def positive() -> list[tuple[str, str]]:
    return [
        (label, field.name)
        for label in sorted(GOOD)
        for field in model(label)._meta.concrete_fields
        if field.get_internal_type().startswith("Positive")
    ]


@pytest.mark.parametrize(("label", "name"), positive())
def test_nothing_that_is_counted_is_negative(rows, label, name):
    assert refused(rows, label, {name: -1}).startswith("CHECK constraint failed")


def test_every_counted_field_is_tried():
    counted = {
        (one._meta.label, field.name)
        for one in ours()
        for field in one._meta.concrete_fields
        if field.get_internal_type().startswith("Positive")
    }
    assert counted == set(positive())
