from egenkraft.site.vault import crypto, models
from egenkraft.site.vault.crypto import unwrap  # found


def name(row, held):
    key = unwrap(held.wrapped, row.participant_id)  # found
    return crypto.unseal(key, row.name, model="identity", field="name", pk=row.pk)  # found


def keys():
    return models.PersonKey.objects.count()  # found
