"""Plans changed by the person: always planned anew, always inside the rules."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from tests.web.conftest import AT_HAND, NOON, an_event, marked, ready, screened, stars

from unknot.catalog.errors import InputError
from unknot.catalog.loader import load_catalog
from unknot.planning.check import check_plan
from unknot.planning.refusal import NoPlan
from unknot.planning.request import Request
from unknot.web.core import services
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.core.services.plans import dropped, narrowed, read_choices

HOUR = timedelta(hours=1)


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


def ways(session: PlannedSession, area: str) -> set[tuple[str, str]]:
    return {(visit["variant"], visit["side"]) for visit in session.plan["visits"] if visit["area"] == area}


def sides(session: PlannedSession, area: str) -> set[str]:
    return {side for _, of in ways(session, area) for side in (("left", "right") if of == "both" else (of,))}


@pytest.mark.parametrize(
    "at_hand",
    [
        {},
        {"tools": ["rolled-towel"]},
        {"tools": ["tennis-ball"], "surfaces": ["mattress"], "minutes": 5.0},
        {"tools": ["tennis-ball"], "surfaces": ["wall"]},
    ],
)
def test_a_swap_gives_another_way_on_the_same_sides_or_leaves_the_plan(
    profile: Profile, at_hand: dict[str, Any]
) -> None:
    screened(profile, NOON)
    services.save_checkin(profile, AT_HAND | at_hand, NOON)
    session = services.make_plan(profile, NOON)
    for visit in session.plan["visits"]:
        area = visit["area"]
        try:
            changed = services.change_plan(session, "swap", visit["order"], NOON)
        except services.NotKept:
            continue
        assert sides(changed, area) >= sides(session, area)
        assert visit["variant"] not in {variant for variant, _ in ways(changed, area)}


@pytest.mark.parametrize("posture", ["sitting", "supine"])
def test_no_swap_makes_a_firmer_form_of_a_technique_the_first_one(profile: Profile, posture: str) -> None:
    """Somebody new who swaps the softest form away gets another technique or none, never the harder form of it."""
    screened(profile, NOON)
    services.save_checkin(profile, AT_HAND | {"tools": ["tennis-ball"], "postures": [posture]}, NOON)
    session = services.make_plan(profile, NOON)
    softest = {visit["technique"]: visit["rung"] for visit in session.plan["visits"]}
    for visit in session.plan["visits"]:
        with suppress(services.NotKept):
            changed = services.change_plan(session, "swap", visit["order"], NOON)
            for other in changed.plan["visits"]:
                assert other["rung"] <= softest.get(other["technique"], other["rung"])
                assert other["technique"] != visit["technique"] or other["rung"] <= visit["rung"]


def test_what_answered_sharply_is_over_for_the_day_with_what_lies_beside_it(profile: Profile) -> None:
    session = ready(profile, NOON)
    visit = next(v for v in session.plan["visits"] if v["area"] in ("glutes", "piriformis"))
    detail = {"area": visit["area"], "side": visit["side"], "stop": "sharp-or-electric", "action": "stop_area"}
    services.record_events(profile, session, "phone", [an_event(0, "hurt", detail=detail)], NOON + HOUR)
    with pytest.raises(services.PlanGone):
        services.plan_of(session, NOON + HOUR)
    again = services.make_plan(profile, NOON + HOUR)
    assert not {"glutes", "piriformis", "hamstrings"} & {v["area"] for v in again.plan["visits"]}
    assert any("over for today" in out["reason"] for out in again.plan["left_out"])
    services.finish_short(profile, stars(), NOON + 24 * HOUR)
    tomorrow = services.make_plan(profile, NOON + 24 * HOUR)
    assert tomorrow.request["resting"] == []


def test_either_half_of_a_midline_area_takes_the_other_along() -> None:
    request = Request.model_validate(
        {
            "answers": {},
            "minutes": 10,
            "tools": ("peanut",),
            "surfaces": ("wall",),
            "needs": {"upper-back": {"both": 6}},
        }
    )
    needs = dropped(request, [["upper-back", "left"]], load_catalog()).needs
    assert needs is not None and needs["upper-back"].both == 0


def test_what_was_said_of_a_session_reaches_the_next_plan(profile: Profile) -> None:
    session = ready(profile, NOON)
    visit = first(session)
    detail = {"area": visit["area"], "side": visit["side"], "dose_s": 45, "rung": visit["rung"], "visit": 1}
    services.record_events(profile, session, "phone", [an_event(0, "visit_ended", detail=detail)], NOON + HOUR)
    feel = {"area": visit["area"], "side": visit["side"], "feel": "worse"}
    after = services.After.model_validate({"discomfort_nrs": 8, "feels": [feel]})
    services.save_after(profile, session, after, NOON + HOUR)
    services.save_checkin(profile, AT_HAND, NOON + 2 * HOUR)
    request = services.make_plan(profile, NOON + 2 * HOUR).request
    assert [report["discomfort_nrs"] for report in request["reports"]] == [8]
    assert [dose["feel"] for dose in request["history"]] == ["worse"]


def test_after_five_days_of_use_in_seven_a_rest_day_is_planned(profile: Profile) -> None:
    session = ready(profile, NOON)
    PlannedSession.objects.filter(pk=session.pk).update(made_at=NOON - 6 * 24 * HOUR)
    done = {"area": "calves", "side": "left", "dose_s": 45, "rung": 1, "visit": 1}
    days = [an_event(n, "visit_ended", at=NOON - (5 - n) * 24 * HOUR, detail=done) for n in range(5)]
    services.record_events(profile, session, "phone", days[:4], NOON)
    services.make_plan(profile, NOON)
    services.record_events(profile, session, "phone", days[4:], NOON)
    with pytest.raises(NoPlan, match=r"rest day\. Walk instead"):
        services.make_plan(profile, NOON)


def test_a_place_can_be_swapped_over_and_over_and_never_goes(session: PlannedSession) -> None:
    area, seen = first(session)["area"], set()
    for _ in range(6):
        order = next(v["order"] for v in session.plan["visits"] if v["area"] == area)
        seen |= ways(session, area)
        with suppress(services.NotKept):
            session = services.change_plan(session, "swap", order, NOON)
        assert sides(session, area) >= {first(session)["side"]} - {"both"} and sides(session, area)
    assert len(seen) > 1


ONE_WAY = {
    "map": [{"region": "shoulder-top", "side": "left", "pain": 6.0, "stiffness": 0.0}],
    "tools": ["tennis-ball"],
    "surfaces": ["mattress-with-book"],
}


def test_where_there_is_one_way_only_a_swap_says_so_and_the_plan_stays(profile: Profile) -> None:
    screened(profile, NOON)
    marked(profile, NOON, **ONE_WAY)
    session = services.make_plan(profile, NOON)
    order = next(v["order"] for v in session.plan["visits"] if v["area"] == "upper-trapezius")
    with pytest.raises(services.NotKept, match=r"There is no other way to do the .* with what is at hand.*It stays"):
        services.change_plan(session, "swap", order, NOON)
    assert services.next_session(profile) == session


def test_a_dropped_area_and_side_is_gone(session: PlannedSession) -> None:
    gone = (first(session)["area"], first(session)["side"])
    changed = services.change_plan(session, "drop", 1, NOON)
    assert gone not in {(visit["area"], visit["side"]) for visit in changed.plan["visits"]}


def test_a_dropped_place_can_be_put_back(session: PlannedSession) -> None:
    gone = (first(session)["area"], first(session)["side"])
    dropped = services.change_plan(session, "drop", 1, NOON)
    back = services.change_plan(services.change_plan(dropped, "longer", None, NOON), "put_back", None, NOON, gone)
    assert gone in {(visit["area"], visit["side"]) for visit in back.plan["visits"]} and not back.choices["drop"]


@pytest.mark.parametrize("place", [None, ("calves", "left"), ("nowhere", "")])
def test_what_was_not_dropped_cannot_be_put_back(session: PlannedSession, place: tuple[str, str] | None) -> None:
    with pytest.raises(InputError):
        services.change_plan(session, "put_back", None, NOON, place)


def test_a_locked_visit_outlives_a_swap_of_another(session: PlannedSession) -> None:
    locked = services.change_plan(session, "lock", 1, NOON)
    changed = locked
    for other in locked.plan["visits"]:
        if other["area"] != first(session)["area"]:
            with suppress(services.NotKept):
                changed = services.change_plan(locked, "swap", other["order"], NOON)
    assert changed != locked
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


@pytest.mark.parametrize(
    ("action", "visit"), [("swap", 1), ("drop", 1), ("lock", 1), ("longer", None), ("shorter", None)]
)
def test_every_change_passes_the_checker(session: PlannedSession, action: str, visit: int | None) -> None:
    changed = services.change_plan(session, action, visit, NOON)
    standing = services.current_verdict(session.profile, NOON)
    assert standing.screening is not None
    request = Request.model_validate(changed.request, strict=False)
    catalog = narrowed(load_catalog(), changed.choices)
    assert not check_plan(services.plan_of(changed, NOON), request, standing.screening, catalog)


# ── one visit longer or shorter, and what is kept ────────────────────────────────────────────────────────────────


def seconds(session: PlannedSession, variant: str) -> set[int]:
    return {visit["dose_s"] for visit in session.plan["visits"] if visit["variant"] == variant}


def changed_visits(session: PlannedSession, action: str) -> list[tuple[dict[str, Any], PlannedSession]]:
    """Every visit that can be changed so, with the plan that comes of it."""
    found = []
    for visit in session.plan["visits"]:
        with suppress(NoPlan):
            found.append((visit, services.change_plan(session, action, visit["order"], NOON)))
    assert found, f"no visit of {session.plan['visits']} can be made {action}"
    return found


def test_one_visit_shorter_takes_a_step_off_and_leaves_the_minutes(session: PlannedSession) -> None:
    for visit, changed in changed_visits(session, "shorter"):
        assert seconds(changed, visit["variant"]) == {visit["dose_s"] - 15}
        assert changed.request["minutes"] == session.request["minutes"]


def test_longer_after_shorter_brings_the_seconds_back(session: PlannedSession) -> None:
    for visit, shorter in changed_visits(session, "shorter"):
        order = next(v["order"] for v in shorter.plan["visits"] if v["variant"] == visit["variant"])
        longer = services.change_plan(shorter, "longer", order, NOON)
        assert min(seconds(longer, visit["variant"])) == visit["dose_s"]


def stretched(session: PlannedSession, variant: str) -> set[int]:
    """Its seconds when more were asked for until a limit said no."""
    for _ in range(20):
        order = next(v["order"] for v in session.plan["visits"] if v["variant"] == variant)
        try:
            session = services.change_plan(session, "longer", order, NOON)
        except services.NotKept:
            return seconds(session, variant)
    raise AssertionError("no limit was met")


def test_a_visit_cannot_be_made_longer_than_a_first_time_may_be(session: PlannedSession) -> None:
    """Somebody who has never rolled: every technique begins at its start dose, and asking does not raise that."""
    for visit in session.plan["visits"]:
        start = load_catalog().techniques[visit["technique"]].dose.start
        assert max(stretched(session, visit["variant"])) <= start


def test_what_is_kept_stays_or_the_plan_does(session: PlannedSession) -> None:
    """Through every change of another visit and of the whole: never a plan without what was kept."""
    locked = services.change_plan(session, "lock", 1, NOON)
    kept = {(v["variant"], v["side"]) for v in locked.plan["visits"] if v["variant"] == first(session)["variant"]}
    others = [v["order"] for v in locked.plan["visits"] if v["area"] != first(session)["area"]]
    changes = [("shorter", None), ("longer", None), *((a, o) for o in others for a in ("swap", "drop", "shorter"))]
    for action, order in changes:
        try:
            changed = services.change_plan(locked, action, order, NOON)
        except NoPlan:
            continue
        assert kept <= {(v["variant"], v["side"]) for v in changed.plan["visits"]}, (action, order)


def test_a_lock_that_does_not_fit_is_named_and_the_old_plan_stays(session: PlannedSession) -> None:
    """Everything kept, and then five minutes: too little for all of it."""
    kept = session
    for area in {visit["area"] for visit in session.plan["visits"]}:
        order = next(v["order"] for v in kept.plan["visits"] if v["area"] == area)
        kept = services.change_plan(kept, "lock", order, NOON)
    with pytest.raises(services.NotKept, match=r"5 minutes would leave out the .*, which you keep"):
        services.change_plan(kept, "shorter", None, NOON)
    assert services.next_session(session.profile) == kept


def test_leaving_out_one_kept_side_lets_go_of_that_side_only(session: PlannedSession) -> None:
    locked = services.change_plan(session, "lock", 1, NOON)
    area, side = first(session)["area"], first(session)["side"]
    dropped = services.change_plan(locked, "drop", 1, NOON)
    assert (area, side) not in {(visit["area"], visit["side"]) for visit in dropped.plan["visits"]}
    assert side not in dropped.choices["sides"].get(area, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"dose": {"glutes": [0, 30]}},
        {"sides": {"glutes": ["left"]}},
        {"lock": {"glutes": "no-such-variant"}},
        {"dose": {"glutes": 30}},
    ],
)
def test_choices_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        read_choices(wrong)


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


@pytest.mark.parametrize("status", ["planned", "started"])
def test_a_plan_is_of_its_day_also_where_it_was_begun_and_left(session: PlannedSession, status: str) -> None:
    session.status = status
    session.save()
    profile, later = session.profile, NOON + timedelta(hours=25)
    assert services.playable(profile, session.pk, NOON + timedelta(hours=10)) == session
    services.finish_short(profile, stars(), later)
    with pytest.raises(services.PlanGone):
        services.playable(profile, session.pk, later)
