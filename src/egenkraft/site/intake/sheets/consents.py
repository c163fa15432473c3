"""Every yes and no, written by the one door for consents: the latest day wins, on one day a no wins."""

from django.utils.translation import gettext as _

from egenkraft.site.consent.actions import Decision, decide_all
from egenkraft.site.consent.models import Consent
from egenkraft.site.consent.rules import PURPOSES
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count
from egenkraft.site.intake.world import World


def load(rows: list[Row], world: World) -> Count:
    found = [(row, one) for row in rows if not row.broken for one in _decisions(row, world)]
    what = _("The same purpose stands twice for her on this day.")
    once = world.once(((row, (one.participant, one.purpose, one.on)) for row, one in found), "purpose", what)
    kept = {id(row) for row in once}
    decisions = [one for row, one in found if id(row) in kept]
    new = decide_all(world.by, decisions)
    return Count(new=new, same=len(decisions) - new)


def _decisions(row: Row, world: World) -> list[Decision]:
    person = world.person(row)
    if person is None or _not_yet(row, world):
        return []
    purposes = PURPOSES if row.get("purpose") == "all" else (row.get("purpose"),)
    return [
        Decision(
            participant=person.pk,
            purpose=purpose,
            given=row.get("given"),
            on=row.get("on"),
            form=row.get("form") or Consent.Form.UNKNOWN.value,
            witness=row.get("witness") or "",
            language=row.get("language") or person.language,
            by_herself=row.get("form") == "tapped",
        )
        for purpose in purposes
    ]


def _not_yet(row: Row, world: World) -> bool:
    if row.get("on") <= world.today:
        return False
    world.say(row, "on", _("This day has not come yet."), _("Mend the day."))
    return True
