"""Methods and their versions."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count, Upsert
from egenkraft.site.intake.world import World, fold
from egenkraft.site.methods.models import Method, MethodVersion

WORDS = ("summary", "for_whom", "proposed_by")


def load(rows: list[Row], world: World) -> Count:
    rows = sorted((row for row in rows if not row.broken), key=_number)
    what = _("This version of the method stands twice.")
    rows = world.once(((row, (fold(row.get("name")), _number(row))) for row in rows), "name", what)
    methods = Upsert(Method, {fold(method.name): method for method in Method.objects.all()})
    for name in dict.fromkeys(fold(row.get("name")) for row in rows):
        _method([row for row in rows if fold(row.get("name")) == name], methods)
    methods.write()
    known = {(version.method_id, version.number): version for version in MethodVersion.objects.all()}
    versions = Upsert(MethodVersion, {**known})
    counts = [_version(row, versions, methods) for row in rows]
    versions.write()
    world.__dict__.pop("versions", None)
    return sum(counts, Count())


def _number(row: Row) -> int:
    return int(row.get("version") or 1)


def _method(rows: list[Row], methods: Upsert[Method]) -> None:
    """The words of the newest version that has any: two rows must not undo each other at each load."""
    name = rows[0].get("name")
    taken = {method.slug for method in methods.known.values()}
    base = slugify(name)[:50] or "method"
    slug = next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if one not in taken)
    words = {key: value for row in rows for key, value in row.given(*WORDS).items()}
    methods.put(fold(name), words, {"name": name, "slug": slug})


def _version(row: Row, versions: Upsert[MethodVersion], methods: Upsert[Method]) -> Count:
    """One row tells of a method and of a version: it is new or changed if either is."""
    method, number = methods.known[fold(row.get("name"))], _number(row)
    key = (method.pk, number)
    fresh = key not in versions.known
    values = row.given("what", "dose_minutes", "cost_kronor", "since")
    version = versions.put(key, values, {"method": method, "number": number})
    if fresh:
        return Count(new=1)
    touched = version.pk in versions.changed or method.pk in methods.changed
    return Count(changed=1) if touched else Count(same=1)
