"""Who a participant is, sealed with a key of her own. The keys lie in a file of their own."""

from django.db import models
from django.utils import timezone

from egenkraft.site.access.rows import LabRow
from egenkraft.site.participants.models import Participant


class PersonKey(models.Model):
    """Her 256-bit data key, wrapped by the lab key. Lives in keys.sqlite3; destroying it erases her."""

    person = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(max_length=60)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.person)


class Identity(LabRow):
    """Name and safe contact, each field sealed by AES-256-GCM and bound to its own row."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="+")
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return str(self.participant_id)


class Blind(LabRow):
    """What a name, a number or an address becomes under the lab's own key: 64 bits, for exact search only.

    Numbers and addresses of everyone; the name only of somebody with extra protection (TRUST 4.23).
    """

    class Kind(models.TextChoices):
        PHONE = "phone", "phone"
        EMAIL = "email", "email"
        NAME = "name", "name"

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lab", "participant", "kind", "value"], name="blind_once")
        ]
        indexes = [models.Index(fields=["lab", "kind", "value"], name="blind_by_value")]

    def __str__(self) -> str:
        return self.kind
