"""Migrations, from nothing and from a database with people in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.web.conftest import NOON

from unknot.web.core.models import Event, ScreeningRecord


def to(*targets: tuple[str, str | None]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state([t for t in targets if t[1]]).apps


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_way_down_to_nothing_and_up_again() -> None:
    to(("core", None))
    assert "core_profile" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    assert "core_profile" in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_rows_of_the_first_version_come_along() -> None:
    """Screenings get numbers in the order of their times, events the owner of their session."""
    try:
        old = to(("core", "0001_initial"))
        profile = old.get_model("core", "Profile").objects.create(id=uuid4(), made_at=NOON)
        for days in (2, 0, 1):
            at = NOON + timedelta(days=days)
            record = old.get_model("core", "ScreeningRecord").objects.create(
                profile=profile, kind="full", answers={}, result={}, verdict="go", made_at=at, full_made_at=at
            )
        session = old.get_model("core", "PlannedSession").objects.create(
            profile=profile, screening=record, request={}, plan={}, script={}, content_version="1", made_at=NOON
        )
        old.get_model("core", "Event").objects.create(
            session=session, uid=uuid4(), device="d", sequence=0, kind="paused", at=NOON, position_s=0, received_at=NOON
        )
        call_command("migrate", verbosity=0)
        assert [row.number for row in ScreeningRecord.objects.order_by("made_at")] == [1, 2, 3]
        assert Event.objects.get().profile_id == profile.pk
    finally:
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
