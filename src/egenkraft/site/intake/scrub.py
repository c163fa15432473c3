"""Somebody gets extra protection: files that wait to be loaded may hold her name, so they go."""

import shutil
from functools import partial

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.intake.actions import folder_of
from egenkraft.site.intake.models import Load
from egenkraft.site.vault.hooks import Hidden

OVER = (Load.State.DONE, Load.State.FAILED)


def scrub(by: Actor, hidden: Hidden) -> None:
    """Every load that is not over stops, and what was said about cells is forgotten."""
    for load in Load.objects.exclude(state__in=OVER):
        load.state, load.finished_at = Load.State.FAILED, timezone.now()
        load.save(update_fields=["state", "finished_at"])
        transaction.on_commit(partial(shutil.rmtree, folder_of(load), ignore_errors=True))
    for load in Load.objects.all():
        load.errors, load.files = [], []
        load.counts.pop("notices", None)
        load.save(update_fields=["errors", "files", "counts"])
