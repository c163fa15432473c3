"""Interviews as events, by the full definition of a relevant interview held (DOMAIN 2.3)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow, ScopedManager
from egenkraft.site.access.sealed import SealedQuerySet, SealedRow
from egenkraft.site.participants.models import Participant
from egenkraft.site.work.relevance import LEAST_MINUTES


class State(models.TextChoices):
    SUGGESTED = "suggested", _("suggested")
    INVITED = "invited", _("invited")
    BOOKED = "booked", _("booked")
    HELD = "held", _("held")
    CONTACT = "contact", _("employer contact")
    ANSWERED = "answered", _("answered")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("did not take place")


HELD_STATES = (State.HELD, State.ANSWERED)


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


class InterviewQuerySet(SealedQuerySet["Interview"]):
    def held(self) -> "InterviewQuerySet":
        """Held by the definition; an employer contact is not."""
        return self.filter(state__in=HELD_STATES)


class Interview(SealedRow):
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
        CONTACT = "contact", _("through someone she knew before")
        NEW_CONTACT = "new_contact", _("through someone she met after the start")

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
    invited_on = models.DateField(null=True, blank=True)
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

    objects: ClassVar = ScopedManager.from_queryset(InterviewQuerySet)()  # type: ignore[assignment]

    class Meta:
        ordering = ["-on", "-created_at"]
        indexes = [models.Index(fields=["lab", "state"], name="interview_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "participant", "employer", "occupation", "on"], name="interview_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "answered"])
                | Q(
                    on__isnull=False, minutes__isnull=False, decider_present__isnull=False
                )  # NULL would pass a check
                & Q(minutes__gte=LEAST_MINUTES, decider_present=True, vacancy__in=["vacancy", "planned"]),
                name="held_by_the_definition",
            ),
            models.CheckConstraint(
                condition=Q(result="", result_at=None) | (~Q(result="") & Q(result_at__isnull=False)),
                name="result_with_time",
            ),
            models.CheckConstraint(
                condition=Q(state="answered") & ~Q(result="") | ~Q(state="answered") & Q(result=""),
                name="answered_has_result",
            ),
            models.CheckConstraint(condition=~Q(state="booked") | Q(on__isnull=False), name="booked_has_day"),
            models.CheckConstraint(
                condition=Q(on=None) | Q(invited_on__isnull=False), name="booked_was_invited"
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
    """One rater's yes, no or unknown to one criterion. Rated after the result: kept, not counted.

    `by` is empty where she answered herself; otherwise it is who wrote the answer down.
    """

    class Rater(models.TextChoices):
        SHE = "she", _("she")
        LEADER = "leader", _("leader")
        SECOND = "second", _("second rater")

    class Value(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")
        REFUSED = "refused", _("does not want to answer")

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
            models.CheckConstraint(
                condition=Q(criterion__gte=1, criterion__lte=5), name="rating_criterion_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.value}"
