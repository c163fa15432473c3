"""How she may be reached, and every message that waits or has left. No words and no number stand here."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet
from egenkraft.site.participants.models import Participant


class Contact(LabRow):
    """The one channel she has chosen. Without a row there is none. Her number lies in the vault."""

    class Channel(models.TextChoices):
        NONE = "none", _("never write to her")
        SMS = "sms", _("text message")

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.NONE)
    confirmed_on = models.DateField(null=True, blank=True)  # the day when she said that the number is hers
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="none") | Q(confirmed_on__isnull=False),
                name="contact_number_is_confirmed",
            )
        ]

    def __str__(self) -> str:
        return self.channel


class MessageQuerySet(ScopedQuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        return self.filter(state=Message.State.QUEUED)

    def undecided(self) -> "MessageQuerySet":
        """Nobody knows whether it arrived, so a leader decides."""
        return self.filter(state=Message.State.UNKNOWN)


class Message(LabRow):
    """One message for one cause to one person: written in the transaction of its cause, sent later."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waits")
        SENDING = "sending", _("is leaving")
        SENT = "sent", _("left")
        FAILED = "failed", _("did not leave")
        UNKNOWN = "unknown", _("perhaps left")
        STOPPED = "stopped", _("stopped")

    class Why(models.TextChoices):
        CONSENT = "consent", _("she has not said yes")
        CHANNEL = "channel", _("she has chosen no way to be reached")
        OLD_NUMBER = "old_number", _("her number was confirmed more than six months ago")
        NO_NUMBER = "no_number", _("no number is written down")
        TOO_LATE = "too_late", _("the time has passed")
        GATEWAY = "gateway", _("the text message service said no")
        NO_REACH = "no_reach", _("the text message service cannot be reached; it is tried again")
        NO_ANSWER = "no_answer", _("the text message service did not answer")
        LEADER = "leader", _("a leader stopped it")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=20)
    cause = models.UUIDField()
    moment = models.DateTimeField()  # the only thing that the text says
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = ScopedManager.from_queryset(MessageQuerySet)()

    class Meta:
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "kind", "cause", "participant"], name="message_once_for_a_cause"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="message_sending_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent"]) | ~Q(why=""),
                name="message_ended_says_why",
            ),
        ]
        indexes = [models.Index(fields=["lab", "state", "due_at"], name="message_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
