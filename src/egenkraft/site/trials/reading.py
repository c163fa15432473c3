"""One frozen verdict for three readers: the ten parts, the drawings each may see, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext_lazy, override

from egenkraft.core import trials as core
from egenkraft.core.charts import Chart, Withheld
from egenkraft.site.trials import drawings, publications, queries
from egenkraft.site.trials.models import Trial

READERS: dict[str, object] = {
    "group": gettext_lazy("For the group"),
    "lab": gettext_lazy("For the lab"),
    "funder": gettext_lazy("For funders and researchers"),
}
LANGUAGES = {"sv": "Svenska", "en": "English"}


@dataclass(frozen=True)
class Page:
    """The one page in one language for one reader; `charts` by the key of the part they stand in."""

    lang: str
    reader: str
    reader_words: str
    method: str
    on: datetime | None
    report: core.Report
    verdict: queries.Verdict
    refusal: publications.Refusal | None = None
    """Why it may not leave the lab now, beside what left it before."""
    charts: dict[str, tuple[Chart | Withheld, ...]] = field(default_factory=dict)
    bare: bool = False
    """Without any figure."""

    @property
    def drawn(self) -> tuple[Chart, ...]:
        """The drawings that are shown, in the order of the parts."""
        every: Iterable[Chart | Withheld] = (one for charts in self.charts.values() for one in charts)
        return tuple(one for one in every if isinstance(one, Chart))


def page(row: Trial, reader: str, lang: str, *, marks: bool = False, bare: bool = False) -> Page | None:
    """The page of a closed trial; None while there is no answer. `marks`: single persons may be drawn;
    `bare`: without any figure, for when the figures may not leave."""
    verdict = queries.verdict(row)
    found = verdict.result
    if row.frozen_answer is None or found is None:
        return None
    audience, words = publications.AUDIENCE[reader], READERS[reader]
    shown = queries.context(row, lang, verdict.members, verdict.result)
    if audience != "lab":
        shown = replace(shown, signs=publications.told_signs(found, audience))
    shown = replace(shown, closed="outside.difference", dose=None) if bare else shown
    told = core.report(found, lang=lang, audience=audience, context=shown)
    drawn = drawings.by_part(found, lang, audience, marks=marks and audience == "lab")
    return Page(
        lang=lang,
        reader=reader,
        reader_words=_in(lang, words),
        method=str(row.method_version),
        on=row.frozen_at,
        report=told,
        verdict=verdict,
        refusal=None if bare else publications.standing(row, found, verdict.members, audience),
        charts={} if bare else drawn,
        bare=bare,
    )


def _in(lang: str, words: object) -> str:
    with override(lang):
        return str(words)
