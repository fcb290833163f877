from typing import Any

from django.db import migrations, models


def number_in_time(apps: Any, schema_editor: Any) -> None:
    """Records made before they had numbers get them in the order of their times."""
    record = apps.get_model("core", "ScreeningRecord")
    numbers: dict[object, int] = {}
    for row in record.objects.order_by("made_at", "id").iterator():
        numbers[row.profile_id] = numbers.get(row.profile_id, 0) + 1
        record.objects.filter(pk=row.pk).update(number=numbers[row.profile_id])


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="screeningrecord",
            name="number",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(number_in_time, migrations.RunPython.noop),
    ]
