"""The report of the lab: what the board says, for one reader in one language, as plain lines with ids.

The page, the print and the paper are all made from these lines, so that none can say another number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from egenkraft.core.charts import Chart, Table
from egenkraft.core.trials.outside import BASE
from egenkraft.site.reports import outside, queries
from egenkraft.site.reports.cards import Card, TrialCard
from egenkraft.site.trials.publications import Telling
from egenkraft.site.trials.reading import LANGUAGES as LANGUAGES
from egenkraft.site.trials.reading import READERS as ALL
from egenkraft.site.ui.words import day

FOLDED = {"counted", "of_whom", "missing", "on"}
READERS = {key: ALL[key] for key in ("lab", "funder")}


@dataclass(frozen=True)
class Line:
    """One fact: its id, what it is called, and what it says."""

    id: str
    label: str
    text: str
    at_once: bool = True
    """Shown at once on the screen; what is not unfolds."""


@dataclass(frozen=True)
class Section:
    """One outcome or one trial, as the board says it."""

    key: str
    heading: str
    value: str
    what: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    chart: Chart | None = None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Copy:
    """The report in one language for one reader; `tellings`: what leaves the lab with it."""

    lang: str
    reader: str
    reader_words: str
    title: str
    on: date
    lead: str
    outcomes: tuple[Section, ...]
    trials: tuple[Section, ...]
    note: str = ""
    tellings: tuple[Telling, ...] = field(default=(), repr=False)

    @property
    def figures(self) -> dict[str, str]:
        """Everything that is told, by its id: the same in page, print and paper."""
        return dict(_figures((*self.outcomes, *self.trials)))


def _figures(sections: Iterable[Section]) -> Iterable[tuple[str, str]]:
    for one in sections:
        yield f"{one.key}.value", one.value
        yield f"{one.key}.what", one.what
        yield from ((line.id, line.text) for line in one.lines)
        drawn = [("drawn", one.chart.table)] if one.chart else []
        for name, table in [*drawn, *((f"table.{n}", table) for n, table in enumerate(one.tables))]:
            for r, row in enumerate(table.rows):
                yield from ((f"{one.key}.{name}.{r}.{c}", str(cell)) for c, cell in enumerate(row))


def copy(reader: str, lang: str) -> Copy:
    """The report as the board stands now."""
    with override(lang):
        board = queries.board()
        cards, trials, tellings, note = board.cards, board.trials, tuple[Telling, ...](), ""
        if reader != "lab":
            told = outside.told(board)
            cards, trials, tellings, note = told.cards, told.trials, told.tellings, told.note
        return Copy(
            lang=lang,
            reader=reader,
            reader_words=str(READERS[reader]),
            title=_("What the lab has achieved"),
            on=board.on,
            lead=_lead(board, reader),
            outcomes=tuple(_outcome(card) for card in cards),
            trials=tuple(_trial(card) for card in trials),
            note=note,
            tellings=tellings,
        )


def _lead(board: queries.Board, reader: str) -> str:
    """How many have begun; outside only where it is no small group."""
    if reader != "lab" and board.enrolled < BASE:
        return f"{day(board.on)}."
    text = ngettext(
        "%(on)s. %(n)s person has begun and may be counted.",
        "%(on)s. %(n)s people have begun and may be counted.",
        board.enrolled,
    )
    return text % {"on": day(board.on), "n": board.enrolled}


def _outcome(card: Card) -> Section:
    shown = not card.refused
    return Section(
        key=card.key,
        heading=card.name,
        value=card.value,
        what=card.what if shown else card.refused,
        lines=tuple(_lines(card, shown=shown)),
        notes=card.notes,
        chart=card.chart if isinstance(card.chart, Chart) else None,
        tables=card.tables,
    )


def _lines(card: Card, *, shown: bool) -> Iterable[Line]:
    """The definition as it stands on the board; numbers only beside a figure that is told."""
    known = [("counted", _("Counted"), card.definition), ("of_whom", _("Of whom"), card.denominator)]
    if shown:
        answered = _("%(n)s of %(of)s") % {"n": card.n, "of": card.of}
        known += [("n", _("Answered"), answered), ("missing", _("Missing"), _missing(card))]
        known += [("interval", _("Interval"), card.interval)] if card.interval else []
        known += [(f"point.{n}", label, text) for n, (label, text) in enumerate(card.points)]
    known += [("grade", _("Certainty"), f"{card.grade}: {card.grade_words}")] if shown else []
    known.append(("on", _("Date"), day(card.on)))
    return (Line(f"{card.key}.{name}", label, text, name not in FOLDED) for name, label, text in known)


def _missing(card: Card) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in card.missing)
    return f"{reasons or 0}. {card.missing_rule}"


def _trial(card: TrialCard) -> Section:
    key = f"trial.{card.pk}"
    return Section(
        key=key,
        heading=card.title,
        value=card.verdict,
        what=card.trouble,
        lines=tuple(
            Line(f"{key}.{name}", label, text, name not in FOLDED) for name, label, text in _trial_lines(card)
        ),
        chart=card.chart if isinstance(card.chart, Chart) else None,
    )


def _trial_lines(card: TrialCard) -> Sequence[tuple[str, str, str]]:
    known = [("method", _("Method"), card.method)]
    known.append(("counted", _("Counted"), f"{card.measured}. {card.definition}"))
    if card.estimate:
        known.append(("estimate", _("Difference"), f"{card.estimate}, {card.interval}"))
    if card.n:
        text = _("%(n)s, %(missing)s missing") % {"n": card.n, "missing": card.missing}
        known.append(("n", "n", text))
    if card.grade:
        grade = f"{card.grade}: {card.grade_words}"
        known.append(("grade", _("Certainty"), f"{grade}. {_told()}" if card.lock_told else grade))
    return [*known, ("on", _("Date"), day(card.on))]


def _told() -> str:
    return _("The lock is told by the lab's own list.")
