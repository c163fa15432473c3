"""The instruments that people are asked, and those of them that an outcome can be measured with."""

from functools import cache

from django.conf import settings

from egenkraft.core import measures
from egenkraft.site.labs.models import Outcome

KINDS = {"scale": Outcome.Kind.SUM, "positions": Outcome.Kind.VECTOR}


@cache
def packs() -> dict[str, measures.Pack]:
    """Every pack that a participant answers at a wave, by its id, as they were when the site started."""
    return measures.asked_at_waves(settings.PACKS)


def instruments() -> dict[str, measures.Pack]:
    """Those of them that come to one number a person."""
    return {key: pack for key, pack in packs().items() if pack.kind in KINDS}


def names(language: str) -> list[tuple[str, str]]:
    """Id and name of each, in this language where the pack has it."""
    known = instruments().items()
    return [(key, pack.name(language if language in pack.languages else "sv")) for key, pack in known]


def meaning(measure: str) -> dict[str, str]:
    """What the answers of this instrument are, and which way is better."""
    pack = instruments()[measure]
    return {"kind": KINDS[pack.kind].value, "better": pack.better}
