"""How strong the strongest press of a session was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_indexes"),
    ]

    operations = [
        migrations.AddField("outcome", "discomfort_nrs", models.FloatField(null=True)),
    ]
