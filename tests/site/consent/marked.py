"""A woman with something in every table, and a string of its own in every text about her."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, models
from django.utils import timezone
from tests.people import signed_in
from tests.shape.good_rows import GOOD, Rows
from tests.site.diary import makers

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.consent.keeping import Entry, hers
from egenkraft.site.diary import actions as diary
from egenkraft.site.diary import copies, photos
from egenkraft.site.intake.actions import folder_of
from egenkraft.site.intake.models import Load
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.actions import write_identity

WORD = "KANARIE"
OWN = {"vault.Identity", "vault.PersonKey", "vault.Blind", "participants.Participant"}
OWN |= {"access.SignIn", "access.PersonPage"}  # numbers of hers, no text
BOUND = {"presentation"}  # texts that a rule of the database allows few values of
DIARY = {"diary.PersonInPicture", "diary.Quotation"}


def canary(label: str, name: str, length: int | None) -> str:
    return f"{WORD}{label}{name}".replace(".", "").replace("_", "")[: length or 60]


def texts(model: Any) -> list[Any]:
    """The fields of a table in which anything may be written."""
    kinds = (models.CharField, models.TextField)
    fields = model._meta.concrete_fields
    free = [one for one in fields if isinstance(one, kinds) and not one.choices and one.max_length != 64]
    return [one for one in free if one.name not in BOUND]


def marks(entry: Entry) -> dict[str, str]:
    return {one.name: canary(entry.label, one.name, one.max_length) for one in texts(entry.model)}


def make(lab: Lab, leader: Actor) -> Participant:
    """Fill every table about her, her media, her session, queued work and an uploaded list."""
    with scope(Actor.system(lab.pk)):
        rows = Rows()
        her: Any = rows.one("participants.Participant")
        entry = next(one for one in hers() if one.label == "participants.Participant")
        Participant.objects.filter(pk=her.pk).update(**marks(entry))
        her.refresh_from_db()
        for one in reversed(hers()):
            if one.label in GOOD and one.label not in OWN | DIARY:
                _save(rows, one, her)
        _diary(her)
        _outside(lab, her)
    with scope(leader):
        from egenkraft.site.participants.entrust import entrust

        entrust(leader, people=[her], accounts=[leader.account_id])
        write_identity(
            leader, participant=her, name=f"{WORD}name", phone="070-1234567", contact=f"{WORD}contact"
        )
    signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk))
    return her


def _save(rows: Rows, entry: Entry, her: Participant) -> None:
    row: Any = rows.one(entry.label)
    for name, text in marks(entry).items():
        setattr(row, name, text)
    if getattr(row, f"{entry.her}_id", her.pk) is None:  # hers, where it may also be nobody's
        setattr(row, entry.her, her)
    if entry.her in {"object", "owner"}:
        setattr(row, entry.her, her.pk)
    row.save()


def _diary(her: Participant) -> None:
    by = Actor.system(her.lab_id)
    words = makers.words(body=f"Idag sade {her.display_name} ja. {her.display_name} kom.")
    post = diary.write_post(by, words=words)
    painted = makers.painted()
    files = {name: data + WORD.encode() for name, data in painted.files.items()}
    picture = diary.add_picture(by, post=post, painted=photos.Painted(painted.digest, 640, 480, files))
    diary.describe_picture(
        by, picture=picture, about=makers.shows(her, caption=f"{WORD}caption", alt=f"{WORD}alt")
    )
    diary.quote(by, post=post, said=diary.Said(f"{WORD}quote", f"{WORD}saidby", her))
    lab = Lab.objects.get(pk=her.lab_id)
    copies.ensure_lab(lab)
    copies.publish_post(post, lab, {})


def _outside(lab: Lab, her: Participant) -> None:
    from django_tasks_db.models import DBTaskResult

    load = Load.objects.create(folder="f" * 32, state="checked", files=["x.csv"], errors=[f"{WORD}cell"])
    folder_of(load).mkdir(parents=True, exist_ok=True)
    (folder_of(load) / "x.csv").write_text(f"{WORD}upload", encoding="utf-8")
    DBTaskResult.objects.create(
        task_path="x",
        args_kwargs={"args": [str(her.pk), f"{WORD}task"], "kwargs": {}},
        backend_name="default",
    )


def everywhere() -> dict[str, int]:
    """How many copies of the word, and of her sealed key, each file of the installation holds."""
    found = {}
    for root in (Path(settings.DATA), Path(settings.KEYS), Path(settings.MEDIA_ROOT)):
        for path in root.rglob("*") if root.is_dir() else ():
            count = path.read_bytes().count(WORD.encode()) if path.is_file() else 0
            if count:
                found[path.name] = found.get(path.name, 0) + count
    return found


def file_of(alias: str) -> Path:
    return Path(connections[alias].settings_dict["NAME"])


def back_up(folder: Path) -> None:
    """A copy of both files, as a backup makes it."""
    folder.mkdir()
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / alias)])


def restore(folder: Path) -> None:
    """Put both files of a backup in the place of those in use."""
    for alias in ("default", "keys"):
        connections[alias].close()
        source, target = dbapi2.connect(str(folder / alias)), dbapi2.connect(str(file_of(alias)))
        source.backup(target)
        source.close()
        target.close()


def plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


NOW = timezone.now
