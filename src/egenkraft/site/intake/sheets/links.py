"""Links to sister labs and films."""

from django.utils.translation import gettext as _

from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count, Upsert
from egenkraft.site.intake.world import World
from egenkraft.site.labs.models import Link


def load(rows: list[Row], world: World) -> Count:
    rows = [row for row in rows if not row.broken]
    rows = world.once(((row, row.get("url")) for row in rows), "url", _("This address stands twice."))
    links = Upsert(Link, {link.url: link for link in Link.objects.all()})
    for row in rows:
        links.put(row.get("url"), row.given("title", "url", "kind", "position"))
    return links.write()
