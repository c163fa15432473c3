"""Files of hers (recordings of her voice), sealed with her own key: gone with it, from every backup too."""

from uuid import UUID

from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.actions import key_of
from egenkraft.site.vault.crypto import DoesNotOpen, Sealed, seal_file, unseal_file, unwrap
from egenkraft.site.vault.models import PersonKey


def sealed_for(person: Participant, data: bytes, *, model: str, field: str, pk: UUID) -> bytes:
    """The file sealed with her key, which is made at the first need."""
    return seal_file(key_of(person), data, model=model, field=field, pk=pk)


def opened(person: UUID, sealed: Sealed, *, model: str, field: str, pk: UUID) -> bytes | None:
    """The file; None where her key is gone, or does not open it."""
    held = PersonKey.objects.filter(person=person).first()
    if held is None:
        return None
    try:
        return unseal_file(unwrap(held.wrapped, person), sealed, model=model, field=field, pk=pk)
    except DoesNotOpen:
        return None
