"""`egenkraft tick`: what the clock does, once. Safe to run at any time, and twice."""

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

Result = TypeVar("Result")
Step = tuple[str, Callable[[], object]]  # its words, and what it does: returns what is printed, or None

ACTS_AS = "system"  # the clock: each lab in turn
STALE = timedelta(minutes=15)
log = logging.getLogger("egenkraft.clock")


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="egenkraft tick", description="What the clock does, once.")
    parser.add_argument(
        "--clock-is-right",
        action="store_true",
        help="you looked at the clock: what is old may go again, though nothing ran for more than a week",
    )
    confirmed = parser.parse_args(argv).clock_is_right
    from egenkraft.site.config.logs import take_over
    from egenkraft.site.config.startup import at_work, lab_ready

    lab_ready()
    take_over()
    with at_work():
        looked = _did("clock", lambda: _look_at_the_clock(confirmed=confirmed))
        done = [looked, *(_did(name, work) for name, work in _steps())]
    return 0 if all(done) else 1


def _steps() -> list[Step]:
    return [
        ("backups made", _backups),
        ("older copies removed", _older_copies),
        ("sessions ended", _clear_sessions),
        ("answers to sent forms forgotten", _sent_forms),
        ("tasks taken up again", _requeue),
        ("reminders queued", _queue_reminders),
        ("old messages forgotten", _old_messages),
        ("messages", _send_messages),
        ("uploads removed", _uploads),
        ("extra protection ended", lambda: 0 if _in_doubt() else _ended_protection()),
        ("picture files without a picture removed", _pictures),
        ("voices sealed with the keys of those who speak", _voices),
        ("cards of the method library added", _library),
        ("erasures, and what is done once a day", _nightly),
        ("heads of the audit chain kept", _heads),
        ("rows of the audit chain cut at the end of their time", _old_acts),
    ]


def _did(name: str, work: Callable[[], object]) -> bool:
    """Whether this step was done. One that fails is logged by its kind, and the rest goes on."""
    from egenkraft.site.config.startup import Refusal

    try:
        found = work()
    except Refusal as error:  # our own words, with what to do
        print(f"egenkraft: {error}", file=sys.stderr)
    except Exception as error:  # what it is cannot be known here, and erasures wait behind it
        log.error("a step of the clock failed: %s", name, exc_info=error)
    else:
        if found is not None:
            print(f"{name}: {found}")
        return True
    print(f"{name}: failed")
    return False


def _look_at_the_clock(*, confirmed: bool) -> None:
    """Before anything else: what is old goes by this clock, and a wrong one would take nearly everything."""
    from django.utils import timezone

    from egenkraft.site.config import times

    if confirmed:
        times.confirm()
    now = timezone.now()
    last = times.look(now)
    if last is not None:
        print(f"egenkraft: {times.in_words(now, last)}", file=sys.stderr)


def _in_doubt() -> bool:
    from django.utils import timezone

    from egenkraft.site.config import times

    return times.doubt(timezone.now()) is not None


def _backups() -> int:
    """Every hour, where it was said where they go."""
    from django.conf import settings
    from django.db import DatabaseError

    from egenkraft.site.config.backup import age, making
    from egenkraft.site.config.startup import Refusal

    if not settings.BACKUP_TO or age.by_host() or not age.due():
        return 0
    try:
        return len(making.make())
    except (OSError, DatabaseError, Refusal) as error:  # SQLite says it itself when the disk is full
        raise Refusal(f"no backup was made: {error}") from error


def _older_copies() -> int:
    """Plain copies that a restore moved aside seven days ago, or that a broken-off run left."""
    from egenkraft.site.config.backup.leftovers import sweep

    return sweep()


def _clear_sessions() -> int:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from egenkraft.site.access.actions import sweep_sign_ins
    from egenkraft.site.access.scope import across

    with across(door="clock"):
        sweep_sign_ins()
        return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def _sent_forms() -> int:
    from egenkraft.site.access.once import forget_old
    from egenkraft.site.access.scope import across

    with across(door="clock"):
        return forget_old()


def _queue_reminders() -> int:
    from django.conf import settings
    from django.utils import timezone

    from egenkraft.site.activities.reminding import queue_for

    if not settings.SMS_URL:
        return 0
    return sum(_in_each_lab(lambda by: queue_for(by, timezone.localdate())))


def _old_messages() -> int:
    from egenkraft.site.messages.actions import forget_old

    return sum(_in_each_lab(forget_old))


def _send_messages() -> str:
    """In words: how many ended how."""
    from django.conf import settings

    from egenkraft.site.messages.actions import send_due
    from egenkraft.site.outside.sms import Gateway

    if not settings.SMS_URL:
        return "no service"
    gateway = Gateway(settings.SMS_URL, settings.SMS_USER, settings.SMS_PASSWORD, settings.SMS_FROM)
    ended: Counter[str] = Counter()
    for counts in _in_each_lab(lambda by: send_due(by, gateway)):
        ended.update(counts)
    return ", ".join(f"{count} {state}" for state, count in sorted(ended.items())) or "none"


def _in_each_lab(work: Callable[[Any], Result]) -> list[Result]:
    """Do this once in the scope of every lab, as the installation itself. Where it fails in one, the others
    get their turn before that is said."""
    from egenkraft.site.access.models import Lab
    from egenkraft.site.access.scope import Actor, scope

    results, failed = [], []
    for lab in Lab.objects.all():
        by = Actor.system(lab.pk)
        try:
            with scope(by):
                results.append(work(by))
        except Exception as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return results


def _requeue() -> int:
    """A worker that was killed leaves its task running for ever: give it to the next one."""
    from django.utils import timezone
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from egenkraft.site.access.scope import across

    with across(door="clock"):
        stale = DBTaskResult.objects.filter(
            status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - STALE
        )
        return int(stale.update(status=TaskResultStatus.READY, started_at=None))


def _uploads() -> int:
    from egenkraft.site.intake.actions import clean

    return clean()


def _ended_protection() -> int:
    """What she and a key holder both wished seven days ago."""
    from egenkraft.site.vault.shelter import end_due

    return sum(_in_each_lab(end_due))


def _pictures() -> int:
    """A publication that was broken off leaves files that no row knows: they go, lab by lab."""
    from egenkraft.site.diary.actions import sweep_files

    return sum(_in_each_lab(sweep_files))


def _voices() -> int:
    """What was said before voices were sealed."""
    from egenkraft.site.methods.workshops import seal_voices

    return sum(_in_each_lab(seal_voices))


def _library() -> int:
    """A newer version of the product may know more about methods: every lab gets the new cards."""
    from egenkraft.site.methods.library import ship_library

    return sum(_in_each_lab(ship_library))


def _nightly() -> None:
    for line in nightly():
        print(line)


def nightly() -> Iterator[str]:
    """Finish erasures that were broken off; once a day let go what is old, and read every marked row."""
    from django.conf import settings

    from egenkraft.site.access.models import Lab
    from egenkraft.site.access.scope import Actor, scope

    failed = []
    for lab in Lab.objects.all() if not settings.LOCKED else ():
        by = Actor.system(lab.pk)
        for part in (_broken_off, _once_a_day):
            try:
                with scope(by):
                    yield from part(by)
            except Exception as error:  # said below: the next part, and the next lab, do not wait for it
                failed.append(error)
    if failed:
        raise failed[0]


def _broken_off(by: Any) -> Iterator[str]:
    from egenkraft.site.consent import erasing

    yield f"erasures finished: {erasing.resume(by)}"


def _once_a_day(by: Any) -> Iterator[str]:
    if _first_today(by.lab_id):
        yield from _night_of(by)


def _first_today(lab: UUID) -> bool:
    """Whether the rows of this lab have not been read today: the chain of acts remembers it."""
    from django.utils import timezone

    from egenkraft.site.audit.models import AuditRow

    last = AuditRow.objects.filter(lab=lab, action="rows.scan").order_by("-sequence").first()
    # Any other day: a clock that was ahead for a night must not stop the nights until it is there again.
    return last is None or timezone.localdate(last.at) != timezone.localdate()


def _night_of(by: Any) -> Iterator[str]:
    from django.utils import timezone

    from egenkraft.site.access.sealed import scan
    from egenkraft.site.audit.chain import record
    from egenkraft.site.consent import ages

    run = None if _in_doubt() else ages.run(by, timezone.now())
    yield f"rows let go: {sum(run.counts.values()) if run else 0}"
    found = scan(by.lab_id)
    wrong = sum(len(one.bad) for one in found) + sum(bool(one.fault) for one in found)
    told = {one.label: one.rows for one in found}
    record(by, "rows.scan", "lab", by.lab_id, reason=f"{sum(told.values())} rows, {wrong} wrong", change=told)
    yield f"marked rows read: {sum(told.values())}, wrong: {wrong}"


def _heads() -> int:
    """Daily beside the backups, weekly as a notice; without the lab key nothing can be signed."""
    from django.conf import settings

    from egenkraft.site.config.heads import keep_daily, tell_weekly

    if settings.LOCKED:
        return 0
    tell_weekly()
    return keep_daily()


def _old_acts() -> int:
    """After the heads of the day: five years of acts are kept, in whole months."""
    from django.conf import settings

    from egenkraft.site.config.heads import cut_old

    return 0 if settings.LOCKED or _in_doubt() else cut_old()
