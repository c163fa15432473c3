"""Reads one interview for its page: what happened, what comes next, how it was judged."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egenkraft.site.access import watch
from egenkraft.site.access.permissions import may
from egenkraft.site.access.scope import Actor, current
from egenkraft.site.consent.rules import who_agreed
from egenkraft.site.participants.reach import reachable
from egenkraft.site.work import criteria
from egenkraft.site.work.models import HELD_STATES, Interview, InterviewEvent, Rating, State
from egenkraft.site.work.queries import missing_from, moment_of
from egenkraft.site.work.relevance import LEADER, SECOND, SHE, Rated, Relevance, held_gaps, in_time, relevant
from egenkraft.site.work.rules import may_move, why_not_rated
from egenkraft.site.work.states import NEXT, open_moves

GAPS: dict[str, Promise] = {
    "too_short": gettext_lazy("It was shorter than ten minutes, or nobody wrote how long."),
    "no_decider": gettext_lazy("Nobody was there who can decide or recommend hiring."),
    "no_vacancy": gettext_lazy("There was no vacancy and no planned hire."),
}
REASONS: dict[str, Promise] = {
    "first_not_yes": gettext_lazy("The occupation needs a yes from her and from the leader."),
    "under_four": gettext_lazy("Fewer than four of five have a yes from both."),
    "not_rated": gettext_lazy("Some were not judged before the answer was known; they count as no."),
}
STEPS = (
    (State.INVITED, gettext_lazy("Invited")),
    (State.BOOKED, gettext_lazy("Booked")),
    (State.HELD, gettext_lazy("Interview held")),
)


# What the look before a page has found, and for whom: each request has an actor of its own.
_looked_up: ContextVar[tuple[Actor, Interview] | None] = ContextVar("egenkraft_interview", default=None)


@dataclass(frozen=True)
class Step:
    """One thing to do: the words on the button, and where it leads."""

    verb: str
    url: str


@dataclass(frozen=True)
class Judged:
    """One criterion and the words of each rater; a dash where there is none."""

    text: str
    she: str
    leader: str
    second: str


@dataclass(frozen=True)
class Happened:
    day: str
    what: str
    by: str


@dataclass(frozen=True)
class Detail:
    pk: UUID
    person: UUID
    name: str
    symbol: str
    occupation: str
    employer: str
    lead: str
    path: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    events: list[Happened]
    next: Step | None
    others: list[Step]
    judged: list[Judged]
    hidden: bool
    second: bool
    word: str
    verdict: str
    why: list[str]


def detail(by: Actor, pk: UUID) -> Detail | None:
    """The interview as this colleague may see it; None where she no longer takes part."""
    row = found(pk)
    if row is None:
        return None
    prefetch_related_objects([row], "participant", "employer", "ratings", "events__by")
    ratings = [Rated(r.criterion, r.rater, r.value, r.after_result) for r in row.ratings.all()]
    hidden = _hidden(by, row, ratings)
    relevance = relevant(ratings, closed=row.result_at is not None)
    return Detail(
        pk=row.pk,
        person=row.participant_id,
        name=row.participant.display_name or row.participant.code,
        symbol=row.participant.symbol,
        occupation=row.occupation,
        employer=row.employer.name,
        lead=_lead(row, hidden),
        path=_path(row, ratings),
        facts=_facts(row, hidden),
        events=[] if hidden else [_happened(event) for event in row.events.all()],
        next=_next(by, row, ratings, hidden),
        others=_others(by, row),
        judged=[] if hidden or not ratings else _judged(ratings),
        hidden=hidden,
        second=row.second_rater_drawn,
        word="" if hidden or row.state not in HELD_STATES else relevance.word,
        verdict="" if hidden or row.state not in HELD_STATES else _verdict(relevance),
        why=_why(row, relevance, hidden),
    )


def may_be_second(by: Actor, row: Interview) -> bool:
    """Drawn by lot, not yet judged a second time, and this account has not judged it in another part."""
    if not (row.second_rater_drawn and row.state == State.HELD and may(by.role, "work.second")):
        return False
    done = any(r.rater == SECOND and not r.after_result for r in row.ratings.all())
    return not done and why_not_rated(by, row, SECOND) == ""


def in_reach() -> QuerySet[Interview]:
    """The interviews of those who take part and whose pages the open scope may open."""
    agreed = who_agreed("take_part").values("participant")
    return Interview.objects.filter(participant__in=agreed).filter(participant__in=reachable())


def find(pk: UUID) -> Interview | None:
    return in_reach().filter(pk=pk).first()


def whose(pk: UUID) -> UUID | None:
    """The person of an interview; None where it is out of reach or she no longer takes part. It tells where
    she is and when, so it counts as a page of hers."""
    watch.refuse_frozen(current())
    row = find(pk)
    if row is None:
        return None
    watch.look(current(), row.participant_id)
    _looked_up.set((current(), row))
    return row.participant_id


def found(pk: UUID) -> Interview | None:
    """The interview that the look before this very page has found (`whose`), once; else looked up now."""
    kept = _looked_up.get()
    _looked_up.set(None)
    if kept is not None and kept[0] is current() and kept[1].pk == pk:
        return kept[1]
    return find(pk)


def find_for_second(by: Actor, pk: UUID) -> Interview | None:
    row = found_to_judge(pk)
    return row if row is not None and may_be_second(by, row) else None


def found_to_judge(pk: UUID) -> Interview | None:
    """The interview with how it was judged so far."""
    row = found(pk)
    if row is not None:
        prefetch_related_objects([row], "ratings")
    return row


def _hidden(by: Actor, row: Interview, ratings: list[Rated]) -> bool:
    """Whoever may still be the second rater sees neither the first judgement nor the answer."""
    return may_be_second(by, row) and bool(missing_from(ratings, SECOND)) and bool(ratings)


def _lead(row: Interview, hidden: bool) -> str:
    if row.state == State.ANSWERED and not hidden:
        return _("The answer: %(answer)s.") % {"answer": row.get_result_display()}
    when = moment_of(row)
    if row.state == State.BOOKED:
        return _("Booked for %(when)s.") % {"when": when}
    if row.state in (State.HELD, State.CONTACT):
        return _("It took place on %(when)s.") % {"when": when}
    if row.state in (State.CANCELLED, State.NO_SHOW):
        said = {State.CANCELLED: _("Cancelled by: %(who)s."), State.NO_SHOW: _("Did not come: %(who)s.")}
        return said[State(row.state)] % {"who": row.get_missed_by_display()}
    return (
        _("They want to meet her. No time yet.") if row.state == State.INVITED else _("Only an idea so far.")
    )


def _path(row: Interview, ratings: list[Rated]) -> list[tuple[str, str]]:
    """Invited, booked, held, judged by both, answered; an interview that stopped ends with how."""
    stopped = {State.CANCELLED, State.NO_SHOW, State.CONTACT}
    reached = {
        State.INVITED: row.invited_on is not None,
        State.BOOKED: row.on is not None,
        State.HELD: row.state in HELD_STATES,
    }
    if row.state in stopped:
        return [(str(label), "done") for state, label in STEPS if reached[state]] + [
            (str(row.get_state_display()), "now")
        ]
    both = not missing_from(ratings, LEADER) and not missing_from(ratings, SHE)
    labels = [(str(label), reached[state]) for state, label in STEPS]
    labels += [(_("Judged by both"), both), (_("The answer"), row.state == State.ANSWERED)]
    return _marked(labels)


def _marked(labels: list[tuple[str, bool]]) -> list[tuple[str, str]]:
    first = next((i for i, (_label, done) in enumerate(labels) if not done), len(labels))
    return [
        (label, "done" if done else "now" if i == first else "todo") for i, (label, done) in enumerate(labels)
    ]


def _facts(row: Interview, hidden: bool) -> list[tuple[str, str]]:
    yes_no = {True: _("yes"), False: _("no"), None: _("not known")}
    facts = [
        (_("When"), moment_of(row)),
        (_("How"), row.get_channel_display() if row.on else ""),
        (_("The job"), row.get_vacancy_display()),
        (_("Came about"), row.get_source_display()),
    ]
    if row.state in (*HELD_STATES, State.CONTACT):
        facts += [
            (_("Minutes"), str(row.minutes or "")),
            (_("Decider there"), yes_no[row.decider_present]),
            (_("Also there"), ", ".join(_also_there(row))),
            (_("First in Sweden"), yes_no[row.first_in_sweden]),
        ]
    if row.state == State.ANSWERED and not hidden:
        hours = _("%(hours)s hours a week") % {"hours": row.hours_a_week} if row.hours_a_week else ""
        facts += [(_("Contract"), row.contract), (_("Hours"), hours)]
        facts += [(_("Subsidised"), yes_no[row.subsidised])] if row.result == Interview.Result.OFFER else []
    return [(label, str(value)) for label, value in facts if value]


def _also_there(row: Interview) -> list[str]:
    return [
        word
        for there, word in ((row.interpreter, _("an interpreter")), (row.companion, _("a companion")))
        if there
    ]


def _happened(event: InterviewEvent) -> Happened:
    what = str(event.get_state_display())
    if event.side:
        what = f"{what}: {event.get_side_display()}"
    return Happened(date_format(event.on, "l j F Y"), what, event.by.name if event.by else "")


def _next(by: Actor, row: Interview, ratings: list[Rated], hidden: bool) -> Step | None:
    """The one primary step; judging comes before the answer is asked for."""
    if hidden or (may_be_second(by, row) and not may(by.role, "work.change")):
        return Step(_("Judge afresh"), reverse("work:second", args=[row.pk]))
    if not may(by.role, "work.change"):
        return None
    if row.state == State.HELD:
        for rater, verb in ((LEADER, _("Judge it")), (SHE, _("Write down her answers"))):
            if missing_from(ratings, rater) and not why_not_rated(by, row, rater):
                return Step(verb, reverse("work:judge", args=[row.pk, rater]))
    key = NEXT.get(State(row.state), "")
    moves = {move.key: move for move in open_moves(row.state) if may_move(by, move)}
    return Step(str(moves[key].verb), reverse("work:move", args=[row.pk, key])) if key in moves else None


def _others(by: Actor, row: Interview) -> list[Step]:
    if not may(by.role, "work.change"):
        return []
    steps = _judge_again(by, row)
    for move in open_moves(row.state):
        if may_move(by, move) and NEXT.get(State(row.state)) != move.key:
            steps.append(
                Step(
                    _move_again(row, move.key) or str(move.verb),
                    reverse("work:move", args=[row.pk, move.key]),
                )
            )
    return steps


def _judge_again(by: Actor, row: Interview) -> list[Step]:
    """Before the answer a mind may change; after it, a late judgement is kept but not counted."""
    if row.state not in HELD_STATES:
        return []
    verbs = ((LEADER, _("Change your judgement")), (SHE, _("Change her answers")))
    given = {r.rater for r in row.ratings.all()}
    return [
        Step(verb, reverse("work:judge", args=[row.pk, rater]))
        for rater, verb in verbs
        if rater in given and not why_not_rated(by, row, rater)
    ]


def _move_again(row: Interview, key: str) -> str:
    again = {"book": _("Change the time"), "answer": _("Correct the answer")}
    return again.get(key, "") if row.state in (State.BOOKED, State.ANSWERED) else ""


def _judged(ratings: list[Rated]) -> list[Judged]:
    given = in_time(ratings)

    def word(criterion: int, rater: str) -> str:
        value = given.get((criterion, rater))
        return str(Rating.Value(value).label) if value else "–"

    return [
        Judged(str(one.short), *(word(one.number, rater) for rater in (SHE, LEADER, SECOND)))
        for one in criteria.CRITERIA
    ]


def _verdict(relevance: Relevance) -> str:
    if relevance.word == "yes":
        return _("Relevant: %(yes)s of 5 have a yes from both.") % {"yes": relevance.yes}
    if relevance.word == "no":
        return _("Not relevant by the definition.")
    return _("Not judged yet. Judge before the answer is known.")


def _why(row: Interview, relevance: Relevance, hidden: bool) -> list[str]:
    if row.state == State.CONTACT:
        return [str(GAPS[code]) for code in held_gaps(row.minutes, row.decider_present, row.vacancy)]
    if hidden or row.state not in HELD_STATES or relevance.word != "no":
        return []
    return [str(REASONS[code]) for code in relevance.reasons]
