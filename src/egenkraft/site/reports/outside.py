"""The board for readers outside: of each figure as much as tells about nobody, held against all that left
the lab before (SCIENCE 5). What is not told says why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from egenkraft.core.disclosure import Sheet
from egenkraft.core.trials import TrialError
from egenkraft.core.trials.outside import BASE, closed, withheld
from egenkraft.core.trials.report import Audience
from egenkraft.core.trials.words import Words
from egenkraft.site.measures import asking
from egenkraft.site.reports import asked, rows, words
from egenkraft.site.reports.cards import Card, TrialCard
from egenkraft.site.reports.figures import exact_share, stands
from egenkraft.site.reports.queries import INTERVIEWS, Behind, Board
from egenkraft.site.trials import analysis, publications
from egenkraft.site.trials.marks import mark, sealed
from egenkraft.site.trials.models import Trial
from egenkraft.site.trials.publications import Refusal, Telling
from egenkraft.site.ui.words import day

PUBLIC: Audience = "public"
Found = Telling | str


@dataclass(frozen=True)
class Told:
    """The cards as they may be told outside today, and what would be told with them."""

    cards: list[Card]
    trials: list[TrialCard]
    tellings: tuple[Telling, ...]

    @property
    def note(self) -> str:
        """What the reader does not see."""
        return _("Steps, reasons and single questions are told inside the lab alone: the groups are small.")


def told(board: Board) -> Told:
    """Each figure, or in its place the sentence that says why it stays in the lab."""
    found = [*(_of_card(card, board) for card in board.cards), *_of_trials(board.trials)]
    tellings = [one for one in found if isinstance(one, Telling)]
    refusals = iter(publications.apart(tellings, BASE) if tellings else ())
    said: list[Found] = []
    for one in found:
        refusal = next(refusals) if isinstance(one, Telling) else None
        said.append(one if refusal is None else _why(refusal))
    cards = [_card(card, one) for card, one in zip(board.cards, said, strict=False)]
    trials = [_trial(card, one) for card, one in zip(board.trials, said[len(cards) :], strict=True)]
    return Told(cards, trials, tuple(one for one in said if isinstance(one, Telling)))


def _why(refusal: Refusal) -> str:
    if refusal.corrected:
        return _("An earlier figure has been corrected since, so this one stays inside the lab.")
    if not refusal.few:
        return _(
            "Not told outside the lab: it could not be proven that this figure, beside the earlier ones, "
            "tells nothing about single people. Try again in a while."
        )
    if refusal.since is None:
        return ngettext(
            "Not told outside the lab: beside a figure above it would tell about %(n)s person.",
            "Not told outside the lab: beside a figure above it would tell about %(n)s people.",
            refusal.few,
        ) % {"n": refusal.few}
    return ngettext(
        "Not told outside the lab: beside the report of %(day)s it would tell about %(n)s person.",
        "Not told outside the lab: beside the report of %(day)s it would tell about %(n)s people.",
        refusal.few,
    ) % {"n": refusal.few, "day": day(refusal.since)}


def _shut(key: str) -> str:
    """The same sentence as on the report of a trial."""
    return Words(words.language(), PUBLIC)(key)


def _of_card(card: Card, board: Board) -> Found:
    """What the card's figure would tell and about whom, or why it is told to nobody outside."""
    if card.refused:
        return card.refused
    if card.measure == INTERVIEWS:
        return _interviews(card, board.behind)
    marks = _marks(card, board)
    if len(marks) < BASE:
        return _shut("outside.base")
    if card.main is not None:
        alike = card.main.low == card.main.high  # everybody changed by the same
        sheet, answers = Sheet({"all": frozenset(marks)}), sealed(marks)
        return _shut("outside.least") if alike else Telling(card.measure, sheet, answers=answers)
    if not card.counts:
        return _("Told inside the lab alone: question by question the groups are small.")
    counts = {answer: number for answer, number in _signs(card).items() if number is not None}
    if not counts:
        return _shut("outside.least")
    return Telling(card.measure, Sheet({"all": frozenset(marks)}, {"all": counts}))


def _signs(card: Card) -> dict[str, int | None]:
    up, same, down = card.counts
    return publications.signs_told((up, same, down), PUBLIC)


def _interviews(card: Card, behind: Behind) -> Found:
    marks = frozenset(mark(one.pk) for one in behind.people if one.counts)
    yes, no = card.counts
    if len(marks) < BASE:
        return _shut("outside.base")
    if closed(yes, no):
        return _shut("outside.least")
    return Telling(INTERVIEWS, Sheet({"all": marks}, {"all": {"yes": yes, "no": no}}), grows=True)


def _marks(card: Card, board: Board) -> dict[str, tuple[int, ...]]:
    """Who stands in the headline, each with the two times that are compared of her; and of a mean what she
    had at each."""
    behind, pk = board.behind, {wave.number: wave.pk for wave in board.behind.waves}
    counted = [one for one in behind.people if one.counts]
    follows = rows.follows(behind.people, behind.table, card.measure)
    weeks = [wave.weeks for wave in behind.waves if not wave.of_plans]
    found = stands(
        asking.packs()[card.measure], follows, weeks, board.on, card.main.name if card.main else ""
    )
    return {
        f"{mark(one.pk)} {pk[stand.waves[0]]} {pk[stand.waves[1]]}": stand.values
        for one, stand in zip(counted, found, strict=True)
        if stand
    }


def _of_trials(cards: Sequence[TrialCard]) -> list[Found]:
    wanted = [card.pk for card in cards if card.estimate]
    related = ("method_version__method", "outcome", "before_wave", "after_wave")
    found = (
        Trial.objects.filter(pk__in=wanted).select_related(*related).prefetch_related("members__participant")
    )
    by_pk = {row.pk: row for row in found}
    return [_of_trial(card, by_pk) for card in cards]


def _of_trial(card: TrialCard, by_pk: dict[UUID, Trial]) -> Found:
    row = by_pk.get(card.pk)
    if row is None:
        return card.trouble or ("" if card.n >= BASE else _shut("outside.base"))
    members = list(row.members.all())
    looks, amended = analysis.costs(row)
    try:
        found = analysis.result(row, members, looks=looks, amended=amended)
    except TrialError:
        return _("Told inside the lab alone: the answers behind it were mended since.")
    if key := withheld(found, PUBLIC):
        return _shut(key)
    if (found.n.all.observed, found.data_sha256) != (card.n, card.data):
        return _("Told inside the lab alone: the answers behind it were mended since.")
    return publications.of_trial(row, found, members, PUBLIC) or ""


def _card(card: Card, found: Found) -> Card:
    """The card without what may not be told: reasons, notes and tables are on few people."""
    lost = ((_("in all"), card.lost),) if card.lost else ()
    notes = _notes(card) if isinstance(found, Telling) else ()
    bare = replace(card, missing=lost, notes=notes, chart=None, points=(), tables=(), counts=())
    if isinstance(found, str):
        return replace(bare, value="", what="", interval="", n=0, of=0, missing=(), refused=found)
    if card.main is not None:
        label = str(words.VALUES[card.main.name])
        return replace(bare, chart=asked.effect_chart(label, card.main, card.lost, words.language()))
    if card.measure == INTERVIEWS:
        return bare
    return _direction(card, bare)


def _notes(card: Card) -> tuple[str, ...]:
    """What was otherwise than at the start weakens the figure; of how many it was so is on few people."""
    what = ", ".join(card.changes)
    text = _("Some answered under other conditions than at the start: %(what)s.")
    return (text % {"what": what},) if what else ()


def _direction(card: Card, bare: Card) -> Card:
    """As many of up, same and down as may be told; the share that went up only with its own number."""
    signs = _signs(card)
    if None not in signs.values():
        up, same, down = card.counts
        name = asked.sum_of(asking.packs()[card.measure])
        chart = asked.signs_chart(name, (up, same, down), card.lost, words.language(), outside=True)
        return replace(bare, chart=chart)
    went = {
        "up": _("went up. The other numbers are not told: the groups are small."),
        "same": _("were the same. The other numbers are not told: the groups are small."),
        "down": _("went down. The other numbers are not told: the groups are small."),
    }
    answer, number = next((answer, number) for answer, number in signs.items() if number)
    value = _("%(up)s of %(n)s") % {"up": number, "n": card.n}
    interval = words.share_between(exact_share(number, card.n))
    return replace(bare, value=value, what=went[answer], interval=interval)


def _trial(card: TrialCard, found: Found) -> TrialCard:
    if isinstance(found, Telling):
        return card
    if not found:
        return card
    return replace(card, estimate="", interval="", n=0, missing=0, chart=None, trouble=found)
