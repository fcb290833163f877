"""Plans changed by the person: always planned anew, always inside the rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.conftest import AT_HAND, NOON, ready, screened

from unknot.catalog.errors import InputError
from unknot.catalog.loader import load_catalog
from unknot.planning.check import check_plan
from unknot.planning.request import Request
from unknot.web.core import services
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.core.services.plans import narrowed


@pytest.fixture
def session(profile: Profile) -> PlannedSession:
    return ready(profile, NOON)


def first(session: PlannedSession) -> dict[str, str]:
    visit: dict[str, str] = session.plan["visits"][0]
    return visit


def test_there_is_one_next_session(session: PlannedSession) -> None:
    again = services.make_plan(session.profile, NOON)
    session.refresh_from_db()
    assert (session.status, services.next_session(session.profile)) == ("replaced", again)


def test_the_same_check_in_gives_the_same_plan(session: PlannedSession) -> None:
    assert services.make_plan(session.profile, NOON).plan == session.plan


def test_a_swapped_technique_is_gone(session: PlannedSession) -> None:
    changed = services.change_plan(session, "swap", 1, NOON)
    assert first(session)["technique"] not in {visit["technique"] for visit in changed.plan["visits"]}


def test_a_dropped_area_and_side_is_gone(session: PlannedSession) -> None:
    gone = (first(session)["area"], first(session)["side"])
    changed = services.change_plan(session, "drop", 1, NOON)
    assert gone not in {(visit["area"], visit["side"]) for visit in changed.plan["visits"]}


def test_a_locked_visit_outlives_a_swap_of_another(session: PlannedSession) -> None:
    locked = services.change_plan(session, "lock", 1, NOON)
    other = next(v for v in locked.plan["visits"] if v["area"] != first(session)["area"])
    changed = services.change_plan(locked, "swap", other["order"], NOON)
    assert first(session)["variant"] in {visit["variant"] for visit in changed.plan["visits"]}


def test_longer_and_shorter_change_the_minutes_by_five(session: PlannedSession) -> None:
    longer = services.change_plan(session, "longer", None, NOON)
    shorter = services.change_plan(longer, "shorter", None, NOON)
    assert [s.request["minutes"] for s in (longer, shorter)] == [15.0, 10.0]


def test_minutes_stay_between_three_and_sixty(session: PlannedSession) -> None:
    for _ in range(2):
        session = services.change_plan(session, "shorter", None, NOON)
    assert session.request["minutes"] == 3.0


@pytest.mark.parametrize(("action", "visit"), [("swap", 99), ("drop", None), ("harder", 1), ("", 1)])
def test_a_change_that_does_not_exist_is_refused(session: PlannedSession, action: str, visit: int | None) -> None:
    with pytest.raises(InputError):
        services.change_plan(session, action, visit, NOON)


@pytest.mark.parametrize("action", ["swap", "drop", "lock", "longer", "shorter"])
def test_every_change_passes_the_checker(session: PlannedSession, action: str) -> None:
    changed = services.change_plan(session, action, 1, NOON)
    standing = services.current_verdict(session.profile, NOON)
    assert standing.screening is not None
    request = Request.model_validate(changed.request, strict=False)
    catalog = narrowed(load_catalog(), changed.choices)
    assert not check_plan(services.plan_of(changed, NOON), request, standing.screening, catalog)


def test_no_plan_without_a_check_in(profile: Profile) -> None:
    screened(profile, NOON)
    with pytest.raises(services.NoCheckIn):
        services.make_plan(profile, NOON)


def test_somebody_elses_session_is_not_found(session: PlannedSession) -> None:
    other = Profile.objects.create(made_at=NOON)
    with pytest.raises(PlannedSession.DoesNotExist):
        services.playable(other, session.pk, NOON)


def test_yesterdays_check_in_stays_as_it_was(profile: Profile) -> None:
    services.save_checkin(profile, AT_HAND, NOON)
    services.save_checkin(profile, {"minutes": 30.0}, NOON + timedelta(days=1))
    assert [row.minutes for row in profile.checkin_set.order_by("made_at")] == [10.0, 30.0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 2},
        {"minutes": "ten"},
        {"pain_now": 11},
        {"tools": ["hammer"]},
        {"map": [{"region": "moon", "side": "left", "pain": 3}]},
        {"map": [{"region": "sacrum", "side": "left", "pain": 3}]},
        {"height_cm": float("nan")},
        {"colour": "red"},
    ],
)
def test_a_check_in_that_cannot_be_is_refused(profile: Profile, wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        services.save_checkin(profile, wrong, NOON)
