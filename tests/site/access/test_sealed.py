"""Rows that carry a mark of their own content: every way of writing makes it, every change of it is found."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone
from tests.little_lab import furnish
from tests.on_postgres import ON, only_sqlite
from tests.people import say

from egenkraft.site.access import sealed
from egenkraft.site.access.scope import Actor, ForeignLab, scope
from egenkraft.site.activities.models import Attendance
from egenkraft.site.audit.keys import derive
from egenkraft.site.config.setup import new_lab
from egenkraft.site.consent.models import Consent
from egenkraft.site.work.models import Employer, Interview

FIRST = "id = (SELECT id FROM consent_consent ORDER BY id LIMIT 1)"


def bad() -> dict[str, list[str]]:
    return {found.label: found.bad for found in sealed.scan() if not found.sound}


@pytest.fixture
def woman(make_participant):
    return make_participant()


def interview(her, **fields):
    employer, _made = Employer.objects.get_or_create(name="Köket")
    return Interview(participant=her, employer=employer, occupation="Kock", **fields)


def test_every_write_of_a_whole_lab_is_marked(db, media):
    furnish(new_lab(name="Labbet", slug="labbet"))
    found = {one.label: one.rows for one in sealed.scan()}
    assert set(found) == {
        "activities.Attendance",
        "consent.Consent",
        "measures.Answer",
        "work.Interview",
    }
    assert found["consent.Consent"] == 180
    assert found["measures.Answer"] > 200
    assert bad() == {}


def test_one_lab_is_scanned_alone(lab, woman, other_lab):
    counts = {one.label: one.rows for one in sealed.scan(other_lab.pk)}
    assert set(counts.values()) == {0}


@pytest.mark.parametrize("column", ["given", "text_version", "witness", "on", "at", "purpose_id", "id"])
def test_a_change_past_the_site_is_found(woman, column):
    values = {
        "given": False,
        "text_version": 2,
        "witness": "x",
        "on": "2001-01-01",
        "at": "2001-01-01 10:00:00",
    }
    value = values.get(column, "0" * 31 + "1")
    with connection.cursor() as cursor:
        if not ON:  # there the keys are checked when the transaction ends
            cursor.execute("PRAGMA foreign_keys = 0")
        cursor.execute(f'UPDATE consent_consent SET "{column}" = %s WHERE {FIRST}', [value])  # noqa: S608
    assert len(bad()["consent.Consent"]) == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consent_consent")


@only_sqlite("a column that takes any text")
def test_a_value_that_is_none_any_more_is_a_fault_and_not_a_crash(woman):
    with connection.cursor() as cursor:
        cursor.execute('UPDATE consent_consent SET "on" = %s', ["not a day"])
    found = next(one for one in sealed.scan() if one.label == "consent.Consent")
    assert not found.sound
    assert found.fault or found.bad


def test_an_update_marks_anew_and_never_signs_decay(scoped, woman):
    say(woman, "photo", False)
    decayed = Consent.objects.filter(purpose__key="photo").first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_consent SET language = 'xx' WHERE id = %s", [decayed.pk.hex])
    Consent.objects.filter(participant=woman).update(witness="Ada")
    assert bad() == {"consent.Consent": [str(decayed.pk)]}


def test_saving_some_fields_saves_the_mark_too(scoped, woman):
    row = Consent.objects.filter(participant=woman).first()
    row.teach_back = "right"
    row.save(update_fields=["teach_back"])
    assert bad() == {}


def test_bulk_ways_mark_too(scoped, woman):
    rows = Interview.objects.bulk_create(
        [interview(woman), interview(woman, on=date(2025, 1, 2), invited_on=date(2025, 1, 1))]
    )
    rows[0].contract = "deltid"
    Interview.objects.bulk_update(rows, ["contract"])
    assert bad() == {}
    with pytest.raises(NotImplementedError):
        Interview.objects.bulk_create(rows, update_conflicts=True)


def test_zero_no_and_nothing_are_three_things(scoped, woman):
    row = interview(woman, minutes=None)
    none = sealed.mac_of(row)
    row.minutes = 0
    zero = sealed.mac_of(row)
    row.minutes, row.interpreter = None, True
    assert len({none, zero, sealed.mac_of(row)}) == 3


def test_a_mark_is_the_same_before_and_after_the_database(scoped, woman):
    row = interview(woman, created_at=timezone.now())
    row.save()
    assert sealed.mac_of(Interview.objects.get(pk=row.pk)) == bytes(row.mac)


def test_marking_anew_under_another_key_is_safe_to_repeat_and_signs_no_decay(scoped, woman):
    old, new = derive(bytes(range(32)), "row-mac"), derive(b"n" * 32, "row-mac")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE consent_consent SET witness = 'x' WHERE {FIRST}")  # noqa: S608
    assert sealed.remark(Consent, old, new) == (8, 1)
    assert sealed.remark(Consent, old, new) == (8, 1)
    assert sealed.remark(Consent, new, old) == (8, 1)


def test_a_migration_marks_what_stands(scoped, woman):
    from django.apps import apps

    Consent.raw.update(mac=b"")
    sealed.marks_anew("consent.Consent")(apps, None)
    assert bad() == {}
    Consent.raw.all().delete()
    sealed.marks_anew("consent.Consent")(apps, None)


def test_another_labs_actor_still_cannot_write(scoped, woman, other_lab, manager):
    row = Interview(participant=woman, lab_id=woman.lab_id, occupation="x", employer_id=woman.pk)
    with scope(Actor.system(other_lab.pk)), pytest.raises(ForeignLab):
        row.save()


def test_bytes_are_marked_alike_however_the_database_hands_them_out():
    assert sealed._plain(memoryview(b"\x00\xff")) == sealed._plain(b"\x00\xff") == "00ff"


@only_sqlite("elsewhere a column of days takes nothing but days")
def test_a_day_that_no_calendar_has_is_said_as_a_fault_of_its_table(woman):
    with connection.cursor() as cursor:
        cursor.execute('UPDATE consent_consent SET "on" = %s', ["2025-02-30"])
    found = next(one for one in sealed.scan() if one.label == "consent.Consent")
    assert (found.fault, found.sound) == ("ValueError", False)
    assert [one.label for one in sealed.scan() if one.fault] == ["consent.Consent"]


def test_a_value_that_decay_made_unreadable_fits_no_mark_and_stops_no_scan():
    """A column that is never empty can be, once bits of the file have turned."""
    fields = Attendance._meta.concrete_fields
    sound = Attendance(state="here", by_all_here=True)
    values = [getattr(sound, one.attname) for one in fields]
    broken = [None if one.name == "by_all_here" else value for one, value in zip(fields, values, strict=True)]
    assert sealed._mac(Attendance._meta.label, fields, broken) != sealed.mac_of(sound)
