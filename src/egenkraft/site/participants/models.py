"""Participants, pseudonymous: a code, a display name or a symbol. Who she is lies in the vault."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet
from egenkraft.site.labs.models import HomeArea, Place


class Status(models.TextChoices):
    INVITED = "invited", _("invited")
    ACTIVE = "active", _("takes part")
    PAUSED = "paused", _("pause")
    LEFT = "left", _("has left")
    FINISHED = "finished", _("has finished")


HERE = (Status.ACTIVE, Status.PAUSED, Status.INVITED)  # everyone who has not left


class ParticipantQuerySet(ScopedQuerySet["Participant"]):
    def enrolled(self) -> "ParticipantQuerySet":
        """Everyone who ever began: the denominator of the lab's outcomes."""
        return self.exclude(status=Status.INVITED)

    def present(self) -> "ParticipantQuerySet":
        return self.filter(status__in=HERE)


class Participant(LabRow):
    class Reads(models.TextChoices):
        WELL = "well", _("reads well")
        LITTLE = "little", _("reads a little")
        NO = "no", _("does not read")

    SYMBOLS: ClassVar = (
        ("sun", _("sun")),
        ("leaf", _("leaf")),
        ("boat", _("boat")),
        ("bird", _("bird")),
        ("key", _("key")),
        ("cup", _("cup")),
        ("star", _("bright point")),
        ("house", _("house")),
        ("tree", _("tree")),
        ("fish", _("fish")),
        ("moon", _("moon")),
        ("flower", _("flower")),
    )

    code = models.CharField(max_length=20)
    display_name = models.CharField(max_length=40, blank=True)
    symbol = models.CharField(max_length=10, choices=SYMBOLS, default="sun")
    language = models.CharField(max_length=8, default="sv")
    reads = models.CharField(max_length=10, choices=Reads.choices, default=Reads.WELL)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    home_area = models.ForeignKey(HomeArea, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    guarded_at = models.DateTimeField(null=True, blank=True, editable=False)  # extra protection, since when

    objects: ClassVar = ScopedManager.from_queryset(ParticipantQuerySet)()

    class Meta:
        ordering = ["display_name", "code"]
        indexes = [models.Index(fields=["lab", "status"], name="participant_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["lab", "code"], name="participant_code_once_in_lab"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="participant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__gte=1900), name="participant_birth_year_possible"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def shown_as(self) -> str:
        """What lists call her: the name she chose, else her code."""
        return self.display_name or self.code


class StatusChange(LabRow):
    """Her journey through the lab: every change of status, never overwritten."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="changes")
    status = models.CharField(max_length=10, choices=Status.choices)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "participant", "status", "on"], name="status_change_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.on}"


class EntrustedQuerySet(ScopedQuerySet["Entrusted"]):
    def open(self) -> "EntrustedQuerySet":
        return self.filter(ended_at=None)

    def trust(self) -> "EntrustedQuerySet":
        """Who is entrusted with whom, as those see it who give people to leaders."""
        return self.open().filter(holds_key=False)

    def keys(self) -> "EntrustedQuerySet":
        return self.open().filter(holds_key=True)


class Entrusted(LabRow):
    """Whose pages an account may open: an account, a participant, from when and until it ends.

    With `holds_key` the account is one of the named key holders of somebody with extra protection.
    That is a row of its own, so that whoever manages who is entrusted with whom never meets it.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="entrusted")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    holds_key = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar = ScopedManager.from_queryset(EntrustedQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "participant", "account", "holds_key"],
                condition=Q(ended_at=None),
                name="entrusted_once_to_an_account",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="entrusted_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["lab", "account", "ended_at"], name="entrusted_open")]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.account_id}"


class GlassQuerySet(ScopedQuerySet["Glass"]):
    def open_at(self, moment: datetime) -> "GlassQuerySet":
        return self.filter(at__lte=moment, until__gt=moment)


class Glass(LabRow):
    """Breaking the glass: in need, an account opens the page of somebody out of its reach, for minutes.

    Only people without extra protection. Others are told before, and a manager looks at it afterwards.
    """

    class Why(models.TextChoices):
        DANGER = "danger", _("She or a child is in danger")
        ILL = "ill", _("She fell ill or was hurt here")
        WAITS = "waits", _("She is here, and nobody who knows her is")
        ASKED = "asked", _("She asked me to")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = ScopedManager.from_queryset(GlassQuerySet)()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["lab", "account", "until"], name="glass_open")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="glass_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="glass_reviewed_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("account")),
                name="glass_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.at:%Y-%m-%d %H:%M}"
