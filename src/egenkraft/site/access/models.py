"""Labs, their partners, the accounts of staff, and who has which role where."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.ids import uuid7
from egenkraft.site.access.rows import LabRow, ScopedManager, ScopedQuerySet


class Lab(models.Model):
    """One innovation lab: the owner of every other row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    town = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Partner(LabRow):
    """An organisation around the lab: an owner of the house, a programme partner or the funder."""

    class Kind(models.TextChoices):
        HOUSING = "housing", _("municipal housing company")
        STUDY = "study", _("study association")
        SCHOOL = "school", _("folk high school")
        CHURCH = "church", _("church")
        MUNICIPALITY = "municipality", _("municipality")
        PROGRAMME = "programme", _("programme partner")
        FUNDER = "funder", _("funder")

    OWNERS: ClassVar = ("housing", "study", "school", "church", "municipality")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    url = models.URLField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["lab", "name"], name="partner_name_once_in_lab")]

    def __str__(self) -> str:
        return self.name


def in_three_days() -> datetime:
    return timezone.now() + timedelta(days=3)


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A person on the staff side who signs in. Participants have no account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="sv")
    created_at = models.DateTimeField(default=timezone.now)
    prove_by = models.DateTimeField(default=in_three_days, help_text="no second factor by then: shut out")
    last_step = models.BigIntegerField(null=True, blank=True, help_text="newest used step of the code app")
    code = models.CharField(max_length=128, blank=True, help_text="hash of the code to take a device back")
    frozen_at = models.DateTimeField(null=True, blank=True, help_text="person pages are closed since then")
    exports_from = models.DateTimeField(null=True, blank=True, help_text="after a recovery: not before")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """No Django admin and no superuser short cut exists."""
        return False


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    def open(self) -> "MembershipQuerySet":
        return self.filter(ended_at=None)


class Membership(LabRow):
    """An account's role in a lab, from a day on and until it ends."""

    class Role(models.TextChoices):
        LEADER = "leader", _("leader")
        MANAGER = "manager", _("project manager")
        RESEARCHER = "researcher", _("researcher")
        PARTNER = "partner", _("staff of a partner")
        MENTOR = "mentor", _("mentor")
        EMPLOYER = "employer", _("employer")
        NATIONAL = "national", _("national office")
        ADMINISTRATOR = "administrator", _("administrator")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar = ScopedManager.from_queryset(MembershipQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "account", "role"], condition=Q(ended_at=None), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="membership_ended_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.role}"


class SignIn(LabRow):
    """One browser that is signed in, or was within a day: ending the row ends its session."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("signed in")
        PARTICIPANT = "participant", _("participant")
        KIOSK = "kiosk", _("tablet on the table")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, null=True, on_delete=models.CASCADE, related_name="+")
    participant = models.UUIDField(null=True)  # people live on a higher floor
    card = models.UUIDField(null=True)
    minutes = models.PositiveSmallIntegerField(help_text="it ends after so many without a tap")
    device = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="codes typed to take it up while parked")

    class Meta:
        indexes = [
            models.Index(fields=["account", "ended_at"], name="sign_in_of_account"),
            models.Index(fields=["participant", "ended_at"], name="sign_in_of_participant"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="participant", participant__isnull=False, account=None, membership=None)
                | (
                    Q(participant=None, account__isnull=False, membership__isnull=False)
                    & ~Q(kind="participant")
                ),
                name="sign_in_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=720), name="sign_in_minutes_possible"
            ),
            models.CheckConstraint(condition=Q(tries__lte=5), name="sign_in_tries_are_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def stands(self) -> bool:
        """Neither this sign-in, nor its role, nor its account was ended."""
        if self.ended_at is not None:
            return False
        if self.membership is None or self.account is None:
            return self.kind == self.Kind.PARTICIPANT
        return self.membership.ended_at is None and self.account.is_active


class PersonPage(LabRow):
    """That an account opened a person's page just now: for counting, for a day. The audit chain keeps it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    person = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["account", "at"], name="person_page_lately")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Recovery(LabRow):
    """A colleague who lost her way in: two others met her, then a single-use address begins anew."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "recoveries"
        constraints = [
            models.UniqueConstraint(
                fields=["lab", "account"], condition=Q(used_at=None, ended_at=None), name="recovery_open_once"
            ),
            models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="recovery_token_once"),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="recovery_agreed_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")), name="recovery_by_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("account")) & (Q(agreed_by=None) | ~Q(agreed_by=F("account"))),
                name="recovery_by_others",
            ),
            models.CheckConstraint(
                condition=Q(token="") | Q(agreed_at__isnull=False), name="recovery_opens_after_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class Invitation(LabRow):
    """A single-use address by which a colleague sets a password. Only its HMAC is stored."""

    email = models.EmailField()
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Membership.Role.choices)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)  # a project manager said yes to the role
    agreed_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | Q(agreed_at__isnull=False),
                name="invitation_agreed_by_with_at",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(agreed_at__isnull=False), name="invitation_used_was_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} until {self.expires_at:%Y-%m-%d %H:%M}"

    def usable(self, now: datetime) -> bool:
        return self.used_at is None and self.agreed_at is not None and now < self.expires_at


class SentForm(LabRow):
    """The answer that one sent form got, for a day: sent again, it gets the same and writes nothing."""

    owner = models.UUIDField()  # a mark of the sender and this form: it leads to nobody
    key = models.UUIDField()
    location = models.TextField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "owner", "key"], name="sent_form_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.at:%Y-%m-%d %H:%M}"


class Notice(LabRow):
    """Something an account must be told inside the product: a kind and a pseudonymous id, never a name."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=40)
    object = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["lab", "account", "seen_at"], name="notice_unseen")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
