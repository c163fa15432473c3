"""The second layer of words for purposes that still have the shipped ones; every version's words kept."""

from django.db import migrations

from egenkraft.site.consent.texts import SHIPPED

SECOND = ("who_sv", "who_en", "kept_sv", "kept_en")
WORDS = tuple(name for name in SHIPPED[0].__dataclass_fields__ if name != "key")


def keep(apps, schema_editor):
    purpose, wording = apps.get_model("consent", "Purpose"), apps.get_model("consent", "Wording")
    shipped = {text.key: text for text in SHIPPED}
    for row in purpose.objects.all():
        text = shipped.get(row.key)
        if text is not None and row.text_sv == text.text_sv:
            for name in SECOND:
                setattr(row, name, getattr(text, name))
            row.save(update_fields=SECOND)
        words = {name: getattr(row, name) for name in WORDS}
        wording.objects.get_or_create(  # one that was written between the two migrations stays
            lab_id=row.lab_id, purpose=row, version=row.version, defaults={"words": words}
        )


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_wordings")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
