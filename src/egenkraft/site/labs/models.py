"""What makes a lab this lab: places, home areas, outcomes, and the words on its public page."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Lab
from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet


class Place(LabRow):
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=160, blank=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["lab", "name"], name="place_name_once_in_lab")]

    def __str__(self) -> str:
        return self.name


class HomeArea(LabRow):
    """A neighbourhood the lab's people come from: coarse on purpose, never an address."""

    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["lab", "name"], name="area_name_once_in_lab")]

    def __str__(self) -> str:
        return self.name


class OutcomeQuerySet(ScopedQuerySet["Outcome"]):
    def current(self) -> "OutcomeQuerySet":
        """The newest version of each outcome: what is measured and shown today."""
        newer = self.model.objects.filter(key=OuterRef("key"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))


class Outcome(LabRow):
    """One thing that counts, as data: what it is, how it is measured, what is worth it."""

    class Kind(models.TextChoices):
        SUM = "sum", _("sum of answers")
        COUNT = "count", _("count of events")
        YES_NO = "yes_no", _("yes or no")
        VECTOR = "vector", _("several numbers, never added")

    class Better(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")

    key = models.SlugField(max_length=30)
    position = models.PositiveSmallIntegerField()
    name_sv = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    definition_sv = models.CharField(max_length=400)
    definition_en = models.CharField(max_length=400)
    measure = models.CharField(max_length=30, help_text="an instrument pack, or “interviews”")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    better = models.CharField(max_length=10, choices=Better.choices, default=Better.HIGHER)
    delta = models.PositiveSmallIntegerField(null=True, blank=True)
    delta_by_participants = models.BooleanField(default=False)
    due_weeks = models.JSONField(default=list)
    denominator_sv = models.CharField(max_length=200)
    denominator_en = models.CharField(max_length=200)
    missing_sv = models.CharField(max_length=200)
    missing_en = models.CharField(max_length=200)
    version = models.PositiveSmallIntegerField(default=1)

    objects: ClassVar = ScopedManager.from_queryset(OutcomeQuerySet)()

    class Meta:
        ordering = ["position", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "key", "version"], name="outcome_key_version_once_in_lab"),
            models.CheckConstraint(condition=Q(version__gte=1), name="outcome_version_from_one"),
        ]

    def __str__(self) -> str:
        return self.name_en


class Profile(models.Model):
    """The public words of a lab, in Swedish and, where given, in English."""

    lab = models.OneToOneField(Lab, primary_key=True, on_delete=models.PROTECT, related_name="profile")
    tagline_sv = models.CharField(max_length=160, blank=True)
    tagline_en = models.CharField(max_length=160, blank=True)
    brief_sv = models.TextField(blank=True)
    brief_en = models.TextField(blank=True)
    call_sv = models.TextField(blank=True, help_text="the call to other housing companies")
    call_en = models.TextField(blank=True)
    programme_sv = models.CharField(max_length=300, blank=True)
    programme_en = models.CharField(max_length=300, blank=True)
    visit_sv = models.CharField(max_length=200, blank=True)
    visit_en = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    contact_email = models.EmailField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"public words of {self.lab_id}"


class Link(LabRow):
    """A sister lab, or a film about the lab."""

    class Kind(models.TextChoices):
        SISTER = "sister", _("sister lab")
        FILM = "film", _("film about the lab")

    KINDS: ClassVar = tuple(Kind.values)

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    url = models.URLField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kind", "position", "title"]
        constraints = [models.UniqueConstraint(fields=["lab", "url"], name="link_once_in_lab")]

    def __str__(self) -> str:
        return self.title
