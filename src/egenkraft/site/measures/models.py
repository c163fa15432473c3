"""Check-ins: one answering of one instrument by one participant, each answer on its own."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet
from egenkraft.site.access.sealed import SealedRow
from egenkraft.site.participants.models import Participant

# As in core.measures, but written out: it stands in a constraint.
PRESENTATIONS = ["3", "5", "unfold", "yes_no"]

OF_PLANS = 100  # the numbers of the times that plans of trials bring begin here


class Wave(LabRow):
    """A point in her time when check-ins are due: 0 is the start."""

    number = models.PositiveSmallIntegerField()
    name_sv = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    weeks = models.PositiveSmallIntegerField(help_text="weeks after her start")
    of_plans = models.BooleanField(default=False, help_text="asked only where a plan asks for it")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "number"], name="wave_number_once_in_lab"),
            # Her start, number 0, and the times of the lab are never a plan's alone.
            models.CheckConstraint(
                condition=Q(of_plans=False) | Q(number__gte=OF_PLANS), name="wave_of_plans_numbered_apart"
            ),
        ]

    def __str__(self) -> str:
        return self.name_en


class Mode(models.TextChoices):
    ALONE = "alone", _("alone")
    HELPED = "helped", _("with help")
    READ_ALOUD = "read_aloud", _("read aloud")
    INTERPRETER = "interpreter", _("with an interpreter")
    RELATIVE = "relative", _("a relative was there")
    UNKNOWN = "unknown", _("not known")


class CheckInQuerySet(ScopedQuerySet["CheckIn"]):
    def finished(self) -> "CheckInQuerySet":
        return self.filter(finished_at__isnull=False)


class CheckIn(LabRow):
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="check_ins")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="check_ins")
    pack = models.CharField(max_length=20)
    pack_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    presentation = models.CharField(max_length=12, default="3")
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.ALONE)
    on = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True, blank=True, help_text="when it was last taken up again")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ScopedManager.from_queryset(CheckInQuerySet)()

    class Meta:
        ordering = ["on", "pack"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "participant", "pack", "wave"], name="check_in_once_per_wave"
            ),
            models.CheckConstraint(
                condition=Q(presentation__in=PRESENTATIONS), name="check_in_presentation_known"
            ),
        ]
        indexes = [models.Index(fields=["lab", "pack", "finished_at"], name="check_in_by_pack")]

    def __str__(self) -> str:
        return f"{self.pack} {self.on}"


class Answer(SealedRow):
    """One answer, saved when it was given. Either a value or the reason why there is none."""

    class Reason(models.TextChoices):
        REFUSED = "refused", _("does not want to answer")
        NOT_ASKED = "not_asked", _("not asked")
        NOT_REACHED = "not_reached", _("not reached")
        MOVED = "moved", _("moved")
        NOT_APPLICABLE = "not_applicable", _("does not apply")

    check_in = models.ForeignKey(CheckIn, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=20)
    code = models.SmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=15, choices=Reason.choices, blank=True)
    text_version = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=8)
    mode = models.CharField(
        max_length=12, choices=Mode.choices, blank=True, help_text="empty: as the check-in's"
    )
    voice_played = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lab", "check_in", "item"], name="answer_once_per_item"),
            models.CheckConstraint(
                condition=Q(code__isnull=False, reason="") | (Q(code=None) & ~Q(reason="")),
                name="answer_code_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.item


class Handover(LabRow):
    """A one-time token that opens one check-in on one device. Only its HMAC is stored."""

    check_in = models.ForeignKey(CheckIn, on_delete=models.CASCADE, related_name="handovers")
    token = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("opened_at")), name="handover_expires_after_opening"
            )
        ]

    def __str__(self) -> str:
        return f"until {self.expires_at:%H:%M}"


class Attempt(LabRow):
    """One attempt to reach her for a check-in: how, and what it came to. No free text about her."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        SMS = "sms", _("text message")
        SITE = "site", _("in person")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached her")
        NO_ANSWER = "no_answer", _("no answer")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        MOVED = "moved", _("has moved away")
        DECLINED = "declined", _("does not want to answer now")
        NO_MORE = "no_more", _("asked not to be contacted")

    SETTLED: ClassVar = (Outcome.MOVED, Outcome.DECLINED, Outcome.NO_MORE)  # nobody tries again

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attempts")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["phone", "sms", "site"]), name="attempt_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=["reached", "no_answer", "wrong_number", "moved", "declined", "no_more"]
                ),
                name="attempt_outcome_known",
            ),
        ]
        indexes = [models.Index(fields=["lab", "participant", "wave"], name="attempt_by_wave")]

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"


class Recording(LabRow):
    """A sentence of a question read aloud, known by its language and the hash of its text.

    A changed text has another hash, so an old recording is never played with it. Who reads has said yes
    to being heard and has no name here.
    """

    language = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is read")
    sound = models.BinaryField(help_text="MP3, mono")
    seconds = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "language", "digest"], name="recording_once_of_a_text"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="recording_approved_by_with_at",
            ),
            models.CheckConstraint(condition=Q(seconds__gte=1), name="recording_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.seconds} s"


class PresentationChange(LabRow):
    """A researcher's leave to ask an instrument in another presentation than at her earlier waves."""

    pack = models.CharField(max_length=20)
    before = models.CharField(max_length=12)
    now = models.CharField(max_length=12)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "pack", "before", "now"], name="presentation_change_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="presentation_change_has_reason"),
            models.CheckConstraint(
                condition=Q(before__in=PRESENTATIONS, now__in=PRESENTATIONS) & ~Q(before=models.F("now")),
                name="presentation_change_between_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack}: {self.before} to {self.now}"
