"""The lab board: three outcomes, the verdicts, and who waits for a follow-up. Few statements, light sums."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from egenkraft.site.access.memory import until_changed
from egenkraft.site.access.scope import current
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures import asking
from egenkraft.site.measures.hooks import Plans, from_plans
from egenkraft.site.measures.models import Wave
from egenkraft.site.participants.models import Status
from egenkraft.site.reports import asked, interviews, rows, verdicts
from egenkraft.site.reports.cards import Card, TrialCard, about
from egenkraft.site.reports.figures import LEAST, ToAsk, due
from egenkraft.site.reports.rows import Rounds
from egenkraft.site.reports.words import language
from egenkraft.site.work import queries as work
from egenkraft.site.work.queries import Enrolled

INTERVIEWS = "interviews"


@dataclass(frozen=True)
class Behind:
    """What the cards were computed from: the people, their answerings, and the waves of the lab."""

    people: list[Enrolled]
    table: Rounds
    waves: list[Wave]


@dataclass(frozen=True)
class Board:
    """Everything on the board. `enrolled` may be counted, `not_counted` said no or were not asked."""

    on: date
    enrolled: int
    not_counted: int
    cards: list[Card]
    trials: list[TrialCard]
    due: int
    behind: Behind = field(repr=False, compare=False)

    @property
    def enough(self) -> bool:
        return self.enrolled >= LEAST


def board() -> Board:
    """The board of today: a consent taken back, like any other change, is in the next answer."""
    today, lab = timezone.localdate(), current().lab_id
    return until_changed((lab, today, language()), lambda: board_on(today))


def board_on(today: date) -> Board:
    """The board as of one day, read anew."""
    people = work.enrolled()
    outcomes = list(Outcome.objects.current())
    table, (every, settled) = rows.rounds(today), rows.waves()
    waves = {wave.number: wave.weeks for wave in every if not wave.of_plans}
    counted = sum(one.counts for one in people)
    packs = [one.measure for one in outcomes if one.measure in asking.packs()]
    return Board(
        on=today,
        enrolled=counted,
        not_counted=len(people) - counted,
        cards=[_card(outcome, people, table, waves, today) for outcome in outcomes],
        trials=[verdicts.card(one) for one in rows.closed_trials()],
        due=due(_to_ask(people, table, from_plans(every), settled, packs), waves, packs, today),
        behind=Behind(people, table, every),
    )


def _card(
    outcome: Outcome, people: list[Enrolled], table: Rounds, waves: dict[int, int], today: date
) -> Card:
    if outcome.measure == INTERVIEWS:
        return interviews.card(outcome, work.metrics(today, people), today)
    if outcome.measure not in asking.packs():
        why = _("Not shown: the questions (%(pack)s) are gone. Who runs the machine puts their file back.")
        return Card(**about(outcome, today, asked.GRADE), refused=why % {"pack": outcome.measure})
    follows = rows.follows(people, table, outcome.measure)
    return asked.card(outcome, follows, list(waves.values()), today)


def _to_ask(
    people: list[Enrolled], table: Rounds, plans: Plans, settled: Mapping[UUID, set[int]], packs: list[str]
) -> Iterator[ToAsk]:
    """Whom something may be asked of, as on the pages of measures, and what is done of it."""
    for one in people:
        if one.counts and one.takes_part and one.status not in (Status.PAUSED, Status.INVITED):
            hers = plans.get(one.pk, ())
            asked = {*packs, *(pack for pack, _windows in hers)}
            finished = {
                (pack, row.wave) for pack in asked for row in table.get((one.pk, pack), ()) if row.finished
            }
            no_more = {(pack, wave) for pack in asked for wave in settled.get(one.pk, ())}
            own = one.started_on if one.status == Status.ACTIVE else None
            yield ToAsk(own, frozenset(finished | no_more), hers)
