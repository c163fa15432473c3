"""Roles that were given until now were given by whoever could give them: they count as agreed to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def agreed(apps, schema_editor):
    apps.get_model("access", "Invitation").objects.update(agreed_at=F("created_at"), agreed_by=F("created_by"))


class Migration(migrations.Migration):
    dependencies = [("access", "0004_sign_ins")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="agreed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(agreed, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_by", None), ("agreed_at__isnull", False), _connector="OR"),
                name="invitation_agreed_by_with_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("agreed_at__isnull", False), _connector="OR"),
                name="invitation_used_was_agreed",
            ),
        ),
    ]
