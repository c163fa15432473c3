"""Makes check-ins, interviews and answered trials for the tests of the board."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from egenkraft.core import measures
from egenkraft.core import trials as core
from egenkraft.core.measures import Pack
from egenkraft.site.access.scope import Actor
from egenkraft.site.labs.actions import ship_outcomes
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.actions import WAVES, ship_waves
from egenkraft.site.measures.models import Answer, CheckIn, Wave
from egenkraft.site.methods.models import Method, MethodVersion
from egenkraft.site.trials import analysis
from egenkraft.site.trials.models import Member, Trial

WEEKS = tuple(weeks for *_names, weeks in WAVES)
LONG_AGO = timezone.localdate() - timedelta(weeks=30)


def lab_with_waves(by: Actor) -> dict[str, Outcome]:
    """The three shipped outcomes, and the shipped waves."""
    ship_waves(by)
    return {row.measure: row for row in ship_outcomes(by)}


def check_in(person: Any, pack: str, wave: int, answers: Mapping[str, int | str], **fields: Any) -> CheckIn:
    """One answering; text stands for the reason of a missing answer."""
    row = CheckIn.objects.create(
        participant=person,
        wave=Wave.objects.get(number=wave),
        pack=pack,
        pack_version=1,
        language="sv",
        on=LONG_AGO + timedelta(weeks=WEEKS[wave]),
        **({"finished_at": timezone.now()} | fields),
    )
    Answer.objects.bulk_create(
        [
            Answer(
                check_in=row,
                item=item,
                language="sv",
                **({"reason": v} if isinstance(v, str) else {"code": v}),
            )
            for item, v in answers.items()
        ]
    )
    return row


def conf(total: int) -> dict[str, int]:
    """Answers to `conf` that sum to this."""
    codes = [item.code for item in measures.load("conf").items]
    return {code: min(2, max(0, total - 2 * place)) for place, code in enumerate(codes)}


def pos(reached: int) -> dict[str, int]:
    """Answers to `pos` that reach the first so many positions, half of them askable."""
    given: dict[str, int] = {}
    for place, item in enumerate(measures.load("pos").items):
        given[item.code] = int(place < reached)
        if place < reached:
            given |= {f"{item.code}.tie": 1, f"{item.code}.ask": place % 2}
    return given


def followed(person: Any, before: int, after: int) -> None:
    """At the start and at the next wave, both packs."""
    for wave, value in ((0, before), (1, after)):
        check_in(person, "conf", wave, conf(value))
        check_in(person, "pos", wave, pos(min(10, value // 2)))


def random_answers(pack: Pack, chance: random.Random) -> dict[str, int | str]:
    """Anything a person may answer, with gaps."""
    given: dict[str, int | str] = {}
    for item in pack.items:
        if chance.random() < 0.08:
            given[item.code] = chance.choice(["refused", "not_asked"])
            continue
        given[item.code] = chance.choice([answer.code for answer in item.answers])
        if pack.kind == "positions" and given[item.code] == 1:
            given |= {f"{item.code}.tie": chance.choice([1, 2, 3]), f"{item.code}.ask": chance.choice([0, 1])}
    return given


PLAN = """
format = "egenkraft-plan/1"
title = "Hjälper kursen?"
question = "changed"
design = "pre_post"
seed = "1"
[columns]
person = "person"
before = "before"
after = "after"
[outcome]
name = "conf"
kind = "score"
better = "higher"
lattice = 1
min = 0
max = 20
delta = 2
sd = 4
"""


def answered_trial(outcome: Outcome, people: Sequence[Any], gains: Sequence[int], key: str = "kurs") -> Trial:
    """A closed trial of these people, its answer computed by the core."""
    method = Method.objects.create(slug=key, name=key, summary="")
    plan = core.Plan.parse(PLAN).lock(at=timezone.now())
    rows = [{"person": f"A{n}", "before": "5", "after": str(5 + gain)} for n, gain in enumerate(gains)]
    trial = Trial.objects.create(
        key=key,
        title="Hjälper kursen?",
        method_version=MethodVersion.objects.create(method=method, number=1),
        outcome=outcome,
        before_wave=Wave.objects.get(number=0),
        after_wave=Wave.objects.get(number=1),
        state="closed",
        plan=PLAN,
        plan_hash=plan.hash,
        locked_at=timezone.now(),
        frozen_at=timezone.now(),
        frozen_answer=core.answer(core.analyse(plan, None, rows)),
    )
    for number, person in enumerate(people):
        Member.objects.create(trial=trial, participant=person, alias=f"A{number}")
    return trial


def frozen(trial: Trial) -> Trial:
    """Its answer as its people have answered."""
    found = analysis.result(trial, list(trial.members.all()), looks=0, amended=False)
    trial.frozen_answer = core.answer(found)
    trial.save()
    return trial


def day(weeks: int) -> date:
    return timezone.localdate() - timedelta(weeks=weeks)
