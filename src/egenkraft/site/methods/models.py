"""Methods: what the lab does, in versions, so that a result belongs to what was really done."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow


class LibraryCard(LabRow):
    """What a study elsewhere found about a method, as shipped: one row a version, never changed."""

    class Kind(models.TextChoices):
        METHOD = "method", _("a method")
        CONTEXT = "context", _("good to know")

    class Found(models.TextChoices):
        GAIN = "gain", _("a gain")
        SOME = "some", _("a gain for some")
        NOT = "not", _("no gain")

    GRADES = [(grade, grade) for grade in "ABCDE"]

    key = models.SlugField(max_length=10)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    grade = models.CharField(max_length=1, choices=GRADES)
    found = models.CharField(max_length=10, choices=Found.choices)
    words = models.JSONField(help_text="by language: name, what, group, finding and the rest")
    sources = models.JSONField()
    checked = models.DateField(null=True, blank=True, help_text="when somebody read the source again")
    shipped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "key", "version"], name="library_card_version_once"),
            models.CheckConstraint(
                condition=models.Q(grade__in=["A", "B", "C", "D", "E"]), name="library_card_has_a_grade"
            ),
            models.CheckConstraint(
                condition=models.Q(found__in=["gain", "some", "not"]), name="library_card_found_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


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
    card = models.ForeignKey(
        LibraryCard, null=True, blank=True, on_delete=models.PROTECT, related_name="methods"
    )
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
    staff_minutes = models.PositiveIntegerField(null=True, blank=True)
    would_count = models.CharField(max_length=200, blank=True, default="")
    since = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["method", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "method", "number"], name="method_version_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="method_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.number}"


class Decision(LabRow):
    """What the lab decided about a method, who did and why. Never changed: a new one stands after it."""

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="decisions")
    version = models.ForeignKey(MethodVersion, null=True, on_delete=models.SET_NULL, related_name="+")
    decision = models.CharField(max_length=10, choices=Method.Decision.choices)
    why = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=["keep", "change", "stop"]), name="decision_is_one_of_three"
            ),
            models.CheckConstraint(condition=~models.Q(why=""), name="decision_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.get_decision_display())
