"""The report of the lab as paper: the lines of the page, set by a template."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from egenkraft.site.reports.copies import Copy, Section
from egenkraft.site.trials.sheet import SIZES, chart, paper_of, table

DRAWN = 2  # trials; of more of them the paper tells the difference and its interval in words
TEMPLATE = Path(__file__).parent / "papers" / "board.typ"


def pdf(copy: Copy, lab: str) -> bytes:
    """The report as tagged PDF/UA in its own language; equal reports give equal bytes."""
    with override(copy.lang):
        return paper_of(TEMPLATE, _data(copy, lab))


def _data(copy: Copy, lab: str) -> dict[str, Any]:
    return {
        "title": copy.title,
        "lang": copy.lang,
        "sizes": SIZES,
        "kicker": f"{lab} · {copy.reader_words}",
        "lead": copy.lead,
        "note": copy.note,
        "outcomes": [_section(one) for one in copy.outcomes],
        "trials": [_section(one, drawn=len(copy.trials) <= DRAWN) for one in copy.trials],
        "trials_heading": _("What we have tried, and what it says"),
        "foot": f"{lab} · {copy.on:%Y-%m-%d}",
        "tables_heading": _("All figures"),
        "tables": [
            table(one)
            for section in copy.outcomes
            for one in [*([section.chart.table] if section.chart else []), *section.tables]
        ],
    }


def _section(one: Section, *, drawn: bool = True) -> dict[str, Any]:
    return {
        "heading": one.heading,
        "value": one.value,
        "what": one.what,
        "lines": [{"label": line.label, "text": line.text} for line in one.lines],
        "notes": list(one.notes),
        "charts": [chart(one.chart)] if one.chart and drawn else [],
    }
