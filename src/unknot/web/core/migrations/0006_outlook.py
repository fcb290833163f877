"""Mood, confidence and fear of moving."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_discomfort"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutlookAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("answers", models.JSONField(default=dict)),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["profile", "made_at"], name="core_outloo_profile_636f41_idx")],
            },
        ),
    ]
