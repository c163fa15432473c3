"""Everything that writes places, home areas, outcomes and the words of a lab's public page."""

from typing import Any

from django.db import models, transaction

from egenkraft.site.access.models import Partner
from egenkraft.site.access.rows import LabRow
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.labs.instruments import meaning
from egenkraft.site.labs.models import HomeArea, Link, Outcome, Place, Profile
from egenkraft.site.labs.shipped import OUTCOMES

DEFINING = (
    "definition_sv",
    "definition_en",
    "denominator_sv",
    "denominator_en",
    "missing_sv",
    "missing_en",
    "measure",
)


class InUse(ValueError):
    """Other rows point here, so it cannot be removed."""


@transaction.atomic
def ship_outcomes(by: Actor) -> list[Outcome]:
    """Give the lab its three outcomes where it has none by that key; changed ones stay as they are."""
    for words in OUTCOMES:
        if not Outcome.objects.filter(key=words["key"]).exists():
            row = Outcome.objects.create(**words)
            record(by, "outcome.create", "outcome", row.pk)
    return list(Outcome.objects.current())


@transaction.atomic
def change_outcome(by: Actor, *, outcome: Outcome, **fields: Any) -> Outcome:
    """Change an outcome. A change of what it means makes a new version; the old one keeps its trials."""
    if fields.get("measure", outcome.measure) != outcome.measure:
        fields |= meaning(fields["measure"])
    anew = any(fields.get(name, getattr(outcome, name)) != getattr(outcome, name) for name in DEFINING)
    for name, value in fields.items():
        setattr(outcome, name, value)
    if anew:
        newest = Outcome.objects.filter(key=outcome.key).aggregate(top=models.Max("version"))["top"]
        outcome.pk, outcome.version = Outcome._meta.pk.get_default(), newest + 1
        outcome._state.adding = True
    outcome.save()
    record(by, "outcome.version" if anew else "outcome.change", "outcome", outcome.pk, change=fields)
    return outcome


@transaction.atomic
def save_place(
    by: Actor, *, name: str, address: str = "", is_main: bool = False, place: Place | None = None
) -> Place:
    """Write a place, known by its name (or given, to rename it). Only one is the main place."""
    row = place or Place.objects.filter(name=name).first() or Place()
    made = row._state.adding
    row.name, row.address, row.is_main = name, address, is_main
    if is_main:
        Place.objects.exclude(pk=row.pk).update(is_main=False)
    row.save()
    record(by, "place.create" if made else "place.change", "place", row.pk)
    return row


@transaction.atomic
def save_area(by: Actor, *, name: str, area: HomeArea | None = None) -> HomeArea:
    """Write a home area, known by its name (or given, to rename it)."""
    row = area or HomeArea.objects.filter(name=name).first() or HomeArea()
    made = row._state.adding
    row.name = name
    row.save()
    record(by, "area.create" if made else "area.change", "area", row.pk)
    return row


@transaction.atomic
def save_link(
    by: Actor, *, kind: str, title: str, url: str, position: int = 0, link: Link | None = None
) -> Link:
    """Write a link to a sister lab or a film, known by its address (or given, to change that)."""
    row = link or Link.objects.filter(url=url).first() or Link()
    made = row._state.adding
    row.kind, row.title, row.url, row.position = kind, title, url, position
    row.save()
    record(by, "link.create" if made else "link.change", "link", row.pk)
    return row


@transaction.atomic
def change_partner(by: Actor, *, partner: Partner, name: str, kind: str, url: str, position: int) -> Partner:
    """Change a partner, its name too (a new one is written by access.actions.save_partner)."""
    partner.name, partner.kind, partner.url, partner.position = name, kind, url, position
    partner.save()
    record(by, "partner.change", "partner", partner.pk)
    return partner


@transaction.atomic
def save_profile(by: Actor, **words: Any) -> Profile:
    """Write the public words given; the others stay. The public page changes when it is published anew."""
    row, made = Profile.objects.get_or_create(lab_id=by.lab_id)
    for name, value in words.items():
        setattr(row, name, value)
    row.full_clean(exclude=["lab"])
    row.save()
    record(
        by, "profile.create" if made else "profile.change", "lab", by.lab_id, change={"fields": sorted(words)}
    )
    return row


@transaction.atomic
def remove(by: Actor, *, row: LabRow) -> None:
    """Remove a partner, place, area or link that nothing else needs; else raise `InUse`."""
    kind, pk = row._meta.model_name or "", row.pk
    try:
        row.delete()
    except models.ProtectedError as error:
        raise InUse from error
    record(by, f"{kind}.remove", kind, pk)
