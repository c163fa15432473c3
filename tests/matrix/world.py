"""A little world in which everything exists once for every owner: two labs, six women, whoever may ask.

Every table gets a row for every owner: from the rooms' own actions where the state matters, else the good
row of `tests/shape/good_rows.py`. A new table with a good row is therefore in the world by itself.
"""

import time
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as PROVED_BY
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.db import models
from django.utils import timezone

from egenkraft.site.access.actions import add_colleague, end_role
from egenkraft.site.access.models import Lab, Membership, SignIn
from egenkraft.site.access.rows import LabRow
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.session import PARTICIPANT, SEEN, SIGN_IN, STEPPED
from egenkraft.site.access.stored_sessions import SessionStore
from egenkraft.site.config.setup import new_lab
from egenkraft.site.consent import erasing
from egenkraft.site.consent.models import Erasure
from egenkraft.site.participants.entrust import entrust
from egenkraft.site.participants.models import Entrusted, Participant
from tests.matrix import canaries, furniture
from tests.matrix.evaluator import Owner, Text, Who

HERE, THERE = "here", "there"
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
WOMEN = ("mine", "other", "guarded", "withdrawn", "erased")
PROOF = {"method": "password", "reauthenticated": True}
OWNERS = {
    "mine": Owner("mine", HERE, True),
    "other": Owner("other", HERE, True),  # entrusted to a colleague of another organisation only
    "guarded": Owner("guarded", HERE, True, guarded=True),
    "withdrawn": Owner("withdrawn", HERE, True, withdrawn=True),
    "erased": Owner("erased", HERE, True, gone=True),  # had everything, then asked to be taken away
    "foreign": Owner("foreign", THERE, True),
    "here": Owner("here", HERE, False),
    "there": Owner("there", THERE, False),
    "missing": Owner("missing", "", False, gone=True),
}
STAFF = {  # key: role, lab, entrusted with, key of, organisation
    "leader": ("leader", HERE, {"mine", "guarded", "withdrawn", "erased"}, set(), "own"),
    "colleague": ("leader", HERE, {"other"}, {"guarded"}, "other"),
    "manager": ("manager", HERE, set(), set(), ""),
    "researcher": ("researcher", HERE, set(), set(), ""),
    "partner": ("partner", HERE, set(), set(), "own"),
    "mentor": ("mentor", HERE, set(), set(), ""),
    "employer": ("employer", HERE, set(), set(), ""),
    "national": ("national", HERE, set(), set(), ""),
    "administrator": ("administrator", HERE, set(), set(), ""),
    "former": ("leader", HERE, {"mine"}, set(), "own"),
    "far": ("manager", THERE, set(), set(), ""),
}
FIRST = {"methods.LibraryCard": ["-key"]}  # written at once: their ids lie in no order; the last is a method
NOT_FRESH = {  # the same people again, who have not proved who they are for an hour
    "unproved": "leader",
    "unproved-manager": "manager",
    "unproved-administrator": "administrator",
    "unproved-herself": "herself",
}


@dataclass
class World:
    """Who is in it, what they may ask for, and whose each seeded word is."""

    words: canaries.Words = field(default_factory=canaries.Words)
    labs: dict[str, Any] = field(default_factory=dict)
    women: dict[str, Any] = field(default_factory=dict)
    whos: dict[str, Who] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)  # model: owner: row
    called: dict[str, str] = field(default_factory=dict)  # the name of each woman, which the vault holds

    def text(self, word: str) -> Text:
        owner, kind, name = self.words.known[word]
        return Text(OWNERS[owner], kind, name)

    @staticmethod
    def owner(key: str) -> Owner:
        return OWNERS[key]

    def owners_of(self, label: str) -> list[str]:
        return [*self.rows[label], "missing"]


def build() -> World:
    world = World()
    for key, name in ((HERE, "Labbet"), (THERE, "Andra labbet")):
        world.labs[key] = new_lab(name=name, slug="labbet" if key == HERE else "andra", town="Norrköping")
    for name in (*WOMEN, "foreign"):
        world.women[name] = furniture.woman(world.labs[OWNERS[name].lab], name, world.words)
    _accounts(world)
    for key in (HERE, THERE):
        furniture.furnish(world, key)
    _find_rows(world)
    _seed(world)
    for woman in world.women.values():
        woman.refresh_from_db()
    _withdraw(world)
    _erase(world)
    world.sessions = _sessions(world)
    return world


def system(world: World, key: str) -> Actor:
    return Actor.system(world.labs[key].pk)


def _accounts(world: World) -> None:
    secret = make_password("korrekt häst batteri klammer")  # one for all: making it is slow on purpose
    for key, (role, lab, people, keys, _partner) in STAFF.items():
        by = system(world, lab)
        with scope(by):
            row = add_colleague(by, email=f"{key}@labbet.example", name=key.title(), role=role)
            entrust(by, people=[world.women[one] for one in people | keys], accounts=[row.account_id])
            held = Entrusted.objects.filter(account=row.account_id)
            held.filter(participant__in=[world.women[one] for one in keys]).update(holds_key=True)
        ended = key == "former"
        frozen = (frozenset(people), frozenset(keys))
        world.whos[key] = Who(key, role, lab, "", *frozen, ended=ended, account=key)
        row.account.password = secret
        row.account.save(update_fields=["password"])
        world.accounts[key] = row.account
    world.whos["public"] = Who("public", "public", "")
    for name, key in (
        ("herself", "mine"),
        ("hidden", "guarded"),
        ("gone", "withdrawn"),
        ("abroad", "foreign"),
    ):
        world.whos[name] = Who(name, "participant", OWNERS[key].lab, key)
    for name, key in NOT_FRESH.items():
        world.whos[name] = replace(world.whos[key], key=name, fresh=False)


def _withdraw(world: World) -> None:
    """After everything exists: one says no to all, one chooses extra protection, a colleague stops."""
    by = system(world, HERE)
    with scope(by):
        furniture.say_no(by, world.women["withdrawn"])
        Participant.objects.filter(pk=world.women["guarded"].pk).update(guarded_at=timezone.now())
        row = Membership.objects.get(account=world.accounts["former"])
        end_role(Actor(world.labs[HERE].pk, "manager", world.accounts["manager"].pk), membership=row)


def _erase(world: World) -> None:
    """One asked to be taken away. What is left of her here are the ids under which others may still ask."""
    her, by = world.women["erased"].pk, system(world, HERE)
    with scope(by):
        erasing.finish(by, erasing.begin(by, person=her, why=Erasure.Why.ASKED))


# --- every table, every owner -----------------------------------------------------------------------
def owner_of(world: World, row: Any) -> str:
    """Whose row it is: the woman's that it points to, through another row if need be, else the lab's."""
    for _step in range(3):
        if isinstance(row, Participant):
            return next(name for name, one in world.women.items() if one.pk == row.pk)
        owning = [
            one
            for one in row._meta.concrete_fields
            if one.is_relation and one.related_model is not type(row) and _hers(one.related_model)
        ]
        parents = [parent for one in owning if (parent := getattr(row, one.name)) is not None]
        if not parents:
            break
        row = parents[0]
    lab = row.pk if isinstance(row, Lab) else getattr(row, "lab_id", None)
    return THERE if lab == world.labs[THERE].pk else HERE


def _hers(model: type[models.Model]) -> bool:
    """Does a row of this table belong to one woman?"""
    if model is Participant:
        return True
    return issubclass(model, LabRow) and any(
        one.is_relation and not one.null and one.related_model is not model and _hers(one.related_model)
        for one in model._meta.concrete_fields
        if one.related_model is not None and issubclass(one.related_model, LabRow)
    )


def _find_rows(world: World) -> None:
    for model in furniture.lab_tables():
        found: dict[str, Any] = {}
        for row in model._base_manager.order_by(*FIRST.get(model._meta.label, ["pk"])):
            found.setdefault(owner_of(world, row), row)
        owners = (*WOMEN, "foreign") if _hers(model) else (HERE, THERE)
        for owner in owners:
            if owner not in found:
                found[owner] = furniture.good_row(world, model, owner)
        world.rows[model._meta.label] = {owner: found[owner] for owner in owners}


def _seed(world: World) -> None:
    """Every word in the world becomes a canary of its owner."""
    for model in canaries.models_with_words():
        for row in model._base_manager.all():
            owner = owner_of(world, row)
            if model._meta.label == "access.Account":
                owner = THERE if row.pk == world.accounts["far"].pk else HERE
            _seed_row(world, model, row, owner)
    for owner, woman in world.women.items():
        furniture.identity(world, woman, owner)


def _seed_row(world: World, model: Any, row: Any, owner: str) -> None:
    changed = []
    for one in canaries.fields_of(model):
        if getattr(row, one.attname):
            label = model._meta.label
            kind = canaries.kind_of(label, one.name, OWNERS[owner].person)
            word = world.words.new(owner, kind, f"{label}.{one.name}")
            setattr(row, one.attname, canaries.worded(one, word))
            changed.append(one.name)
    if changed:
        by = system(world, OWNERS[owner].lab) if isinstance(row, LabRow) else None
        with scope(by) if by else nullcontext():  # the others are of every lab: nobody's scope holds them all
            row.save(update_fields=changed)


# --- sessions ----------------------------------------------------------------------------------------
def _sessions(world: World) -> dict[str, str]:
    return {key: _session(world, who) for key, who in world.whos.items() if who.role != "public"}


def _session(world: World, who: Who) -> str:
    now = time.time()
    account = world.accounts.get(who.account)
    kept: dict[str, Any] = {SEEN: int(now) + 1800, "language": "sv"}
    kept[STEPPED] = int(now + 1800 if who.fresh else now - timedelta(hours=1).total_seconds())
    if who.person:
        held = {"kind": "participant", "participant": world.women[who.person].pk, "minutes": 100}
        kept[PARTICIPANT] = True
    else:
        row = Membership.raw.get(account=account, lab=world.labs[who.lab])
        held = {"kind": "staff", "account": account, "membership": row, "minutes": 60}
        kept |= {SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: BACKEND}
        kept[HASH_SESSION_KEY] = account.get_session_auth_hash()
        at = float(kept[STEPPED])
        kept |= {"account_authentication_methods": [PROOF | {"at": at}], PROVED_BY: str(account.pk)}
    with scope(system(world, who.lab)):
        kept[SIGN_IN] = str(SignIn.objects.create(**held).pk)
    store = SessionStore()
    store.update(kept)
    store.create()
    return str(store.session_key)


def nobody() -> str:
    """The id of a thing that is not there."""
    return str(uuid4())
