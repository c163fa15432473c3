"""The figures on interviews (DOMAIN 2.3), computed from plain values. No database here.

Exact intervals are remembered by their whole numbers only, so that a changed consent counts at once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from egenkraft.core.measures import Share, share
from egenkraft.core.measures.agreement import Kappa, kappa
from egenkraft.core.measures.rates import Rate, rate
from egenkraft.site.work.relevance import Relevance, Word

QUARTER = 365.25 / 4  # days
PER = 10  # participants
BOOKED_AND_GONE = ("held", "answered", "contact", "cancelled", "no_show")
HELD = ("held", "answered")
WAITING = ("invited", "booked")

exact_share = lru_cache(maxsize=4096)(share)
exact_rate = lru_cache(maxsize=512)(rate)


@dataclass(frozen=True, slots=True)
class Woman:
    """One enrolled participant who lets herself be counted: when her time began and ended."""

    started_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Case:
    """One interview of one of them; `woman` is her place in the list of the enrolled."""

    woman: int
    state: str
    invited: bool
    booked: bool
    source: str
    first_in_sweden: bool | None
    missed_by: str
    result: str
    relevance: Relevance
    second: Word


@dataclass(frozen=True, slots=True)
class Part:
    """A number of a number with its exact interval, and what is missing from it, by reason."""

    share: Share
    missing: tuple[tuple[str, int], ...] = ()

    @property
    def numerator(self) -> int:
        return self.share.numerator

    @property
    def denominator(self) -> int:
        return self.share.denominator


Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Nested steps, and by what reason the others were lost on the way to booked, held and relevant."""

    invited: int
    booked: int
    held: int
    relevant: int
    before_booked: Counts
    before_held: Counts
    before_relevant: Counts


@dataclass(frozen=True, slots=True)
class Metrics:
    """Everything the lab may say about interviews on one day."""

    on: date
    enrolled: int
    not_counted: int
    women_invited: int
    women_held: int
    women: Part
    per_quarter: Rate
    quarters: float
    spread: tuple[int, int, int]
    funnel: Funnel
    no_shows: Counts
    held_of_invited: Part
    offer_of_held: Part
    new_contacts: Part
    first: Part
    agreement: Part
    kappa: Kappa | None
    unjudged: int


def compute(on: date, women: Sequence[Woman], cases: Sequence[Case], not_counted: int) -> Metrics:
    """All figures from the enrolled who may be counted, their interviews, and how many may not be counted."""
    held = [case for case in cases if case.state in HELD]
    relevant = [case for case in held if case.relevance.word == "yes"]
    each = Counter(case.woman for case in relevant)
    quarters = sum(_days(woman, on) for woman in women) / QUARTER
    pairs = [
        (case.second == "yes", case.relevance.word == "yes")
        for case in held
        if case.second != "unknown" and case.relevance.word != "unknown"
    ]
    return Metrics(
        on=on,
        enrolled=len(women),
        not_counted=not_counted,
        women_invited=len({case.woman for case in cases if case.invited}),
        women_held=len({case.woman for case in held}),
        women=part(len(each), len(women), no_consent=not_counted),
        per_quarter=exact_rate(len(relevant), round(quarters / PER, 6)),
        quarters=quarters,
        spread=_spread(each, len(women)),
        funnel=_funnel(cases, held, len(relevant)),
        no_shows=_sides(cases),
        held_of_invited=_held_of_invited(cases, len(held)),
        offer_of_held=_offer_of_held(held),
        new_contacts=part(sum(case.source == "new_contact" for case in held), len(held)),
        first=_first(held),
        agreement=part(sum(one == two for one, two in pairs), len(pairs)),
        kappa=kappa(pairs),
        unjudged=sum(case.relevance.word == "unknown" for case in held),
    )


def part(numerator: int, denominator: int, **missing: int) -> Part:
    """A share with its exact interval; reasons with nobody behind them are left out."""
    reasons = tuple((reason, number) for reason, number in missing.items() if number)
    return Part(exact_share(numerator, denominator), reasons)


def _days(woman: Woman, on: date) -> int:
    """Days in the lab until today or her end; a start that nobody wrote down gives no time."""
    if woman.started_on is None:
        return 0
    last = min(woman.ended_on or on, on)
    return max(0, (last - woman.started_on).days)


def _spread(each: Counter[int], women: int) -> tuple[int, int, int]:
    one = sum(number == 1 for number in each.values())
    return women - len(each), one, len(each) - one


def _funnel(cases: Sequence[Case], held: Sequence[Case], relevant: int) -> Funnel:
    invited = [case for case in cases if case.invited]
    booked = [case for case in invited if case.booked]
    unjudged = sum(case.relevance.word == "unknown" for case in held)
    return Funnel(
        invited=len(invited),
        booked=len(booked),
        held=len(held),
        relevant=relevant,
        before_booked=_states([case for case in invited if not case.booked]),
        before_held=_states(booked),
        before_relevant=(("unjudged", unjudged), ("not_relevant", len(held) - relevant - unjudged)),
    )


def _states(cases: Sequence[Case]) -> Counts:
    """How many wait, were cancelled, did not come or were a contact only."""
    states = Counter("waiting" if case.state in WAITING else case.state for case in cases)
    return tuple((state, states[state]) for state in ("waiting", "cancelled", "no_show", "contact"))


def _sides(cases: Sequence[Case]) -> Counts:
    sides = Counter(case.missed_by for case in cases if case.state == "no_show")
    return tuple((side, sides[side]) for side in ("she", "employer", "lab"))


def _held_of_invited(cases: Sequence[Case], held: int) -> Part:
    gone = sum(case.invited and case.state in BOOKED_AND_GONE for case in cases)
    waiting = sum(case.invited and case.state in WAITING for case in cases)
    return part(held, gone, still_open=waiting)


def _offer_of_held(held: Sequence[Case]) -> Part:
    answered = [case for case in held if case.result]
    return part(
        sum(case.result == "offer" for case in answered),
        len(answered),
        no_answer_yet=len(held) - len(answered),
    )


def _first(held: Sequence[Case]) -> Part:
    known = [case for case in held if case.first_in_sweden is not None]
    return part(
        sum(case.first_in_sweden is True for case in known), len(known), not_asked=len(held) - len(known)
    )
