"""Cards of the outcomes that are asked about: direction of a sum, question by question, or a vector."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from egenkraft.core import charts
from egenkraft.core.charts import Chart, Effect, Row, Table, Withheld
from egenkraft.core.measures import Pack, Signs
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures import asking
from egenkraft.site.reports import words
from egenkraft.site.reports.cards import Card, about
from egenkraft.site.reports.figures import (
    LEAST,
    Base,
    Difference,
    Direction,
    Follow,
    Vector,
    direction,
    exact_share,
    vector,
)

GRADE = "D"  # before and after, without a comparison group
MAIN = "reached"  # the first measure of a network (DOMAIN 2.2); the others stand in the table
Reasons = tuple[tuple[str, int], ...]
Lost = Reasons | int  # outside the reasons are not told


def card(outcome: Outcome, people: Sequence[Follow], weeks: Sequence[int], on: date) -> Card:
    """The card of an outcome measured by an instrument pack."""
    pack = asking.packs()[outcome.measure]
    if pack.kind in ("positions", "resources"):
        return vector_card(outcome, vector(pack, people, weeks, on), on)
    return direction_card(outcome, pack, direction(pack, people, weeks, on), on)


def direction_card(outcome: Outcome, pack: Pack, found: Direction, on: date) -> Card:
    """Up, same, down: of the sum where the pack has one, always question by question."""
    signs = found.signs if pack.rule else max((signs for _c, signs in found.items), key=lambda one: one.n)
    base = _base(outcome, found.base, signs.n, on)
    if signs.n < LEAST:
        return Card(**base, refused=_("Not shown: fewer than five people have answered twice."))
    items = _items(pack, found)
    if not pack.rule:
        return Card(**base, what=_("Question by question, see the table."), tables=(items,))
    counts = (signs.up, signs.same, signs.down)
    return Card(
        **base,
        value=_("%(up)s of %(n)s") % {"up": signs.up, "n": signs.n},
        what=_("went up, %(same)s the same, %(down)s down") % {"same": signs.same, "down": signs.down},
        interval=words.share_between(found.up),
        counts=counts,
        chart=signs_chart(sum_of(pack), counts, base["missing"], words.language()),
        tables=(items,),
    )


def vector_card(outcome: Outcome, found: Vector, on: date) -> Card:
    """Several numbers side by side; the first of them is the headline, and nothing is added up."""
    values = [one for one in found.values if one.name in words.VALUES]
    main = next((one for one in values if one.name == MAIN), values[0] if values else None)
    base = _base(outcome, found.base, found.n, on)
    if main is None or main.n < LEAST:
        return Card(**base, refused=_("Not shown: fewer than five people have answered twice."))
    if main.low is None or main.high is None:
        return Card(**base, refused=_("Not shown: too few differ for an interval."))
    label = str(words.VALUES[main.name])
    return Card(
        **base,
        value=words.number(main.mean, sign=True),
        what=_("%(what)s, a person on average") % {"what": label.lower()},
        interval=words.between(main.low, main.high),
        main=main,
        chart=effect_chart(label, main, base["missing"], words.language()),
        tables=(_values(values),),
    )


def sum_of(pack: Pack) -> str:
    return ngettext("The sum of %(n)s question", "The sum of %(n)s questions", len(pack.items)) % {
        "n": len(pack.items)
    }


def _missing(lost: Lost) -> int | dict[str, int]:
    return lost if isinstance(lost, int) else dict(lost)


@lru_cache(maxsize=256)
def signs_chart(
    name: str, counts: tuple[int, int, int], lost: Lost, lang: str, *, outside: bool = False
) -> Chart | Withheld:
    """Remembered by counts and words only."""
    row = [Row(name, *counts)]
    return charts.up_same_down(
        row,
        missing=_missing(lost),
        lang=lang,
        least=LEAST,
        title=name,
        outside=outside,
    )


@lru_cache(maxsize=256)
def effect_chart(label: str, one: Difference, lost: Lost, lang: str) -> Chart | Withheld:
    """Remembered by the figures and words only."""
    row = Effect(label, one.mean, one.low, one.high, one.n)
    return charts.effects(
        [row],
        decimals=1,
        missing=_missing(lost),
        lang=lang,
        least=LEAST,
        title=label,
    )


def _base(outcome: Outcome, base: Base, n: int, on: date) -> dict[str, Any]:
    return about(outcome, on, GRADE) | {
        "n": n,
        "of": base.due,
        "missing": words.reasons(base.missing),
        "notes": _notes(base),
        "changes": tuple(str(words.CHANGES[code]) for code, _count in base.asked_otherwise),
    }


def _notes(base: Base) -> tuple[str, ...]:
    notes = []
    if base.not_due:
        text = ngettext(
            "%(n)s person's follow-up is not due yet; she is not in the figure.",
            "%(n)s people's follow-up is not due yet; they are not in the figure.",
            base.not_due,
        )
        notes.append(text % {"n": base.not_due})
    for code, count in base.asked_otherwise:
        text = _("%(n)s answered under other conditions than at the start: %(what)s.")
        notes.append(text % {"n": count, "what": words.CHANGES[code]})
    return tuple(notes)


def _items(pack: Pack, found: Direction) -> Table:
    """Question by question; a question that under five have answered twice is left out."""
    columns = (_("Question"), _("Up"), _("Same"), _("Down"), _("Missing"), _("Interval for up (95 per cent)"))
    end = words.language()
    rows = [_item(pack, code, signs, end) for code, signs in found.items if signs.n >= LEAST]
    return Table(_("Up, same, down, question by question"), columns, tuple(rows))


def _item(pack: Pack, code: str, signs: Signs, lang: str) -> tuple[str | int, ...]:
    item = pack.item(code)
    text = item.words.get(lang) or item.words["sv"]
    limits = words.percent_range(exact_share(signs.up, signs.n))
    return text, signs.up, signs.same, signs.down, sum(signs.missing.values()), limits


def _values(values: Sequence[Difference]) -> Table:
    columns = (
        _("Value"),
        _("Before"),
        _("After"),
        _("Difference"),
        _("Interval (95 per cent)"),
        _("n"),
        _("Missing"),
    )
    return Table(_("Each value by itself; they are never added"), columns, tuple(map(_value, values)))


def _value(one: Difference) -> tuple[str | int, ...]:
    label = str(words.VALUES[one.name])
    if not one.shown:
        return label, "–", "–", _("not shown"), _("too few"), one.n, one.missing
    before, after = words.number(one.before), words.number(one.after)
    difference = words.number(one.mean, sign=True)
    return label, before, after, difference, words.limits(one.low, one.high), one.n, one.missing
