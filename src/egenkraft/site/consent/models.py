"""Purposes, and each yes or no as a row. The newest open row wins; no row means no."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow, ScopedManager
from egenkraft.site.access.sealed import SealedQuerySet, SealedRow
from egenkraft.site.participants.models import Participant


class Purpose(LabRow):
    """One thing she may agree to, in words she can understand, with a version.

    `ask` is asked after a yes, to learn whether the words were understood; `ask_yes` is the right answer.
    """

    key = models.SlugField(max_length=20)
    position = models.PositiveSmallIntegerField()
    name_sv = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    question_sv = models.CharField(max_length=80, blank=True)
    question_en = models.CharField(max_length=80, blank=True)
    text_sv = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    ask_sv = models.CharField(max_length=100, blank=True)
    ask_en = models.CharField(max_length=100, blank=True)
    ask_yes = models.BooleanField(default=True)
    who_sv = models.CharField(max_length=160, blank=True)
    who_en = models.CharField(max_length=160, blank=True)
    kept_sv = models.CharField(max_length=160, blank=True)
    kept_en = models.CharField(max_length=160, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    least_version = models.PositiveSmallIntegerField(default=1)  # a yes to older words no longer counts

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "key"], name="purpose_key_once_in_lab"),
            models.CheckConstraint(
                condition=Q(least_version__gte=1, least_version__lte=F("version")),
                name="purpose_least_version_exists",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Wording(LabRow):
    """The words of one version of a purpose, exactly as they were shown. Never changed, never removed."""

    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    words = models.JSONField()
    asked_again = models.BooleanField(default=False)  # a new meaning: earlier yes answers ended with it
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["purpose", "version"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "purpose", "version"], name="wording_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.version}"


class ConsentQuerySet(SealedQuerySet["Consent"]):
    def open(self) -> "ConsentQuerySet":
        return self.filter(ended_at=None)

    def counting(self) -> "ConsentQuerySet":
        """Open yes rows, in words that still mean the same."""
        return self.open().filter(given=True, text_version__gte=F("purpose__least_version"))

    def yes(self, *purposes: str) -> "ConsentQuerySet":
        return self.counting().filter(purpose__key__in=purposes)


class Consent(SealedRow):
    class Form(models.TextChoices):
        TAPPED = "tapped", _("tapped on a screen")
        SPOKEN = "spoken", _("said aloud")
        PAPER = "paper", _("signed on paper")
        PHONE = "phone", _("said on the phone")
        UNKNOWN = "unknown", _("not written down")

    class TeachBack(models.TextChoices):
        NOT_ASKED = "", _("not asked")
        RIGHT = "right", _("understood")
        WRONG = "wrong", _("not understood yet")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="consents")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="consents")
    given = models.BooleanField()
    text_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    form = models.CharField(max_length=10, choices=Form.choices)
    witness = models.CharField(max_length=80, blank=True)
    teach_back = models.CharField(max_length=6, choices=TeachBack.choices, blank=True, default="")
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    by_herself = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ScopedManager.from_queryset(ConsentQuerySet)()  # type: ignore[assignment]

    class Meta:
        ordering = ["purpose__position", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "participant", "purpose"],
                condition=Q(ended_at=None),
                name="consent_one_open_per_purpose",
            )
        ]
        indexes = [models.Index(fields=["lab", "purpose", "given", "ended_at"], name="consent_open_yes")]

    def __str__(self) -> str:
        return f"{self.purpose_id} {'yes' if self.given else 'no'}"

    @property
    def counts(self) -> bool:
        """A yes, to words that still mean the same."""
        return self.given and self.text_version >= self.purpose.least_version


class RightsRequest(LabRow):
    """What she asked for about her data. No free text: it would hold what she wants gone."""

    class Kind(models.TextChoices):
        ERASE = "erase", _("take everything about me away")
        CORRECT = "correct", _("something is wrong")
        COPY = "copy", _("a copy on paper")

    class About(models.TextChoices):
        NOTHING = "", _("nothing in particular")
        NAME = "name", _("my name or how I am reached")
        ATTENDANCE = "attendance", _("the days when I was there")
        INTERVIEWS = "interviews", _("my job interviews")
        ANSWERS = "answers", _("my answers")
        OTHER = "other", _("something else")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    about = models.CharField(max_length=10, choices=About.choices, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "participant", "kind", "about"],
                condition=Q(done_at=None),
                name="rights_request_open_once",
            ),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False), name="rights_request_done_by_with_at"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Erasure(LabRow):
    """Everything about one person taken away: how far it has come, and in the end the certificate."""

    class Why(models.TextChoices):
        ASKED = "asked", _("she asked for it")
        LAB = "lab", _("the lab decided it")
        RESTORED = "restored", _("a backup had brought it back")

    class Step(models.TextChoices):
        LINE = "line", _("going on")
        ROWS = "rows", _("going on")
        KEY = "key", _("going on")
        FILES = "files", _("going on")
        LOG = "log", _("going on")
        DONE = "done", _("done")

    person = models.UUIDField(help_text="her random id; her row is gone")
    why = models.CharField(max_length=8, choices=Why.choices)
    plan = models.JSONField(default=dict)
    step = models.CharField(max_length=5, choices=Step.choices, default=Step.LINE)
    counts = models.JSONField(default=dict)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "person"], condition=Q(done_at=None), name="erasure_open_once"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(step="done"), name="erasure_done_at_with_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.begun_at:%Y-%m-%d}"


class Keeping(LabRow):
    """How long this lab keeps one table, where it chose another time than the usual one."""

    model = models.CharField(max_length=60)
    months = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "model"], name="keeping_once_a_table")]

    def __str__(self) -> str:
        return f"{self.model} {self.months}"


class RetentionRun(LabRow):
    """One clearing: when, and how many rows of which table went. The certificate."""

    at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
