"""Activities, the series they belong to, and who certified their minutes."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from egenkraft.site.activities.models import Activity, Kind, Series
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count, Upsert, noon
from egenkraft.site.intake.world import World, fold

SeriesByName = dict[tuple[Any, ...], Series]  # kind and title, as they are compared


def load(rows: list[Row], world: World) -> Count:
    found = [(row, kind) for row in rows if not row.broken and (kind := world.find(row, "kind", world.kinds))]
    known_rows = {id(row) for row, _kind in found}
    world.broken_days |= {row.get("on") for row in rows if id(row) not in known_rows}
    what = _("This activity stands twice.")
    once = {id(row) for row in world.once(((row, _key(row, kind)) for row, kind in found), "title", what)}
    found = [(row, kind) for row, kind in found if id(row) in once]
    series = _series(found)
    starts = [_starts(row) for row, _kind in found]
    span = (min(starts), max(starts)) if starts else (timezone.now(), timezone.now())
    known = {_known(one): one for one in Activity.objects.filter(starts_at__range=span)}
    activities = Upsert(Activity, {**known})
    for row, kind in found:
        only_new = {"kind": kind, "title": row.get("title"), "starts_at": _starts(row)}
        before = activities.known.get(_key(row, kind))
        activities.put(_key(row, kind), _values(row, kind, series, before, world), only_new)
    return activities.write()


def _starts(row: Row) -> datetime:
    return timezone.make_aware(datetime.combine(row.get("on"), row.get("starts")))


def _key(row: Row, kind: Kind) -> tuple[Any, ...]:
    return _starts(row), kind.pk, fold(row.get("title"))


def _known(one: Activity) -> tuple[Any, ...]:
    return one.starts_at, one.kind_id, fold(one.title)


def _series(found: list[tuple[Row, Kind]]) -> SeriesByName:
    """A series is of one kind: two kinds under one title are two series, each with its own people."""
    known = Upsert(Series, {(one.kind_id, fold(one.title)): one for one in Series.objects.all()})
    for row, kind in found:
        if row.get("series"):
            known.put((kind.pk, fold(row.get("series"))), {}, {"title": row.get("series"), "kind": kind})
    known.write()
    return known.known


def _values(
    row: Row, kind: Kind, series: SeriesByName, known: Activity | None, world: World
) -> dict[str, Any]:
    values = row.given("minutes", "children", "guests")
    pointed = {
        "place_id": world.find(row, "place", world.places, "places"),
        "partner_id": world.find(row, "partner", world.partners, "partners"),
        "series_id": series.get((kind.pk, fold(row.get("series") or ""))),
        "method_version_id": world.version(row),
    }
    values |= {name: target.pk for name, target in pointed.items() if target is not None}
    return values | _certified(row, known, world)


def _certified(row: Row, known: Activity | None, world: World) -> dict[str, Any]:
    """Certified once: a file does not certify again what a leader has certified on the page."""
    name = row.get("certified_name")
    if not name:
        if row.get("certified_on"):
            world.say(row, "certified_name", _("The cell is blank."), _("Write who certified the minutes."))
        return {}
    if known is not None and known.certified_at is not None:
        return {}
    if row.get("on") > world.today:
        world.say(row, "certified_name", _("This day has not come yet."), _("Certify it afterwards."))
    return {"certified_name": name, "certified_at": noon(row.get("certified_on") or row.get("on"))}
