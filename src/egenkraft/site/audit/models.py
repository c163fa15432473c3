"""Who did what: an append-only chain per lab. No foreign keys, so erasure leaves it whole."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How an act ended. Rows written before this field was there hold an empty text."""

    DONE = "done", _("done")
    SHOWN = "shown", _("shown")
    REFUSED = "refused", _("refused")
    NOTICED = "noticed", _("noticed")


class AuditRow(models.Model):
    """One act or one look, chained to the row before it. Refuses UPDATE and DELETE in the database."""

    lab = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    account = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    object = models.UUIDField(null=True)
    purpose = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome.choices)
    clock = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=8, blank=True, help_text="mark of the key that signed the row")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "sequence"], name="audit_one_row_per_sequence")]
        indexes = [
            models.Index(fields=["lab", "object"], name="audit_by_object"),
            models.Index(fields=["lab", "account"], name="audit_by_account"),
        ]
        ordering = ["lab", "sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.kind}"


class AuditSegment(models.Model):
    """The head of a stretch of the chain that was cut away at the end of its time."""

    lab = models.UUIDField()
    number = models.PositiveIntegerField()
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    until = models.DateTimeField()
    before = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    key = models.CharField(max_length=8, help_text="mark of the key that signed the segment")
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lab", "number"], name="audit_segment_number_once"),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="audit_segment_first_to_last"
            ),
        ]
        ordering = ["lab", "number"]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class KeptKey(models.Model):
    """A subkey of an earlier lab key that must live on, wrapped by the present one. In keys.sqlite3."""

    name = models.CharField(primary_key=True, max_length=30, help_text="use and mark: audit|1a2b3c4d")
    wrapped = models.BinaryField(max_length=60)
    kept_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Rotation(models.Model):
    """A change of the lab key, from its beginning to its end. In keys.sqlite3."""

    before = models.CharField(max_length=8)
    after = models.CharField(max_length=8)
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["begun_at"]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"
