"""Everything that writes about a load: files received, checked, loaded, and taken away again."""

import json
import logging
import secrets
import shutil
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation

from egenkraft.site.access.models import Lab
from egenkraft.site.access.queries import acts_still
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.chain import record
from egenkraft.site.intake import jobs
from egenkraft.site.intake.loading import Report, load_folder
from egenkraft.site.intake.models import Load

KEPT = timedelta(hours=24)  # how long uploaded files and messages about their cells may lie here
log = logging.getLogger(__name__)


def folder_of(load: Load) -> Path:
    return Path(settings.DATA) / "intake" / load.folder


@transaction.atomic
def receive(by: Actor, *, files: Iterable[UploadedFile], language: str) -> Load:
    """Keep the files in a folder of their own with a random name, and have them checked."""
    load = Load.objects.create(folder=secrets.token_hex(16), created_by_id=by.account_id)
    folder = folder_of(load)
    folder.mkdir(parents=True, mode=0o700)
    for file in files:
        name = Path(file.name or "").name
        with (folder / name).open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        load.files.append(name)
    load.save(update_fields=["files"])
    record(by, "intake.receive", "load", load.pk, change={"files": len(load.files)})
    transaction.on_commit(partial(jobs.check.enqueue, **_who(by, load, language)))
    return load


def _who(by: Actor, load: Load, language: str) -> dict[str, str]:
    account = str(by.account_id) if by.account_id else ""
    return {
        "lab": str(by.lab_id),
        "load": str(load.pk),
        "account": account,
        "role": by.role,
        "language": language,
    }


@transaction.atomic
def agree(by: Actor, *, load: Load, language: str) -> bool:
    """Say yes to a checked load, once; a second tap does nothing."""
    waiting = Load.objects.filter(pk=load.pk, state=Load.State.CHECKED, errors=[])
    if not waiting.update(state=Load.State.WAITING):
        return False
    record(by, "intake.agree", "load", load.pk)
    transaction.on_commit(partial(jobs.write.enqueue, **_who(by, load, language)))
    return True


@transaction.atomic
def drop(by: Actor, *, load: Load) -> None:
    """Throw a checked load away: its files go now."""
    stopped = Load.objects.filter(pk=load.pk, state=Load.State.CHECKED).update(
        state=Load.State.FAILED, errors=[], finished_at=timezone.now()
    )
    if stopped:
        record(by, "intake.drop", "load", load.pk)
        transaction.on_commit(partial(shutil.rmtree, folder_of(load), ignore_errors=True))


def run(by: Actor, *, load: UUID, language: str, dry: bool) -> None:
    """Check or load in the background. Whatever happens, the row says how it ended."""
    with scope(by), translation.override(language):
        row = Load.objects.filter(pk=load).first()
        if row is None or not folder_of(row).is_dir():
            return
        if not acts_still(by):  # the role ended while the work waited
            return _end(row, Load.State.FAILED, None)
        Load.objects.filter(pk=load).update(
            state=Load.State.CHECKING if dry else Load.State.LOADING, done=0, total=0
        )
        try:
            report = load_folder(
                by, folder=folder_of(row), today=timezone.localdate(), dry=dry, tell=partial(_tell, load)
            )
        except Exception as error:
            # The message may hold a cell's words, so only its kind is logged.
            log.error("a load stopped: %s", type(error).__name__)
            _end(row, Load.State.FAILED, None)
        else:
            _end(row, Load.State.DONE if report.written else Load.State.CHECKED, report)


def _tell(load: UUID, _sheet: str, done: int, total: int) -> None:
    Load.objects.filter(pk=load).update(done=done, total=total)


def _end(load: Load, state: str, report: Report | None) -> None:
    load.state, load.finished_at = state, timezone.now()
    if report is not None:
        load.errors = _storable([problem.as_json() for problem in report.problems.found])
        load.counts = _storable(
            {
                "sheets": {key: vars(count) for key, count in report.counts.items()},
                "notices": report.problems.notices,
                "more": report.problems.more,
            }
        )
    load.save(update_fields=["state", "finished_at", "errors", "counts"])
    if state != Load.State.CHECKED or load.errors:
        shutil.rmtree(folder_of(load), ignore_errors=True)


def _storable(told: Any) -> Any:
    """What a broken file made us say, without the one sign that PostgreSQL keeps in no text."""
    return json.loads(json.dumps(told).replace("\\u0000", "\\ufffd"))


def clean() -> int:
    """Take away uploaded files, and what was said of their cells, after a day; return how many went."""
    gone = 0
    for lab in Lab.objects.all():
        with scope(Actor.system(lab.pk)):
            for load in Load.objects.filter(created_at__lt=timezone.now() - KEPT):
                gone += _forget(load)
    return gone + _strays()


def forget_all(by: Actor, person: UUID) -> int:
    """Take away every uploaded list of the lab, whoever is in it; return how many went."""
    return sum(_forget(load) for load in Load.objects.all())


def _forget(load: Load) -> bool:
    if load.state not in (Load.State.DONE, Load.State.FAILED):
        load.state, load.finished_at = Load.State.FAILED, timezone.now()
    if load.errors or load.files:
        load.errors, load.files = [], []
        load.counts.pop("notices", None)
    load.save()
    there = folder_of(load).is_dir()
    shutil.rmtree(folder_of(load), ignore_errors=True)
    return there


def _strays() -> int:
    """Folders that no row knows: the row was rolled back."""
    root, gone, before = Path(settings.DATA) / "intake", 0, (timezone.now() - KEPT).timestamp()
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.is_dir() and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone
