"""Posts, pictures and people for the tests of the diary."""

import io
import random
from datetime import date
from typing import Any

from PIL import Image

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.diary import actions, photos
from egenkraft.site.diary.models import Picture, Post

DAY = date(2019, 5, 24)


def image(width: int = 640, height: int = 480, *, form: str = "JPEG", **more: Any) -> bytes:
    """A picture file as a camera makes it."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def photograph(width: int = 1300, height: int = 900, seed: int = 1) -> bytes:
    """A picture with as much in it as a photograph has: soft patches of every colour."""
    grains = random.Random(seed).randbytes(65 * 45 * 3)
    picture = Image.frombytes("RGB", (65, 45), grains).resize((width, height), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def painted(name: str = "one") -> photos.Painted:
    """What painting gives, without the child process: small files that are real pictures."""
    files = {
        f"{w}.{kind}": image(40, 30, form={"webp": "WEBP", "jpg": "JPEG"}[kind])
        for w in (400, 640)
        for kind in ("webp", "jpg")
    }
    return photos.Painted(photos.digest(name.encode()), 640, 480, files)


def words(title: str = "Kvinnor stöder kvinnor", **more: Any) -> actions.Words:
    fields = {"on": DAY, "author": "Lena Berg", "body": "Idag kom tolv kvinnor. Vi drack kaffe."} | more
    return actions.Words(title, **fields)


def about(**more: Any) -> actions.About:
    fields = {
        "caption": "Vi samlas.",
        "photographer": "Omar Said",
        "alt": "Människor vid ett bord.",
        "nobody": True,
    }
    return actions.About(**(fields | more))


def shows(person: Any, **more: Any) -> actions.About:
    return about(nobody=False, participants=frozenset({person.pk}), **more)


def write(
    by: Actor,
    title: str = "Kvinnor stöder kvinnor",
    *,
    publish: bool = True,
    said: Any = (),
    seen: Any = None,
    **more: Any,
) -> Post:
    """A post with one picture, published."""
    with scope(by):
        post = actions.write_post(by, words=words(title, **more))
        picture = actions.add_picture(by, post=post, painted=painted(title))
        actions.describe_picture(by, picture=picture, about=seen or about())
        for one in said:
            actions.quote(by, post=post, said=one)
        post.refresh_from_db()
        if publish:
            actions.publish(by, post=post)
    return post


def picture_of(post: Post, by: Actor) -> Picture:
    with scope(by):
        return Picture.objects.get(post=post)


def filled(post: Post, picture: Picture) -> dict[str, object]:
    """The editor's form as the browser would send it."""
    form: dict[str, object] = {
        "title": post.title,
        "on": post.on.isoformat(),
        "author": post.author,
        "body": post.body,
    }
    for name in ("caption", "photographer", "alt"):
        form[f"{picture.pk}-{name}"] = getattr(picture, name)
    if picture.nobody_in_it:
        form[f"{picture.pk}-nobody"] = "on"
    return form
