"""The words about the lab: name and town on the lab itself, the rest on its public profile."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from egenkraft.site.access.models import Lab
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count
from egenkraft.site.intake.world import World
from egenkraft.site.labs.actions import save_profile
from egenkraft.site.labs.models import Profile
from egenkraft.site.outside.dates import BadDay, parse_day

ON_LAB = ("name", "town")
TWO_LANGUAGES = ("tagline", "brief", "call", "programme", "visit")
DAYS = ("starts_on", "ends_on")


def load(rows: list[Row], world: World) -> Count:
    rows = [row for row in rows if not row.broken]
    rows = world.once(((row, row.get("what")) for row in rows), "what", _("This stands twice."))
    lab = Lab.objects.get(pk=world.by.lab_id)
    profile = Profile.objects.filter(lab=lab).first() or Profile(lab=lab)
    words: dict[str, Any] = {}
    own: dict[str, str] = {}
    counts = []
    for row in rows:
        target: Lab | Profile = lab if row.get("what") in ON_LAB else profile
        values = _values(row, target, world)
        counts.append(_compare(values, target))
        (own if target is lab else words).update(values)
    if own and any(getattr(lab, name) != value for name, value in own.items()):
        Lab.objects.filter(pk=lab.pk).update(**own)
    if any(getattr(profile, name) != value for name, value in words.items()) and not world.problems:
        save_profile(world.by, **words)
    return sum(counts, Count())


def _values(row: Row, target: Lab | Profile, world: World) -> dict[str, Any]:
    what, text = row.get("what"), row.get("sv")
    if what in TWO_LANGUAGES:
        pairs = [(f"{what}_sv", "sv", text), (f"{what}_en", "en", row.get("en"))]
    else:
        pairs = [(what, "sv", text)]
    found = {}
    for name, key, value in pairs:
        if value is not None:
            found[name] = _clean(row, key, name, value, target, world)
    return {name: value for name, value in found.items() if value is not None}


def _clean(row: Row, key: str, name: str, text: str, target: Lab | Profile, world: World) -> Any:
    try:
        value: Any = parse_day(text, world.today) if name in DAYS else text
        return target._meta.get_field(name).clean(value, target)  # type: ignore[union-attr]
    except BadDay as error:
        world.say(row, key, error.what, error.mend)
    except ValidationError as error:
        world.say(row, key, " ".join(error.messages), _("Mend the text."))
    return None


def _compare(values: dict[str, Any], target: Lab | Profile) -> Count:
    before = {name: getattr(target, name) for name in values}
    if before == values:
        return Count(same=1)
    return Count(changed=1) if any(before.values()) else Count(new=1)
