"""An event knows whose it is."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def name_owner(apps: Any, schema_editor: Any) -> None:
    sessions = apps.get_model("core", "PlannedSession").objects.values_list("pk", "profile_id")
    event = apps.get_model("core", "Event")
    for session, profile in sessions.iterator():
        event.objects.filter(session_id=session).update(profile_id=profile)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_number_screenings")]

    operations = [
        migrations.AddField(
            "event",
            "profile",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="core.profile"),
        ),
        migrations.RunPython(name_owner, migrations.RunPython.noop),
    ]
