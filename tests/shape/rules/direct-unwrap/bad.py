from egenkraft.site.vault import crypto, doors, models
from egenkraft.site.vault.crypto import unwrap  # found
from egenkraft.site.vault.doors import read  # found
from egenkraft.site.vault.kept import kept  # found


def name(row, held):
    key = unwrap(held.wrapped, row.participant_id)  # found
    return crypto.unseal(key, row.name, model="identity", field="name", pk=row.pk)  # found


def keys():
    return models.PersonKey.objects.count()  # found


def everybody(people):
    return doors.read(people), read(people), kept(people[0])  # found
