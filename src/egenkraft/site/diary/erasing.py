"""What goes from the diary when somebody is taken away, or her time is up: pictures, words, and her name."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from egenkraft.site.access.scope import Actor
from egenkraft.site.consent import since
from egenkraft.site.diary import actions, copies
from egenkraft.site.diary.models import PersonInPicture, Picture, Post, PublishedPost, Quotation

WORDS = ("title", "body", "easy"), ("title_en", "body_en")
WORD, WORDS_BETWEEN = re.compile(r"\w+"), re.compile(r"(\w+)")
SOMEBODY = "en deltagare", "a participant"


def remove_people(by: Actor, rows: QuerySet[Any]) -> int:
    """Delete the whole pictures these people are in, drafts and published, and their names beside them."""
    found = list(rows.select_related("participant", "picture__post"))
    for post, names in _posts((row.picture.post, [row.participant.display_name]) for row in found):
        unname(post, names)
    for picture in Picture.objects.filter(pk__in={row.picture_id for row in found}):
        actions.remove_picture(by, picture=picture)
    return len(found)


def remove_quotations(by: Actor, rows: QuerySet[Any]) -> int:
    """Delete these words, in drafts and in what is published, and the speaker's name beside them."""
    found = list(rows.select_related("participant", "post"))
    told = ((row.post, [row.said_by, row.participant.display_name]) for row in found)
    for post, names in _posts(told):
        unname(post, names)
    for row in found:
        actions.remove_quotation(by, quotation=row)
    return len(found)


def _posts(told: Iterable[tuple[Post, list[str]]]) -> list[tuple[Post, set[str]]]:
    names: dict[UUID, set[str]] = {}
    posts = {}
    for post, some in told:
        posts[post.pk] = post
        names.setdefault(post.pk, set()).update(name for name in some if name)
    return [(post, names[pk]) for pk, post in posts.items()]


def unname(post: Post, names: set[str]) -> None:
    """Put “a participant” where a post that she is in calls her by name, also in its published copy."""
    if not names:
        return
    for fields, word in zip(WORDS, SOMEBODY, strict=True):
        for name in fields:
            setattr(post, name, without(getattr(post, name), names, word))
    post.save(update_fields=[name for fields in WORDS for name in fields])
    out = PublishedPost.raw.filter(source=post.pk).first()
    if out is not None:
        copies.fill(out, post).save(using="default")


def without(text: str, names: Iterable[str], instead: str) -> str:
    """The text with each of the names, as whole words and whatever their case, put otherwise."""
    wanted = sorted((WORD.findall(name.casefold()) for name in names), key=len, reverse=True)
    parts = WORDS_BETWEEN.split(text)  # every second one is a word
    for place in range(1, len(parts), 2):
        for name in filter(None, wanted):
            end = place + 2 * len(name) - 1
            if [part.casefold() for part in parts[place:end:2]] == name:
                parts[place:end] = [instead] + [""] * (end - place - 1)
    return "".join(parts)


def sweep(by: Actor, person: UUID) -> int:
    """Files of every size that no row knows any more."""
    return actions.sweep_files(by)


def withdraw_again(by: Actor, line: since.Line) -> int:
    """After a restore: a yes for one picture or one quotation that was taken back later than that copy."""
    if line.what == "picture":
        people = PersonInPicture.objects.filter(pk=line.about, withdrawn_at=None)
        return len([actions.withdraw_person(by, person=one) for one in people])
    quotations = Quotation.objects.filter(pk=line.about, withdrawn_at=None)
    return len([actions.withdraw_quotation(by, quotation=one) for one in quotations])
