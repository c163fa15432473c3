"""Methods: what the lab does, in versions, so that a result belongs to what was really done."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow


class Method(LabRow):
    class Decision(models.TextChoices):
        NONE = "", _("not decided")
        KEEP = "keep", _("keep")
        CHANGE = "change", _("change")
        STOP = "stop", _("stop")

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    summary = models.TextField(max_length=600)
    for_whom = models.CharField(max_length=200, blank=True)
    proposed_by = models.CharField(max_length=60, blank=True, help_text="an alias, never a full name")
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "slug"], name="method_slug_once_in_lab"),
            models.UniqueConstraint(fields=["lab", "name"], name="method_name_once_in_lab"),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="method_decided_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MethodVersion(LabRow):
    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    what = models.TextField(max_length=600, blank=True)
    dose_minutes = models.PositiveIntegerField(null=True, blank=True)
    cost_kronor = models.PositiveIntegerField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["method", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "method", "number"], name="method_version_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="method_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.number}"
