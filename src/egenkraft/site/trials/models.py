"""Trials of a method: the plan with its hash, the lot with its seed, the answer with its grade."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.models import Method, MethodVersion
from egenkraft.site.participants.models import Participant


def pair(name: str, *fields: str) -> models.CheckConstraint:
    """All of the fields are empty, or none is."""
    empty = Q(**{f"{field}__isnull": True for field in fields})
    full = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(condition=empty | full, name=name)


class Trial(LabRow):
    class State(models.TextChoices):
        DRAFT = "draft", _("plan being written")
        LOCKED = "locked", _("plan locked")
        RUNNING = "running", _("running")
        CLOSED = "closed", _("answered")

    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    method_version = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="trials")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    before_wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    after_wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    plan = models.TextField(help_text="the plan as TOML")
    planned_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    plan_hash = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locked_name = models.CharField(max_length=80, blank=True)
    seed_commitment = models.CharField(max_length=64, blank=True)
    seed_sealed = models.BinaryField(null=True, help_text="the seed before the draw, sealed")
    seed = models.CharField(max_length=64, blank=True, help_text="the seed after the draw, public")
    lot = models.JSONField(null=True, blank=True, help_text="the lot as it was drawn, without persons")
    places = models.JSONField(
        null=True, blank=True, help_text="the places of the lot as locked: label and stratum, without persons"
    )
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    frozen_answer = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "key"], name="trial_key_once_in_lab"),
            models.CheckConstraint(
                condition=Q(state="draft", plan_hash="") | (~Q(state="draft") & ~Q(plan_hash="")),
                name="trial_locked_has_hash",
            ),
            pair("trial_frozen_at_with_answer", "frozen_at", "frozen_answer"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def lock_told(self) -> bool:
        """The day of the lock is what the lab wrote in its own list: nobody locked the plan here."""
        return self.locked_at is not None and self.locked_by_id is None


class Round(LabRow):
    """People who came after the draw, dealt together from a seed of their own."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    seed_commitment = models.CharField(max_length=64)
    seed_sealed = models.BinaryField(null=True, help_text="the seed before the draw, sealed")
    seed = models.CharField(max_length=64, blank=True, help_text="the seed after the draw, public")
    places = models.JSONField(
        null=True, blank=True, help_text="the labels of the places as bound; empty where a person was erased"
    )
    bound_at = models.DateTimeField(default=timezone.now)
    bound_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "trial", "number"], name="round_once_in_trial"),
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="") | (Q(drawn_at__isnull=False) & ~Q(seed="")),
                name="round_drawn_shows_seed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Member(LabRow):
    """One participant in one trial: alias in published lists, arm and stratum by the lot."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="trials")
    alias = models.CharField(max_length=20)
    stratum = models.CharField(max_length=40, blank=True)
    arm = models.CharField(max_length=40, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    late = models.ForeignKey(Round, null=True, blank=True, on_delete=models.CASCADE, related_name="members")

    class Meta:
        ordering = ["alias"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "trial", "participant"], name="member_once_in_trial"),
            models.UniqueConstraint(fields=["lab", "trial", "alias"], name="member_alias_once_in_trial"),
        ]

    def __str__(self) -> str:
        return self.alias

    @property
    def waits(self) -> bool:
        """She came later, and her round is not drawn yet: she stands in no figure."""
        return self.late_id is not None and self.assigned_at is None


class Amendment(LabRow):
    """A change after the lock. The plan stays as it was; the change stands beside it."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="amendments")
    text = models.TextField(max_length=600)
    after_unblinding = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:40]


class Look(LabRow):
    """Somebody opened the result before the planned close: an early look costs one grade."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Saying(LabRow):
    """A participant's words about a trial, given for its report. Shown while her yes to her words stands."""

    class Form(models.TextChoices):
        HERSELF = "herself", _("she wrote it herself")
        LEADER = "leader", _("somebody wrote it down for her")

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="sayings")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=240)
    text_en = models.CharField(max_length=240, blank=True, help_text="the same in English, by the lab")
    form = models.CharField(max_length=10, choices=Form.choices)
    said_at = models.DateTimeField(default=timezone.now)
    chosen_at = models.DateTimeField(null=True, blank=True, help_text="chosen for the report")
    chosen_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["said_at"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "trial", "participant"], name="saying_once_in_trial"),
            pair("saying_chosen_at_with_by", "chosen_at", "chosen_by"),
        ]

    def __str__(self) -> str:
        return "words"


class Publication(LabRow):
    """Sums that left the lab: who stood behind each, by marks that nobody can read (decision 0028).

    It outlives her erasure on purpose, or the next report would tell by subtraction what she answered.
    """

    trial = models.ForeignKey(
        Trial,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="publications",
        help_text="empty: a figure of the lab board",
    )
    reader = models.CharField(max_length=10)
    measure = models.CharField(max_length=120, help_text="what was measured and when: only like is compared")
    groups = models.JSONField(help_text="marks of the people behind each sum")
    counts = models.JSONField(default=dict, help_text="by group: how many gave which answer")
    answers = models.CharField(
        max_length=32,
        blank=True,
        help_text="a seal on the answers behind a mean: shows that one was corrected",
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.reader} {self.at:%Y-%m-%d}"


class EvidenceCard(LabRow):
    """What a published study says about a method, computed here from its data."""

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="cards")
    title = models.CharField(max_length=160)
    source = models.CharField(max_length=300)
    plan = models.TextField()
    data_sha256 = models.CharField(max_length=64)
    answer = models.JSONField()
    report = models.JSONField(help_text="the one page by language: title and parts")
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["lab", "title"], name="card_title_once_in_lab")]

    def __str__(self) -> str:
        return self.title
