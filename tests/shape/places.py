"""What stands in the places of an address, for the tests that visit every one of them."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.little_lab import TITLE, Little, opened

from egenkraft.site.access.scope import Actor, scope

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "plans"
HER = "Aster"  # she has an interview to judge, and a check-in to answer


class Places:
    """What stands in the places of an address: something real wherever the lab has it."""

    def __init__(self, little: Little) -> None:
        from egenkraft.site.access.models import Account, Membership
        from egenkraft.site.activities.models import Kind
        from egenkraft.site.diary.models import Picture, Post, PublishedPicture
        from egenkraft.site.intake.models import Load
        from egenkraft.site.labs.models import Outcome, Place
        from egenkraft.site.work.models import Interview

        with scope(Actor.system(little.lab.pk)):
            check_in = opened(little, HER, wave=2)  # the plan asks at the second time
            self.shown = PublishedPicture.objects.get()
            self.drafted = Picture.objects.get()
            draft, lot, answered = _trials(little)
            _drawn(little, lot)
            rows = {
                "my-sign-in": little.lab,
                "colleagues": Membership.objects.get(role="researcher"),
                "setup/outcomes": Outcome.objects.first(),
                "setup": Place.objects.first(),
                "people/entrusted": Account.objects.get(pk=little.leader.account_id),
                "people": little.women[HER],
                **_rights(little),
                **_messages(little),
                "consent": little.women[HER],
                **_ideas(little),
                "methods": little.method,
                "activities/kinds": Kind.objects.first(),
                "activities": little.cafe,
                **dict.fromkeys(("check-in/open", "check-in/tried"), little.women[HER]),
                **{"check-in/voices": _read(little), "check-in": check_in},
                "jobs": Interview.objects.get(participant=little.women[HER]),
                "trials/library": _card(little),
                **dict.fromkeys(("lot.json", "words", "late/", "late/<int:number>/"), lot),
                **dict.fromkeys(("answer.json", "/report/", ".pdf"), answered),
                "trials": draft,
                "load": Load.objects.create(folder="0" * 32),
                "posts": Post.objects.get(),
                "notices": _notice(little),
            }
        self.rows = {key: str(row.pk) for key, row in rows.items()} | {"wave": str(check_in.wave_id)}

    def fill(self, route: str) -> str:
        return re.sub(r"<(\w+):(\w+)>", lambda match: self._one(route, match[1], match[2]), route)

    def _one(self, route: str, kind: str, name: str) -> str:
        if name == "wave":
            return self.rows["wave"]
        if kind == "uuid":
            return next(pk for key, pk in self.rows.items() if route.startswith(key) or route.endswith(key))
        picture = self.drafted if route.startswith("posts/") else self.shown
        found = {
            "token": "no-such-token",
            "digest": "0" * 16,
            "lab": "labbet",
            "year": "2019",
            "month": "5",
            "page": "1",
            "number": "1",
            "width": "400",
            "kind": "webp",
            "role": "leader",
            "rater": "leader",
            "table": "consent-consent",
            "reader": "lab",
            "lang": "sv",
            "language": "sv",
            "key": self._key(route, picture.key),
        }
        if name == "slug":
            return TITLE.lower().replace(" ", "-").replace("ö", "o")
        if name == "name":
            return "places"
        return found["page"] if name == "pk" else found[name]

    @staticmethod
    def _key(route: str, picture: str) -> str:
        if "voices" in route:
            return "conf-conf-01"
        return picture if "pictures" in route else "invite"


def _read(little: Little) -> Any:
    """The first question as somebody has read it, listened to and approved."""
    from egenkraft.site.measures import recordings, scripts
    from egenkraft.site.outside.speech import Speech

    script = scripts.scripts("sv")["conf-conf-01"]
    row = recordings.keep(little.leader, script=script, speech=Speech(b"sound", 6))
    recordings.approve(little.leader, recording=row)
    return row


def _ideas(little: Little) -> dict[str, Any]:
    """A workshop with an idea that can be heard, and an open vote on it."""
    from django.utils import timezone

    from egenkraft.site.methods import workshops
    from egenkraft.site.outside.sound import Sound

    by = little.leader
    row = workshops.hold(by, problem="Ingen ringer tillbaka.", on=timezone.localdate())
    said = Sound("mp3", b"sound", 3)
    idea = workshops.add_idea(by, workshop=row, text="Gå dit", origin="staff", voice=said)
    cause = workshops.add_cause(by, workshop=row, text="De ser namnet.")
    workshops.open_for_phones(by, workshop=row)
    ballot = workshops.open_ballot(by, workshop=row, present=9)
    places = {"ideas/idea": idea, "ideas/cause": cause, "ideas/ballot": ballot, "ideas": row, "give": row}
    return {**places, "methods/cards": _shelf(little)}


def _shelf(little: Little) -> Any:
    """A card of the shipped library."""
    from egenkraft.site.methods.library import ship_library
    from egenkraft.site.methods.models import LibraryCard

    ship_library(Actor.system(little.lab.pk))
    return LibraryCard.objects.get(key="M01")


def _notice(little: Little) -> Any:
    from egenkraft.site.access.models import Notice

    return Notice.objects.create(account_id=little.leader.account_id, kind="card-locked")


def _messages(little: Little) -> dict[str, Any]:
    """Somebody to be reached, and a reminder that waits."""
    from django.utils import timezone

    from egenkraft.site.messages.models import Message

    now = timezone.now()
    row = {"participant": little.women[HER], "kind": "reminder", "cause": uuid4()}
    waiting = Message.objects.create(**row, moment=now, due_at=now)
    return {"messages/to": little.women[HER], "messages": waiting}


def _rights(little: Little) -> dict[str, Any]:
    """A question and its words, something asked for, somebody taken away, and a clearing."""
    from egenkraft.site.consent.models import Erasure, Purpose, RetentionRun, RightsRequest

    return {
        "consent/mine": Purpose.objects.first(),
        "consent/words": Purpose.objects.first(),
        "consent/asked": RightsRequest.objects.create(participant=little.women[HER], kind="copy"),
        "consent/gone": Erasure.objects.create(person=uuid4(), why="asked", step="done"),
        "consent/keeping": RetentionRun.objects.create(counts={"vault.Identity": 1}),
    }


def _trials(little: Little) -> Iterator[Any]:
    """A draft, a lot that is drawn, and an answer."""
    from egenkraft.site.labs.models import Outcome
    from egenkraft.site.measures.models import Wave
    from egenkraft.site.trials import actions
    from egenkraft.site.trials.plans import Wish, compose

    outcome, by = Outcome.objects.get(measure="conf"), little.researcher
    first, second = Wave.objects.order_by("number")[:2]
    fields = {"method_version": little.method.versions.get(), "outcome": outcome}
    for design, question in (("pre_post", "changed"), ("two_arm", "because"), ("pre_post", "changed")):
        wish = Wish("Hjälper kursen?", question, design, outcome, 2, False, True, True)
        row = actions.draft(by, plan=compose(wish), before_wave=first, after_wave=second, **fields)
        actions.set_members(by, trial=row, participants=list(little.women.values())[:12])
        yield row
    actions.lock(by, trial=row)
    actions.freeze(by, trial=row)


def _drawn(little: Little, row: Any) -> None:
    from egenkraft.core.trials import commitment
    from egenkraft.site.trials import actions, seeds

    actions.lock(little.researcher, trial=row)
    actions.draw(little.researcher, trial=row)
    late = row.rounds.create(number=1, seed_commitment=commitment("later"))
    late.seed_sealed = seeds.seal(late.pk, "later", model="round")
    late.save()


def _card(little: Little) -> Any:
    from egenkraft.core import trials as core
    from egenkraft.site.trials.actions import add_card

    plan = EXAMPLES / "two_arm.toml"
    with plan.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        result = core.analyse(core.Plan.read(plan), None, core.rows_of(csv.DictReader(file)))
    text = plan.read_text(encoding="utf-8")
    return add_card(little.researcher, method=little.method, source="Här", plan=text, result=result)
