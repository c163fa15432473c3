"""The four lists of the set-up (partners, places, home areas, links): their words, form and writing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.actions import save_partner
from egenkraft.site.access.scope import Actor
from egenkraft.site.labs import actions, queries
from egenkraft.site.labs.forms import AreaForm, LinkForm, OnceForm, PartnerForm, PlaceForm
from egenkraft.site.labs.queries import Group


def _partner(by: Actor, row: Any, **data: Any) -> Any:
    return actions.change_partner(by, partner=row, **data) if row else save_partner(by, **data)


def _place(by: Actor, row: Any, **data: Any) -> Any:
    return actions.save_place(by, place=row, **data)


def _area(by: Actor, row: Any, **data: Any) -> Any:
    return actions.save_area(by, area=row, **data)


def _link(by: Actor, row: Any, **data: Any) -> Any:
    return actions.save_link(by, link=row, **data)


@dataclass(frozen=True)
class List:
    """One list: its words, what it shows, its form, and how a row is written."""

    title: Any
    lead: Any
    add: Any
    change: Any
    groups: Callable[[], list[Group]]
    form: type[OnceForm]
    save: Callable[..., Any]


LISTS = {
    "partners": List(
        _("Partners"),
        _("Who runs the house together, who is in the programme, and who pays."),
        _("Add a partner"),
        _("Change the partner"),
        queries.partner_groups,
        PartnerForm,
        _partner,
    ),
    "places": List(
        _("Places"),
        _("Where the lab meets. The main place stands on the public page."),
        _("Add a place"),
        _("Change the place"),
        queries.place_groups,
        PlaceForm,
        _place,
    ),
    "areas": List(
        _("Home areas"),
        _("The neighbourhoods the lab is for. Coarse on purpose: an address is never asked for here."),
        _("Add a home area"),
        _("Change the home area"),
        queries.area_groups,
        AreaForm,
        _area,
    ),
    "links": List(
        _("Links to sister labs and films"),
        _("Plain links on the public page. Nothing is fetched from there until somebody follows one."),
        _("Add a link"),
        _("Change the link"),
        queries.link_groups,
        LinkForm,
        _link,
    ),
}
