"""Somebody gets extra protection: her pictures and words go, and her name leaves every post."""

import re

from egenkraft.site.access.scope import Actor
from egenkraft.site.diary import actions
from egenkraft.site.diary.models import Picture, Post, Quotation
from egenkraft.site.vault.blind import parts_of
from egenkraft.site.vault.hooks import Hidden

POST = ("title", "title_en", "body", "body_en", "easy", "author")
PICTURE = ("caption", "alt", "photographer")
QUOTATION = ("text", "said_by")
LEFT_OUT = "…"


def scrub(by: Actor, hidden: Hidden) -> None:
    """Every picture with her is deleted in every size, drafts too; so are her quotations.

    A post that has her name leaves the public pages, and the name leaves its draft.
    """
    for picture in Picture.objects.filter(people__participant=hidden.participant).select_related("post"):
        actions.remove_picture(by, picture=picture)
    for quotation in Quotation.objects.filter(participant=hidden.participant).select_related("post"):
        actions.remove_quotation(by, quotation=quotation)
    pattern = _pattern(hidden.names)
    if pattern is not None:
        for post in Post.objects.prefetch_related("pictures", "quotations"):
            _without(by, post, pattern)


def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Each name, and each part of a name, as a word of its own; the longest first. One of two letters only as
    a name is written: “Li”, and not “li”."""
    parts = {part for name in names for part in (name, *parts_of(name)) if part.strip()}
    longest = sorted(parts, key=len, reverse=True)
    if not longest:
        return None
    one_of = "|".join(re.escape(part) if len(part) > 2 else f"(?-i:{re.escape(part)})" for part in longest)
    pattern = rf"(?<!\w)(?:{one_of})(?:s|')?(?!\w)"
    return re.compile(pattern, re.IGNORECASE)


def _without(by: Actor, post: Post, pattern: re.Pattern[str]) -> None:
    inside: list[Picture | Quotation] = [*post.pictures.all(), *post.quotations.all()]
    changed = [row for row in inside if _cut(row, pattern)]
    if not _cut(post, pattern) and not changed:
        return
    for row in changed:
        row.save()
    actions.unpublish(by, post=post)
    actions.rename(post)


def _cut(row: Post | Picture | Quotation, pattern: re.Pattern[str]) -> bool:
    fields = POST if isinstance(row, Post) else PICTURE if isinstance(row, Picture) else QUOTATION
    found = False
    for field in fields:
        text = pattern.sub(LEFT_OUT, getattr(row, field))
        found |= text != getattr(row, field)
        setattr(row, field, text)
    return found
