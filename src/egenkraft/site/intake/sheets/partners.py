"""The organisations around the lab."""

from django.utils.translation import gettext as _

from egenkraft.site.access.models import Partner
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count, Upsert
from egenkraft.site.intake.world import World, fold
from egenkraft.site.labs.models import Place


def load(rows: list[Row], world: World) -> Count:
    rows = [row for row in rows if not row.broken]
    rows = world.once(((row, fold(row.get("name"))) for row in rows), "name", _("This name stands twice."))
    partners = Upsert(Partner, {**world.partners})
    for place, row in enumerate(rows, 1):
        values = row.given("kind", "url", "position")
        partners.put(fold(row.get("name")), values, {"name": row.get("name"), "position": place})
    count = partners.write()
    world.__dict__.pop("partners", None)
    return count


def load_places(rows: list[Row], world: World) -> Count:
    rows = [row for row in rows if not row.broken]
    rows = world.once(((row, fold(row.get("name"))) for row in rows), "name", _("This name stands twice."))
    main = [row for row in rows if row.get("is_main")]
    world.once(((row, "main") for row in main), "is_main", _("Only one place is the lab's own house."))
    places = Upsert(Place, {**world.places})
    for row in rows:
        name = row.get("name")
        places.put(fold(name), row.given("address", "is_main"), {"name": name})
        if row.get("is_main"):
            for other in places.known.values():
                if fold(other.name) != fold(name) and other.is_main and not other._state.adding:
                    places.put(fold(other.name), {"is_main": False})
    count = places.write()
    world.__dict__.pop("places", None)
    return count
