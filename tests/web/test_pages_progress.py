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
from tests.web.conftest import ready, screened

from unknot.catalog.loader import load_catalog
from unknot.web.core import services
from unknot.web.core.models import CheckIn, Profile, RolandMorris
from unknot.web.progress import charts, roland_morris
from unknot.web.progress.charts import ACUTE, PERSISTENT, SUBACUTE, Axes, Course
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


def test_pain_is_drawn_with_the_usual_course_and_the_change_that_matters(solo: Client, recorded: Profile) -> None:
    page = shown(solo)
    assert 'class="usual" d="M7' in page and 'class="matters"' in page and "usual course of people in care" in page
    assert "From 6 to 3: on average, people with back pain call such a change important." in page


def drawn(profile: Profile, client: Client, weeks: float | None, days_ago: float = 0) -> str:
    """The page of somebody whose pain had lasted ``weeks`` at a check so many days ago, at the first number."""
    at = timezone.now() - timedelta(days=days_ago)
    screened(profile, at, **({} if weeks is None else {"episode_weeks": weeks}))
    CheckIn.objects.create(profile=profile, made_at=at, pain_now=6.0)
    return shown(client)


@pytest.mark.parametrize(
    ("weeks", "course"),
    [(0, ACUTE), (5.9, ACUTE), (6, SUBACUTE), (11.9, SUBACUTE), (12, PERSISTENT), (51.9, PERSISTENT)],
)
def test_the_course_goes_by_how_long_the_pain_had_lasted(weeks: float, course: Course) -> None:
    assert charts.course_for(weeks) is course


@pytest.mark.parametrize("weeks", [-1, 52, 520])
def test_no_course_is_drawn_where_no_study_followed_anybody(weeks: float) -> None:
    assert charts.course_for(weeks) is None


@pytest.mark.parametrize(
    ("weeks", "why"),
    [(None, "is not known"), (60, "less than a year"), (300, "less than a year")],
)
def test_the_page_says_why_no_course_is_drawn(solo: Client, profile: Profile, weeks: float | None, why: str) -> None:
    page = drawn(profile, solo, weeks)
    assert 'class="usual"' not in page and why in page and "CMAJ" not in page


@pytest.mark.parametrize("weeks", [2, 8, 20])
def test_a_course_is_drawn_for_each_group_with_its_source(solo: Client, profile: Profile, weeks: float) -> None:
    page = drawn(profile, solo, weeks)
    assert 'class="usual" d="M7' in page and "Wallwork" in page
    assert ("very uncertain" in page) == (weeks >= 12)


def test_the_group_is_that_of_the_first_number_and_stays(solo: Client, profile: Profile) -> None:
    """Ten weeks later the same pain has lasted long, but it began as a new one."""
    drawn(profile, solo, 2, days_ago=70)
    page = drawn(profile, solo, 12)
    assert 'class="usual" d="M7' in page and "very uncertain" not in page


def test_the_course_of_one_pain_is_not_drawn_for_another(solo: Client, profile: Profile) -> None:
    drawn(profile, solo, 20, days_ago=200)
    page = drawn(profile, solo, 1)
    assert 'class="usual"' not in page and "began after the first number" in page


def test_a_mean_before_and_after_is_no_effect(solo: Client, recorded: Profile) -> None:
    for session, after in ((ready(recorded, timezone.now()), 2.0),):
        told = services.After(pain_before_nrs=5, pain_after_nrs=after)
        services.save_after(recorded, session, told, timezone.now())
    page = shown(solo)
    assert "3.0 points less" in page and "does not show that rolling did it" in page
    assert "tend to fall by themselves" in page


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


@pytest.mark.parametrize("course", [ACUTE, SUBACUTE, PERSISTENT])
def test_the_course_is_the_published_one(course: Course) -> None:
    published = ", ".join(f"{value * 10:g}" for value in course.mean)
    assert course.weeks == (0, 6, 26, 52) and published in load_catalog().references["wallwork-2024"].effect


@given(st.floats(0, 10), st.sampled_from([ACUTE, SUBACUTE, PERSISTENT]))
def test_a_scaled_course_begins_at_the_first_value_and_stays_on_the_scale(first: float, course: Course) -> None:
    scaled = course.scaled(first)
    assert scaled.mean[0] == pytest.approx(first)
    assert all(0 <= value <= 10 for value in scaled.mean)


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
