"""The seed of a lot between lock and draw: bound by its hash, sealed until then."""

from uuid import UUID

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.keys import subkey
from egenkraft.site.trials.models import Trial
from egenkraft.site.vault import crypto


def seal(trial: UUID, seed: str) -> bytes:
    return crypto.seal(subkey("seed"), seed, model="trial", field="seed", pk=trial)


def opened(trial: UUID, sealed: bytes) -> str:
    return _read(subkey("seed"), trial, sealed)


def _read(key: bytes, trial: UUID, sealed: bytes) -> str:
    # nosemgrep: direct-unwrap the seed of a lot is no person's, and has a key of its own
    return crypto.unseal(key, sealed, model="trial", field="seed", pk=trial)


def reseal(old: bytes, new: bytes) -> int:
    """Seal every waiting seed under a new key; one that is under it already stays. Returns how many wait."""
    count = 0
    for lab in Lab.objects.all():
        with scope(Actor.system(lab.pk)):
            for row in Trial.objects.filter(seed_sealed__isnull=False):
                count += _one(row, old, new)
    return count


def _one(row: Trial, old: bytes, new: bytes) -> int:
    sealed = bytes(row.seed_sealed or b"")
    try:
        _read(new, row.pk, sealed)
    except crypto.DoesNotOpen:
        seed = _read(old, row.pk, sealed)
        row.seed_sealed = crypto.seal(new, seed, model="trial", field="seed", pk=row.pk)
        row.save(update_fields=["seed_sealed"])
    return 1
