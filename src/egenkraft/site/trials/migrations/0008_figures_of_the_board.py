import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('trials', '0007_places_as_locked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='publication',
            name='trial',
            field=models.ForeignKey(blank=True, help_text='empty: a figure of the lab board', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='publications', to='trials.trial'),
        ),
    ]
