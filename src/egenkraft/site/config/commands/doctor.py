"""`egenkraft doctor`: says in words what is wrong and what to do."""

import argparse
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from egenkraft.site.audit.verify import Verdict

ACTS_AS = "system"  # reads marks and chains of each lab


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="egenkraft doctor", description="What is wrong, and what to do.")
    parser.parse_args(argv)
    from egenkraft.site.config.startup import django_ready

    django_ready()
    faults = _faults()
    for sentence in faults:
        print(f"- {sentence}")
    print(_facts())
    print(f"{len(faults)} to mend." if faults else "All is well.")
    return 1 if faults else 0


def _faults() -> list[str]:
    from egenkraft.site.config.startup import (
        Refusal,
        database_file,
        problems,
        refuse_foreign_file,
        tables_there,
    )

    if not tables_there():
        missing = f"There is no lab in {database_file().parent} yet. Make one with: egenkraft init"
        return [*problems(databases=()), missing]
    try:
        refuse_foreign_file(database_file())
    except Refusal as error:
        return [str(error)]
    told = [*problems(), *_unmigrated()]  # a key that does not fit is said among them
    if _key_fits():
        return [*told, *_chains(), *_packs(), *_marks(), *_machine()]
    return [*told, *_packs(), *_machine()]


def _key_fits() -> bool:
    """Under a wrong lab key every chain and every mark looks broken, and nothing of them is."""
    from egenkraft.site.config.checks import key_fits_the_store

    return not key_fits_the_store(None, databases=("keys",))


def _unmigrated() -> list[str]:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["default"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{len(waiting)} changes of the tables wait. Start with: egenkraft serve"] if waiting else []


def _chains() -> list[str]:
    from django.conf import settings
    from django.db import DatabaseError
    from django.utils import translation

    from egenkraft.site.access.models import Lab

    if settings.LOCKED:
        return ["There is no lab key, so the audit chain was not checked. Set EGENKRAFT_KEY_FILE."]
    try:
        with translation.override("en"):
            return [
                f"The audit chain of {lab.name} is broken. {verdict.in_words} Compare with the last backup."
                for lab in Lab.objects.all()
                if (verdict := _verdict(lab.pk)).bad is not None
            ]
    except DatabaseError:
        return ["The database has no tables yet. Start with: egenkraft init"]


def _packs() -> list[str]:
    """Answers that nobody sees, because the file of their questions is gone (after a restore, say)."""
    from django.conf import settings
    from django.db import DatabaseError

    from egenkraft.site.access.models import Lab
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.measures.queries import packs_gone

    gone: set[str] = set()
    try:
        for lab in Lab.objects.all():
            with scope(Actor.system(lab.pk)):
                gone |= packs_gone()
    except DatabaseError:
        return []  # without tables, as is said beside this
    return [
        f"There are answers to the pack '{pack}', and no {pack}.toml in {settings.PACKS}: they are shown "
        "and counted nowhere. Put the file back."
        for pack in sorted(gone)
    ]


def _marks() -> list[str]:
    """Rows that are not what was written: decay of the disk, or a hand from outside."""
    from django.conf import settings

    from egenkraft.site.access.sealed import scan

    wrong = [] if settings.LOCKED else [one for one in scan() if not one.sound]
    return [
        f"{one.label}: {one.fault or len(one.bad)} of {one.rows} rows are not what was written. "
        "Restore the newest backup whose check is clean: egenkraft restore"
        for one in wrong
    ]


def _machine() -> list[str]:
    """Disk, backups and clock: what the tables cannot know of themselves."""
    from django.db import DatabaseError

    try:
        return [*_disk(), *_backups(), *_stream(), *_copies(), *_clock(), *_time(), *_proxy()]
    except DatabaseError:
        return []  # without tables, as was said above


def _disk() -> list[str]:
    from django.conf import settings

    from egenkraft.site.config.backup.making import free_share
    from egenkraft.site.config.house import LEAST_FREE

    share = free_share(settings.DATA)
    if share >= LEAST_FREE:
        return []
    return [
        f"Only {share:.0%} of the disk under {settings.DATA} is free. Make room or move to a larger disk."
    ]


def _backups() -> list[str]:
    from datetime import timedelta

    from django.conf import settings

    from egenkraft.site.config.backup import age

    if age.on_postgres() and settings.BACKUP_TO not in ("", age.ELSEWHERE):
        return [
            "EGENKRAFT_BACKUP_TO names a folder, and no backup is made into it: this installation keeps "
            f"its data in PostgreSQL. {age.WITH_PG_DUMP} Then set EGENKRAFT_BACKUP_TO=elsewhere."
        ]
    found = age.age()
    if found is None or found.old <= age.WARN:
        return []
    hours = int(found.old / timedelta(hours=1))
    stopped = " Nothing new is saved until there is one." if found.old > age.STOP else ""
    if found.never:
        return [f"No backup was ever made.{stopped} Begin with: egenkraft backup --new-key FILE"]
    return [f"The newest backup is {hours} hours old.{stopped} Run: egenkraft backup"]


def _stream() -> list[str]:
    """The continuous backup, where somebody asked for one."""
    from django.conf import settings

    from egenkraft.site.config.backup import stream

    if not settings.STREAM_TO or stream.faults():
        return []  # a fault is said among the others
    now = stream.state()
    if not now.runs:
        return ["The continuous backup does not run. Start with: egenkraft serve"]
    if now.behind > stream.LATE:
        late = f"The continuous backup is {now.behind.total_seconds():.0f} s behind."
        return [f"{late} Is there room, and can {settings.STREAM_TO} be reached?"]
    return []


def _copies() -> list[str]:
    """Older copies that are not sealed, and folders that others can open."""
    from egenkraft.site.config.backup import leftovers

    told = [
        f"Others on this machine can open {path}. Run: chmod 700 {path}"
        for path in leftovers.open_to_others()
    ]
    told += [
        f"The lab as it was before {one.before} lies in {one.folder}, not sealed. It goes by itself on "
        f"{one.until:%Y-%m-%d}. Delete it when you are sure: rm -r {one.folder}"
        for one in leftovers.moved_aside()
    ]
    return told + [
        f"A run that was broken off left a copy in {path}, not sealed. Delete it: rm -r {path}"
        for path in leftovers.broken_off()
    ]


def _clock() -> list[str]:
    from datetime import timedelta

    from django.db.models import Max
    from django.utils import timezone

    from egenkraft.site.audit.models import AuditRow

    last = AuditRow.objects.aggregate(last=Max("at"))["last"]
    if last is None or last <= timezone.now() + timedelta(seconds=60):
        return []
    return [
        f"The clock of this machine is behind: the last act was written at {last:%Y-%m-%d %H:%M} UTC. "
        "Set the clock (on Debian: timedatectl set-ntp true)."
    ]


def _time() -> list[str]:
    """A clock that may be ahead: what is old waits until somebody has looked."""
    from django.utils import timezone

    from egenkraft.site.config import times

    now = timezone.now()
    last = times.doubt(now)
    return [] if last is None else [times.in_words(now, last)]


def _proxy() -> list[str]:
    from egenkraft.site.access.buckets import mark

    if not mark().exists():
        return []
    return [
        "The web server in front does not say from where people come, so everybody counts as one where "
        "sign-ins are limited. Let it set X-Forwarded-For to the address it sees: docs/start.md, part 3."
    ]


def _verdict(lab: UUID) -> "Verdict":
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.audit.verify import verify

    with scope(Actor.system(lab)):
        return verify(lab)


def _facts() -> str:
    from django.conf import settings

    from egenkraft.site.config.backup import age
    from egenkraft.site.config.sqlite.driver import VERSION

    folders = f"data {settings.DATA} · keys {settings.KEYS}"
    if age.on_postgres():
        return f"{folders} · PostgreSQL\nNo backup is made by this program here. {age.WITH_PG_DUMP}"
    return f"{folders} · SQLite {'.'.join(map(str, VERSION))}"
