"""What may hold her outside her own rows: sessions, queued work, caches."""

from uuid import UUID

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django_tasks_db.models import DBTaskResult

from egenkraft.site.access.scope import Actor


def end_sessions(by: Actor, person: UUID) -> int:
    """End every session that names her: her own, and a device that was handed to her."""
    gone = [row.pk for row in Session.objects.all() if str(person) in repr(row.get_decoded())]
    return Session.objects.filter(pk__in=gone).delete()[0]


def drop_tasks(by: Actor, person: UUID) -> int:
    """Take queued and finished work that names her out of the queue."""
    gone = [row.pk for row in DBTaskResult.objects.all() if str(person) in repr(row.args_kwargs)]
    return int(DBTaskResult.objects.filter(pk__in=gone).delete()[0])


def empty_caches(by: Actor, person: UUID) -> int:
    """What this process has computed. Others compute anew at the first change of the database."""
    cache.clear()
    return 0
