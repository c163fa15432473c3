"""Activities and who was there. Kinds are the lab's own data."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account, Partner
from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet
from egenkraft.site.access.sealed import SealedRow
from egenkraft.site.labs.models import Place
from egenkraft.site.participants.models import Participant


class Kind(LabRow):
    key = models.SlugField(max_length=30)
    name_sv = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name_sv"]
        constraints = [models.UniqueConstraint(fields=["lab", "key"], name="kind_key_once_in_lab")]

    def __str__(self) -> str:
        return self.name_en


class Series(LabRow):
    """Activities that come back: a circle on Tuesdays, a course in ten parts."""

    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    method_version = models.ForeignKey(
        "methods.MethodVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(fields=["lab", "kind", "title"], name="series_title_once_in_kind")
        ]

    def __str__(self) -> str:
        return self.title


class ActivityQuerySet(ScopedQuerySet["Activity"]):
    def open(self) -> "ActivityQuerySet":
        return self.filter(cancelled_at=None)

    def certified(self) -> "ActivityQuerySet":
        return self.open().filter(certified_at__isnull=False)


class Activity(LabRow):
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="activities")
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    title = models.CharField(max_length=100)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    method_version = models.ForeignKey(
        "methods.MethodVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    children = models.PositiveSmallIntegerField(default=0)
    guests = models.PositiveSmallIntegerField(default=0)
    certified_at = models.DateTimeField(null=True, blank=True)
    certified_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    certified_name = models.CharField(max_length=80, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = ScopedManager.from_queryset(ActivityQuerySet)()

    class Meta:
        ordering = ["starts_at"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["lab", "starts_at"], name="activity_by_start")]
        constraints = [
            models.UniqueConstraint(fields=["lab", "starts_at", "kind", "title"], name="activity_once"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440), name="activity_minutes_possible"
            ),
            models.CheckConstraint(
                condition=Q(certified_at=None, certified_name="")
                | Q(certified_at__isnull=False) & ~Q(certified_name=""),
                name="activity_certified_at_with_name",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="activity_cancelled_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(SealedRow):
    class State(models.TextChoices):
        HERE = "here", _("here")
        AWAY = "away", _("away")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="attendance")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendance")
    state = models.CharField(max_length=5, choices=State.choices)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="if not the whole activity")
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    by_all_here = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["lab", "activity", "participant"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__lte=1440), name="attendance_minutes_possible"
            ),
        ]
        indexes = [models.Index(fields=["lab", "participant", "state"], name="attendance_by_participant")]

    def __str__(self) -> str:
        return self.state
