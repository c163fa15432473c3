"""What would stop a trial for ever, or leave it without any answer, told in words before the lock."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from egenkraft.core import trials as core
from egenkraft.core.trials.turns import Deal
from egenkraft.site.measures.names import wave_name
from egenkraft.site.measures.queries import asked_already, under_way
from egenkraft.site.trials import turns
from egenkraft.site.trials.choosing import LEAST_PEOPLE
from egenkraft.site.trials.models import Trial
from egenkraft.site.trials.plans import INTERVIEWS
from egenkraft.site.trials.waves import GOING_ON

Fault = tuple[str, str]
LEAST_IN_TURNS = 6  # fewer give no answer (core.trials.verdict)
LEVEL = 20  # one deal in so many: the most extreme one must be as rare


def check(trial: Trial) -> None:
    """A locked plan never changes: raise `TrialError` with everything that has to be mended before."""
    plan = core.Plan.parse(trial.plan)
    faults = [*_people(trial, plan), *_times(trial), *_turns(trial, plan), *_sitting(trial, plan)]
    if faults:
        raise core.TrialError(*(core.Problem("plan_invalid", said, mend) for said, mend in faults))


def _people(trial: Trial, plan: core.Plan) -> Iterator[Fault]:
    people, seats = trial.members.count(), _seats(trial, plan)
    if people < LEAST_PEOPLE:
        words = _("A trial needs three people at least. Chosen now: %(people)s.")
        yield words % {"people": people}, _("Choose the people first.")
    elif seats and seats != people:
        words = _("Places in the plan: %(seats)s. People chosen: %(people)s.")
        yield (
            words % {"seats": seats, "people": people},
            _("Choose as many, or change the places in the plan."),
        )


def _seats(trial: Trial, plan: core.Plan) -> int:
    """How many places the plan fixes; 0 where it shares them evenly."""
    made = turns.of(trial)
    if made is not None:
        return sum(made.places)
    places = plan.raw.get("people", {}) if plan.design == "two_arm" else {}
    return sum(int(places.get(arm, 0)) for arm in ("treated", "control"))


def _times(trial: Trial) -> Iterator[Fault]:
    if trial.before_wave and trial.after_wave.weeks <= trial.before_wave.weeks:
        words = _("“After” does not come later than “before”.")
        yield words, _("Make a new plan with the right times.")


def _turns(trial: Trial, plan: core.Plan) -> Iterator[Fault]:
    made = turns.of(trial)
    if plan.design != "waitlist" or made is None:
        return
    if trial.outcome.measure == INTERVIEWS:
        yield (
            _("Interviews cannot be counted turn by turn."),
            _("Choose another outcome, or a lot into now and later."),
        )
    before = trial.before_wave
    if before is None or trial.after_wave.weeks != turns.last_week(before, made.number, made.weeks):
        yield (
            _("The turns do not fit the times at which it is measured."),
            _("Make a new plan with the form; it sets the times."),
        )
    if trial.members.exclude(stratum="").exists():
        yield (
            _("Turns are dealt among all at once, not within each language."),
            _("Choose the people again, without the languages."),
        )
    yield from _asked_already(trial)
    people = trial.members.count()
    if LEAST_PEOPLE <= people < LEAST_IN_TURNS:
        words = _("Turns need six people at least. Chosen now: %(people)s.")
        yield words % {"people": people}, _("Choose more people, or a lot into now and later.")
    elif sum(made.places) == people and Deal(made.places).ways < LEVEL:
        yield (
            _("With these places chance alone could explain any result: the lot can fall in too few ways."),
            _("Share the places more evenly."),
        )


def _sitting(trial: Trial, plan: core.Plan) -> Iterator[Fault]:
    """Who sits with the later check-in would be done with it before the lot, and could not be asked again."""
    if plan.design != "two_arm" or trial.outcome.measure == INTERVIEWS:
        return
    people = set(trial.members.values_list("participant_id", flat=True))
    if sitting := under_way(trial.outcome.measure, [trial.after_wave_id], people):
        words = _("Answering at “%(time)s” right now: %(sitting)s of the %(people)s chosen.")
        told = {"time": wave_name(trial.after_wave), "sitting": len(sitting), "people": len(people)}
        yield (
            words % told,
            _("Lock the plan when they are done, in two hours at the latest."),
        )


def _asked_already(trial: Trial) -> Iterator[Fault]:
    """At one time an instrument is asked once: an answer of other days would leave hers in turns missing."""
    pack, times = trial.outcome.measure, set(turns.later(trial))
    if pack == INTERVIEWS:
        return
    people = set(trial.members.values_list("participant_id", flat=True))
    taken = asked_already(pack, times, people)
    for other in Trial.objects.filter(state__in=GOING_ON, outcome__measure=pack).exclude(pk=trial.pk):
        if times & set(turns.later(other)):
            taken |= people & set(other.members.values_list("participant_id", flat=True))
    if taken:
        words = _(
            "Asked already at these times, or in another trial that goes on: "
            "%(taken)s of the %(people)s chosen."
            " Nobody is asked the same twice at one time, so their answers would be missing."
        )
        yield (
            words % {"taken": len(taken), "people": len(people)},
            _("Choose other people, or make a new plan with another number of weeks between the turns."),
        )
