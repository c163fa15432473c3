"""The seed of a lot between lock and draw: bound by its hash, sealed until then."""

from uuid import UUID

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.keys import subkey
from egenkraft.site.trials.models import Round, Trial
from egenkraft.site.vault import crypto


def seal(pk: UUID, seed: str, *, model: str = "trial") -> bytes:
    return crypto.seal(subkey("seed"), seed, model=model, field="seed", pk=pk)


def opened(pk: UUID, sealed: bytes, *, model: str = "trial") -> str:
    return _read(subkey("seed"), pk, sealed, model)


def _read(key: bytes, pk: UUID, sealed: bytes, model: str) -> str:
    # nosemgrep: direct-unwrap the seed of a lot is no person's, and has a key of its own
    return crypto.unseal(key, sealed, model=model, field="seed", pk=pk)


def reseal(old: bytes, new: bytes) -> int:
    """Seal every waiting seed under a new key; one that is under it already stays. Returns how many wait."""
    count = 0
    for lab in Lab.objects.all():
        with scope(Actor.system(lab.pk)):
            for table, model in ((Trial, "trial"), (Round, "round")):
                for row in table.objects.filter(seed_sealed__isnull=False):
                    count += _one(row, model, old, new)
    return count


def _one(row: Trial | Round, model: str, old: bytes, new: bytes) -> int:
    sealed = bytes(row.seed_sealed or b"")
    try:
        _read(new, row.pk, sealed, model)
    except crypto.DoesNotOpen:
        seed = _read(old, row.pk, sealed, model)
        row.seed_sealed = crypto.seal(new, seed, model=model, field="seed", pk=row.pk)
        row.save(update_fields=["seed_sealed"])
    return 1
