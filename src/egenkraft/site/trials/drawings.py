"""The drawings of one answer: its people by arm or by direction, and its effect with interval."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from egenkraft.core import charts
from egenkraft.core.charts import Chart, Withheld
from egenkraft.core.trials import Result, otherwise
from egenkraft.core.trials.outside import BASE, withheld
from egenkraft.site.trials import turns

LEAST = 5  # inside the lab nothing is drawn about fewer people
Drawn = tuple[Chart | Withheld, ...]


@dataclass(frozen=True)
class _Known:
    """A result known by its plan and its data: equal ones have equal drawings."""

    plan: str
    data: str
    found: Result = field(compare=False)


def of(found: Result, lang: str, *, marks: bool = False) -> Drawn:
    """Charts in the language; none where there is no estimate. Last: how else the lot could have fallen."""
    return _all(_known(found), lang, marks)


def by_part(found: Result, lang: str, audience: str, *, marks: bool = False) -> dict[str, Drawn]:
    """The drawings of each part for a reader; `marks` lets single persons be drawn, from ten people on."""
    return dict(_parts(_known(found), lang, audience, marks))


def _known(found: Result) -> _Known:
    return _Known(found.plan.hash, found.data_sha256, found)


@lru_cache(maxsize=128)
def _all(known: _Known, lang: str, marks: bool) -> Drawn:
    drawn = tuple(one for charts in by_part(known.found, lang, "lab", marks=marks).values() for one in charts)
    return (*drawn, *_lot(known.found, lang, marks=marks)) if drawn else ()


@lru_cache(maxsize=128)
def _parts(known: _Known, lang: str, audience: str, marks: bool) -> dict[str, Drawn]:
    found = known.found
    if found.estimate.value is None or found.p is None or withheld(found, audience):
        return {}
    marks = marks and found.n.all.observed >= BASE
    return {
        "marks": _people(found, lang, outside=audience != "lab", marks=marks),
        "effect": (_effect(found, lang, outside=audience == "public"),),
    }


def _lot(found: Result, lang: str, *, marks: bool) -> Drawn:
    """Where chance is counted exactly; every single value alone for those who may see single persons."""
    told = otherwise(found)
    if told is None:
        return ()
    fine = marks and found.n.all.observed >= BASE
    lot = charts.Lot(told.counts, told.observed, told.extreme)
    return (
        charts.under_the_lot(
            lot,
            n=found.n.all.observed,
            missing=_lost(found),
            comparison=_comparison(found, lang),
            fine=fine,
            lang=lang,
            least=LEAST,
        ),
    )


def _lost(found: Result) -> int:
    return found.n.all.assigned - found.n.all.observed


def _comparison(found: Result, lang: str) -> str | None:
    by_lot = {"sv": "jämförelse med lottning", "en": "comparison by lot"}[lang]
    return None if found.code in {"D0", "D1"} else by_lot


def _effect(found: Result, lang: str, *, outside: bool) -> Chart | Withheld:
    effect = charts.Effect(
        found.plan.outcome.named(lang),
        found.estimate.value or 0,
        found.interval.low,
        found.interval.high,
        n=found.n.all.observed,
    )
    return charts.effects(
        [effect],
        delta=found.plan.outcome.delta,
        missing=_lost(found),
        comparison=_comparison(found, lang),
        lang=lang,
        least=LEAST,
        outside=outside,
    )


def _people(found: Result, lang: str, *, outside: bool, marks: bool) -> Drawn:
    """Up, same and down in one group; in two groups every person a dot, or hills where dots say too much."""
    if found.signs is not None:
        signs, missing = found.signs, _lost(found)
        row = charts.Row(found.plan.outcome.named(lang), signs.up, signs.same, signs.down, missing=missing)
        return (charts.up_same_down([row], missing=missing, lang=lang, least=LEAST, outside=outside),)
    arms = _arms(found, lang)
    if len(arms) != 2 or found.plan.outcome.kind == "yes_no":
        return ()
    options = {"missing": _lost(found), "comparison": _comparison(found, lang), "lang": lang, "least": LEAST}
    if marks:
        return (charts.dots_by_arm(*arms, **options),)  # type: ignore[arg-type]
    delta = found.plan.outcome.delta
    return (charts.density_by_arm(arms, delta=delta, outside=outside, **options),)  # type: ignore[arg-type]


def _arms(found: Result, lang: str) -> list[charts.Arm]:
    """What each person gained (or her final value, where there is none before), arm by arm."""
    names = {"sv": ("Med metoden", "Utan"), "en": ("With the method", "Without")}[lang]
    paired = any(one.gain is not None for one in found.persons)
    values = {"treated": list[Fraction](), "control": list[Fraction]()}
    for one in found.persons:
        value, arm = one.gain if paired else one.after, turns.side(found, one)
        if value is not None and arm is not None:
            values[arm].append(value)
    return [charts.Arm(name, gains) for name, gains in zip(names, values.values(), strict=True) if gains]
