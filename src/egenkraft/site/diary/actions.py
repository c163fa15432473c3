"""Everything that writes posts, pictures, who is in them, and what the world may read of it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent import since
from egenkraft.site.consent.rules import agreeing
from egenkraft.site.diary import copies, photos, rules
from egenkraft.site.diary.answers import method_copy
from egenkraft.site.diary.models import (
    PersonInPicture,
    Picture,
    Post,
    PublishedLab,
    PublishedPicture,
    Quotation,
)
from egenkraft.site.methods.models import Method
from egenkraft.site.participants.models import Participant

SLUG = 60
WHOLE = ("pictures__people__participant", "pictures__people__account", "quotations__participant")


class NotReady(ValueError):
    """The post may not be published yet; `missing` says every reason."""

    def __init__(self, missing: list[rules.Missing]) -> None:
        self.missing = missing
        super().__init__(" ".join(row.text for row in missing))


@dataclass(frozen=True)
class Words:
    """What a post says."""

    title: str
    on: date
    author: str
    body: str
    easy: str = ""
    title_en: str = ""
    body_en: str = ""
    method: Method | None = None


@dataclass(frozen=True)
class About:
    """What is said about a picture, and who is in it (ids; guests by the name they gave)."""

    caption: str = ""
    photographer: str = ""
    alt: str = ""
    nobody: bool = False
    participants: frozenset[UUID] = frozenset()
    colleagues: frozenset[UUID] = frozenset()
    guests: frozenset[str] = frozenset()
    said_yes_on: date | None = None  # of colleagues and guests who are new here
    days: dict[str, date] = field(default_factory=dict)  # a day of her own, by the guest's name


@dataclass(frozen=True)
class Said:
    """Somebody's own words."""

    text: str
    said_by: str
    participant: Participant | None = None
    consented_on: date | None = None


@transaction.atomic
def write_post(by: Actor, *, words: Words, post: Post | None = None) -> Post:
    """Write a new post, or the words of one. Its address follows the title until it is published."""
    row = post or Post()
    made = row._state.adding
    if not made and all(getattr(row, name) == value for name, value in vars(words).items()):
        return row
    for name, value in vars(words).items():
        setattr(row, name, value)
    if row.published_at is None:
        row.slug = _slug(row)
    row.changed_at = timezone.now()
    row.save()
    record(by, "post.create" if made else "post.change", "post", row.pk)
    return row


@transaction.atomic
def begin_post(by: Actor, *, words: Words, painted: Sequence[photos.Painted]) -> Post:
    """Write a new draft together with its pictures."""
    post = write_post(by, words=words)
    for picture in painted:
        add_picture(by, post=post, painted=picture)
    return post


def _slug(row: Post) -> str:
    base = slugify(row.title)[:SLUG].strip("-") or secrets.token_hex(4)
    taken = set(Post.objects.filter(slug__startswith=base).exclude(pk=row.pk).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken or slug.isdecimal():
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def add_picture(by: Actor, *, post: Post, painted: photos.Painted, position: int | None = None) -> Picture:
    """Keep a painted picture as a draft; the same file twice in one post is one picture."""
    row = Picture.objects.filter(post=post, source_digest=painted.digest).first()
    if row is not None:
        return row
    row = Picture.objects.create(
        post=post,
        key=photos.new_key(),
        source_digest=painted.digest,
        width=painted.width,
        height=painted.height,
        preview=painted.preview,
        position=post.pictures.count() if position is None else position,
        added_by_id=by.account_id,
    )
    photos.keep(by.lab_id, row.key, painted)
    _touch(post)
    record(by, "picture.add", "picture", row.pk)
    return row


@transaction.atomic
def describe_picture(by: Actor, *, picture: Picture, about: About) -> None:
    """Write what is said about a picture and who is in it. Who took back a yes stays written down.

    A picture that is out leaves the world in the same act when who is in it changes, or is not said.
    """
    before = (picture.caption, picture.photographer, picture.alt, picture.nobody_in_it)
    words = picture.caption, picture.photographer, picture.alt, picture.nobody_in_it = (
        about.caption,
        about.photographer,
        about.alt,
        about.nobody,
    )
    others = _set_people(picture, about)
    if words == before and not others:
        return
    if others:
        picture.looked_at, picture.looked_by, picture.looked_name = None, None, ""
    picture.save()
    _touch(picture.post)
    record(by, "picture.describe", "picture", picture.pk, purpose="photo")
    fresh = Picture.objects.prefetch_related("people__participant", "people__account").get(pk=picture.pk)
    if (others or not rules.shows(fresh, rules.yes_now())) and copies.take_back_sources([picture.pk]):
        record(by, "picture.take_back", "picture", picture.pk, purpose="photo")


def _set_people(picture: Picture, about: About) -> bool:
    """Make the rows say who is in it; tell whether that changed."""
    rows = list(PersonInPicture.objects.filter(picture=picture))
    kept = {_who(row): row for row in rows}
    wanted = {("participant", str(pk)) for pk in about.participants}
    wanted |= {("account", str(pk)) for pk in about.colleagues} | {("guest", name) for name in about.guests}
    leaving = [row for who, row in kept.items() if who not in wanted and row.withdrawn_at is None]
    for row in leaving:
        row.delete()
    coming = sorted(wanted - set(kept))
    for kind, value in coming:
        day = None if kind == "participant" else about.days.get(value, about.said_yes_on)
        name = kind if kind == "guest" else f"{kind}_id"
        PersonInPicture.objects.create(picture=picture, consented_on=day, **{name: value})
    if about.said_yes_on is not None:
        undated = PersonInPicture.objects.filter(picture=picture, participant=None, consented_on=None)
        undated.update(consented_on=about.said_yes_on)
    return bool(leaving or coming)


def _who(row: PersonInPicture) -> tuple[str, str]:
    if row.participant_id is not None:
        return "participant", str(row.participant_id)
    return ("account", str(row.account_id)) if row.account_id is not None else ("guest", row.guest)


@transaction.atomic
def look_at(by: Actor, *, picture: Picture, name: str = "") -> None:
    """A second leader says that a group photograph may be shown: never the one who added it.

    `name` is a leader's named on paper, as a spreadsheet has it; whoever loads it answers for that.
    """
    if not name and by.account_id is not None and by.account_id == picture.added_by_id:
        return
    picture.looked_at, picture.looked_by_id = timezone.now(), None if name else by.account_id
    picture.looked_name = name or by.label
    picture.save(update_fields=["looked_at", "looked_by", "looked_name"])
    record(by, "picture.look", "picture", picture.pk)


@transaction.atomic
def withdraw_person(by: Actor, *, person: PersonInPicture) -> None:
    """Somebody takes back the yes for one picture: it leaves the world now, for good."""
    person.withdrawn_at = person.withdrawn_at or timezone.now()
    person.save(update_fields=["withdrawn_at"])
    copies.take_back_sources([person.picture_id])
    record(by, "picture.withdraw", "picture", person.picture_id, purpose="photo")
    since.note(by, person.pk, "picture")


@transaction.atomic
def remove_picture(by: Actor, *, picture: Picture) -> None:
    """Delete a picture, its published copy and every file of it."""
    copies.take_back_sources([picture.pk])
    transaction.on_commit(partial(photos.remove, photos.drafts(by.lab_id), picture.key, picture.width))
    pk, post = picture.pk, picture.post
    picture.delete()
    _touch(post)
    record(by, "picture.remove", "picture", pk)


@transaction.atomic
def quote(by: Actor, *, post: Post, said: Said, quotation: Quotation | None = None) -> Quotation:
    """Write somebody's words into a post; the same words in one post are one quotation.

    Words that are out leave the world in the same act when the speaker changes, or has no yes.
    """
    row = quotation or Quotation.objects.filter(post=post, text=said.text).first()
    row = row or Quotation(post=post, position=post.quotations.count())
    if not row._state.adding and all(getattr(row, name) == value for name, value in vars(said).items()):
        return row
    speaker = row.participant_id, row.said_by
    for name, value in vars(said).items():
        setattr(row, name, value)
    row.save()
    _touch(post)
    record(by, "quotation.write", "quotation", row.pk, purpose="quote")
    same = speaker == (row.participant_id, row.said_by)
    if not (same and rules.speaks(row, agreeing("quote"))) and copies.take_back_quotations(
        [(post.pk, row.pk)]
    ):
        record(by, "quotation.take_back", "quotation", row.pk, purpose="quote")
    return row


@transaction.atomic
def withdraw_quotation(by: Actor, *, quotation: Quotation) -> None:
    quotation.withdrawn_at = quotation.withdrawn_at or timezone.now()
    quotation.save(update_fields=["withdrawn_at"])
    copies.take_back_quotations([(quotation.post_id, quotation.pk)])
    record(by, "quotation.withdraw", "quotation", quotation.pk, purpose="quote")
    since.note(by, quotation.pk, "quotation")


@transaction.atomic
def remove_quotation(by: Actor, *, quotation: Quotation) -> None:
    copies.take_back_quotations([(quotation.post_id, quotation.pk)])
    pk, post = quotation.pk, quotation.post
    quotation.delete()
    _touch(post)
    record(by, "quotation.remove", "quotation", pk)


@transaction.atomic
def publish(by: Actor, *, post: Post) -> None:
    """Copy the post out, or raise `NotReady` with every missing piece."""
    # First the row: writers of rows wait for each other, so a no is seen below, or sees what is out.
    record(by, "post.publish", "post", post.pk)
    fresh = _check(post)
    lab = Lab.objects.get(pk=by.lab_id)
    copies.ensure_lab(lab)
    copies.publish_post(fresh, lab, method_copy(fresh.method))
    post.published_at, post.published_by_id = timezone.now(), by.account_id
    post.save(update_fields=["published_at", "published_by"])


_out = publish


def _check(post: Post) -> Post:
    """The post read anew with all that is in it; raise `NotReady` where something is missing."""
    fresh = Post.objects.prefetch_related(*WHOLE).get(pk=post.pk)
    missing = rules.missing(fresh)
    if missing:
        raise NotReady(missing)
    return fresh


@transaction.atomic
def unpublish(by: Actor, *, post: Post) -> None:
    copies.take_back_post(post)
    post.published_at = post.published_by = None
    post.save(update_fields=["published_at", "published_by"])
    record(by, "post.unpublish", "post", post.pk)


def rename(post: Post) -> None:
    """Save a post that is not out with an address made anew from its title."""
    post.slug, post.changed_at = _slug(post), timezone.now()
    post.save()


@transaction.atomic
def remove_post(by: Actor, *, post: Post) -> None:
    """Delete a post with all that is in it, drafts and published copies alike."""
    copies.take_back_post(post)
    for picture in post.pictures.all():
        transaction.on_commit(partial(photos.remove, photos.drafts(by.lab_id), picture.key, picture.width))
    pk = post.pk
    post.delete()
    record(by, "post.remove", "post", pk)


def _touch(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(changed_at=timezone.now())


@transaction.atomic
def publish_lab(by: Actor, *, cover: UUID | None = None) -> PublishedLab:
    """Renew the lab's public page from its words, partners, places and links as they are now."""
    row = copies.publish_lab(Lab.objects.get(pk=by.lab_id), cover)
    record(by, "lab.publish", "lab", by.lab_id)
    return row


def consent_changed(by: Actor, participant: UUID, purpose: str, given: bool) -> None:
    """Listens to consent: a no takes her pictures or her words back, in the same transaction."""
    if given:
        return
    if purpose == "photo":
        pictures = PersonInPicture.objects.filter(participant_id=participant).values_list(
            "picture_id", flat=True
        )
        if copies.take_back_sources(pictures):
            record(by, "picture.withdraw", "participant", participant, purpose="photo")
    if purpose == "quote":
        rows = Quotation.objects.filter(participant_id=participant).values_list("post_id", "pk")
        if copies.take_back_quotations(list(rows)):
            record(by, "quotation.withdraw", "participant", participant, purpose="quote")


def sweep_files(by: Actor) -> int:
    """Delete files that no row knows, left by a write that was rolled back; return how many.

    Inside a transaction, which on SQLite keeps every other writer out while it looks.
    """
    with transaction.atomic():
        drafts = photos.sweep(photos.drafts(by.lab_id), Picture.objects.values_list("key", flat=True))
        return drafts + photos.sweep(photos.PUBLISHED, PublishedPicture.raw.values_list("key", flat=True))


@dataclass(frozen=True)
class Loaded:
    """One picture file from a spreadsheet's folder; `second_leader` looked at a group photograph."""

    data: bytes
    about: About
    second_leader: str = ""


@transaction.atomic
def load_post(
    by: Actor,
    *,
    words: Words,
    pictures: Sequence[Loaded] = (),
    quotations: Sequence[Said] = (),
    publish: bool = True,
    dry: bool = False,
) -> Post:
    """Write a whole post, known by day and title, its pictures by their bytes; loading twice changes nothing.

    Raises `NotReady` or `photos.BadPicture`. A dry run writes rows but no files, and publishes nothing:
    roll it back.
    """
    post = write_post(by, words=words, post=Post.objects.filter(on=words.on, title=words.title).first())
    for position, loaded in enumerate(pictures):
        _load_picture(by, post, loaded, position, dry)
    for said in quotations:
        quote(by, post=post, said=said)
    post.refresh_from_db()
    if publish and (post.published_at is None or post.changed_at > post.published_at):
        _check(post) if dry else _out(by, post=post)
    return post


def _load_picture(by: Actor, post: Post, loaded: Loaded, position: int, dry: bool) -> None:
    row = Picture.objects.filter(post=post, source_digest=photos.digest(loaded.data)).first()
    if row is None:
        painted = photos.rehearse(loaded.data) if dry else photos.paint(loaded.data)
        row = add_picture(by, post=post, painted=painted, position=position)
    describe_picture(by, picture=row, about=loaded.about)
    if loaded.second_leader and row.looked_at is None:
        look_at(by, picture=row, name=loaded.second_leader)
