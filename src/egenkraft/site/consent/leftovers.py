"""What may hold her outside her own rows: sessions, queued work, caches."""

from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django_tasks_db.models import DBTaskResult

from egenkraft.site.access.scope import Actor
from egenkraft.site.access.tries import COUNTERS


def end_sessions(by: Actor, person: UUID) -> int:
    """End every session that names her: her own, and a device that was handed to her."""
    gone = [row.pk for row in Session.objects.all() if str(person) in repr(row.get_decoded())]
    return Session.objects.filter(pk__in=gone).delete()[0]


def drop_tasks(by: Actor, person: UUID) -> int:
    """Take queued and finished work that names her out of the queue."""
    gone = [row.pk for row in DBTaskResult.objects.all() if str(person) in repr(row.args_kwargs)]
    return int(DBTaskResult.objects.filter(pk__in=gone).delete()[0])


def empty_caches(by: Actor, person: UUID) -> int:
    """What this process has computed. Others compute anew at the first change of the database.

    The counters of tries stay: they name nobody, and an erasure must give no guesser new tries.
    """
    for name in settings.CACHES:
        if name != COUNTERS:
            caches[name].clear()
    return 0
