"""The drawings of one answer: its effect with interval, and its people by arm or by direction."""

from egenkraft.core import charts
from egenkraft.core.charts import Chart, Withheld
from egenkraft.core.trials import Result

LEAST = 5  # inside the lab nothing is drawn about fewer people


def of(found: Result, lang: str) -> tuple[Chart | Withheld, ...]:
    """Charts in the language; none where there is no estimate."""
    if found.estimate.value is None or found.p is None:
        return ()
    missing = found.n.all.assigned - found.n.all.observed
    compared = found.code not in {"D0", "D1"}
    effect = charts.Effect(
        found.plan.outcome.named(lang),
        found.estimate.value,
        found.interval.low,
        found.interval.high,
        n=found.n.all.observed,
    )
    comparison = {"sv": "jämförelse med lottning", "en": "comparison by lot"}[lang] if compared else None
    drawn = charts.effects(
        [effect],
        delta=found.plan.outcome.delta,
        missing=missing,
        comparison=comparison,
        lang=lang,
        least=LEAST,
    )
    return (drawn, *_people(found, lang, missing))


def _people(found: Result, lang: str, missing: int) -> tuple[Chart | Withheld, ...]:
    if found.signs is not None:
        signs = found.signs
        row = charts.Row(found.plan.outcome.named(lang), signs.up, signs.same, signs.down, missing=missing)
        return (charts.up_same_down([row], missing=missing, lang=lang, least=LEAST),)
    return ()
