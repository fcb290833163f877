"""Progress: charts that say what the numbers say, and files with every number in them."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.web.conftest import screened

from unknot.catalog.loader import load_catalog
from unknot.web.core import services
from unknot.web.core.models import CheckIn, Profile, RolandMorris
from unknot.web.progress import charts, roland_morris
from unknot.web.progress.charts import ACUTE, PERSISTENT, Axes, Course
from unknot.web.progress.views import matters_by


@pytest.fixture
def recorded(profile: Profile) -> Profile:
    now = timezone.now()
    screened(profile, now, episode_weeks=20)
    for days, pain in ((40, 6.0), (20, 5.0), (1, 3.0)):
        CheckIn.objects.create(profile=profile, made_at=now - timedelta(days=days), pain_now=pain)
    services.save_activities(profile, [("=SUM(A1)", 3.0)], now)
    services.save_mobility(profile, "knee-to-wall", "left", [9.0, 10.0], now)
    return profile


def shown(client: Client) -> str:
    return str(client.get("/progress/").content.decode())


def test_nothing_recorded_says_so(solo: Client, profile: Profile) -> None:
    assert "Nothing is recorded yet" in shown(solo)


def test_pain_is_drawn_with_the_band_and_the_change_that_matters(solo: Client, recorded: Profile) -> None:
    page = shown(solo)
    assert 'class="band"' in page and 'class="matters"' in page and "menezes-costa" not in page
    assert "From 6 to 3: a change that people with back pain call important." in page


def test_a_single_entry_is_compared_with_nothing(solo: Client, profile: Profile) -> None:
    CheckIn.objects.create(profile=profile, made_at=timezone.now(), pain_now=6.0)
    page = shown(solo)
    assert "One entry so far." in page and "From 6 to 6" not in page and "from 6 " not in page


def test_numbers_stand_in_a_table_beneath(solo: Client, recorded: Profile) -> None:
    assert re.findall(r'<td class="number">(\d)</td>', shown(solo).split("Back pain over time")[1])[:3] == [
        "3",
        "5",
        "6",
    ]


def test_measuring_error_is_drawn(solo: Client, recorded: Profile) -> None:
    assert 'class="error"' in shown(solo)


def test_the_band_is_the_published_course() -> None:
    effect = load_catalog().references["menezes-costa-2012"].effect
    for course in (ACUTE, PERSISTENT):
        assert all(f"{round(value * 10)}" in effect for value in (*course.mean, *course.low, *course.high))


@given(st.floats(0, 10), st.sampled_from([ACUTE, PERSISTENT]))
def test_a_scaled_course_begins_at_the_first_value_and_stays_on_the_scale(first: float, course: Course) -> None:
    scaled = course.scaled(first)
    assert scaled.mean[0] == pytest.approx(first)
    assert all(0 <= value <= 10 for value in (*scaled.mean, *scaled.low, *scaled.high))


@given(st.floats(-5, 500), st.floats(-5, 15), st.floats(1, 400))
def test_nothing_is_drawn_outside_the_plot(days: float, value: float, span: float) -> None:
    axes = Axes(span, 0, 10)
    assert charts.LEFT <= axes.x(days) <= charts.RIGHT and 0 <= axes.y(value) <= 100


@pytest.mark.parametrize(("first", "needed"), [(3.0, 2.0), (6.0, 2.0), (8.0, 2.4), (10.0, 3.0)])
def test_a_change_matters_from_two_points_or_thirty_per_cent(first: float, needed: float) -> None:
    assert matters_by(first) == pytest.approx(needed)


def test_csv_holds_every_number_and_no_formula(solo: Client, recorded: Profile) -> None:
    response = solo.get("/progress.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [float(row["value"]) for row in rows if row["kind"] == "pain"] == [6, 5, 3]
    assert [row["name"] for row in rows if row["kind"] == "activity"] == ["'=SUM(A1)"]


def test_json_holds_the_same_rows(solo: Client, recorded: Profile) -> None:
    rows = solo.get("/progress.json").json()["records"]
    assert len(rows) == len(list(csv.DictReader(io.StringIO(solo.get("/progress.csv").content.decode()))))


def test_another_persons_numbers_are_not_there(solo: Client, recorded: Profile) -> None:
    other = Profile.objects.create(made_at=timezone.now())
    CheckIn.objects.create(profile=other, made_at=timezone.now(), pain_now=9.0)
    assert all(row["value"] != 9 for row in solo.get("/progress.json").json()["records"])


# ── Roland-Morris ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_form_has_its_twenty_four_sentences(solo: Client, profile: Profile) -> None:
    page = solo.get("/progress/roland-morris/").content.decode()
    assert len(set(roland_morris.STATEMENTS)) == 24 == page.count('name="ticked"')
    assert all(statement in page for statement in roland_morris.STATEMENTS)


def test_the_score_is_the_number_of_ticks(solo: Client, profile: Profile) -> None:
    solo.post("/progress/roland-morris/", {"ticked": ["1", "5", "24"]})
    assert RolandMorris.objects.for_profile(profile).get().score == 3


@pytest.mark.parametrize("ticked", [["25"], ["0"], ["one"], ["3", "3"]])
def test_ticks_that_are_not_on_the_form_are_refused(solo: Client, profile: Profile, ticked: list[str]) -> None:
    solo.post("/progress/roland-morris/", {"ticked": ticked})
    assert not RolandMorris.objects.for_profile(profile).exists()


def test_the_form_is_due_again_after_four_weeks(solo: Client, recorded: Profile) -> None:
    services.save_roland_morris(recorded, [1, 2], timezone.now() - timedelta(days=27))
    assert "Due again on" in shown(solo)
    RolandMorris.objects.for_profile(recorded).update(made_at=timezone.now() - timedelta(days=29))
    assert "Fill it in" in shown(solo)
