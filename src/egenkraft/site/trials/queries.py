"""Read models of the trial pages, the library and the verdicts that the board shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from egenkraft.core import trials as core
from egenkraft.core.charts import Chart, Table, Withheld
from egenkraft.core.trials.page import reason
from egenkraft.core.trials.words import Words
from egenkraft.site.trials import analysis, dose, drawings, heard, sought
from egenkraft.site.trials.choosing import language
from egenkraft.site.trials.models import Amendment, EvidenceCard, Member, Trial

UNCOMPARED = {"D0", "D1"}  # one group: nothing to compare with
ASKED_OTHERWISE = {"presentation_changed", "language_mixed", "mode_changed", "version_changed"}


@dataclass(frozen=True)
class TrialRow:
    pk: UUID
    title: str
    fact: str
    state: str
    done: bool


@dataclass(frozen=True)
class Verdict:
    """One trial's answer as the pages show it; `trouble` says why there is none."""

    pk: UUID
    title: str
    word: str
    headline: str
    grade: str
    grade_words: str
    n: int
    missing: int
    date: datetime | None
    comparison: bool
    result: core.Result | None
    report: core.Report | None
    charts: tuple[Chart | Withheld, ...] = ()
    changed: bool = False
    trouble: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()

    @property
    def exact(self) -> Table | None:
        """Every figure of the answer by its id, as the file holds it: fractions whole, nothing rounded."""
        if self.result is None:
            return None
        rows = tuple(exactly(core.answer(self.result)))
        return Table(_("Every figure in full precision"), (_("Figure"), _("Value")), rows)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What differed between the two times in how people were asked, in words."""
        codes = self.result.verdict.warnings if self.result else ()
        words = Words(language())
        return tuple(reason(words, code) for code in codes if code in ASKED_OTHERWISE)

    @property
    def parts(self) -> tuple[core.Part, ...]:
        """The page below the headline, which stands above it already."""
        return self.report.parts[1:] if self.report else ()


@dataclass(frozen=True)
class CardRow:
    pk: UUID
    title: str
    method: str
    word: str
    headline: str
    grade: str
    grade_words: str
    n: int
    source: str
    people: str
    computed_at: datetime
    parts: tuple[dict[str, Any], ...] = field(default=())


def exactly(value: Any, name: str = "") -> Iterable[tuple[str, str]]:
    """The answer as rows of id and value; what is not there is left out.

    >>> list(exactly({"p": {"value": 0.5, "numerator": 1}, "grade": None}))
    [('p.value', '0.5'), ('p.numerator', '1')]
    """
    if isinstance(value, dict):
        for key, item in value.items():
            yield from exactly(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for place, item in enumerate(value, 1):
            yield from exactly(item, f"{name}.{place}")
    elif value is not None:
        yield name, str(value)


def trial_list() -> list[TrialRow]:
    rows = Trial.objects.select_related("method_version__method").annotate(n=Count("members"))
    return [
        TrialRow(
            row.pk,
            row.title,
            _("%(method)s · %(n)s people") % {"method": row.method_version.method.name, "n": row.n},
            str(row.get_state_display()),
            row.state == Trial.State.CLOSED,
        )
        for row in rows
    ]


def trial(pk: UUID) -> Trial | None:
    related = (
        "method_version__method",
        "outcome",
        "before_wave",
        "after_wave",
        "locked_by",
        "drawn_by",
        "frozen_by",
    )
    return Trial.objects.filter(pk=pk).select_related(*related).first()


def verdict(row: Trial, members: list[Member] | None = None, *, marks: bool = False) -> Verdict:
    """The answer from the rows as they stand now: a withdrawn consent shows at once.

    `marks`: the reader knows the people, so that single persons may be drawn.
    """
    people = list(row.members.select_related("participant")) if members is None else members
    looks, amended = analysis.costs(row)
    try:
        found = analysis.result(row, people, looks=looks, amended=amended)
    except core.TrialError as error:
        return _troubled(row, error)
    return _answered(row, found, people, marks)


def _troubled(row: Trial, error: core.TrialError) -> Verdict:
    told = tuple(f"{problem.message} {problem.mend}" for problem in error.problems[:3])
    return Verdict(
        row.pk,
        row.title,
        "not_answerable",
        _("There is no answer yet."),
        "",
        "",
        0,
        0,
        None,
        False,
        None,
        None,
        trouble=told,
    )


def _answered(row: Trial, found: core.Result, people: list[Member], marks: bool) -> Verdict:
    told = core.report(
        found, lang=language(), audience="lab", context=context(row, language(), people, found)
    )
    count = found.n.all
    frozen = row.frozen_answer or {}
    return Verdict(
        pk=row.pk,
        title=row.title,
        word=found.verdict.word,
        headline=told.parts[0].sentences[0],
        grade=found.grade or "",
        grade_words=told.parts[0].sentences[1],
        n=count.observed,
        missing=count.assigned - count.observed,
        date=row.frozen_at,
        comparison=found.code not in UNCOMPARED,
        result=found,
        report=told,
        charts=drawings.of(found, language(), marks=marks),
        members=tuple(people),
        changed=bool(frozen) and frozen.get("data_sha256") != found.data_sha256,
    )


def context(
    row: Trial, lang: str, members: Iterable[Member], found: core.Result | None = None
) -> core.Context:
    """What the page shows besides the result, in the language of the page."""
    version = row.method_version
    with override(lang):
        return core.Context(
            cost_kronor=version.cost_kronor,
            minutes=version.dose_minutes,
            quotes=heard.quotes(row, lang),
            other_labs=_elsewhere(row, lang),
            amendments=tuple(_amended(one) for one in row.amendments.all()),
            looks=row.looks.count(),
            dose=dose.of(row, members),
            tried=sought.of(row, members, found),
        )


def _amended(one: Amendment) -> str:
    day = formats.date_format(timezone.localtime(one.at), "j F Y")
    late = _(" After somebody had seen the result.") if one.after_unblinding else ""
    return _("Amended %(day)s: %(text)s") % {"day": day, "text": one.text} + late


def _elsewhere(row: Trial, lang: str) -> tuple[str, ...]:
    """What published studies of the same method say, each in one sentence."""
    cards = EvidenceCard.objects.filter(method=row.method_version.method_id)
    pages = [one.report.get(lang) or one.report["sv"] for one in cards]
    return tuple(f"{page['title']}: {page['parts'][0]['sentences'][0]}" for page in pages)


def verdicts() -> list[Verdict]:
    """Every closed trial's answer, newest first: for the lab board."""
    closed = Trial.objects.filter(state=Trial.State.CLOSED).order_by("-frozen_at")
    rows = closed.select_related("method_version", "outcome").prefetch_related(
        "members__participant", "amendments"
    )
    return [verdict(row, list(row.members.all())) for row in rows]


def cards() -> list[CardRow]:
    """Published studies, as computed from their data."""
    return [_card(row) for row in EvidenceCard.objects.select_related("method")]


def card(pk: UUID) -> CardRow | None:
    row = EvidenceCard.objects.filter(pk=pk).select_related("method").first()
    return _card(row) if row else None


def _card(row: EvidenceCard) -> CardRow:
    page = row.report.get(language()) or row.report["sv"]
    head = page["parts"][0]["sentences"]
    return CardRow(
        row.pk,
        page["title"],
        row.method.name,
        row.answer["verdict"]["word"],
        head[0],
        row.answer["grade"],
        head[1],
        row.answer["n"]["observed"],
        row.source,
        " ".join(page["parts"][1]["sentences"]),
        row.computed_at,
        tuple(page["parts"][1:]),
    )
