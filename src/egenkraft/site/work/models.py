"""Interviews as events, by the full definition of a relevant interview held (DOMAIN 2.3)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet
from egenkraft.site.participants.models import Participant


class State(models.TextChoices):
    SUGGESTED = "suggested", _("suggested")
    INVITED = "invited", _("invited")
    BOOKED = "booked", _("booked")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("did not take place")


class Side(models.TextChoices):
    SHE = "she", _("she")
    EMPLOYER = "employer", _("the employer")
    LAB = "lab", _("the lab")


class Employer(LabRow):
    name = models.CharField(max_length=120)
    trade = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["lab", "name"], name="employer_name_once_in_lab")]

    def __str__(self) -> str:
        return self.name


class InterviewQuerySet(ScopedQuerySet["Interview"]):
    def held(self) -> "InterviewQuerySet":
        return self.filter(state=State.HELD)


class Interview(LabRow):
    class Vacancy(models.TextChoices):
        VACANCY = "vacancy", _("an identified vacancy")
        PLANNED = "planned", _("a named planned hire")
        NONE = "none", _("neither")

    class Channel(models.TextChoices):
        SITE = "site", _("on site")
        PHONE = "phone", _("by phone")
        VIDEO = "video", _("by video")

    class Source(models.TextChoices):
        HERSELF = "herself", _("she found it herself")
        MENTOR = "mentor", _("through a mentor")
        LAB = "lab", _("through the lab")
        JOB_CENTRE = "job_centre", _("through the job centre")
        CONTACT = "contact", _("through someone she knows")

    class Result(models.TextChoices):
        OFFER = "offer", _("job offer")
        RESERVE = "reserve", _("on the reserve list")
        NO = "no", _("no")
        NO_ANSWER = "no_answer", _("no answer")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="interviews")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="interviews")
    occupation = models.CharField(max_length=80)
    ssyk = models.CharField(max_length=4, blank=True)
    vacancy = models.CharField(max_length=10, choices=Vacancy.choices, default=Vacancy.VACANCY)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.SITE)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.LAB)
    method_version = models.ForeignKey(
        "methods.MethodVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    on = models.DateField(null=True, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    decider_present = models.BooleanField(null=True, blank=True)
    interpreter = models.BooleanField(default=False)
    companion = models.BooleanField(default=False)
    first_in_sweden = models.BooleanField(null=True, blank=True)
    missed_by = models.CharField(max_length=10, choices=Side.choices, blank=True)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)
    contract = models.CharField(max_length=80, blank=True)
    hours_a_week = models.PositiveSmallIntegerField(null=True, blank=True)
    subsidised = models.BooleanField(null=True, blank=True)
    second_rater_drawn = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager.from_queryset(InterviewQuerySet)()
    raw = models.Manager()

    class Meta:
        ordering = ["-on", "-created_at"]
        indexes = [models.Index(fields=["lab", "state"], name="interview_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "participant", "employer", "occupation", "on"], name="interview_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(on__isnull=False, minutes__isnull=False), name="held_needs_date_minutes"
            ),
            models.CheckConstraint(
                condition=Q(result="", result_at=None) | (~Q(result="") & Q(result_at__isnull=False)),
                name="result_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "no_show"]) | ~Q(missed_by=""), name="missed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.on}"


class InterviewEvent(LabRow):
    """Every step of an interview. Nobody deletes; a mistake is reversed by a later event."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=State.choices)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices, blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.state} {self.on}"


class Rating(LabRow):
    """One rater's yes, no or unknown to one criterion. Rated after the result: kept, not counted."""

    class Rater(models.TextChoices):
        SHE = "she", _("she")
        LEADER = "leader", _("leader")
        SECOND = "second", _("second rater")

    class Value(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.PositiveSmallIntegerField()
    rater = models.CharField(max_length=10, choices=Rater.choices)
    value = models.CharField(max_length=10, choices=Value.choices)
    after_result = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "interview", "criterion", "rater"],
                condition=Q(after_result=False),
                name="rating_counted_once",
            ),
            models.CheckConstraint(condition=Q(criterion__gte=1, criterion__lte=5), name="rating_criterion_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.value}"
