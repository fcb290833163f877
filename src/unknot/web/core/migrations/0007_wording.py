"""Every answer says which wording it was given to; those from before were given to the first one."""

from typing import Any

from django.db import migrations, models


def first_wording(apps: Any, schema_editor: Any) -> None:
    for model, column in (("ScreeningRecord", "answers"), ("Profile", "draft_answers")):
        rows = apps.get_model("core", model).objects
        for row in rows.order_by("pk").iterator():
            answers = getattr(row, column)
            if answers and "wording" not in answers:
                given = {key: 1 for key in answers if key != "map"}
                rows.filter(pk=row.pk).update(**{column: {**answers, "wording": given}})


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_outlook"),
    ]

    operations = [
        migrations.AlterField(
            "screeningrecord",
            "kind",
            models.CharField(max_length=8, choices=[("full", "full"), ("short", "short"), ("open", "open")]),
        ),
        migrations.RunPython(first_wording, migrations.RunPython.noop),
    ]
