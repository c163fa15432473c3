"""Who a participant is, sealed with a key of her own. The keys lie in a file of their own."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from egenkraft.site.access.models import Account
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

    Numbers and addresses of everyone; names, their single words, and the code from before only of
    somebody with extra protection (TRUST 4.16, 4.23).
    """

    class Kind(models.TextChoices):
        PHONE = "phone", "phone"
        EMAIL = "email", "email"
        NAME = "name", "name"
        WORD = "word", "word"
        CODE = "code", "code"

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


class Shelter(LabRow):
    """What extra protection took out of the open row of one person, sealed, and the wish to end it.

    Ending it needs two: she herself and one of her key holders, and then seven days.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="+")
    kept = models.BinaryField()
    begun_at = models.DateTimeField(default=timezone.now)
    she_wishes_at = models.DateTimeField(null=True, blank=True)
    holder_agrees_at = models.DateTimeField(null=True, blank=True)
    holder = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holder_agrees_at=None, holder=None)
                | Q(holder_agrees_at__isnull=False, holder__isnull=False),
                name="shelter_agreed_at_with_holder",
            )
        ]

    def __str__(self) -> str:
        return str(self.participant_id)
