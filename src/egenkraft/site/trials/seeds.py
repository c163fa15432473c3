"""The seed of a lot between lock and draw: bound by its hash, sealed until then."""

from uuid import UUID

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.keys import subkey
from egenkraft.site.trials.models import Trial
from egenkraft.site.vault import crypto


def seal(trial: UUID, seed: str) -> bytes:
    return crypto.seal(subkey("seed"), seed, model="trial", field="seed", pk=trial)


def unseal(trial: UUID, sealed: bytes) -> str:
    return crypto.unseal(subkey("seed"), sealed, model="trial", field="seed", pk=trial)


def reseal(old: bytes, new: bytes) -> int:
    """Seal every waiting seed under a new key; one that is under it already stays. Returns how many wait."""
    count = 0
    for lab in Lab.objects.all():
        with scope(Actor.system(lab.pk)):
            for row in Trial.objects.filter(seed_sealed__isnull=False):
                count += _one(row, old, new)
    return count


def _one(row: Trial, old: bytes, new: bytes) -> int:
    sealed, place = bytes(row.seed_sealed or b""), {"model": "trial", "field": "seed", "pk": row.pk}
    try:
        crypto.unseal(new, sealed, **place)  # type: ignore[arg-type]
    except crypto.DoesNotOpen:
        seed = crypto.unseal(old, sealed, **place)  # type: ignore[arg-type]
        row.seed_sealed = crypto.seal(new, seed, **place)  # type: ignore[arg-type]
        row.save(update_fields=["seed_sealed"])
    return 1
