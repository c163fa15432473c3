"""Watches the disk and the age of the backups for the pages of staff."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from egenkraft.site.access.house import Worry, watch
from egenkraft.site.config import times
from egenkraft.site.config.backup import age
from egenkraft.site.config.backup.making import free_share

LEAST_FREE = 0.10


@watch
def disk() -> list[Worry]:
    share = free_share(Path(settings.DATA))
    if share >= LEAST_FREE:
        return []
    words = _("The disk of the server is almost full: only %(percent)s is free. Ask for more room now.")
    return [Worry(words % {"percent": f"{int(share * 100)} %"})]


@watch
def backups() -> list[Worry]:
    found = age.age()
    if found is None or found.old <= age.WARN:
        return []
    hours = int(found.old / timedelta(hours=1))
    if found.old > age.STOP:
        text = _(
            "There is no backup of the last %(hours)d hours, so nothing new is saved until there is one."
            " Tell the person who looks after the server."
        )
        return [Worry(text % {"hours": hours}, stop=True)]
    text = _("There is no backup of the last %(hours)d hours. Tell the person who looks after the server.")
    return [Worry(text % {"hours": hours})]


@watch
def clock() -> list[Worry]:
    """What is old waits, and only a person can say whether the clock or the gap is right."""
    now = timezone.now()
    last = times.told_doubt(now)
    if last is None:
        return []
    words = _(
        "The clock of the server says %(now)s, but it last ran on %(then)s. Until somebody has looked whether"
        " the clock is right, nothing old is taken away. Tell the person who looks after the server."
    )
    days = {"now": timezone.localdate(now).isoformat(), "then": timezone.localdate(last).isoformat()}
    return [Worry(words % days)]
