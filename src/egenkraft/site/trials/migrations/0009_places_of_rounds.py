from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('trials', '0008_figures_of_the_board'),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='places',
            field=models.JSONField(blank=True, help_text='the labels of the places as bound; empty where a person was erased', null=True),
        ),
    ]
