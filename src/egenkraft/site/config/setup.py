"""What every new lab begins with: outcomes, purposes, kinds of activity, points in time, the library."""

from django.db import transaction

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.actions import ship_kinds
from egenkraft.site.consent.actions import ship_purposes
from egenkraft.site.labs.actions import ship_outcomes
from egenkraft.site.measures.actions import ship_waves
from egenkraft.site.methods.library import ship_library


@transaction.atomic
def new_lab(*, name: str, slug: str, town: str = "") -> Lab:
    """Make a lab that can be used at once."""
    lab = create_lab(name=name, slug=slug, town=town)
    system = Actor.system(lab.pk)
    with scope(system):
        for ship in (ship_outcomes, ship_purposes, ship_kinds, ship_waves, ship_library):
            ship(system)
    return lab
