"""What the trial page shows beside the answer: plan facts, the design check, people, the lot."""

from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egenkraft.core import trials as core
from egenkraft.core.trials.check import check as check_plan
from egenkraft.core.trials.check import turns_of
from egenkraft.core.trials.check_page import check_sentences
from egenkraft.core.trials.outside import LEAST
from egenkraft.site.access.models import Membership
from egenkraft.site.access.scope import Actor
from egenkraft.site.consent.rules import countable
from egenkraft.site.measures.models import Wave
from egenkraft.site.measures.names import wave_name
from egenkraft.site.measures.queries import answered_before
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable
from egenkraft.site.trials import turns
from egenkraft.site.trials.forms import DESIGNS, QUESTIONS, PlanForm
from egenkraft.site.trials.models import Trial
from egenkraft.site.trials.plans import BY_LOT, INTERVIEWS

LEAST_PEOPLE = 3
FORMULA_FROM = 20  # people in an arm; among fewer the formula is too hopeful (docs/reference/verdict-odds.md)
TRIALS = 1_000  # simulated instead
PLANNING_SD = {"conf": 4}  # assumed for planning only, until a retest study; never used in an analysis


@dataclass(frozen=True)
class DesignCheck:
    """`sentences` come from the core; `too_small` asks for a yes before the lock."""

    people: int
    sentences: tuple[str, ...]
    too_small: bool


@dataclass(frozen=True)
class Candidate:
    pk: UUID
    name: str
    symbol: str
    chosen: bool


def candidates(row: Trial, by: Actor) -> list[Candidate]:
    """People who have said yes to being measured: a researcher sees their codes only, a leader those
    entrusted to her, for whether somebody says yes is told to nobody else."""
    inside = set(row.members.values_list("participant_id", flat=True))
    people = _asked(by)
    if by.role == Membership.Role.RESEARCHER:
        return [Candidate(p.pk, p.code, "", p.pk in inside) for p in people.order_by("code")]
    return [Candidate(p.pk, p.shown_as, p.symbol, p.pk in inside) for p in people]


def _asked(by: Actor) -> QuerySet[Participant]:
    people = Participant.objects.present().filter(pk__in=countable().values("participant"))
    return people.filter(pk__in=reachable().values("pk")) if by.role == Membership.Role.LEADER else people


def with_others(row: Trial, by: Actor, chosen: set[UUID]) -> set[UUID]:
    """Whom the plan has after this choice: she chooses among those she sees, the others stay as they are."""
    seen = set(_asked(by).values_list("pk", flat=True))
    inside = set(row.members.values_list("participant_id", flat=True))
    return (chosen & seen) | (inside - seen)


def answers_are_there(row: Trial) -> bool:
    """Whether a member has answered the later time already: a lock now would come too late."""
    if row.outcome.measure == INTERVIEWS:
        return False
    people = list(row.members.values_list("participant_id", flat=True))
    return any(
        answered_before(row.outcome.measure, wave, timezone.now(), people) for wave in turns.later(row)
    )


def uuids(texts: list[str]) -> list[UUID]:
    """The well-formed ids; anything else in the form is not from our page."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def plan_facts(row: Trial) -> list[tuple[str, str]]:
    """The plan in words."""
    plan = core.Plan.parse(row.plan)
    questions = {key: str(text) for key, text in QUESTIONS}
    designs = {key: str(text) for key, text in DESIGNS}
    facts = [
        (_("Method"), str(row.method_version)),
        (_("Question"), questions.get(plan.question, plan.question)),
        (_("Comparison"), designs.get(plan.design, plan.design)),
        (_("Measured"), plan.outcome.named(language())),
        (_("When"), _when(row)),
    ]
    made = turns.of(row)
    if made is not None:
        facts.insert(3, (_("Turns"), _turns(made)))
    if plan.outcome.delta is not None:
        facts.append((_("Worth it from"), _delta(plan)))
    return facts


def _turns(made: turns.Turns) -> str:
    told = _("%(turns)s, with %(weeks)s weeks between them") % {"turns": made.number, "weeks": made.weeks}
    places = " + ".join(map(str, made.places))
    return told if not places else _("%(told)s; places %(places)s") % {"told": told, "places": places}


def _when(row: Trial) -> str:
    if turns.of(row) is not None and row.before_wave:
        later = turns.measured(row, Wave.objects.all()).values()
        return " → ".join(wave_name(wave) for wave in (row.before_wave, *later))
    after = wave_name(row.after_wave)
    return f"{wave_name(row.before_wave)} → {after}" if row.before_wave else after


def _delta(plan: core.Plan) -> str:
    delta = plan.outcome.delta
    if delta is None:
        return ""
    share = plan.outcome.kind == "yes_no"
    size = (
        _("%(n)s percentage points") % {"n": float(delta * 100)}
        if share
        else _("%(n)s steps") % {"n": float(delta)}
    )
    who = (
        _("set by the participants")
        if plan.outcome.delta_set_by == "participants"
        else _("not set by participants")
    )
    return f"{size.replace('.0', '')}, {who}"


def check_form(form: PlanForm) -> DesignCheck | None:
    """What an unfinished plan can show, with its price; None while too little is filled in."""
    text = form.draft()
    if not text:
        return None
    data = form.cleaned_data
    people = data["people"]
    try:
        found = _check(text, form.outcomes[data["outcome"]].measure, people, language())
    except core.TrialError as error:
        return DesignCheck(people, tuple(f"{one.message} {one.mend}" for one in error.problems[:2]), False)
    return replace(found, sentences=(*found.sentences, *_price(data.get("method_version"), people)))


def _price(version: str | None, people: int) -> tuple[str, ...]:
    row = MethodVersion.objects.filter(pk=version).first() if version else None
    if row is None or row.cost_kronor is None:
        return (_("What it costs a person is not written at the method."),)
    told = {"people": people, "each": row.cost_kronor, "all": people * row.cost_kronor}
    return (_("Cost: %(people)s people at %(each)s kronor, %(all)s kronor in all.") % told,)


def check(row: Trial, people: int) -> DesignCheck:
    """What this plan can and can never show, said before it is locked."""
    if people < LEAST_PEOPLE:
        return DesignCheck(people, (), False)
    return _check(row.plan, row.outcome.measure, people, language())


def asks_small(row: Trial) -> bool:
    """Whether the lock must ask if the lab knows that it is few: a draft that does not say so yet."""
    if row.state != Trial.State.DRAFT or core.Plan.parse(row.plan).accept_small:
        return False
    return check(row, row.members.count()).too_small


@lru_cache(maxsize=32)
def _check(text: str, measure: str, people: int, lang: str) -> DesignCheck:
    plan = with_people(text, measure, people)
    arms = (plan.people.treated or people, plan.people.control or people)
    # One group is simulated in any case.
    few = plan.design == "waitlist" or (plan.design == "two_arm" and min(arms) < FORMULA_FROM)
    found = check_plan(plan, simulate=TRIALS if few else None)
    told = (*check_sentences(found, lang), *stays_inside(plan, people))
    return DesignCheck(people, told, "too_small_alone" in found.reasons)


def stays_inside(plan: core.Plan, people: int) -> tuple[str, ...]:
    """Said before the lock, where a turn has so few places that no figure may be told outside."""
    deal = turns_of(plan, people)
    if deal is None or min(deal.seats) >= LEAST:
        return ()
    few = _("A turn has fewer than five places. Then no figure of this trial may leave the lab.")
    return (few,)


def with_people(text: str, measure: str, people: int) -> core.Plan:
    """The plan with its seats (halves, the odd one to the method) and, where it has none, a planning SD."""
    raw = dict(core.Plan.parse(text).raw)
    if measure in PLANNING_SD:
        raw["outcome"] = {"sd": PLANNING_SD[measure], **raw["outcome"]}
    if raw.get("people", {}).get("treated") is None:
        two = raw["design"] in BY_LOT
        seats = {"treated": -(-people // 2), "control": people // 2} if two else {"treated": people}
        raw["people"] = {**raw.get("people", {}), **seats}
    return core.Plan.of(raw)


def language() -> str:
    """The language of the core's sentences: English or Swedish."""
    return "en" if (get_language() or "sv").startswith("en") else "sv"
