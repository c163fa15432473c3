"""`egenkraft tick`: what the clock does, once. Safe to run at any time, and twice."""

import argparse
from datetime import timedelta

STALE = timedelta(minutes=15)


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="egenkraft tick", description="What the clock does, once.")
    parser.parse_args(argv)
    from egenkraft.site.config.logs import take_over
    from egenkraft.site.config.startup import lab_ready

    lab_ready()
    take_over()
    print(f"sessions ended: {_clear_sessions()}")
    print(f"answers to sent forms forgotten: {_sent_forms()}")
    print(f"tasks taken up again: {_requeue()}")
    print(f"uploads removed: {_uploads()}")
    print(f"picture files without a picture removed: {_pictures()}")
    print(f"heads of the audit chain kept: {_heads()}")
    print(f"rows of the audit chain cut at the end of their time: {_old_acts()}")
    return 0


def _clear_sessions() -> int:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from egenkraft.site.access.actions import sweep_sign_ins

    sweep_sign_ins()
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def _sent_forms() -> int:
    from egenkraft.site.access.once import forget_old

    return forget_old()


def _requeue() -> int:
    """A worker that was killed leaves its task running for ever: give it to the next one."""
    from django.utils import timezone
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    stale = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - STALE
    )
    return int(stale.update(status=TaskResultStatus.READY, started_at=None))


def _uploads() -> int:
    from egenkraft.site.intake.actions import clean

    return clean()


def _pictures() -> int:
    """A publication that was broken off leaves files that no row knows: they go, lab by lab."""
    from egenkraft.site.access.models import Lab
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.diary.actions import sweep_files

    count = 0
    for lab in Lab.objects.all():
        by = Actor.system(lab.pk)
        with scope(by):
            count += sweep_files(by)
    return count


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

    return 0 if settings.LOCKED else cut_old()
