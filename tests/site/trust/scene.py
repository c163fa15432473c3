"""One woman with data in every room, and everybody who must not find her afterwards."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.people import make_participant, signed_in, staff
from tests.site.diary import makers
from tests.site.home import labs

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.models import Activity
from egenkraft.site.diary import actions as diary
from egenkraft.site.diary.models import Post
from egenkraft.site.intake.models import Load
from egenkraft.site.labs.models import HomeArea, Outcome, Place
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.actions import create as create_method
from egenkraft.site.participants.models import Participant
from egenkraft.site.trials import actions as trials
from egenkraft.site.trials.models import Trial
from egenkraft.site.trials.plans import Wish, compose
from egenkraft.site.vault import shelter
from egenkraft.site.vault.actions import write_identity

NAME, FULL, PHONE, CODE = "Xantippa", "Xantippa Zefyrson", "0739 12 34 56", "P07"
ALIAS = "Nora"
CHANCE = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,128}|[0-9a-f]{12}:\d+)\b|(?<=:\d\d)\.\d{3,6}"
)  # ids, hashes, readings of the machine's clock, and what stands after the seconds of a time
WORDS = ("Xantippa", "Zefyrson", "0739", "1987", ">P07<", '"P07"')
PUBLIC = ("/", "/diary/", "/feed.atom", "/pictures/")
LISTS = (
    *("/today/", "/people/", "/people/?show=active", "/people/?show=due", "/people/not-yet/", "/activities/"),
    *("/jobs/", "/jobs/new/", "/trials/", "/posts/", "/results/", "/more/", "/people/new/"),
)
MANAGERS = ("/people/entrusted/", "/people/in-need/", "/load/")


@dataclass
class Scene:
    lab: Any
    by: Actor
    manager: Actor
    first: Actor  # leaders: the first two will hold her key
    second: Actor
    other: Actor  # works for another organisation; she knew her before
    researcher: Actor
    administrator: Actor
    her: Participant
    friend: Participant
    cafe: Activity
    interview: Any
    photo: Post
    group: Post
    told: Post
    said: Post
    trial: Trial
    load: Load

    @property
    def herself(self) -> Actor:
        return Actor(lab_id=self.lab.pk, role="participant", participant_id=self.her.pk)

    @property
    def without_key(self) -> list[Actor]:
        return [self.manager, self.other, self.researcher, self.administrator]

    def protect(self, by: Actor | None = None, alias: str = ALIAS) -> None:
        actor = by or self.first
        with scope(replace(actor, capability="protection.set", reach="a")):
            keys = [self.first.account_id, self.second.account_id]
            assert shelter.protect(actor, participant=self.her, keys=keys, alias=alias)

    def fresh(self) -> Participant:
        with scope(self.by):
            return Participant.objects.get(pk=self.her.pk)

    def pages(self, actor: Actor) -> dict[str, str]:
        """Every list and every page of the lab that this account may open."""
        paths = [*LISTS, f"/activities/{self.cafe.pk}/", f"/jobs/{self.interview.pk}/"]
        paths += [f"/activities/{self.cafe.pk}/find/?q=x", f"/trials/{self.trial.pk}/"]
        paths += [f"/trials/{self.trial.pk}/people/", f"/trials/{self.trial.pk}/answer.json"]
        for post in (self.photo, self.group, self.told, self.said):
            paths += [f"/posts/{post.pk}/", f"/posts/{post.pk}/preview/"]
        if actor.role == "manager":
            paths += [*MANAGERS, f"/people/entrusted/{self.other.account_id}/"]
        client = signed_in(actor)
        return {path: body(client, path) for path in paths}

    def public(self) -> dict[str, str]:
        client = Client()
        found = {path: body(client, path) for path in PUBLIC}
        for post in (self.photo, self.group, self.told, self.said):
            found[post.slug] = body(client, f"/diary/{post.slug}/")
        return found


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    return answer.content.decode() if answer.status_code == 200 and not answer.streaming else ""


def without_keys(page: str) -> str:
    """A page without the secrets of its forms, which differ at every look."""
    return re.sub(r'(name="(?:csrfmiddlewaretoken|once)" value=)"[^"]*"', r"\1", page)


def canaries(pages: dict[str, str], words: tuple[str, ...] = WORDS) -> list[tuple[str, str]]:
    """Where anything that was hidden can still be read. What holds digits by chance is taken out
    before."""
    told = {path: CHANCE.sub("", page) for path, page in pages.items()}
    return [(path, word) for path, page in told.items() for word in words if word in page]


def furnish(lab: Any) -> Scene:
    by = labs.furnish(lab)
    manager, first, second, other = (
        staff(lab, role, name)
        for role, name in (("manager", ""), ("leader", ""), ("leader", "second"), ("leader", "other"))
    )
    researcher, administrator = staff(lab, "researcher"), staff(lab, "administrator")
    with scope(by):
        area, place = HomeArea.objects.create(name="Kanarieby"), Place.objects.create(name="Kanariehus")
    fields = {"birth_year": 1987, "home_area": area, "place": place, "symbol": "boat"}
    day = timezone.localdate() - timedelta(weeks=32)
    her = make_participant(lab, CODE, display_name="Anropad", started_on=day, **fields)
    friend = make_participant(lab, "P08", display_name="Väninna", started_on=day)
    for number in range(1, 6):
        make_participant(lab, f"P0{number}", started_on=day)
    told = makers.write(by, "Kaffe", body=f"Idag kom {NAME}. Vi drack kaffe.")
    with scope(by):
        her.display_name = NAME
        her.save()
        write_identity(by, participant=her, name=FULL, phone=PHONE, contact="ring på måndagar")
    cafe = _days(by, her, friend)
    photo, group, said = _pictures(by, first, her, friend)
    return Scene(
        *(lab, by, manager, first, second, other, researcher, administrator, her, friend, cafe),
        labs.interview(by, her),
        *(photo, group, told, said, _trial(researcher, [her, friend]), _waiting(manager)),
    )


def _days(by: Actor, her: Participant, friend: Participant) -> Activity:
    labs.marked(by, her, labs.activity(by, -7, "Verkstad"))
    cafe = labs.activity(by, 0)
    labs.marked(by, her, cafe)
    labs.answered(by, her, "conf")
    labs.answered(by, friend, "conf")
    return cafe


def _pictures(by: Actor, second: Actor, her: Participant, friend: Participant) -> tuple[Post, Post, Post]:
    photo = makers.write(by, "Porträtt", seen=makers.shows(her))
    group = makers.write(by, "Gruppen", publish=False)
    picture = makers.picture_of(group, by)
    both = makers.about(nobody=False, participants=frozenset({her.pk, friend.pk}))
    words = diary.Said("Nu vågar jag ringa.", "En kvinna", her)
    said = makers.write(by, "Orden", said=[words])
    with scope(by):
        diary.describe_picture(by, picture=picture, about=both)
        picture.refresh_from_db()
        diary.look_at(second, picture=picture)
        diary.publish(by, post=group)
    return photo, group, said


def _trial(by: Actor, people: list[Participant]) -> Trial:
    with scope(by):
        method = create_method(by, name="Mentorskurs", summary="Sex träffar.")
        outcome = Outcome.objects.get(measure="conf")
        before, after = Wave.objects.order_by("number")[:2]
        wish = Wish("Hjälper kursen?", "changed", "pre_post", outcome, 2, False, True, True)
        version = method.versions.get()
        row = trials.draft(
            by,
            plan=compose(wish),
            before_wave=before,
            after_wave=after,
            method_version=version,
            outcome=outcome,
        )
        trials.set_members(by, trial=row, participants=people)
    return row


def _waiting(by: Actor) -> Load:
    """A file that somebody has sent and nobody has said yes to yet."""
    with scope(by):
        load = Load.objects.create(folder="a" * 32, state=Load.State.CHECKED, files=["deltagare.csv"])
        load.errors = [{"value": FULL}]
        load.save()
    folder = Path(settings.DATA) / "intake" / load.folder
    folder.mkdir(parents=True)
    (folder / "deltagare.csv").write_text(f"kod;visningsnamn\n{CODE};{NAME}\n", encoding="utf-8")
    return load
