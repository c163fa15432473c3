"""Everything that reads interviews for a page: the list, the figures, what is hers to judge."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egenkraft.site.access.scope import Actor
from egenkraft.site.consent.rules import countable, who_agreed
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable, reaching
from egenkraft.site.work import packed
from egenkraft.site.work.metrics import Case, Metrics, Woman, compute
from egenkraft.site.work.models import HELD_STATES, Interview, Rating, State
from egenkraft.site.work.relevance import CRITERIA, LEADER, SECOND, SHE, Rated, in_time

Ratings = dict[UUID, list[Rated]]

GROUPS: tuple[tuple[str, tuple[State, ...], Promise, bool], ...] = (
    ("held", (State.HELD,), gettext_lazy("Held: judge it, then write the answer"), True),
    ("booked", (State.BOOKED,), gettext_lazy("Booked"), True),
    ("invited", (State.INVITED,), gettext_lazy("Invited"), True),
    ("suggested", (State.SUGGESTED,), gettext_lazy("Suggested"), True),
    ("answered", (State.ANSWERED,), gettext_lazy("Answered"), False),
    ("off", (State.CANCELLED, State.NO_SHOW), gettext_lazy("Did not happen"), False),
    ("contact", (State.CONTACT,), gettext_lazy("Employer contacts"), False),
)


UNSTATED = 5  # so many with extra protection make a cell of their own, "not stated" (TRUST 4.17)


@dataclass(frozen=True)
class Row:
    """One interview in the list: whose, where, when, and the next step in a word or two."""

    pk: UUID
    name: str
    symbol: str
    fact: str
    next: str
    mine: bool


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    open: bool
    rows: list[Row]


@dataclass(frozen=True)
class Enrolled:
    """One participant as the figures need her: no name. `until`: her last day, or the lab's."""

    pk: UUID
    status: str
    started_on: date | None
    until: date | None
    counts: bool
    takes_part: bool


@dataclass(frozen=True)
class Asked:
    """An interview that waits for her own judgement."""

    pk: UUID
    occupation: str
    employer: str


def groups() -> list[Group]:
    """Every interview of those who take part, by how far it has come; what waits for somebody first."""
    found = list(_in_reach().select_related("participant", "employer"))
    ratings = _ratings([row.pk for row in found if row.state in HELD_STATES])
    today = timezone.localdate()
    made = []
    for key, states, title, is_open in GROUPS:
        rows = [row for row in found if row.state in states]
        if key in ("booked", "held"):
            rows.sort(key=lambda row: (row.on or today, str(row.starts_at)))
        if rows:
            made.append(Group(key, str(title), is_open, [_row(row, ratings[row.pk], today) for row in rows]))
    return made


def second_queue(by: Actor) -> list[Row]:
    """Held interviews that the lot gave a second rater, and that this account may still judge afresh."""
    own = Rating.objects.filter(interview=OuterRef("pk"), after_result=False)
    with reaching("work.second"):
        rows = _in_reach().filter(state=State.HELD, second_rater_drawn=True)
    rows = rows.exclude(Exists(own.filter(rater=SECOND))).exclude(
        Exists(own.filter(by_id=by.account_id).exclude(rater=SECOND))
    )
    return [
        Row(row.pk, row.occupation, "", row.employer.name, _("Judge afresh"), True)
        for row in rows.select_related("employer")
    ]


def to_rate(participant: UUID) -> list[Asked]:
    """What she has not judged yet, and still can before the answer is known."""
    rows = list(_visible().filter(participant_id=participant, state=State.HELD).select_related("employer"))
    ratings = _ratings([row.pk for row in rows]) if rows else {}
    return [
        Asked(row.pk, row.occupation, row.employer.name)
        for row in rows
        if missing_from(ratings.get(row.pk, []), SHE)
    ]


def hers(by: Actor, pk: UUID) -> Asked | None:
    """One interview of her own that may be judged, with the answer known or not."""
    if by.participant_id is None:
        return None
    rows = _visible().filter(participant_id=by.participant_id, pk=pk, state__in=HELD_STATES)
    row = rows.select_related("employer").first()
    return Asked(row.pk, row.occupation, row.employer.name) if row else None


def her_open_criteria(pk: UUID) -> list[int]:
    return missing_from(_ratings([pk])[pk], SHE)


def held_between(since: date, until: date | None = None) -> dict[UUID, str]:
    """Who had an interview held in these days: "yes" relevant, "unknown" not judged yet, "no" not.

    The best of several counts. Consent is not asked here.
    """
    held = Interview.objects.held().filter(on__gte=since)
    rows: Any = (held.filter(on__lte=until) if until else held).annotate(packed=packed.ratings())
    found: dict[UUID, str] = {}
    for person, result, text in rows.values_list("participant_id", "result", "packed"):
        word = packed.judged(text, bool(result))[0].word
        found[person] = max(found.get(person, "no"), word, key=("no", "unknown", "yes").index)
    return found


def enrolled() -> list[Enrolled]:
    """Everyone who ever began, and whether she may be counted. Those with extra protection are not;
    they are in the base ("not stated") only when they are five or more."""
    agreed = countable().filter(participant=OuterRef("pk"))
    part = who_agreed("take_part").filter(participant=OuterRef("pk"))
    rows = (
        Participant.objects.enrolled().annotate(counts=Exists(agreed), takes_part=Exists(part)).order_by("pk")
    )
    ends = ("ended_on", "lab__profile__ends_on")
    found = list(rows.values_list("guarded_at", "pk", "status", "started_on", *ends, "counts", "takes_part"))
    untold = sum(row[0] is not None for row in found) < UNSTATED
    return [
        Enrolled(pk, status, started, min(filter(None, (ended, lab_ends)), default=None), *yes)
        for guarded, pk, status, started, ended, lab_ends, *yes in found
        if guarded is None or not untold
    ]


def metrics(on: date | None = None, people: list[Enrolled] | None = None) -> Metrics:
    """The figures of DOMAIN 2.3 over everyone enrolled who lets herself be counted, as of one day."""
    everyone = enrolled() if people is None else people
    counted = [one for one in everyone if one.counts]
    place = {one.pk: n for n, one in enumerate(counted)}
    women = [Woman(one.started_on, one.until) for one in counted]
    return compute(on or timezone.localdate(), women, _cases(place), len(everyone) - len(counted))


CASE = ("participant_id", "state", "invited_on", "on", "source", "first_in_sweden", "missed_by", "result")


def _cases(place: dict[UUID, int]) -> list[Case]:
    rows: Any = Interview.objects.order_by("pk").annotate(packed=packed.ratings())
    cases = []
    for person, state, invited_on, on, *about, text in rows.values_list(*CASE, "packed"):
        if person in place:
            source, first, missed_by, result = about
            relevance, second = packed.judged(text, bool(result))
            steps = (state, invited_on is not None, on is not None)
            cases.append(Case(place[person], *steps, source, first, missed_by, result, relevance, second))
    return cases


def _visible() -> QuerySet[Interview]:
    return Interview.objects.filter(participant__in=who_agreed("take_part").values("participant"))


def _in_reach() -> QuerySet[Interview]:
    return _visible().filter(participant__in=reachable())


def _ratings(of: Iterable[UUID]) -> Ratings:
    """The ratings by interview."""
    rows = Rating.objects.filter(interview__in=list(of))
    table: Ratings = defaultdict(list)
    fields = ("interview_id", "criterion", "rater", "value", "after_result")
    for pk, criterion, rater, value, late in rows.values_list(*fields):
        table[pk].append(Rated(criterion, rater, value, late))
    return table


def _row(row: Interview, ratings: list[Rated], today: date) -> Row:
    name = row.participant.display_name or row.participant.code
    when = moment_of(row)
    fact = f"{row.occupation}, {row.employer.name}" + (f" · {when}" if when else "")
    step, mine = next_step(row, ratings, today)
    return Row(row.pk, name, row.participant.symbol, fact, step, mine)


def moment_of(row: Interview) -> str:
    """The day in words, with the time of day where it is known."""
    if row.on is None:
        return ""
    day = date_format(row.on, "l j F" if row.on.year == timezone.localdate().year else "l j F Y")
    return f"{day} {row.starts_at:%H:%M}" if row.starts_at else day


def next_step(row: Interview, ratings: list[Rated], today: date) -> tuple[str, bool]:
    """What comes next in a few words, and whether it waits for the leader now."""
    if row.state == State.ANSWERED:
        return str(row.get_result_display()), False
    if row.state in (State.CANCELLED, State.NO_SHOW):
        return str(row.get_missed_by_display()), False
    if row.state == State.HELD:
        return _next_judgement(ratings), True
    steps = {
        State.SUGGESTED: (_("Invited?"), False),
        State.INVITED: (_("Book a time"), False),
        State.BOOKED: (_("Did it happen?"), True) if row.on and row.on <= today else (_("Prepare"), False),
        State.CONTACT: (_("Contact"), False),
    }
    return steps[State(row.state)]


def missing_from(ratings: list[Rated], rater: str) -> list[int]:
    """The criteria that this rater has not judged in time."""
    given = in_time(ratings)
    return [criterion for criterion in CRITERIA if (criterion, rater) not in given]


def _next_judgement(ratings: list[Rated]) -> str:
    if missing_from(ratings, LEADER):
        return _("Judge it")
    if missing_from(ratings, SHE):
        return _("Ask her")
    return _("Write the answer")
