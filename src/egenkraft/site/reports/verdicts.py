"""Cards of the trials: the frozen answer, computed anew only where somebody took back her yes since."""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from egenkraft.core import charts
from egenkraft.core.charts import Chart, Effect, Withheld
from egenkraft.core.trials import answer
from egenkraft.site.reports import words
from egenkraft.site.reports.cards import TrialCard
from egenkraft.site.reports.figures import LEAST
from egenkraft.site.reports.rows import ClosedTrial
from egenkraft.site.trials import queries as trials


def card(closed: ClosedTrial) -> TrialCard:
    """The verdict in the words of the trial's own page, with the effect and its interval."""
    found = closed.answer
    if closed.withdrawn:
        told = trials.verdict(closed.row)
        if told.result is None:
            return _troubled(closed, " ".join(told.trouble))
        found = answer(told.result)
    return _card(closed, found)


def _card(closed: ClosedTrial, found: dict[str, Any]) -> TrialCard:
    people, outcome, lang = found["n"], closed.row.outcome, words.language()
    n, lost = people["observed"], people["assigned"] - people["observed"]
    compared = bool((people.get("arms") or {}).get("control"))
    name = getattr(outcome, f"name_{lang}")
    effect = _effect(found)
    small = n < LEAST or effect is None
    return TrialCard(
        pk=closed.row.pk,
        title=closed.row.title,
        method=str(closed.row.method_version),
        verdict=words.verdict(found["verdict"]["word"]),
        grade=found["grade"] or "",
        grade_words=words.grade(found["grade"]) if found["grade"] else "",
        measured=name,
        definition=getattr(outcome, f"definition_{lang}"),
        estimate="" if effect is None or small else words.number(effect[0], sign=True, digits=2),
        interval="" if effect is None or small else _interval(effect, found),
        n=n,
        missing=lost,
        on=closed.row.frozen_at,
        chart=None if effect is None or small else effect_chart(name, effect, n, lost, compared, lang),
        trouble=_("Fewer than five people: no figure is shown.") if n < LEAST else "",
        lock_told=closed.row.lock_told,
        data=found["data_sha256"],
    )


Shown = tuple[Fraction, Fraction | None, Fraction | None, Fraction | None]


def _effect(found: dict[str, Any]) -> Shown | None:
    """Estimate, limits and the smallest change worth it; None for a share, which is no effect."""
    estimate, limits = found["estimate"], found["interval"] or {}
    if estimate["value"] is None or found["design"]["name"] == "attendance":
        return None
    delta = (found.get("outcome") or {}).get("delta")
    return (
        Fraction(estimate["numerator"], estimate["denominator"]),
        _limit(limits, "low"),
        _limit(limits, "high"),
        None if delta is None else Fraction(str(delta)),
    )


def _limit(limits: dict[str, Any], side: str) -> Fraction | None:
    """The limit, exact where the answer has it so."""
    value = limits.get(f"{side}_exact") or limits.get(side)
    return None if value is None else Fraction(value)


def _interval(effect: Shown, found: dict[str, Any]) -> str:
    _estimate, low, high, _delta = effect
    if low is None or high is None:
        return _("too few people for an interval")
    return words.between(low, high, digits=2)


@lru_cache(maxsize=256)
def effect_chart(label: str, effect: Shown, n: int, lost: int, compared: bool, lang: str) -> Chart | Withheld:
    """Remembered by the figures and words only."""
    estimate, low, high, delta = effect
    row = Effect(label, estimate, low, high, n)
    comparison = _("comparison by lot") if compared else None
    return charts.effects(
        [row], delta=delta, missing=lost, comparison=comparison, lang=lang, least=LEAST, title=label
    )


def _troubled(closed: ClosedTrial, trouble: str) -> TrialCard:
    """So many took back their yes that there is no answer left."""
    lang, outcome = words.language(), closed.row.outcome
    return TrialCard(
        pk=closed.row.pk,
        title=closed.row.title,
        method=str(closed.row.method_version),
        verdict=words.verdict("not_answerable"),
        grade="",
        grade_words="",
        measured=getattr(outcome, f"name_{lang}"),
        definition=getattr(outcome, f"definition_{lang}"),
        estimate="",
        interval="",
        n=0,
        missing=0,
        on=closed.row.frozen_at,
        chart=None,
        trouble=trouble,
    )
