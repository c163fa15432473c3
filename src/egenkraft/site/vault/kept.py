"""What extra protection took out of somebody's open row: sealed with her own key, shown to her alone."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from egenkraft.site.access.scope import Actor
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.crypto import DoesNotOpen, seal, unseal, unwrap
from egenkraft.site.vault.models import PersonKey, Shelter

MODEL, FIELD = "shelter", "kept"


@dataclass(frozen=True)
class Kept:
    """Her row as it stood before. Read for scrubbing, and for knowing her again in a search or a file."""

    code: str
    display_name: str
    symbol: str
    birth_year: int | None
    home_area: str
    place: str

    @classmethod
    def of(cls, person: Participant) -> "Kept":
        area, place = person.home_area, person.place
        return cls(
            person.code,
            person.display_name,
            person.symbol,
            person.birth_year,
            area.name if area else "",
            place.name if place else "",
        )


def keep(key: bytes, person: Participant) -> Shelter:
    """Seal her row as it stands now."""
    row = Shelter(participant=person)
    row.kept = seal(key, json.dumps(asdict(Kept.of(person))), model=MODEL, field=FIELD, pk=row.pk)
    row.save()
    return row


def kept(person: Participant) -> Kept | None:
    """What was sealed away; None where there is nothing, or where it cannot be opened."""
    row = Shelter.objects.filter(participant=person).first()
    held = PersonKey.objects.filter(person=person.pk).first() if row else None
    if row is None or held is None:
        return None
    try:
        key = unwrap(held.wrapped, person.pk)
        return Kept(**json.loads(unseal(key, row.kept, model=MODEL, field=FIELD, pk=row.pk)))
    except DoesNotOpen:
        return None


def told(by: Actor, her: Participant) -> dict[str, Any]:
    """The same for her paper: whoever prints it has her within reach, so holds her key."""
    found = kept(her)
    return asdict(found) if found is not None else {}


def told_apart(by: Actor, her: Participant) -> dict[str, Any]:
    """The same for the file that she takes with her, beside what she is called now."""
    found = told(by, her)
    return {"before": found} if found else {}
