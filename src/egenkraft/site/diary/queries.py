"""What the diary's staff pages show."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from egenkraft.site.access.models import Account, Lab, Membership
from egenkraft.site.access.scope import current
from egenkraft.site.consent.rules import who_agreed
from egenkraft.site.diary import copies, painter, public, rules
from egenkraft.site.diary.actions import WHOLE
from egenkraft.site.diary.answers import method_copy
from egenkraft.site.diary.models import Picture, Post, PublishedLab, PublishedPicture, PublishedPost
from egenkraft.site.methods.models import Method
from egenkraft.site.participants.models import Participant
from egenkraft.site.trials.models import Trial


@dataclass(frozen=True)
class PostRow:
    """One post in the list: the state in one word, and one fact."""

    pk: UUID
    title: str
    on: date
    fact: str
    state: str
    new: bool
    done: bool


@dataclass(frozen=True)
class LabPage:
    """The public page as it is out now, against what it would be."""

    published_at: Any
    changed: bool
    missing: bool
    covers: list[tuple[str, str, str]]
    cover: str


def posts() -> list[PostRow]:
    """Every post, the newest first."""
    rows = Post.objects.select_related("method").prefetch_related("pictures")
    answered = _answered_at()
    return [_row(post, answered.get(post.method_id)) for post in rows]


def _answered_at() -> dict[UUID | None, Any]:
    """When each method got its newest answer."""
    rows = Trial.objects.exclude(frozen_at=None).order_by("frozen_at")
    return dict(rows.values_list("method_version__method", "frozen_at"))


def _row(post: Post, answered_at: Any) -> PostRow:
    out, pictures = post.published_at, list(post.pictures.all())
    count = ngettext("%(n)s picture", "%(n)s pictures", len(pictures)) % {"n": len(pictures)}
    if out is None:
        state, new, done = gettext("draft"), True, False
    elif post.changed_at > out:
        state, new, done = gettext("changed since"), True, False
    elif answered_at is not None and answered_at > out:
        state, new, done = gettext("new answer on the method"), True, False
    else:
        state, new, done = gettext("published"), False, True
    return PostRow(
        post.pk, post.title, post.on, f"{date_format(post.on, 'j F Y')} · {count}", state, new, done
    )


def draft_address(key: str, width: int, kind: str) -> str:
    return reverse("diary:draft", args=[key, width, kind])


def post(pk: UUID) -> Post | None:
    """A post with all that is in it."""
    pictures = Prefetch("pictures", Picture.objects.select_related("looked_by"))
    return Post.objects.filter(pk=pk).select_related("method").prefetch_related(pictures, *WHOLE).first()


def draft_picture(key: str) -> Picture | None:
    """A draft by its key; none where somebody in it has said no, for such a picture is shown to nobody."""
    row = Picture.objects.filter(key=key).prefetch_related("people").first()
    return None if row is None or rules.declined(row, rules.no_photo()) else row


def method_choices() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Method.objects.order_by("name").values_list("pk", "name")]


def method(pk: str) -> Method | None:
    return Method.objects.filter(pk=pk).first() if pk else None


def participant_choices(purpose: str, yes: set[UUID]) -> list[tuple[str, str]]:
    """Those who take part, by the name they chose, with a word on who is not among those who say `yes`."""
    rows = Participant.objects.filter(pk__in=who_agreed("take_part").values("participant"))
    no = {
        "photo": gettext("has not said yes to photographs"),
        "quote": gettext("has not said yes to being quoted"),
    }[purpose]
    return [(str(row.pk), row.shown_as if row.pk in yes else f"{row.shown_as} – {no}") for row in rows]


def colleague_choices() -> list[tuple[str, str]]:
    accounts = Membership.objects.open().values("account")
    return [(str(row.pk), row.name) for row in Account.objects.filter(pk__in=accounts).order_by("name")]


def participant(pk: str) -> Participant | None:
    return Participant.objects.filter(pk=pk).first() if pk else None


def lab_page() -> LabPage:
    """What the lab's public page says now, whether that is old, and the pictures it may have at the top."""
    lab = Lab.objects.get(pk=current().lab_id)
    row = PublishedLab.objects.filter(lab_slug=lab.slug).first()
    page = dict(row.page) if row else {}
    cover = page.pop("cover", "")
    pictures = PublishedPicture.objects.filter(lab_slug=lab.slug).order_by("-post__on", "position")[:12]
    covers = [
        (str(p.source), p.caption, public.published_address(p.key, painter.widths(p.width)[0], "jpg"))
        for p in pictures
    ]
    changed = row is not None and (
        page != copies.page_of(lab) or (row.name, row.town) != (lab.name, lab.town)
    )
    return LabPage(row.published_at if row else None, changed, not page, covers, cover)


def front() -> public.Front:
    """The lab's page as it would be published now."""
    lab = Lab.objects.get(pk=current().lab_id)
    return public.front(lab.name, lab.town, copies.page_of(lab))


def preview(row: Post) -> public.Article:
    """The post as it would be published now, with its draft pictures."""
    copy = copies.fill(PublishedPost(source=row.pk, method=method_copy(row.method)), row)
    no = rules.no_photo()
    shown = [picture for picture in row.pictures.all() if not rules.declined(picture, no)]
    return public.article(copy, shown, "", address=draft_address)


def today() -> date:
    return timezone.localdate()


def twin(title: str | None, on: date | None, post: Post | None) -> bool:
    """Tell whether another post has this title on this day."""
    if not title or not on:
        return False
    rows = Post.objects.filter(title=title, on=on)
    return (rows.exclude(pk=post.pk) if post else rows).exists()


def public_url(post: Post) -> str:
    """Where a published post stands for the world."""
    lab = Lab.objects.get(pk=post.lab_id)
    site = public.find(lab.slug) if post.published_at else None
    return site.to("post", slug=post.slug) if site else ""
