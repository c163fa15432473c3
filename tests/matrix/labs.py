"""Every table that a lab owns, read in each lab: only its own rows, though the other lab has some too."""

from collections.abc import Iterator

from egenkraft.site.access.scope import Actor, scope
from tests.matrix import furniture
from tests.matrix.house import rolled_back
from tests.matrix.world import World


def mixed(world: World) -> list[str]:
    """The tables in which one lab sees another's rows, or where there was none to see."""
    with rolled_back():
        return list(_mixed(world))


def _mixed(world: World) -> Iterator[str]:
    for model in furniture.lab_tables():
        for owner in ("mine", "foreign"):
            if not model.raw.filter(lab=world.women[owner].lab_id).exists():
                furniture.good_row(world, model, owner)
        everywhere = set(model.raw.values_list("lab_id", flat=True))
        for key, lab in world.labs.items():
            with scope(Actor.system(lab.pk)):
                seen = set(model.objects.values_list("lab_id", flat=True))
            if seen != {lab.pk} or everywhere <= seen:
                yield f"{model._meta.label}, read in the lab “{key}”, shows {len(seen)} labs"
