"""The diary: each post with its pictures and quotations, handed to the diary room as one."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from egenkraft.site.access.models import Membership
from egenkraft.site.consent.rules import agreeing
from egenkraft.site.diary.actions import About, Loaded, NotReady, Said, Words, load_post
from egenkraft.site.diary.models import Picture, Post, Quotation
from egenkraft.site.diary.photos import BadPicture, check, digest, paint
from egenkraft.site.intake.problems import listed, shown
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count
from egenkraft.site.intake.world import World, fold

Key = tuple[date, str]
NOBODY = ("ingen", "nobody", "inga")


def load(rows: list[Row], world: World) -> Count:
    rows = [row for row in rows if not row.broken]
    rows = world.once(((row, _key(row)) for row in rows), "title", _("This post stands twice."))
    posts = {(post.on, fold(post.title)): post for post in Post.objects.select_related("method")}
    written = {_key(row): row for row in rows}
    pictures = _by_post("pictures", {*written, *posts}, world)
    quotations = _by_post("quotations", {*written, *posts}, world)
    counts = []
    for key in {**written, **pictures, **quotations}:
        before = posts.get(key)
        parts = pictures.get(key, []), quotations.get(key, [])
        counts.append(_post(written.get(key), before, *parts, world))
    return sum(counts, Count())


def _key(row: Row) -> Key:
    return row.get("on"), fold(row.get("title"))


def _by_post(sheet: str, posts: set[Key], world: World) -> dict[Key, list[Row]]:
    """The rows of a sheet by their post: its day, and its title where the day has several posts."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in world.rows.get(sheet, []):
        if row.broken:
            continue
        fitting = [key for key in posts if key[0] == row.get("on")]
        if row.get("title"):
            fitting = [key for key in fitting if key[1] == fold(row.get("title"))]
        if len(fitting) == 1:
            found[fitting[0]].append(row)
        elif fitting:
            world.say(row, "title", _("Several posts have this day."), _("Write the heading of the post."))
        elif not _broken_post(row, world):
            world.say(
                row,
                "on",
                _("No post has this day and heading."),
                _("Mend the day, or add the post in the diary."),
            )
    return found


def _broken_post(row: Row, world: World) -> bool:
    return any(post.broken and post.get("on") == row.get("on") for post in world.rows.get("diary", []))


def _post(
    row: Row | None, before: Post | None, pictures: list[Row], quotations: list[Row], world: World
) -> Count:
    problems = world.problems.count
    loaded = [(one, made) for one in pictures if (made := _picture(one, world)) is not None]
    quoted = [quoted for one in quotations if (quoted := _said(one, world)) is not None]
    words = _words(row, before, world)
    if world.problems.count > problems or words is None:
        return Count()
    seen, otherwise = _seen(before), before is not None and _differs(words, before)
    post = _write(words, _publish(row, before), loaded, quoted, row or (pictures + quotations)[0], world)
    if post is None:
        return Count()
    now = _seen(post)
    _count("pictures", [digest(made.data) for _one, made in loaded], seen, now, world)
    _count("quotations", [one.text for one in quoted], seen, now, world)
    if row is None:
        return Count()
    return Count(new=1) if before is None else Count(changed=1) if otherwise else Count(same=1)


def _publish(row: Row | None, before: Post | None) -> bool:
    """As written; where nothing is written, as it is now."""
    written = row.get("published") if row is not None else None
    return bool(before and before.published_at) if written is None else bool(written)


def _differs(words: Words, before: Post) -> bool:
    """Whether the words of the post differ; what happens to its pictures is counted in their own sheet."""
    return any(getattr(before, name) != value for name, value in vars(words).items())


def _write(
    words: Words, publish: bool, loaded: list[tuple[Row, Loaded]], quoted: list[Said], row: Row, world: World
) -> Post | None:
    pictures = [made for _one, made in loaded]
    try:
        return load_post(
            world.by, words=words, pictures=pictures, quotations=quoted, publish=publish, dry=world.dry
        )
    except NotReady as error:
        for missing in error.missing:
            mend = _("Mend it, or leave published blank: then it stays a draft.")
            world.say(row, "published", missing.text, mend)
    except BadPicture:
        for one, made in loaded:
            _say_which(one, made, world)
    return None


def _say_which(row: Row, picture: Loaded, world: World) -> None:
    """One of the pictures of a post is broken inside: find it, so that the message stands at its row."""
    try:
        paint(picture.data)
    except BadPicture as error:
        world.say(row, "file", str(error))


def _words(row: Row | None, before: Post | None, world: World) -> Words | None:
    if row is None:
        names = ("title", "on", "author", "body", "easy", "title_en", "body_en", "method")
        return Words(**{name: getattr(before, name) for name in names}) if before else None
    version = world.version(row)
    kept = (
        {name: getattr(before, name) for name in ("easy", "title_en", "body_en", "method")} if before else {}
    )
    given = row.given("title", "on", "author", "body", "easy", "title_en", "body_en")
    return Words(**{**kept, **given, **({"method": version.method} if version else {})})


def _picture(row: Row, world: World) -> Loaded | None:
    path, about = _file(row, world), _about(row, world)
    if path is None:
        return None
    data = path.read_bytes()
    try:
        check(data)
    except BadPicture as error:
        world.say(row, "file", str(error))
        return None
    return Loaded(data, about, row.get("second_leader") or "")


def _about(row: Row, world: World) -> About:
    """Who is in it must be said, if only that nobody is: silence is no consent."""
    nobody = bool(row.get("people")) and all(fold(one) in NOBODY for one in row.get("people"))
    people = [] if nobody else list(_people(row, world))
    colleagues, guests = _others(row)
    if not (nobody or row.get("people") or row.get("others")):
        what = _("Who is in the picture is not said.")
        world.say(row, "people", what, _("Write the codes, or the word ingen if nobody can be recognised."))
    if (colleagues or guests) and row.get("others_agreed_on") is None:
        what = _("The day when staff and guests said yes is missing.")
        world.say(row, "others_agreed_on", what, _("Write the day."))
    if len(people) + len(colleagues) + len(guests) > 1 and not row.get("second_leader"):
        what = _("Two or more people are in the picture, so a second leader must have looked at it.")
        world.say(row, "second_leader", what, _("Write her or his name."))
    return About(
        **row.given("caption", "photographer", "alt"),
        nobody=nobody and not (colleagues or guests),
        participants=frozenset(people),
        colleagues=frozenset(colleagues),
        guests=frozenset(guests),
        said_yes_on=row.get("others_agreed_on"),
    )


def _file(row: Row, world: World) -> Path | None:
    """The picture file in the folder or one folder within it, whatever the case of its letters."""
    wanted = Path(row.get("file")).name.casefold()
    inside = [
        *world.folder.iterdir(),
        *(two for one in world.folder.iterdir() if one.is_dir() for two in one.iterdir()),
    ]
    found = [
        path for path in inside if path.name.casefold() == wanted and path.is_file() and not path.is_symlink()
    ]
    if found:
        return found[0]
    names = listed(path.name for path in inside if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp"))
    mend = _("Put the file into the folder. There now: %(names)s.") % {"names": names or "–"}
    world.say(
        row, "file", _("The picture file “%(file)s” is missing.") % {"file": shown(row.get("file"))}, mend
    )
    return None


def _people(row: Row, world: World) -> Iterator[Any]:
    yes = agreeing("photo")
    for code in row.get("people") or ():
        person = world.person_by_code(row, "people", code)
        if person is None:
            continue
        yield person.pk
        if person.pk not in yes:
            what = _("%(code)s has not said yes to photographs.") % {"code": person.code}
            world.say(row, "people", what, _("Take another picture, or add her yes in the sheet consents."))


def _others(row: Row) -> tuple[set[Any], set[str]]:
    """Names of staff become their accounts; the others are guests."""
    names = row.get("others") or ()
    rows = Membership.objects.open().select_related("account") if names else ()
    accounts = {fold(one.account.name): one.account_id for one in rows}
    colleagues = {accounts[fold(name)] for name in names if fold(name) in accounts}
    return colleagues, {name for name in names if fold(name) not in accounts}


def _said(row: Row, world: World) -> Said | None:
    code = row.get("code")
    person = world.person_by_code(row, "code", code) if code else None
    if code and person is None:
        return None
    if person is not None and person.pk not in agreeing("quote"):
        what = _("%(code)s has not said yes to being quoted.") % {"code": person.code}
        world.say(row, "code", what, _("Leave the words out, or add her yes in the sheet consents."))
    if person is None and row.get("agreed_on") is None:
        world.say(row, "agreed_on", _("The day when she or he said yes is missing."), _("Write the day."))
    return Said(row.get("text"), row.get("said_by"), person, row.get("agreed_on"))


def _seen(post: Post | None) -> dict[str, Any]:
    """What the post holds now: pictures by their bytes, quotations by their words."""
    if post is None:
        return {}
    pictures = {
        one.source_digest: (
            one.caption,
            one.photographer,
            one.alt,
            sorted(str(p.pk) for p in one.people.all()),
        )
        for one in Picture.objects.filter(post=post).prefetch_related("people")
    }
    words = {one.text: (one.said_by, one.participant_id) for one in Quotation.objects.filter(post=post)}
    return {**pictures, **words}


def _count(sheet: str, keys: list[str], before: dict[str, Any], after: dict[str, Any], world: World) -> None:
    new = sum(key not in before for key in keys)
    same = sum(key in before and before[key] == after.get(key) for key in keys)
    total = world.counted.get(sheet, Count()) + Count(new, len(keys) - new - same, same)
    world.counted[sheet] = total
