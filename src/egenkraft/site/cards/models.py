"""The printed card and the three pictures by which a participant signs in. Neither can be read back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet
from egenkraft.site.participants.models import Participant

TRIES, LOCKS = 5, 3  # wrong tries until a lock, locks until the card is void: 15 guesses of 1,728


class CardQuerySet(ScopedQuerySet["Card"]):
    def open(self) -> "CardQuerySet":
        return self.filter(closed_at=None)


class Card(LabRow):
    """One printed card. Its secret stands on the paper only; here lies the HMAC."""

    class How(models.TextChoices):
        REPRINTED = "reprinted", _("a new card was printed")
        LOCKED = "locked", _("too many wrong tries")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="cards")
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    locks = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=10, help_text="how long her page waits for a tap")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_how = models.CharField(max_length=10, choices=How.choices, blank=True)

    objects: ClassVar = ScopedManager.from_queryset(CardQuerySet)()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "participant"], condition=Q(closed_at=None), name="card_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_how="") | (Q(closed_at__isnull=False) & ~Q(closed_how="")),
                name="card_closed_somehow",
            ),
            models.CheckConstraint(condition=Q(wrong__lt=5, locks__lte=3), name="card_tries_are_bounded"),
            models.CheckConstraint(
                condition=Q(locks__lt=3) | Q(closed_at__isnull=False), name="card_void_after_three_locks"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=100), name="card_waits_sensibly"),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class Pictures(LabRow):
    """Three pictures in their order, as an HMAC. The second set opens what the first one does not."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    second = models.BooleanField(default=False)
    seal = models.CharField(max_length=64)
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "pictures"
        constraints = [
            models.UniqueConstraint(fields=["lab", "participant", "second"], name="pictures_one_set_each")
        ]

    def __str__(self) -> str:
        return "second" if self.second else "first"
