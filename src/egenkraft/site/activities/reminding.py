"""The day before an activity: a reminder for everyone who is usually there and wants one."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.activities.models import Activity
from egenkraft.site.activities.queries import usual
from egenkraft.site.messages.actions import queue

AT = time(17)  # on the day before


def queue_for(by: Actor, today: date) -> int:
    """Queue the reminders for tomorrow's activities; run twice it queues nothing twice."""
    begin = timezone.make_aware(datetime.combine(today + timedelta(days=1), time.min))
    rows = Activity.objects.open().filter(starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1))
    due = timezone.make_aware(datetime.combine(today, AT))
    return sum(
        queue(by, kind="reminder", cause=row.pk, moment=row.starts_at, people=usual(row), due_at=due)
        for row in rows
    )
