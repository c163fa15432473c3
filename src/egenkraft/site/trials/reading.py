"""One frozen verdict for three readers: the ten parts, the drawings each may see, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy, override

from egenkraft.core import trials as core
from egenkraft.core.charts import Chart, Withheld
from egenkraft.core.trials.report import Audience
from egenkraft.site.trials import drawings, queries
from egenkraft.site.trials.models import Trial

READERS: dict[str, tuple[Audience, object]] = {
    "group": ("participant", gettext_lazy("For the group")),
    "lab": ("lab", gettext_lazy("For the lab")),
    "funder": ("public", gettext_lazy("For funders and researchers")),
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
    charts: dict[str, tuple[Chart | Withheld, ...]] = field(default_factory=dict)

    @property
    def drawn(self) -> tuple[Chart, ...]:
        """The drawings that are shown, in the order of the parts."""
        every: Iterable[Chart | Withheld] = (one for charts in self.charts.values() for one in charts)
        return tuple(one for one in every if isinstance(one, Chart))


def page(row: Trial, reader: str, lang: str, *, marks: bool = False) -> Page | None:
    """The page of a closed trial; None while there is no answer. `marks`: single persons may be drawn."""
    verdict = queries.verdict(row)
    if row.frozen_answer is None or verdict.result is None:
        return None
    audience, words = READERS[reader]
    told = core.report(
        verdict.result, lang=lang, audience=audience, context=queries.context(row, lang, verdict.members)
    )
    return Page(
        lang=lang,
        reader=reader,
        reader_words=_in(lang, words),
        method=str(row.method_version),
        on=row.frozen_at,
        report=told,
        charts=drawings.by_part(verdict.result, lang, audience, marks=marks and audience == "lab"),
    )


def _in(lang: str, words: object) -> str:
    with override(lang):
        return str(words)
