"""What stands in the little world: each thing made by the room that owns it, so that its state is real."""

import csv
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import models
from django.utils import timezone

from egenkraft.core import trials as core
from egenkraft.site.access.actions import save_partner
from egenkraft.site.access.models import Account
from egenkraft.site.access.rows import LabRow
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities import actions as activities
from egenkraft.site.activities.models import Kind
from egenkraft.site.consent.actions import decide_sheet
from egenkraft.site.consent.rules import PURPOSES
from egenkraft.site.diary.actions import publish_lab
from egenkraft.site.labs.actions import save_area, save_link, save_place, save_profile
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures import recordings, scripts
from egenkraft.site.measures.actions import answer, open_check_in
from egenkraft.site.measures.asking import round_of
from egenkraft.site.measures.models import Recording, Wave
from egenkraft.site.methods.actions import create as create_method
from egenkraft.site.outside.speech import Speech
from egenkraft.site.participants.actions import Person, change_status, create_all
from egenkraft.site.trials import actions as trials
from egenkraft.site.trials import runnable
from egenkraft.site.trials.plans import Wish, compose
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.work import actions as work
from tests.shape.good_rows import GOOD, Rows
from tests.site.diary import makers

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "plans"


def woman(lab: Any, name: str, words: Any) -> Any:
    """Somebody who has been there for eight months and has said yes to everything."""
    by, started = Actor.system(lab.pk), timezone.localdate() - timedelta(weeks=32)
    code = words.new(name, "code", "participants.Participant.code")
    with scope(by):
        row = create_all(by, people=[Person(code=code, display_name=name.title(), started_on=started)])[0]
        said = {"form": "spoken", "language": "sv", "on": started, "witness": "Vittne"}
        decide_sheet(by, participant=row, answers=[(one, True) for one in PURPOSES], **said)
        change_status(by, participant=row, status="paused", on=started + timedelta(days=9))
        change_status(by, participant=row, status="active", on=started + timedelta(days=20))
    return row


def say_no(by: Actor, person: Any) -> None:
    answers = [(one, False) for one in PURPOSES]
    decide_sheet(by, participant=person, answers=answers, form="spoken", language="sv")


def identity(world: Any, person: Any, owner: str) -> None:
    names = ("name", "phone", "contact")
    words = [world.words.new(owner, "identity", f"vault.Identity.{one}") for one in names]
    world.called[owner] = words[0]
    with scope(by := Actor.system(person.lab_id)):
        write_identity(by, participant=person, name=words[0], phone=words[1], contact=words[2])


def furnish(world: Any, key: str) -> None:
    """House, method, activities, check-ins, interviews, trials and a diary, for the women of one lab."""
    lab, women = (
        world.labs[key],
        {n: row for n, row in world.women.items() if row.lab_id == world.labs[key].pk},
    )
    by = Actor.system(lab.pk)
    with scope(by):
        _house(by)
        method = create_method(by, name=f"Mentorskurs {key}", summary="Sex träffar.")
        _meetings(by, women)
        _read(by)
        for person in women.values():
            _asked(by, person)
            _interviews(by, person, key, next(iter(women.values())))
        _trials(by, method, women.values())
        _diary(by, women, key)


def _house(by: Actor) -> None:
    save_place(by, name="Lokalen", address="Storgatan 1", is_main=True)
    save_area(by, name="Navestad")
    save_partner(by, name="Bostadsbolaget", kind="housing", url="https://bostad.example/")
    save_link(by, kind="film", title="En dag hos oss", url="https://film.example/1")
    save_profile(by, tagline_sv="Här.", brief_sv="Ett labb.", visit_sv="Öppet.", contact_phone="011-1")


def _meetings(by: Actor, women: dict[str, Any]) -> None:
    """One that began half an hour ago, without a mark; one that is over, with a mark each, certified."""
    kind = Kind.objects.get(key="language_cafe")
    for back, title in ((timedelta(minutes=30), "Nu"), (timedelta(days=8), "Då")):
        plan = activities.Plan(kind=kind, title=title, starts_at=timezone.now() - back, minutes=60)
        row = activities.create(by, plan=plan)[0]
    for person in women.values():
        activities.mark(by, activity=row, participant=person, state="here")
    activities.certify(by, activity=row, minutes=60, children=0, guests=0)


def _asked(by: Actor, person: Any) -> None:
    """Two check-ins: the second waits for her, the first is answered."""
    waves = list(Wave.objects.order_by("number"))
    open_check_in(by, participant=person, pack="conf", wave=waves[2], mode="alone")  # no plan asks it
    row = open_check_in(by, participant=person, pack="conf", wave=waves[0], mode="alone")
    herself = Actor(lab_id=by.lab_id, role="participant", participant_id=person.pk)
    with scope(herself):
        while (one := round_of(row, "sv")).open:
            question = one.at(one.open[0])
            assert question is not None
            code = str(question.answers[0][0].code)
            answer(herself, check_in=row, code=question.code, given=code, language="sv")


def _read(by: Actor) -> None:
    """The first question can be heard; nobody has listened to the second yet."""
    texts = scripts.scripts("sv")
    row = recordings.keep(by, script=texts["conf-conf-01"], speech=Speech(b"sound", 6))
    Recording.objects.filter(pk=row.pk).update(
        approved_at=timezone.now(), approved_by=Account.objects.first()
    )
    recordings.keep(by, script=texts["conf-conf-02"], speech=Speech(b"sound", 6))


def _interviews(by: Actor, person: Any, key: str, first: Any) -> None:
    today = timezone.localdate()
    about = {"employer": f"Köket {key}", "state": "booked", "on": today}
    held = work.add(by, participant=person, occupation=f"Kock {person.code}", **about)
    fields = {"on": today, "minutes": 30, "decider_present": True, "vacancy": "vacancy", "channel": "site"}
    row = work.hold(by, interview=held.pk, **fields)
    row.second_rater_drawn = person is first  # not left to the lot: every run asks the same
    row.save()
    work.add(by, participant=person, occupation=f"Diskare {person.code}", **about)


def _trials(by: Actor, method: Any, women: Any) -> None:
    """A plan that may still change, and one that is locked."""
    outcome, waves = Outcome.objects.get(measure="conf"), list(Wave.objects.order_by("number"))
    for _ in range(2):
        wish = Wish("Hjälper kursen?", "because", "two_arm", outcome, 2, False, True, True)
        fields = {"method_version": method.versions.get(), "outcome": outcome}
        row = trials.draft(by, plan=compose(wish), before_wave=waves[0], after_wave=waves[1], **fields)
        trials.set_members(by, trial=row, participants=list(women))
    with patch.object(runnable, "LEAST_PEOPLE", 1):  # in the other lab there is one woman
        trials.lock(by, trial=row)
    trials.draw(by, trial=row)
    text, result = _study()
    trials.add_card(by, method=method, source="Här", plan=text, result=result)


@cache
def _study() -> tuple[str, core.Result]:
    """A small published study, analysed once."""
    plan = EXAMPLES / "two_arm.toml"
    with plan.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        result = core.analyse(core.Plan.read(plan), None, core.rows_of(csv.DictReader(file)))
    return plan.read_text(encoding="utf-8"), result


def _diary(by: Actor, women: dict[str, Any], key: str) -> None:
    """A published day with nobody in the picture, and a draft with everybody."""
    makers.write(by, f"Ute {key}")
    from egenkraft.site.diary import actions

    for name, person in women.items():
        said = actions.Said(text="Jag vågar nu.", said_by="En kvinna", participant=person)
        makers.write(by, f"Inne {name}", publish=False, said=[said], seen=makers.shows(person))
    publish_lab(by)


# --- tables that no room above fills ----------------------------------------------------------------
@cache
def lab_tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, LabRow)]


class OwnersRows(Rows):
    """Good rows that point to what the owner has already."""

    def __init__(self, world: Any, owner: str, lab: Any) -> None:
        self.world, self.owner, self.lab = world, owner, lab
        super().__init__()
        self.other = lambda label: (
            world.accounts["manager"] if label == "access.Account" else self.another(label)
        )

    def _one(self, label: str) -> models.Model:
        if label == "participants.Participant" and self.owner in self.world.women:
            return self.world.women[self.owner]
        if label == "access.Account":
            return self.world.accounts["leader" if self.lab == self.world.labs["here"] else "far"]
        known = self.world.rows.get(label, {})
        found = known.get(self.owner) or next(
            (row for row in known.values() if row.lab_id == self.lab.pk), None
        )
        return found or super()._one(label)

    def _other(self, label: str) -> models.Model:
        return self.world.accounts["manager"] if label == "access.Account" else self.another(label)


def good_row(world: Any, model: Any, owner: str) -> Any:
    """A row of this table for this owner. A table without a good row stops here."""
    label = model._meta.label
    lab = world.women[owner].lab if owner in world.women else world.labs[owner]
    if label not in GOOD:
        raise LookupError(
            f"{label} has no row in the little world, so nobody is kept out of it. Add one good row of it "
            "to GOOD in tests/shape/good_rows.py."
        )
    rows = OwnersRows(world, owner, lab)
    with scope(Actor.system(lab.pk)):
        fields = rows.fields(label) | {
            one.name: world.words.new(owner, "lab", f"{label}.{one.name}")
            for one in model._meta.concrete_fields
            if isinstance(one, models.CharField) and one.unique and not one.primary_key
        }
        row = model(**fields)
        row.save(using="default", force_insert=True)
    return row
