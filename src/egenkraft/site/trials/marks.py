"""Marks of the people behind figures that left the lab, and seals on what they gave. The key never leaves
this installation."""

import hmac
import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.keys import subkey
from egenkraft.site.trials.models import Publication

BYTES = 16


def mark(participant: UUID) -> str:
    """Always the same for her and telling nothing about her."""
    return _keyed(str(participant))


def sealed(answers: Mapping[str, Sequence[object]]) -> str:
    """What each person behind a mean gave, by marks with the times, in one hash: another one as soon as one
    answer is."""
    return _keyed(json.dumps(sorted((one, [*map(str, given)]) for one, given in answers.items())))


def _keyed(text: str) -> str:
    return hmac.digest(subkey("published"), text.encode(), "sha256")[:BYTES].hex()


def forget(_by: Actor, person: UUID) -> int:
    """Somebody is erased: seals on what she gave go. No later figure has her in it, and whoever holds the
    key and the others' answers could try what she gave until a seal fits. Returns 0: no row is counted."""
    hers = mark(person)
    for row in Publication.objects.exclude(answers=""):
        if any(one.startswith(hers) for group in row.groups.values() for one in group):
            row.answers = ""
            row.save(update_fields=["answers"])
    return 0
