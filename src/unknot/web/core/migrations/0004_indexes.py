"""What is asked on every page is the end of an index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_find_fast"),
    ]

    operations = [
        migrations.AlterField(
            "event", "profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["profile", "kind", "at"], name="core_event_profile_b4212d_idx"),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["profile", "morning_at"], name="core_outcom_profile_7504ab_idx"),
        ),
        migrations.AddIndex(
            model_name="plannedsession",
            index=models.Index(fields=["profile", "status", "ended_at"], name="core_planne_profile_a01686_idx"),
        ),
    ]
