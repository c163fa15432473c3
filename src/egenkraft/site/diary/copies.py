"""The published copies: the only place that writes what the world may read.

Rows are copied, never linked, and hold no key to a person. A picture gets a new random key each
time it is published; when it is taken back the row goes, its key is remembered (410), and its
files are removed once the transaction has ended well.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from egenkraft.site.access.models import Lab, Partner
from egenkraft.site.diary import photos, words
from egenkraft.site.diary.models import (
    GonePicture,
    Picture,
    Post,
    PublishedLab,
    PublishedPicture,
    PublishedPost,
    Quotation,
)
from egenkraft.site.labs.models import Link, Place, Profile


def publish_post(post: Post, lab: Lab, method: dict[str, Any]) -> PublishedPost:
    """Copy a post, its quotations and its pictures. Pictures already out keep their address."""
    row = PublishedPost.raw.filter(source=post.pk).first() or PublishedPost(source=post.pk)
    row.lab_slug, row.method, row.published_at = lab.slug, method, timezone.now()
    fill(row, post).save(using="default")
    wanted = list(post.pictures.all())
    take_back_pictures(PublishedPicture.raw.filter(post=row).exclude(source__in=[p.pk for p in wanted]))
    for picture in wanted:
        _publish_picture(picture, row)
    return row


def fill(row: PublishedPost, post: Post) -> PublishedPost:
    """Copy the words of a post into its published row (saved or, for a preview, not)."""
    row.slug, row.title, row.title_en = post.slug, post.title, post.title_en
    row.html, row.html_en, row.easy_html = (
        words.html(post.body),
        words.html(post.body_en),
        words.html(post.easy),
    )
    row.lead, row.lead_en = words.lead(post.body), words.lead(post.body_en)
    row.on, row.author = post.on, post.author
    row.quotations = [_quotation(quotation) for quotation in post.quotations.all()]
    return row


def _quotation(row: Quotation) -> dict[str, str]:
    return {"source": str(row.pk), "text": row.text, "said_by": row.said_by}


def _publish_picture(picture: Picture, post: PublishedPost) -> None:
    out = PublishedPicture.raw.filter(source=picture.pk).first()
    if out is None:
        out = PublishedPicture(source=picture.pk, key=photos.new_key())
        photos.copy_out(picture.lab_id, picture.key, out.key, picture.width)
    out.post, out.lab_slug = post, post.lab_slug
    out.caption, out.photographer, out.alt = picture.caption, picture.photographer, picture.alt
    out.width, out.height, out.position = picture.width, picture.height, picture.position
    out.preview = picture.preview
    out.save(using="default")


def take_back_pictures(rows: QuerySet[Any]) -> int:
    """Delete published pictures, remember their keys, and remove every size after the commit."""
    gone = [(row.key, row.width) for row in rows]
    GonePicture.raw.bulk_create([GonePicture(key=key) for key, _width in gone])
    PublishedPicture.raw.filter(key__in=[key for key, _width in gone]).delete()
    for key, width in gone:
        transaction.on_commit(partial(photos.remove, photos.PUBLISHED, key, width))
    return len(gone)


def take_back_sources(pictures: Iterable[UUID]) -> int:
    """Take back the published copies of these drafts; return how many there were."""
    return take_back_pictures(PublishedPicture.raw.filter(source__in=list(pictures)))


def take_back_post(post: Post) -> None:
    row = PublishedPost.raw.filter(source=post.pk).first()
    if row is not None:
        take_back_pictures(PublishedPicture.raw.filter(post=row))
        row.delete(using="default")


def take_back_quotations(quotations: Sequence[tuple[UUID, UUID]]) -> int:
    """Take quotations, given as (post, quotation), out of their published posts; return how many."""
    gone = {str(quotation) for _post, quotation in quotations}
    taken = 0
    for row in PublishedPost.raw.filter(source__in={post for post, _quotation in quotations}):
        kept = [quotation for quotation in row.quotations if quotation["source"] not in gone]
        taken += len(row.quotations) - len(kept)
        if len(kept) < len(row.quotations):
            row.quotations = kept
            row.save(using="default", update_fields=["quotations"])
    return taken


def out_now(post: UUID) -> set[str]:
    """The pictures and quotations of a post that are out, by the ids of their drafts.

    Read on the writing connection, which also sees what the open transaction has taken back.
    """
    row = PublishedPost.raw.filter(source=post).first()
    if row is None:
        return set()
    pictures = PublishedPicture.raw.filter(post=row).values_list("source", flat=True)
    return {str(pk) for pk in pictures} | {quotation["source"] for quotation in row.quotations}


def publish_lab(lab: Lab, cover: UUID | None) -> PublishedLab:
    """Copy the lab's public words, partners, places and links. `cover` is the picture at the top."""
    row = PublishedLab.raw.filter(lab_slug=lab.slug).first() or PublishedLab(lab_slug=lab.slug)
    row.name, row.town, row.published_at = lab.name, lab.town, timezone.now()
    row.page = page_of(lab) | {"cover": str(cover) if cover else ""}
    row.save(using="default")
    return row


def ensure_lab(lab: Lab) -> None:
    """A post needs a lab to stand under: its name alone is published with the first one."""
    if not PublishedLab.raw.filter(lab_slug=lab.slug).exists():
        PublishedLab(lab_slug=lab.slug, name=lab.name, town=lab.town, page={}).save(using="default")


def page_of(lab: Lab) -> dict[str, Any]:
    """Everything the public page says about the lab, as plain data in both languages."""
    words_of = Profile.objects.filter(lab_id=lab.pk).first() or Profile(lab_id=lab.pk)
    return {
        **{name: _both(words_of, name) for name in ("tagline", "brief", "call", "programme", "visit")},
        "contact": {
            "name": words_of.contact_name,
            "phone": words_of.contact_phone,
            "email": words_of.contact_email,
        },
        "starts_on": _iso(words_of.starts_on),
        "ends_on": _iso(words_of.ends_on),
        "partners": [{"name": r.name, "kind": r.kind, "url": r.url} for r in Partner.objects.all()],
        # The main place only: where else the lab meets is nobody's business but its people's.
        "places": [{"name": r.name, "address": r.address} for r in Place.objects.filter(is_main=True)],
        "links": [{"kind": r.kind, "title": r.title, "url": r.url} for r in Link.objects.all()],
    }


def _both(row: Profile, name: str) -> dict[str, str]:
    return {tongue: str(getattr(row, f"{name}_{tongue}")) for tongue in ("sv", "en")}


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
