"""Labs, their partners, the accounts of staff, and who has which role where."""

from datetime import datetime
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

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
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

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_at_with_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} until {self.expires_at:%Y-%m-%d %H:%M}"

    def usable(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


class SentForm(LabRow):
    """The answer that one sent form got, for a day: sent again, it gets the same and writes nothing."""

    owner = models.UUIDField()  # the account or the participant who sent it
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
