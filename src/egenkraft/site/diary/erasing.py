"""What goes from the diary when somebody is taken away, or her time is up: pictures, words, and her name."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet
from django.utils.text import slugify

from egenkraft.site.access.scope import Actor
from egenkraft.site.consent import since
from egenkraft.site.diary import actions
from egenkraft.site.diary.models import (
    PersonInPicture,
    Picture,
    Post,
    PublishedPicture,
    PublishedPost,
    Quotation,
)
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.shelter import names_of

TAG = re.compile(r"(<[^>]*>)")
WORD, WORDS_BETWEEN = re.compile(r"\w+"), re.compile(r"(\w+)")
SOMEBODY = "en deltagare", "a participant"
DRAFT = dict.fromkeys(("title", "body", "easy"), SOMEBODY[0])
DRAFT |= dict.fromkeys(("title_en", "body_en"), SOMEBODY[1])
OUT = dict.fromkeys(("title", "html", "easy_html", "lead"), SOMEBODY[0])
OUT |= dict.fromkeys(("title_en", "html_en", "lead_en"), SOMEBODY[1])
ASIDE = {Picture: ("caption", "alt"), Quotation: ("text",)}  # what else in a post may name her
SHORT = 2  # letters of a part that is a word of many texts


def remove_people(by: Actor, rows: QuerySet[Any]) -> int:
    """Delete the whole pictures these people are in, drafts and published, and their names beside them."""
    found = list(rows.select_related("participant", "picture__post"))
    known = _names(row.participant for row in found)
    for post, names in _posts((row.picture.post, known[row.participant_id]) for row in found):
        unname(post, names)
    for picture in Picture.objects.filter(pk__in={row.picture_id for row in found}):
        actions.remove_picture(by, picture=picture)
    return len(found)


def remove_quotations(by: Actor, rows: QuerySet[Any]) -> int:
    """Delete these words, in drafts and in what is published, and the speaker's name beside them."""
    found = list(rows.select_related("participant", "post"))
    known = _names(row.participant for row in found)
    for post, names in _posts((row.post, [row.said_by, *known[row.participant_id]]) for row in found):
        unname(post, names)
    for row in found:
        actions.remove_quotation(by, quotation=row)
    return len(found)


def remove_names(by: Actor, rows: QuerySet[Any]) -> int:
    """Let names in the vault go at the end of their time. The words of these people stay longer, beside the
    name that they chose for them; no other name of theirs stays in those posts."""
    people = {row.participant for row in rows.select_related("participant")}
    words = list(Quotation.objects.filter(participant__in=people).select_related("post"))
    for one, known in _names(people).items():
        hers = [row for row in words if row.participant_id == one]
        chosen = {part.casefold() for row in hers for part in _parts(row.said_by)}
        left = [name for name in known if name.casefold() not in chosen]
        for post, names in _posts((row.post, left) for row in hers):
            post.refresh_from_db()  # two of these people may be in one post
            unname(post, names)
    _all, by_table = rows.delete()
    return int(by_table.get("vault.Identity", 0))


def _names(people: Iterable[Participant]) -> dict[UUID, list[str]]:
    """What each of them is or was called, whole and in parts. The rows of the diary go before the vault's,
    so her name in the vault still opens here."""
    return {one.pk: [part for name in names_of(one) for part in _parts(name)] for one in {*people}}


def _parts(name: str) -> list[str]:
    return [name, *(part for part in name.split() if len(part) > SHORT)]


def _posts(told: Iterable[tuple[Post, list[str]]]) -> list[tuple[Post, set[str]]]:
    names: dict[UUID, set[str]] = {}
    posts = {}
    for post, some in told:
        posts[post.pk] = post
        names.setdefault(post.pk, set()).update(name for name in some if name)
    return [(post, names[pk]) for pk, post in posts.items()]


def unname(post: Post, names: set[str]) -> None:
    """Put “a participant” where a post that she is in calls her by name, also in its published copy and
    in the address of both."""
    if not names:
        return
    _put(post, DRAFT, names)
    out = PublishedPost.raw.filter(source=post.pk).first()
    slugs = (post.slug, out.slug) if out is not None else (post.slug,)
    if any(_calls_her(slug, names) for slug in slugs):
        actions.rename(post)
    else:
        post.save()
    for picture in post.pictures.all():
        told = _unname_aside(picture, names)
        PublishedPicture.raw.filter(source=picture.pk).update(**told)
    for quotation in post.quotations.all():
        _unname_aside(quotation, names)
    if out is not None:
        _unname_out(out, post, names)


def _put(row: Post | PublishedPost, fields: dict[str, str], names: set[str]) -> None:
    for name, word in fields.items():
        put = _between_tags if "html" in name else without
        setattr(row, name, _fitting(row, name, put(getattr(row, name), names, word)))


def _fitting(row: Post | PublishedPost | Picture | Quotation, name: str, text: str) -> str:
    """“A participant” is longer than most names: the end of a full line goes, rather than the taking away
    coming to a stop."""
    field = row._meta.get_field(name)
    return text[: field.max_length] if isinstance(field, CharField) else text


def _between_tags(text: str, names: set[str], word: str) -> str:
    """A name may be what a tag is called."""
    parts = TAG.split(text)
    return "".join(part if at % 2 else without(part, names, word) for at, part in enumerate(parts))


def _calls_her(slug: str, names: set[str]) -> bool:
    words = slug.replace("-", " ")
    return without(words, [slugify(name).replace("-", " ") for name in names], SOMEBODY[0]) != words


def _unname_out(out: PublishedPost, post: Post, names: set[str]) -> None:
    """Word by word in the copy itself. Made anew from the draft it would carry out what was changed there
    since, and what others have taken back."""
    _put(out, OUT, names)
    for told in out.quotations:
        told["text"] = without(told["text"], names, SOMEBODY[0])
    if _calls_her(out.slug, names):
        out.slug = post.slug
    out.save(using="default")


def _unname_aside(row: Picture | Quotation, names: set[str]) -> dict[str, str]:
    told = {name: without(getattr(row, name), names, SOMEBODY[0]) for name in ASIDE[type(row)]}
    fields = {name: _fitting(row, name, text) for name, text in told.items()}
    type(row).objects.filter(pk=row.pk).update(**fields)
    return fields


def without(text: str, names: Iterable[str], instead: str) -> str:
    """The text with each of the names, as whole words and whatever their case, put otherwise; what is
    somebody's (“Selams”) stays somebody's."""
    wanted = sorted((WORD.findall(name.casefold()) for name in names), key=len, reverse=True)
    parts = WORDS_BETWEEN.split(text)  # every second one is a word
    for place in range(1, len(parts), 2):
        for name in filter(None, wanted):
            end = place + 2 * len(name) - 1
            said = [part.casefold() for part in parts[place:end:2]]
            if said in (name, [*name[:-1], name[-1] + "s"]):
                owner = "" if said == name else "s"
                parts[place:end] = [instead + owner] + [""] * (end - place - 1)
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
