from django.db import models

from egenkraft.site.access.rows import LabRow
from egenkraft.site.access.scope import Actor, current, scope


def work(lab, job):
    with scope(Actor.system(lab)):
        return job(current())


class Note(LabRow):
    text = models.TextField()
