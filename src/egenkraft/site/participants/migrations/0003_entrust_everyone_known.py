"""Until now every leader of a lab could open every person in it: written down as what it was."""

from django.db import migrations


def entrust(apps, schema_editor):
    participant, entrusted = apps.get_model("participants", "Participant"), apps.get_model("participants", "Entrusted")
    membership = apps.get_model("access", "Membership")
    leaders = list(membership.objects.filter(role="leader", ended_at=None).values_list("lab_id", "account_id"))
    known = set(entrusted.objects.filter(ended_at=None).values_list("participant_id", "account_id"))
    rows = [
        entrusted(lab_id=lab, participant_id=person, account_id=account)
        for lab, account in leaders
        for person in participant.objects.filter(lab_id=lab).values_list("pk", flat=True)
        if (person, account) not in known
    ]
    entrusted.objects.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_roles_and_notices"),
        ("participants", "0002_extra_protection_and_entrusting"),
    ]
    operations = [migrations.RunPython(entrust, migrations.RunPython.noop, elidable=True)]
