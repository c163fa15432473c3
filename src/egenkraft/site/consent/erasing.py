"""Takes everything about one person away: one action, in steps that may be broken off and run again.

1 begin   plan and audit row in one transaction
2 line    her line in the erasure ledger, once that transaction holds and before anything goes
3 rows    every row about her, table by table, and what was published of her
4 key     her data key, so that her name is gone from every backup too
5 files   sessions, queued work, caches, uploaded lists, picture files, older copies
6 log     both write-ahead logs emptied, so that nothing lies in them
7 done    certificate with counts

Rooms above register how their own rows and files go; everything else is deleted by the table in
`retention.toml`. The steps are the same whoever begins: she, a manager, the clock, or a restore.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.chain import record
from egenkraft.site.consent import ledger
from egenkraft.site.consent.keeping import Entry, hers
from egenkraft.site.consent.models import Erasure

Remover = Callable[[Actor, QuerySet[Any]], int]
Purge = Callable[[Actor, UUID], int]
KEY = "vault.PersonKey"
CHECKPOINT_TRIES, CHECKPOINT_PAUSE = 60, 0.05  # seconds
CHECKPOINT_WAIT = 50  # milliseconds of one try, in which nobody else can write

removers: dict[str, Remover] = {}  # table: how its rows go, where deleting them is not enough
purges: list[tuple[str, Purge]] = []  # name: what else may hold her, outside her rows
pauses: list[
    Callable[[str], AbstractContextManager[object]]
] = []  # of readers that never leave by themselves


def plan(person: UUID) -> dict[str, int]:
    """How many rows about her each table has; tables without any are left out."""
    counts = {entry.label: entry.of(person).count() for entry in hers()}
    return {label: count for label, count in counts.items() if count}


@transaction.atomic
def begin(by: Actor, *, person: UUID, why: str) -> Erasure:
    """Write down that she shall be taken away. From here on it will happen, whatever breaks."""
    told = plan(person)
    row = Erasure.objects.filter(person=person).order_by("-begun_at").first()
    if row is not None and (row.done_at is None or not told):
        return row  # it goes on where it was, or is done and nothing has come back
    row = Erasure.objects.create(person=person, why=why, begun_by_id=by.account_id, plan=told)
    record(by, "person.erase", "participant", person, reason=why, change=row.plan)
    return row


def finish(by: Actor, row: Erasure) -> Erasure:
    """Do the steps that are left. Raises `TimeoutError` where a reader holds the log; run it again."""
    steps = list(STEPS)
    for step in steps[steps.index(row.step) :] if row.done_at is None else ():
        row.step = step
        row.save(update_fields=["step"])
        STEPS[step](by, row)
    return row


def resume(by: Actor) -> int:
    """Finish what was broken off in this lab; return how many are done. One that fails keeps no other
    waiting."""
    done, failed = 0, []
    for row in Erasure.objects.filter(done_at=None):
        try:
            done += finish(by, row).done_at is not None
        except Exception as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return done


def replay() -> int:
    """After a restore: take away again whoever the ledger names and the restored files still hold."""
    count = 0
    labs = {lab.pk for lab in Lab.objects.all()}
    for line in {(one.person, one.lab): one for one in ledger.lines()}.values():
        by = Actor.system(line.lab)
        with scope(by):
            if line.lab in labs and plan(line.person):
                finish(by, begin(by, person=line.person, why=Erasure.Why.RESTORED))
                count += 1
    return count


def remove(by: Actor, entry: Entry, rows: QuerySet[Any]) -> int:
    """Delete rows of one table, as the room they belong to wants it; return how many went."""
    if entry.label in removers:
        return removers[entry.label](by, rows)
    _all, by_table = rows.delete()
    return int(by_table.get(entry.label, 0))


def _line(by: Actor, row: Erasure) -> None:
    """Never inside somebody's transaction: a line outlives a rollback, and would take her away at a start."""
    with transaction.atomic(durable=True):
        row.save(update_fields=["step"])
    ledger.write(row.person, by.lab_id)


@transaction.atomic
def _rows(by: Actor, row: Erasure) -> None:
    for entry in hers():
        if entry.label != KEY and (count := remove(by, entry, entry.of(row.person))):
            row.counts[entry.label] = row.counts.get(entry.label, 0) + count
    row.save(update_fields=["counts"])


def _key(by: Actor, row: Erasure) -> None:
    entry = next(one for one in hers() if one.label == KEY)
    if count := remove(by, entry, entry.of(row.person)):
        row.counts[KEY] = count
        row.save(update_fields=["counts"])


def _files(by: Actor, row: Erasure) -> None:
    for name, purge in purges:
        if count := purge(by, row.person):
            row.counts[name] = row.counts.get(name, 0) + count
    row.save(update_fields=["counts"])


def _log(by: Actor, row: Erasure) -> None:
    empty_log("default")
    empty_log("keys")


@transaction.atomic
def _done(by: Actor, row: Erasure) -> None:
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
    record(by, "person.erased", "participant", row.person, change=row.counts)


STEPS: dict[str, Callable[[Actor, Erasure], None]] = {
    "line": _line,
    "rows": _rows,
    "key": _key,
    "files": _files,
    "log": _log,
    "done": _done,
}


def empty_log(alias: str) -> None:
    """What was deleted stays in the write-ahead log until a checkpoint that no reader holds up."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        return
    with ExitStack() as paused:
        paused.enter_context(_impatient(connection))
        for pause in pauses:
            paused.enter_context(pause(alias))
        for _try in range(CHECKPOINT_TRIES):
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if not cursor.fetchone()[0]:
                    return
            time.sleep(CHECKPOINT_PAUSE)
    raise TimeoutError("Somebody is reading, so the log still holds what was erased. Do it again.")


@contextmanager
def _impatient(connection: Any) -> Iterator[None]:
    """A checkpoint waits for readers with the write lock in its hand: short tries stop nobody's writing."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {CHECKPOINT_WAIT}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
