"""Reports as paper: the words of the page, set by a template that takes words and drawings as data."""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from egenkraft.core.charts import Chart, Table
from egenkraft.site.outside import paper
from egenkraft.site.trials.reading import Page

SIZES = (9.0, 8.6, 8.2, 7.8, 7.4, 7.0, 6.6)  # of the type in points: the first with which one page holds all


def pdf(page: Page, lab: str) -> bytes:
    """The page as tagged PDF/UA in its own language; equal pages give equal bytes."""
    with override(page.lang):
        return paper_of(Path(__file__).parent / "papers" / "report.typ", _data(page, lab))


def paper_of(template: Path, data: dict[str, Any]) -> bytes:
    """A paper in the common look; what was set once for the same data is remembered."""
    return _set(_template(template), _frozen(data))


@cache
def _template(path: Path) -> str:
    look = Path(__file__).parent / "papers" / "look.typ"
    return "\n".join(one.read_text(encoding="utf-8") for one in (look, path))


@lru_cache(maxsize=32)
def _set(template: str, told: str) -> bytes:
    return paper.pdf(template, json.loads(told))


def _frozen(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def _data(page: Page, lab: str) -> dict[str, Any]:
    report = page.report
    parts = [_part(page, part) for part in report.parts[1:]]
    on = timezone.localtime(page.on).strftime("%Y-%m-%d") if page.on else _("not closed yet")
    return {
        "title": report.title,
        "lang": page.lang,
        "sizes": SIZES,
        "kicker": f"{lab} · {page.method} · {page.reader_words}",
        "verdict": report.parts[0].sentences[0],
        "under": list(report.parts[0].sentences[1:]),
        "parts": parts,
        "foot": f"{lab} · {on}",
        "tables_heading": _("The figures behind the drawings"),
        "tables": [table(one.table) for one in page.drawn],
    }


def _part(page: Page, part: Any) -> dict[str, Any]:
    return {
        "number": part.number,
        "heading": part.heading,
        "sentences": list(part.sentences),
        "charts": [chart(one) for one in page.charts.get(part.key, ()) if isinstance(one, Chart)],
    }


def chart(one: Chart) -> dict[str, str]:
    return {
        "svg": paper.drawing(one.svg),
        "alt": f"{one.headline} {one.caption}",
        "caption": f"{one.headline} {one.caption}",
    }


def table(one: Table) -> dict[str, Any]:
    return {
        "caption": one.caption,
        "columns": list(one.columns),
        "rows": [[str(cell) for cell in row] for row in one.rows],
    }
