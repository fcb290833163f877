import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("solo", models.BooleanField(editable=False, null=True, unique=True)),
                ("preferences", models.JSONField(default=dict)),
                ("draft_answers", models.JSONField(default=dict)),
                ("draft_began_at", models.DateTimeField(null=True)),
                ("recheck_since", models.DateTimeField(null=True)),
                ("recheck_why", models.CharField(blank=True, default="", max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("words", models.CharField(max_length=120)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(null=True)),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RolandMorris",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("ticked", models.JSONField(default=list)),
                ("score", models.PositiveSmallIntegerField()),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScreeningRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("kind", models.CharField(choices=[("full", "full"), ("short", "short")], max_length=8)),
                ("answers", models.JSONField()),
                ("result", models.JSONField()),
                ("verdict", models.CharField(max_length=16)),
                ("content_version", models.CharField(max_length=16)),
                ("full_made_at", models.DateTimeField()),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlannedSession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("request", models.JSONField()),
                ("plan", models.JSONField()),
                ("script", models.JSONField()),
                ("choices", models.JSONField(default=dict)),
                ("seed", models.PositiveBigIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("replaced", "replaced"),
                            ("started", "started"),
                            ("finished", "finished"),
                            ("stopped", "stopped"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("content_version", models.CharField(max_length=16)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
                (
                    "screening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="sessions", to="core.screeningrecord"
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField()),
                ("device", models.CharField(max_length=64)),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                ("position_s", models.FloatField()),
                ("detail", models.JSONField(default=dict)),
                ("received_at", models.DateTimeField()),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="core.plannedsession"
                    ),
                ),
            ],
            options={
                "ordering": ["session", "device", "sequence"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "uid"), name="event_once"),
                    models.UniqueConstraint(fields=("session", "device", "sequence"), name="event_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("pain_before_nrs", models.FloatField(null=True)),
                ("pain_after_nrs", models.FloatField(null=True)),
                ("pain_morning_nrs", models.FloatField(null=True)),
                ("morning_at", models.DateTimeField(null=True)),
                ("feels", models.JSONField(default=list)),
                ("soreness", models.JSONField(default=list)),
                ("stops", models.JSONField(default=list)),
                ("retest", models.JSONField(null=True)),
                ("note", models.CharField(blank=True, default="", max_length=2000)),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcome", to="core.plannedsession"
                    ),
                ),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["profile", "made_at"], name="core_outcom_profile_c63708_idx")],
            },
        ),
        migrations.CreateModel(
            name="MobilityResult",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("measure", models.CharField(max_length=40)),
                (
                    "side",
                    models.CharField(choices=[("left", "left"), ("right", "right"), ("both", "both")], max_length=5),
                ),
                ("value", models.FloatField()),
                ("tries", models.JSONField(default=list)),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mobility",
                        to="core.plannedsession",
                    ),
                ),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["profile", "made_at"], name="core_mobili_profile_f5d44c_idx")],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("map", models.JSONField(default=list)),
                ("pain_now", models.FloatField(null=True)),
                ("pain_average", models.FloatField(null=True)),
                ("pain_worst", models.FloatField(null=True)),
                ("tools", models.JSONField(default=list)),
                ("surfaces", models.JSONField(default=list)),
                ("postures", models.JSONField(null=True)),
                ("minutes", models.FloatField(default=15)),
                ("height_cm", models.FloatField(null=True)),
                ("mass_kg", models.FloatField(null=True)),
                ("max_discomfort_nrs", models.FloatField(null=True)),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["profile", "made_at"], name="core_checki_profile_22d160_idx")],
            },
        ),
        migrations.CreateModel(
            name="ActivityRating",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("score", models.FloatField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="core.activity"
                    ),
                ),
                ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="core.profile")),
            ],
            options={
                "ordering": ["made_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["profile", "made_at"], name="core_activi_profile_32576c_idx")],
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["profile", "made_at"], name="core_activi_profile_54f71a_idx"),
        ),
        migrations.AddIndex(
            model_name="rolandmorris",
            index=models.Index(fields=["profile", "made_at"], name="core_roland_profile_859c86_idx"),
        ),
        migrations.AddIndex(
            model_name="screeningrecord",
            index=models.Index(fields=["profile", "made_at"], name="core_screen_profile_225558_idx"),
        ),
        migrations.AddIndex(
            model_name="plannedsession",
            index=models.Index(fields=["profile", "made_at"], name="core_planne_profile_3586dd_idx"),
        ),
        migrations.AddIndex(
            model_name="plannedsession",
            index=models.Index(fields=["profile", "status", "made_at"], name="core_planne_profile_fd30e1_idx"),
        ),
    ]
