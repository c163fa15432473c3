"""The five criteria of a relevant interview: one wording for staff, one very easy one for her."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Criterion:
    number: int
    short: Promise
    staff: Promise
    hers: Promise


CRITERIA = (
    Criterion(
        1,
        _("Occupation"),
        _("The occupation is among her goals, or a step on the way that she accepts."),
        _("Do you want a job like this?"),
    ),
    Criterion(
        2,
        _("Hours, child care, travel"),
        _("The hours, child care and the way there work for her."),
        _("Can you manage the hours, the way there and the children?"),
    ),
    Criterion(
        3,
        _("Swedish"),
        _("The job asks for Swedish at most one level above hers."),
        _("Is your Swedish enough, or nearly enough?"),
    ),
    Criterion(
        4,
        _("Law and health"),
        _("What the law and her health require is met or planned."),
        _("Do you have the papers, and can your body do it?"),
    ),
    Criterion(
        5,
        _("Terms"),
        _("The terms are lawful and in writing, with pay as in the collective agreement."),
        _("Do you get fair pay and a written contract?"),
    ),
)
BY_NUMBER = {one.number: one for one in CRITERIA}
