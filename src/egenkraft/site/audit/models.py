"""Who did what: an append-only chain per lab. No foreign keys, so erasure leaves it whole."""

from django.db import models


class AuditRow(models.Model):
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
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "sequence"], name="audit_one_row_per_sequence")]
        indexes = [models.Index(fields=["lab", "object"], name="audit_by_object")]
        ordering = ["lab", "sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.kind}"
