import contextlib

from django.db import models

from egenkraft.site.access.rows import LabRow
from egenkraft.site.access.scope import Actor, ScopeMissing, scope
from egenkraft.site.access.scope import _scope  # found
from egenkraft.site.access import scope as whole


def swallowed(query):
    try:  # found
        return query()
    except ScopeMissing:
        return []


def suppressed(query):
    with contextlib.suppress(ScopeMissing):  # found
        return query()


def by_hand(lab):
    with scope(Actor(lab_id=lab, role="manager")):  # found
        return 1


def set_directly(actor):
    whole._scope.set(actor)  # found


class Note(LabRow):  # found
    text = models.TextField()
    objects = models.Manager()
