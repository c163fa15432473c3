"""The instruments that an outcome can be measured with: packs that come to one number a person."""

from django.conf import settings

from egenkraft.core import measures
from egenkraft.site.labs.models import Outcome

KINDS = {"scale": Outcome.Kind.SUM, "positions": Outcome.Kind.VECTOR}


def instruments() -> dict[str, measures.Pack]:
    """The shipped ones and the lab's own, by id."""
    found = measures.asked_at_waves(settings.PACKS)
    return {key: pack for key, pack in found.items() if pack.kind in KINDS}


def names(language: str) -> list[tuple[str, str]]:
    """Id and name of each, in this language where the pack has it."""
    known = instruments().items()
    return [(key, pack.name(language if language in pack.languages else "sv")) for key, pack in known]


def meaning(measure: str) -> dict[str, str]:
    """What the answers of this instrument are, and which way is better."""
    pack = instruments()[measure]
    return {"kind": KINDS[pack.kind].value, "better": pack.better}
