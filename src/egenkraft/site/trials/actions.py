"""Everything that writes trials: draft, members, lock, lot, looks, amendments, the frozen answer."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from egenkraft.core import trials as core
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent.rules import countable
from egenkraft.site.methods.models import Method
from egenkraft.site.participants.models import Participant
from egenkraft.site.trials import analysis, lots, runnable, seeds
from egenkraft.site.trials.choosing import check
from egenkraft.site.trials.models import Amendment, EvidenceCard, Look, Member, Trial
from egenkraft.site.trials.plans import BY_LOT, accepted, read_draft, within_strata


class NotNow(ValueError):
    """The trial is not in a state that allows this. The message says what to do."""


class RoundWaits(NotNow):
    """People who came later wait for their lot: it is drawn before the answer is read."""


class TooSmall(ValueError):
    """So few people see only an effect far above the one worth it; the plan must say that this is known."""


@transaction.atomic
def draft(by: Actor, *, plan: str, **fields: Any) -> Trial:
    """Keep a plan that reads well. `core.TrialError` names what is wrong in it."""
    title = read_draft(plan).title
    fields |= {"key": _free_key(title), "title": title, "plan": plan, "planned_by_id": by.account_id}
    trial = Trial.objects.create(**fields)
    record(by, "trial.draft", "trial", trial.pk)
    return trial


@transaction.atomic
def change_draft(by: Actor, *, trial: Trial, plan: str, **fields: Any) -> Trial:
    must_be(trial, Trial.State.DRAFT)
    trial.title, trial.plan = read_draft(plan).title, plan
    for name, value in fields.items():
        setattr(trial, name, value)
    trial.save(update_fields=["title", "plan", *fields])
    record(by, "trial.change", "trial", trial.pk)
    return trial


@transaction.atomic
def set_members(
    by: Actor, *, trial: Trial, participants: Iterable[Participant], within_language: bool = False
) -> int:
    """Choose who takes part, before the lock. Aliases are dealt by chance, so order tells nothing.

    `within_language` deals each language evenly; a stratum has a number, never the name of the language.
    """
    must_be(trial, Trial.State.DRAFT)
    agree = set(countable().values_list("participant_id", flat=True))
    people = [person for person in participants if person.pk in agree]
    secrets.SystemRandom().shuffle(people)
    trial.members.all().delete()
    spoken = sorted({person.language for person in people}) if within_language else []
    strata = {language: f"s{place}" for place, language in enumerate(spoken, 1)}
    Member.objects.bulk_create(
        Member(
            lab_id=trial.lab_id,
            trial=trial,
            participant=person,
            alias=f"T{number:02}",
            stratum=strata.get(person.language, ""),
        )
        for number, person in enumerate(people, 1)
    )
    record(by, "trial.members", "trial", trial.pk, change={"members": len(people)})
    return len(people)


@transaction.atomic
def lock(by: Actor, *, trial: Trial, accept_small: bool = False) -> Trial:
    """From here on the plan cannot be changed. The seed of the lot is bound by its hash.

    `accept_small` writes into the plan, before it is locked, that the lab knows that it is few.
    """
    must_be(trial, Trial.State.DRAFT)
    runnable.check(trial)
    now = timezone.now()
    if accept_small:
        trial.plan = accepted(trial.plan)
    if trial.members.exclude(stratum="").exists():
        trial.plan = within_strata(trial.plan)
    plan = core.Plan.parse(trial.plan)
    if check(trial, trial.members.count()).too_small and not plan.accept_small:
        raise TooSmall
    if plan.locked is None:
        plan = plan.lock(at=now)
    trial.plan_hash, trial.locked_at, trial.locked_by_id = plan.hash, now, by.account_id
    trial.locked_name = by.label
    trial.state = Trial.State.RUNNING
    if plan.design in BY_LOT:
        trial.state = Trial.State.LOCKED
        trial.places = lots.places(trial, trial.members.all())
        seed = secrets.token_hex(16)
        trial.seed_commitment = core.commitment(seed)
        trial.seed_sealed = seeds.seal(trial.pk, seed)
    trial.save()
    record(by, "trial.lock", "trial", trial.pk, change={"plan_hash": plan.hash})
    return trial


@transaction.atomic
def draw(by: Actor, *, trial: Trial) -> core.Assignment:
    """Draw the lot with the seed that was bound at the lock, and show the seed."""
    must_be(trial, Trial.State.LOCKED)
    members = list(trial.members.order_by("alias"))
    plan = analysis.plan_for(trial.plan, trial.locked_at, 0, False)
    seed = seeds.opened(trial.pk, bytes(trial.seed_sealed or b""))
    places = dict(lots.places(trial, members))
    lot = plan.randomise(list(places), seed=seed, strata=places if any(places.values()) else None)
    now = timezone.now()
    for member in members:
        member.arm, member.assigned_at = lot.arms[member.alias], now
    Member.objects.bulk_update(members, ["arm", "assigned_at"])
    trial.seed, trial.seed_sealed, trial.drawn_at, trial.drawn_by_id = seed, None, now, by.account_id
    trial.lot = lot.as_mapping()
    trial.state = Trial.State.RUNNING
    trial.save()
    record(by, "trial.draw", "trial", trial.pk, change={"members": len(members)})
    return lot


@transaction.atomic
def look(by: Actor, *, trial: Trial) -> None:
    """Opening the result before the planned close costs one grade, and is written down."""
    must_be(trial, Trial.State.RUNNING)
    Look.objects.create(trial=trial, by_id=by.account_id)
    record(by, "trial.look", "trial", trial.pk)


@transaction.atomic
def amend(by: Actor, *, trial: Trial, text: str) -> Amendment:
    """The locked plan stays; the change stands beside it with its day."""
    if trial.state == Trial.State.DRAFT:
        raise NotNow("draft")
    unblinded = trial.state == Trial.State.CLOSED or trial.looks.exists()
    row = Amendment.objects.create(trial=trial, text=text, after_unblinding=unblinded, by_id=by.account_id)
    record(by, "trial.amend", "trial", trial.pk)
    return row


@transaction.atomic
def freeze(by: Actor, *, trial: Trial) -> Trial:
    """The planned close: compute the answer once, keep it, and let everybody in the lab see it."""
    must_be(trial, Trial.State.RUNNING)
    if trial.rounds.filter(drawn_at=None).exists():
        raise RoundWaits("a round waits")
    members = list(trial.members.select_related("participant"))
    looks, amended = trial.looks.count(), trial.amendments.filter(after_unblinding=True).exists()
    found = analysis.result(trial, members, looks=looks, amended=amended)
    trial.frozen_answer = core.answer(found)
    trial.frozen_at, trial.frozen_by_id = timezone.now(), by.account_id
    trial.state = Trial.State.CLOSED
    trial.save()
    record(by, "trial.freeze", "trial", trial.pk, change={"data": found.data_sha256})
    return trial


@transaction.atomic
def add_card(by: Actor, *, method: Method, source: str, plan: str, result: core.Result) -> EvidenceCard:
    """A card on a published study, computed from its data."""
    pages = {lang: asdict(core.report(result, lang=lang, audience="lab")) for lang in ("sv", "en")}
    card, _made = EvidenceCard.objects.update_or_create(
        method=method,
        title=result.plan.title,
        defaults={
            "source": source,
            "plan": plan,
            "data_sha256": result.data_sha256,
            "answer": core.answer(result),
            "report": pages,
            "computed_at": timezone.now(),
        },
    )
    record(by, "card.compute", "card", card.pk, change={"data": result.data_sha256})
    return card


def must_be(trial: Trial, state: str) -> None:
    """Of two who press at once the second waits here, and then sees what the first one made of it."""
    trial.refresh_from_db(from_queryset=Trial.objects.select_for_update())
    if trial.state != state:
        raise NotNow(trial.state)


def _free_key(title: str) -> str:
    base = slugify(title)[:50] or "trial"
    taken = set(Trial.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 1000))) if key not in taken)


def people_by_id(ids: Iterable[UUID]) -> list[Participant]:
    return list(Participant.objects.filter(pk__in=list(ids)))
