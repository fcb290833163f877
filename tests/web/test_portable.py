"""Out, in and gone: an export holds everything, an import of it gives the same state, deleting leaves nothing."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.conftest import NOON, ready, screened

from unknot.catalog.errors import InputError
from unknot.web.core import services
from unknot.web.core.models import Event, PlannedSession, Profile, RolandMorris, ScreeningRecord
from unknot.web.core.page import page
from unknot.web.core.people import STORIES, tell
from unknot.web.core.services.portable import cell

Document = dict[str, Any]
LEAVES = st.none() | st.booleans() | st.floats() | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@pytest.fixture
def lived(profile: Profile) -> Profile:
    """Three weeks of somebody, with everything that can be recorded."""
    tell(profile, STORIES["third-week"], NOON, seed=3)
    return profile


def export(profile: Profile) -> Document:
    return services.export_data(profile, NOON)


def bring(profile: Profile, document: Document) -> dict[str, int]:
    return services.import_data(profile, json.dumps(document).encode(), NOON)


def rows() -> dict[str, int]:
    """How many rows there are of every model that belongs to somebody."""
    return {model.__name__: model._default_manager.count() for model in apps.get_app_config("core").get_models()}


def test_an_import_of_an_export_gives_the_same_state(lived: Profile) -> None:
    before, counts = export(lived), rows()
    bring(lived, before)
    assert (export(lived), rows()) == (before, counts)


def test_a_rating_that_was_not_given_does_not_come_back_as_nought(profile: Profile) -> None:
    spot = {"region": "buttock", "side": "left", "pain": 6.0}
    services.save_checkin(profile, {"map": [spot]}, NOON)
    bring(profile, export(profile))
    assert services.latest_checkin(profile).map == [spot]


def test_what_is_said_to_have_come_in_is_what_was_done_and_not_every_plan(lived: Profile, solo: Client) -> None:
    waiting = PlannedSession.objects.filter(status="finished").latest("made_at")
    PlannedSession.objects.filter(pk=waiting.pk).update(status="replaced")
    done = PlannedSession.objects.filter(status__in=("finished", "stopped")).count()
    file = SimpleUploadedFile("export.json", json.dumps(export(lived)).encode())
    page = solo.post("/settings/import/", {"file": file}, follow=True).content.decode()
    assert f"Imported, with {done} sessions." in page


def test_an_export_moves_to_an_empty_profile(lived: Profile) -> None:
    before = export(lived)
    services.erase(lived)
    other = Profile.objects.create(made_at=NOON)
    bring(other, before)
    assert export(other) == before


def test_every_column_is_in_the_export(lived: Profile) -> None:
    """A field somebody adds and forgets here would be lost on the way."""
    document = export(lived)
    examples = {
        "ScreeningRecord": document["screenings"][0],
        "CheckIn": document["checkins"][0],
        "PlannedSession": document["sessions"][0],
        "Event": document["sessions"][0]["events"][0],
        "Outcome": document["sessions"][0]["outcome"],
        "Activity": document["activities"][0],
        "ActivityRating": document["activities"][0]["ratings"][0],
        "MobilityResult": document["mobility"][0],
        "RolandMorris": document["roland_morris"][0],
        "OutlookAnswer": document["outlook"][0],
        "Profile": document["profile"],
    }
    known_by_place = {"profile", "session", "activity", "user", "solo", "id"}
    for model in apps.get_app_config("core").get_models():
        columns = {field.name for field in model._meta.concrete_fields} - known_by_place
        assert columns <= examples[model.__name__].keys(), model.__name__


def test_an_export_from_before_the_questions_on_mood_comes_in(lived: Profile) -> None:
    document = export(lived)
    del document["outlook"]
    assert bring(lived, document)["outlook"] == 0


def test_ids_of_somebody_else_are_replaced_and_their_rows_stay(lived: Profile) -> None:
    document = export(lived)
    other = Profile.objects.create(made_at=NOON)
    bring(other, document)
    assert export(lived) == document
    assert len(export(other)["sessions"]) == len(document["sessions"])
    assert not {s["id"] for s in export(other)["sessions"]} & {s["id"] for s in document["sessions"]}


def spoil(path: str, value: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        *way, last = path.split(".")
        at: Any = document
        for step in way:
            at = at[int(step)] if step.isdigit() else at[step]
        at[int(last) if last.isdigit() else last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        spoil("format", "unknot-export-99"),
        spoil("surprise", 1),
        spoil("screenings.0.verdict", "fine"),
        spoil("screenings.0.made_at", "yesterday"),
        spoil("sessions.0.screening", str(uuid4())),
        spoil("sessions.0.events.0.sequence", 7),
        spoil("sessions.0.events.0.kind", "invented"),
        spoil("sessions.0.plan.visits.0.dose_s", "long"),
        spoil("checkins.0.minutes", 600),
        spoil("checkins.0.pain_now", 11),
        spoil("profile.preferences.theme", "<script>"),
        spoil("activities.0.words", "a\x00b"),
        spoil("activities.0.words", "\ud800"),
        spoil("roland_morris.0.ticked", [25]),
        spoil("outlook.0.answers", {"mood": 11}),
    ],
)
def test_a_spoilt_export_is_refused_and_changes_nothing(lived: Profile, change: Callable[[Document], None]) -> None:
    before = export(lived)
    spoilt = json.loads(json.dumps(before))
    change(spoilt)
    with pytest.raises(InputError):
        bring(lived, spoilt)
    assert export(lived) == before


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"NaN"])
def test_what_is_no_export_is_refused(profile: Profile, raw: bytes) -> None:
    with pytest.raises(InputError):
        services.import_data(profile, raw, NOON)


def test_an_import_is_bounded(profile: Profile, settings: Any) -> None:
    settings.MAX_IMPORT_BYTES = 1000
    with pytest.raises(InputError, match="1001 bytes"):
        services.import_data(profile, b" " * 1001, NOON)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_any_json_is_imported_or_refused(profile: Profile, value: Any) -> None:
    with pytest.raises(InputError):
        services.import_data(profile, json.dumps(value).encode(), NOON)


def forged(profile: Profile, change: Callable[[Document], None]) -> None:
    document = export(profile)
    change(document)
    bring(profile, document)


@pytest.mark.parametrize(
    "change",
    [
        spoil("sessions.0.plan.visits.0.dose_s", 900),
        spoil("sessions.0.plan.visits.0.variant", "glute-ball:lacrosse-ball:floor:harder"),
        spoil("sessions.0.script.segments.0.duration_s", 1),
        spoil("screenings.0.answers.anticoagulant", "yes"),
        spoil("screenings.0.answers.saddle_numbness", "yes"),
    ],
)
def test_a_file_is_no_way_round_the_rules(profile: Profile, change: Callable[[Document], None]) -> None:
    ready(profile, NOON)
    with pytest.raises(InputError, match="rules do not allow"):
        forged(profile, change)


def test_a_forged_verdict_allows_nothing(profile: Profile) -> None:
    screened(profile, NOON, saddle_numbness="yes")
    forged(profile, spoil("screenings.0.verdict", "go"))
    assert services.current_verdict(profile, NOON).state == "stopped"


def test_the_tables_hold_a_row_for_every_event(lived: Profile) -> None:
    with zipfile.ZipFile(io.BytesIO(services.export_tables(lived, NOON))) as archive:
        events = list(csv.DictReader(io.StringIO(archive.read("events.csv").decode())))
    assert len(events) == Event.objects.for_profile(lived).count()


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_own_words_are_no_formula(words: str) -> None:
    assert cell(words).startswith("'")


def test_deleting_leaves_no_row_of_anything(lived: Profile) -> None:
    services.erase(lived)
    assert not any(rows().values())


def test_what_is_sent_while_everything_is_deleted_is_refused_and_leads_to_the_welcome(profile: Profile) -> None:
    @page
    def late(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
        services.erase(Profile.objects.get(pk=profile.pk))
        services.save_roland_morris(profile, [1], now)
        raise AssertionError("kept for nobody")

    answer = late(RequestFactory().post("/progress/roland-morris/"))
    assert answer.status_code == 302 and answer["Location"] == "/"
    assert RolandMorris.objects.count() == 0


def test_deleting_takes_nothing_of_anybody_else(lived: Profile) -> None:
    other = Profile.objects.create(made_at=NOON)
    ready(other, NOON)
    services.erase(lived)
    assert (ScreeningRecord.objects.count(), PlannedSession.objects.count()) == (1, 1)


def test_what_the_terminal_kept_goes_as_well(profile: Profile) -> None:
    folder = Path(django_settings.DATA_FOLDER)
    (folder / "sessions").mkdir(exist_ok=True)
    (folder / "sessions" / "log.jsonl").write_text("{}")
    (folder / "profile.json").write_text("{}")
    services.erase(profile)
    assert not (folder / "sessions").exists() and not (folder / "profile.json").exists()


@pytest.mark.django_db(transaction=True)
def test_deleted_words_are_not_in_the_file_any_more() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a file to look into exists with SQLite only")
    profile = services.local_profile(NOON)
    words = "Quietly unmistakable words"
    services.save_activities(profile, [(words, 3)], NOON)
    assert words.encode() in _file_bytes()
    services.erase(profile)
    assert words.encode() not in _file_bytes()


def _file_bytes() -> bytes:
    """The database as it would lie on a disk: all pages, free ones too."""
    with connection.cursor() as cursor:
        raw: sqlite3.Connection = cursor.connection
        return raw.serialize()
