"""The diary as the lab writes it, and the published copies that the world may read."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from egenkraft.site.access.ids import uuid7
from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow
from egenkraft.site.methods.models import Method
from egenkraft.site.participants.models import Participant


class Post(LabRow):
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100, blank=True)
    body = models.TextField(max_length=8000)
    body_en = models.TextField(max_length=8000, blank=True)
    easy = models.TextField(max_length=2000, blank=True, help_text="the same in easy Swedish")
    on = models.DateField()
    author = models.CharField(max_length=80)
    method = models.ForeignKey(Method, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(published_at__isnull=False),
                name="post_published_by_with_at",
            ),
            models.UniqueConstraint(fields=["lab", "slug"], name="post_slug_once_in_lab"),
            models.UniqueConstraint(fields=["lab", "on", "title"], name="post_title_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.title


class Picture(LabRow):
    """A photograph, painted onto a new canvas at upload: nothing of the original file remains."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="pictures")
    key = models.CharField(max_length=32, unique=True, help_text="random; names the files of every size")
    source_digest = models.CharField(max_length=64, help_text="of the uploaded bytes, to know it again")
    caption = models.CharField(max_length=200, blank=True)
    photographer = models.CharField(max_length=80, blank=True)
    alt = models.CharField(max_length=300, blank=True)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    preview = models.TextField(
        blank=True, help_text="a first look in base64, small enough to stand in the page"
    )
    nobody_in_it = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    added_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    looked_name = models.CharField(
        max_length=80, blank=True, help_text="the second leader of a group photograph"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lab", "post", "source_digest"], name="picture_once_in_post"),
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None, looked_name="")
                | (Q(looked_at__isnull=False) & ~Q(looked_name="")),
                name="picture_looked_at_with_name",
            ),
            models.CheckConstraint(
                condition=Q(looked_by=None) | Q(added_by=None) | ~Q(looked_by=F("added_by")),
                name="picture_second_leader_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PersonInPicture(LabRow):
    """One person in one picture: a participant, a colleague, or a guest, each with a consent."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="people")
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    guest = models.CharField(max_length=80, blank=True)
    consented_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=False, account=None, guest="")
                | Q(participant=None, account__isnull=False, guest="")
                | (Q(participant=None, account=None) & ~Q(guest="")),
                name="person_in_picture_is_one",
            ),
            models.UniqueConstraint(
                fields=["lab", "picture", "participant"],
                condition=Q(participant__isnull=False),
                name="participant_once_in_picture",
            ),
            models.UniqueConstraint(
                fields=["lab", "picture", "account"],
                condition=Q(account__isnull=False),
                name="account_once_in_picture",
            ),
            models.UniqueConstraint(
                fields=["lab", "picture", "guest"], condition=~Q(guest=""), name="guest_once_in_picture"
            ),
        ]

    def __str__(self) -> str:
        return "person in picture"


class Quotation(LabRow):
    """Somebody's own words, with the name she chose for them and her consent."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="quotations")
    text = models.CharField(max_length=400)
    said_by = models.CharField(max_length=80)
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    consented_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return "quotation"


class PublishedManager(models.Manager[Any]):
    """Reads only through the read-only connection that knows nothing but published copies."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().using("public")


class Published(models.Model):
    """A copy made on publishing. It holds no key to any person; `lab_slug` is not a foreign key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lab_slug = models.SlugField(max_length=40, db_index=True)

    objects = PublishedManager()
    raw = models.Manager()  # noqa: DJ012 (after objects, so that objects is the default)

    class Meta:
        abstract = True


class PublishedLab(Published):
    """The lab's public page: name, words, partners, contact, links, programme and funder."""

    name = models.CharField(max_length=80)
    town = models.CharField(max_length=60)
    page = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "published_lab"
        constraints = [models.UniqueConstraint(fields=["lab_slug"], name="published_lab_once")]

    def __str__(self) -> str:
        return self.name


class PublishedPost(Published):
    source = models.UUIDField(unique=True)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100, blank=True)
    html = models.TextField()
    html_en = models.TextField(blank=True)
    easy_html = models.TextField(blank=True)
    lead = models.CharField(max_length=300)
    lead_en = models.CharField(max_length=300, blank=True)
    on = models.DateField(db_index=True)
    author = models.CharField(max_length=80)
    quotations = models.JSONField(default=list)
    method = models.JSONField(default=dict, help_text="its name, and its newest answer in words")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "published_post"
        ordering = ["-on", "-published_at"]
        constraints = [models.UniqueConstraint(fields=["lab_slug", "slug"], name="published_post_slug_once")]

    def __str__(self) -> str:
        return self.title


class PublishedPicture(Published):
    source = models.UUIDField(unique=True)
    post = models.ForeignKey(PublishedPost, on_delete=models.CASCADE, related_name="pictures")
    key = models.CharField(max_length=32, unique=True)
    caption = models.CharField(max_length=200)
    photographer = models.CharField(max_length=80)
    alt = models.CharField(max_length=300)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    preview = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "published_picture"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.alt


class GonePicture(models.Model):
    """The key of a picture that was taken back: its address answers 410 for ever."""

    key = models.CharField(primary_key=True, max_length=32)
    at = models.DateTimeField(default=timezone.now)

    objects = PublishedManager()
    raw = models.Manager()  # noqa: DJ012

    class Meta:
        db_table = "published_gone"

    def __str__(self) -> str:
        return self.key
