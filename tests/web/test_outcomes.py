"""After a session, the next morning, and what was measured."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from tests.web.conftest import NOON, an_event, ready

from unknot.catalog.errors import InputError
from unknot.web.core import services
from unknot.web.core.models import Outcome, PlannedSession, Profile

MORNING = NOON + timedelta(hours=20)


@pytest.fixture
def done(profile: Profile) -> PlannedSession:
    session = ready(profile, NOON)
    events = [an_event(0, "session_started"), an_event(1, "session_finished")]
    services.record_events(profile, session, "phone", events, NOON + timedelta(minutes=20))
    session.refresh_from_db()
    return session


def after(**told: Any) -> services.After:
    return services.After.model_validate({"pain_before_nrs": 4, "pain_after_nrs": 3} | told)


def test_saying_it_again_replaces_what_was_said(done: PlannedSession) -> None:
    services.save_after(done.profile, done, after(), NOON)
    services.save_after(done.profile, done, after(pain_after_nrs=1), NOON)
    assert Outcome.objects.get().pain_after_nrs == 1


def test_the_morning_is_asked_from_the_next_day_until_answered(done: PlannedSession) -> None:
    assert services.open_morning(done.profile, NOON + timedelta(hours=1)) is None
    assert services.open_morning(done.profile, MORNING) == done
    services.save_morning(done.profile, done, services.Morning(pain_morning_nrs=3), MORNING)
    assert services.open_morning(done.profile, MORNING) is None


def test_a_morning_two_points_worse_asks_for_the_full_form(done: PlannedSession) -> None:
    services.save_after(done.profile, done, after(), NOON)
    services.save_morning(done.profile, done, services.Morning(pain_morning_nrs=6), MORNING)
    assert services.current_verdict(done.profile, MORNING).state == "full_due"


def test_soreness_reaches_the_planner(done: PlannedSession) -> None:
    visit = done.plan["visits"][0]
    place = {"area": visit["area"], "side": visit["side"]}
    dose = an_event(2, "visit_ended", detail={**place, "dose_s": 45, "rung": 1})
    services.record_events(done.profile, done, "phone", [dose], MORNING)
    told = {"pain_morning_nrs": 4, "soreness": [{**place, "soreness_nrs": 5}]}
    services.save_morning(done.profile, done, services.Morning.model_validate(told), MORNING)
    assert [d.soreness_nrs for d in services.history(done.profile, MORNING)] == [5]


@pytest.mark.parametrize(
    "told",
    [
        {"feels": [{"area": "moon", "side": "left", "feel": "better"}]},
        {"stops": ["invented"]},
        {"retest": {"measure": "invented", "side": "left", "change": "same"}},
        {"note": "a\x00b"},
    ],
)
def test_an_outcome_of_something_else_is_refused(done: PlannedSession, told: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        services.save_after(done.profile, done, after(**told), NOON)
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("told", [{"pain_after_nrs": 11}, {"pain_before_nrs": -1}, {"note": "x" * 2001}])
def test_an_outcome_out_of_range_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        after(**told)


def test_activities_in_own_words_are_retired_and_not_lost(profile: Profile) -> None:
    services.save_activities(profile, [("Garden", 3), ("Drive", None)], NOON)
    services.save_activities(profile, [("Drive", 6)], NOON)
    assert [a.words for a in services.current_activities(profile)] == ["Drive"]
    assert profile.activity_set.count() == 2


@pytest.mark.parametrize("rows", [[("", 3)], [("a" * 121, 3)], [("a", 11)], [("a", 1), ("a", 2)], [("a", 1)] * 4])
def test_activities_that_cannot_be_are_refused(profile: Profile, rows: list[tuple[str, float]]) -> None:
    with pytest.raises(InputError):
        services.save_activities(profile, rows, NOON)


def test_a_mobility_result_is_the_mean_of_its_tries(profile: Profile) -> None:
    assert services.save_mobility(profile, "knee-to-wall", "left", [9, 10], NOON).value == 9.5


@pytest.mark.parametrize(("measure", "tries"), [("knee-to-wall", [99]), ("knee-to-wall", []), ("invented", [1])])
def test_a_reading_that_cannot_be_is_refused(profile: Profile, measure: str, tries: list[float]) -> None:
    with pytest.raises(InputError):
        services.save_mobility(profile, measure, "left", tries, NOON)


@pytest.mark.parametrize("ticked", [[0], [25], [1, 1], list(range(1, 26))])
def test_a_questionnaire_that_cannot_be_is_refused(profile: Profile, ticked: list[int]) -> None:
    with pytest.raises(InputError):
        services.save_roland_morris(profile, ticked, NOON)
