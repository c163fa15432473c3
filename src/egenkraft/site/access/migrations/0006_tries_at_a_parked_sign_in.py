"""Tries at a leader's code are counted in the row of the parked sign-in, no longer in the session."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0005_roles_are_agreed_to")]

    operations = [
        migrations.AddField(
            model_name="signin",
            name="tries",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="codes typed to take it up while parked"
            ),
        ),
        migrations.AddConstraint(
            model_name="signin",
            constraint=models.CheckConstraint(
                condition=models.Q(("tries__lte", 5)), name="sign_in_tries_are_bounded"
            ),
        ),
    ]
