"""Times long ago, counted the way a calendar counts them."""

from datetime import datetime, timedelta

from django.utils import timezone


def earlier(moment: datetime, by: timedelta) -> datetime:
    """The same time of day, so much earlier on the wall of the lab: where the clocks were changed in
    between, a week is not 168 hours, and half past eleven in the evening would be another day."""
    return timezone.localtime(moment) - by


def ago(**by: int) -> datetime:
    """The same time of day as now, so many days or weeks ago."""
    return earlier(timezone.now(), timedelta(**by))
