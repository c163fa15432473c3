"""Methods: what the lab does, in versions, so that a result belongs to what was really done."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow
from egenkraft.site.outside.sound import TYPES
from egenkraft.site.participants.models import Participant

SIGNS = (
    *Participant.SYMBOLS,
    ("bus", _("bus")),
    ("apple", _("apple")),
    ("shoe", _("shoe")),
    ("umbrella", _("umbrella")),
    ("bicycle", _("bicycle")),
    ("lamp", _("lamp")),
    ("scissors", _("scissors")),
    ("book", _("book")),
)  # what an idea is known by, where people vote without reading


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
    idea = models.ForeignKey("Idea", null=True, blank=True, on_delete=models.SET_NULL, related_name="methods")
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


class Workshop(LabRow):
    """A problem in one sentence that a group thinks about, on a day."""

    problem = models.CharField(max_length=200)
    on = models.DateField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    open_until = models.DateTimeField(null=True, blank=True, help_text="for ideas from their own phones")

    class Meta:
        ordering = ["-on", "-created_at"]

    def __str__(self) -> str:
        return self.problem


class Cause(LabRow):
    """Why it is so; a cause may have causes of its own."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="causes")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="under")
    text = models.CharField(max_length=160)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "workshop", "text"], name="cause_once_in_workshop"),
        ]

    def __str__(self) -> str:
        return self.text


class Idea(LabRow):
    """What could be done, known by its sign. Who it came from stands apart, and only if she wants."""

    class Origin(models.TextChoices):
        PARTICIPANT = "participant", _("a participant")
        STAFF = "staff", _("somebody who works here")
        VISIT = "visit", _("a visit to another town")
        PARTNER = "partner", _("a partner")

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="ideas")
    cause = models.ForeignKey(Cause, null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas")
    text = models.CharField(max_length=200)
    sign = models.CharField(max_length=10, choices=SIGNS)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "workshop", "sign"], name="idea_sign_once_in_workshop"),
        ]

    def __str__(self) -> str:
        return self.text


class Proposer(LabRow):
    """The woman an idea came from. Her alias is shown only where she said yes, and while that yes stands."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="proposers")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    thanked_as = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.thanked_as


class Voice(LabRow):
    """An idea as it was said: a short sound, cleaned, kept for half a year, a woman's sealed with her key."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="voices")
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=5, choices=[(kind, kind) for kind in TYPES])
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    sound = models.BinaryField()
    sealed = models.BooleanField(default=False, help_text="with the key of the participant whose voice it is")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class Ballot(LabRow):
    """One vote on the ideas of a workshop: how many were there, and sums. No row says who chose what."""

    class How(models.TextChoices):
        DEVICE = "device", _("one after the other on this device")
        HANDS = "hands", _("raised hands")

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="ballots")
    how = models.CharField(max_length=10, choices=How.choices)
    present = models.PositiveSmallIntegerField()
    none = models.PositiveSmallIntegerField(default=0)  # who wanted none of them
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "workshop"], condition=Q(closed_at=None), name="ballot_open_once"
            ),
            models.CheckConstraint(
                condition=Q(present__gte=1) & Q(none__lte=models.F("present")), name="ballot_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d}"


class Tally(LabRow):
    """How many chose one idea in one ballot."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="tallies")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="tallies")
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lab", "ballot", "idea"], name="tally_once_in_ballot"),
        ]

    def __str__(self) -> str:
        return str(self.count)
