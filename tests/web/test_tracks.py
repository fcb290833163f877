"""What progress draws of very many readings: bounded, true to the numbers, and the same as when they were few."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import fmean

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.conftest import screened

from unknot.web.core import services
from unknot.web.core.models import CheckIn, Profile
from unknot.web.progress import charts, tracks
from unknot.web.progress.charts import PERSISTENT, Axes
from unknot.web.progress.tracks import Reading, pain_sources, readings


def check_in(profile: Profile, now: datetime, days: range) -> None:
    rows = [CheckIn(profile=profile, made_at=now - timedelta(days=d), pain_now=float(d % 11)) for d in days]
    CheckIn.objects.bulk_create(rows, 500)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "most"), [(10, 60), (84, 100), (400, 105), (3650, 125)])
def test_a_plot_has_about_a_hundred_points_however_much_was_recorded(profile: Profile, days: int, most: int) -> None:
    check_in(profile, timezone.now(), range(days))
    track = readings(pain_sources(profile), None)
    assert 0 < len(tracks.drawn(track)) <= most


@pytest.mark.django_db
@pytest.mark.parametrize("days", [10, 84, 400, 1500])
def test_summing_up_loses_no_reading_and_keeps_mean_and_extremes(profile: Profile, days: int) -> None:
    check_in(profile, timezone.now(), range(days))
    drawn = tracks.drawn(readings(pain_sources(profile), None))
    assert sum(r.count for r in drawn) == days
    assert sum(r.value * r.count for r in drawn) / days == pytest.approx(fmean(d % 11 for d in range(days)))
    assert (min(r.lowest for r in drawn), max(r.highest for r in drawn)) == (0.0, float(min(days - 1, 10)))


@pytest.mark.django_db
def test_few_readings_are_drawn_one_by_one(profile: Profile) -> None:
    check_in(profile, timezone.now(), range(0, 300, 10))
    assert {r.count for r in readings(pain_sources(profile), None)} == {1}


@pytest.mark.django_db
def test_first_and_last_are_single_readings_not_means(profile: Profile) -> None:
    check_in(profile, timezone.now(), range(200))
    assert [r.value for r in tracks.edges(pain_sources(profile))] == [199 % 11, 0.0]


@pytest.mark.parametrize("grain", ["day", "week", "month", "year"])
def test_a_period_is_the_persons_own(grain: tracks.Grain) -> None:
    late, early = datetime(2024, 12, 31, 23, 30, tzinfo=timezone.get_fixed_timezone(0)), timedelta(hours=1)
    with timezone.override(timezone.get_fixed_timezone(120)):
        rows = [Reading(late - 4 * early, 4, 4, 4), Reading(late, 6, 6, 6)]
        assert len(tracks.merged(rows, grain)) == {"day": 2, "week": 1, "month": 2, "year": 2}[grain]


@pytest.mark.django_db
def test_the_page_shows_twelve_weeks_until_asked_for_more(solo: Client, profile: Profile) -> None:
    now = timezone.now()
    screened(profile, now)
    CheckIn.objects.create(profile=profile, made_at=now - timedelta(days=200), pain_now=9)
    assert "look further back" in solo.get("/progress/").content.decode()
    assert "look further back" in solo.get("/progress/?span=nonsense").content.decode()
    assert "Back pain over time" in solo.get("/progress/?span=year").content.decode()


@pytest.mark.django_db
def test_the_change_is_counted_from_the_very_first_reading(solo: Client, profile: Profile) -> None:
    now = timezone.now()
    for days, pain in ((200, 8.0), (20, 4.0), (1, 3.0)):
        CheckIn.objects.create(profile=profile, made_at=now - timedelta(days=days), pain_now=pain)
    assert "From 8 to 3: on average" in solo.get("/progress/").content.decode()


@pytest.mark.django_db
def test_the_page_asks_the_database_no_more_often_after_ten_years(solo: Client, profile: Profile) -> None:
    now = timezone.now()
    services.save_activities(profile, [("Sit", 3.0)], now)
    check_in(profile, now, range(5))
    solo.get("/progress/")
    with CaptureQueriesContext(connection) as few:
        solo.get("/progress/")
    check_in(profile, now, range(5, 3650))
    with CaptureQueriesContext(connection) as many:
        solo.get("/progress/")
    assert len(many) == len(few)


def test_nothing_is_drawn_where_the_published_course_ends() -> None:
    axes = Axes(84, 0, 10)
    assert charts.course_path(PERSISTENT, axes, 364) == ""
    path = charts.course_path(PERSISTENT, axes, 350)
    assert max(float(pair.split()[0]) for pair in path.strip("M").split("L")) <= 10 * axes.x(14) + 0.1


def test_a_course_that_is_shown_from_later_on_goes_on_where_it_is() -> None:
    axes = Axes(42, 0, 10)
    path = charts.course_path(PERSISTENT, axes, 42)
    assert path.startswith(f"M{10 * axes.x(0):.1f} {10 * axes.y(4.8):.1f}")
