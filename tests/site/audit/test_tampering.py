"""Every tampering is found, and the row that is named is the first that was touched."""

import hmac
import json
import random
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.flushing import unguarded
from tests.on_postgres import only_sqlite
from tests.site.audit import tampering

from egenkraft.site.audit.chain import Act, record_all
from egenkraft.site.audit.keys import subkey
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.seal import FIELDS, GENESIS, mark, moment, plain, sealed, seconds
from egenkraft.site.audit.verify import Known, verify

pytestmark = pytest.mark.audit
ROWS = 24


def fill(by, rows):
    acts = [
        Act(
            "person.see", "participant", uuid4(), reason="asked" * (n % 2), change={"n": n} if n % 3 else None
        )
        for n in range(rows)
    ]
    record_all(by, acts)


def one_manipulation(lab, before, known, number):
    """Make the manipulation of this number; return its name, the row it touched, and what was found."""
    pick = random.Random(number)
    way = tampering.WAYS[number % len(tampering.WAYS)]
    after = way([dict(row) for row in before], pick)
    touched = tampering.first_difference(before, after)
    with tampering.undone():
        tampering.write(lab.pk, after)
        return way.__name__, touched, verify(lab.pk, known=known)


def test_every_manipulation_is_found_and_the_row_named(lab, leader, goal, many):
    fill(leader, ROWS)
    before = tampering.read(lab.pk)
    known = [Known(before[-1]["sequence"], before[-1]["hash"])]
    assert verify(lab.pk, known=known).bad is None
    wanted, made, missed, number, seen = many(500, 10_000), 0, [], 0, Counter()
    with unguarded():
        while made < wanted:
            name, touched, verdict = one_manipulation(lab, before, known, number)
            number += 1
            if touched is None:  # two rows that were alike changed places with themselves
                continue
            made += 1
            seen[name] += 1
            if verdict.bad != touched or not verdict.in_words:
                missed.append((number - 1, name, touched, verdict))
    goal(
        "G9",
        reached=f"{made - len(missed)} of {made} manipulations found, the right row named",
        ok=not missed,
    )
    assert missed == []
    assert len(seen) == len(set(tampering.WAYS))
    assert verify(lab.pk, known=known).bad is None


def test_a_tail_cut_off_is_seen_only_against_a_known_head(lab, leader):
    fill(leader, 5)
    before = tampering.read(lab.pk)
    with unguarded(), tampering.undone():
        tampering.write(lab.pk, before[:-2])
        assert verify(lab.pk).bad is None
        verdict = verify(lab.pk, known=[Known(before[-1]["sequence"], before[-1]["hash"])])
        assert (verdict.bad, verdict.fault) == (before[-2]["sequence"], "tail")


def test_a_chain_written_anew_with_the_key_differs_from_a_known_head(lab, leader, monkeypatch):
    """Somebody with the key can write a new chain; a head kept elsewhere gives it away."""
    fill(leader, 5)
    before = tampering.read(lab.pk)
    monkeypatch.setattr(tampering, "THIEF", subkey("audit"))
    with unguarded(), tampering.undone():
        rows = [dict(row) for row in before]
        rows[2]["object"] = uuid4()
        tampering.write(lab.pk, tampering.sealed_again(rows, 2))
        assert verify(lab.pk).bad is None
        verdict = verify(lab.pk, known=[Known(before[-1]["sequence"], before[-1]["hash"])])
        assert (verdict.bad, verdict.fault) == (before[-1]["sequence"], "other")


STORED = [
    *[("account", value) for value in ("upper(account)", "'nobody'", "5", "X'00'", "NULL")],
    *[("at", value) for value in ("'yesterday'", "7", "at || '+00:00'", "substr(at, 1, 19)")],
]


@only_sqlite("what stands in a file whose columns take anything")
@pytest.mark.parametrize(("column", "value"), STORED)
def test_what_is_no_id_or_no_time_is_a_changed_row(lab, leader, column, value):
    fill(leader, 5)
    with unguarded(), tampering.undone(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_auditrow SET {column} = {value} WHERE sequence = 3")  # noqa: S608
        verdict = verify(lab.pk)
    assert (verdict.bad, verdict.fault) == (3, "changed")


def test_a_text_that_is_no_time_is_sealed_as_it_stands():
    assert seconds("yesterday") == "yesterday"
    assert seconds("2026-01-02 03:04:05.000006") == seconds(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC))
    assert moment("2026-01-02 03:04:05") == moment(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


@given(st.lists(st.none() | st.text()))
def test_what_is_sealed_is_a_list_of_json(texts):
    assert sealed(texts, b"key") == hmac.digest(b"key", json.dumps(texts).encode(), "sha256").hex()


@pytest.mark.long
def test_a_million_rows_are_read_in_half_a_minute(lab, leader, goal):
    """The time of the processor, so that others on the machine do not count."""
    total, rows = 1_000_000, _many(lab.pk, leader.account_id, 1_000_000)
    with unguarded():
        AuditRow.objects.all().delete()
        while batch := list(islice(rows, 10_000)):
            AuditRow.objects.bulk_create(batch)
    began = time.process_time()
    verdict = verify(lab.pk)
    took = time.process_time() - began
    assert (verdict.rows, verdict.bad) == (total, None)
    goal("G9", reached=f"1 M rows in {took:.1f} s of the processor", wanted="< 30 s", ok=took < 30)
    assert took < 30


def _many(lab, account, total):
    previous, now, her, key = GENESIS, timezone.now(), uuid4(), subkey("audit")
    for sequence in range(1, total + 1):
        values = [lab, sequence, now, account, "leader", "person.see", "participant", her]
        values += ["", "asked", "", previous, mark(), "shown", "abc:1"]
        previous = sealed(plain(values), key)
        yield AuditRow(**dict(zip(FIELDS, values, strict=True)), hash=previous)
