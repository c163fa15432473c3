"""The card of the interviews: who has had a relevant one, the way there, and the figures beside it."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egenkraft.core import charts
from egenkraft.core.charts import Chart, Step, Table, Withheld
from egenkraft.site.labs.models import Outcome
from egenkraft.site.reports import words
from egenkraft.site.reports.cards import Card, about
from egenkraft.site.reports.figures import LEAST, exact_share
from egenkraft.site.work.metrics import Funnel, Metrics, Part

GRADE = "E"  # events that were counted
Cells = tuple[str | int, ...]

STEPS = (
    gettext_lazy("Invited"),
    gettext_lazy("Booked"),
    gettext_lazy("Interview held"),
    gettext_lazy("Relevant"),
)
LOST: Mapping[str, Promise] = {
    "waiting": gettext_lazy("waiting"),
    "cancelled": gettext_lazy("cancelled"),
    "no_show": gettext_lazy("did not come"),
    "contact": gettext_lazy("contact only"),
    "unjudged": gettext_lazy("not judged yet"),
    "not_relevant": gettext_lazy("not relevant"),
}


def card(outcome: Outcome, found: Metrics, on: date) -> Card:
    """Women with at least one relevant interview of all enrolled; the rest in the table."""
    women = found.women
    base = about(outcome, on, GRADE) | {
        "n": women.denominator,
        "of": women.denominator + found.not_counted,
        "missing": words.reasons(women.missing),
        "notes": _notes(found),
    }
    if women.denominator < LEAST:
        return Card(**base, refused=_("Not shown: fewer than five people let themselves be counted."))
    return Card(
        **base,
        value=_("%(yes)s of %(n)s") % {"yes": women.numerator, "n": women.denominator},
        what=_("women have had a relevant interview"),
        interval=words.share_between(women.share),
        counts=(women.numerator, women.denominator - women.numerator),
        chart=funnel_chart(found.funnel, found.women_invited, words.language()),
        points=_points(found),
        tables=(_people(found), _events(found)),
    )


@lru_cache(maxsize=256)
def funnel_chart(found: Funnel, women: int, lang: str) -> Chart | Withheld:
    """Remembered by counts and language only."""
    counts = (found.invited, found.booked, found.held, found.relevant)
    lost = ((), found.before_booked, found.before_held, found.before_relevant)
    steps = [
        Step(str(label), count, {str(LOST[code]): number for code, number in reasons})
        for label, count, reasons in zip(STEPS, counts, lost, strict=True)
    ]
    return charts.funnel(steps, people=women, lang=lang, least=LEAST)


def _notes(found: Metrics) -> tuple[str, ...]:
    if not found.unjudged:
        return ()
    text = _("Held and not judged yet: %(n)s. Until then they are not counted as relevant.")
    return (text % {"n": found.unjudged},)


def _points(found: Metrics) -> tuple[tuple[str, str], ...]:
    """The two figures beside the drawing, each with its interval; the others stand in the table."""
    points = []
    rate, offers = found.per_quarter, found.offer_of_held
    if rate.value is not None and rate.low is not None and rate.high is not None:
        limits = words.limits(rate.low, rate.high)
        points.append(
            (_("Relevant per 10 participants and quarter"), f"{words.number(rate.value)} ({limits})")
        )
    if found.women_held >= LEAST and offers.denominator:
        counts = _("%(yes)s of %(n)s") % {"yes": offers.numerator, "n": offers.denominator}
        points.append((_("Held, then a job offer"), f"{counts} ({words.percent_range(offers.share)})"))
    return tuple(points)


def _people(found: Metrics) -> Table:
    """Spread over the women, and the rate over their time in the lab."""
    columns = (_("Women"), _("Number"), _("Of"), _("Interval (95 per cent)"))
    labels = (_("No relevant interview"), _("One"), _("Two or more"))
    rows: list[Cells] = [
        (label, count, found.enrolled, words.percent_range(exact_share(count, found.enrolled)))
        for label, count in zip(labels, found.spread, strict=True)
    ]
    return Table(_("How the relevant interviews are spread"), columns, tuple(rows))


def _events(found: Metrics) -> Table:
    """Each figure by its own definition, with what is missing from it."""
    columns = (_("Figure"), _("Number"), _("Of"), _("Interval (95 per cent)"), _("Missing"))
    rows = [
        _part(_("Invited, then held"), found.held_of_invited, found.women_invited),
        _part(_("Held, then a job offer"), found.offer_of_held, found.women_held),
        _part(_("Held through someone met after the start"), found.new_contacts, found.women_held),
        _part(_("First job interview ever in Sweden"), found.first, found.women_held),
        _part(_("A second person judged the same way"), found.agreement, found.women_held),
        _rate(found),
    ]
    rows += [_side(found, side, count) for side, count in found.no_shows]
    if found.kappa is not None:
        known = found.kappa
        limits = words.limits(known.low, known.high, digits=2)
        rows.append(
            (_("Kappa of the two judgements"), words.number(known.value, digits=2), known.n, limits, "")
        )
    return Table(_("The interviews in figures"), columns, tuple(rows))


def _part(label: str, part: Part, women: int) -> Cells:
    missing = ", ".join(f"{count} {reason}" for reason, count in words.reasons(part.missing)) or "0"
    if women < LEAST or not part.denominator:
        return label, _("not shown"), "–", _("too few"), missing
    return label, part.numerator, part.denominator, words.percent_range(part.share), missing


def _rate(found: Metrics) -> Cells:
    """Per ten participants and quarter, over the time that each of them has been in the lab."""
    label, rate = _("Relevant per 10 participants and quarter"), found.per_quarter
    if rate.value is None or rate.low is None or rate.high is None:
        return label, _("not shown"), "–", _("too few"), "0"
    time = _("%(quarters)s quarters") % {"quarters": words.number(found.quarters)}
    return label, words.number(rate.value), time, words.limits(rate.low, rate.high), "0"


def _side(found: Metrics, side: str, count: int) -> Cells:
    """Who did not come, of all that were booked and are over."""
    over = found.funnel.booked - dict(found.funnel.before_held)["waiting"]
    label = _("Did not come: %(who)s") % {"who": words.SIDES[side]}
    if found.women_invited < LEAST or not over:
        return label, _("not shown"), "–", _("too few"), "0"
    return label, count, over, words.percent_range(exact_share(count, over)), "0"
