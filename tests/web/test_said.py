"""What was said of a place in a session holds for later plans, on whatever device it was heard."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.conftest import AT_HAND, NOON, an_event, ready, screened, stars

from unknot.web.core import services
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.core.services.past import said

DAY = timedelta(days=1)


def tell(
    session: PlannedSession, of_kind: str, at: datetime, device: str = "phone", number: int = 0, **detail: Any
) -> None:
    services.record_events(session.profile, session, device, [an_event(number, of_kind, at=at, detail=detail)], at)


def tell_first(session: PlannedSession, at: datetime, stop: str, **more: Any) -> dict[str, Any]:
    visit: dict[str, Any] = session.plan["visits"][0]
    tell(session, "hurt", at, stop=stop, area=visit["area"], side=visit["side"], visit=1, **more)
    return visit


def plan_on(profile: Profile, now: datetime, **at_hand: Any) -> PlannedSession:
    screened(profile, now)
    services.save_checkin(profile, AT_HAND | at_hand, now)
    return services.make_plan(profile, now)


@pytest.mark.parametrize("device", ["phone", "tablet"])
def test_what_hurt_yesterday_is_out_of_todays_plan_and_the_plan_says_why(profile: Profile, device: str) -> None:
    session = ready(profile, NOON)
    visit = session.plan["visits"][0]
    place = {"area": visit["area"], "side": visit["side"]}
    tell(session, "hurt", NOON, device, stop="sharp-or-electric", **place)
    later = plan_on(profile, NOON + DAY)
    assert later.request["resting"] == []
    assert place not in [{"area": v["area"], "side": v["side"]} for v in later.plan["visits"]]
    assert any("you said it was sharp" in out["reason"] for out in later.plan["left_out"])


def test_what_was_too_strong_is_softer_and_no_longer_next_time(profile: Profile) -> None:
    session = ready(profile, NOON)
    visit = tell_first(session, NOON, "too-strong", kind="hold")
    done = {"area": visit["area"], "side": visit["side"], "dose_s": 40, "rung": visit["rung"], "visit": 1}
    tell(session, "visit_ended", NOON, number=1, **done)
    later = plan_on(profile, NOON + 2 * DAY, minutes=30.0)
    again = [v for v in later.plan["visits"] if (v["area"], v["side"]) == (visit["area"], visit["side"])]
    assert again and all(v["dose_s"] <= 40 and v["rung"] <= visit["rung"] for v in again)
    assert all("you said it was too strong" in " ".join(v["reasons"]) for v in again)


@pytest.mark.parametrize(
    ("kind", "detail", "rule"),
    [
        ("eased", {"visit": 1, "to": "shorter"}, "eased"),
        ("eased", {"visit": 1, "to": "skip"}, "left-out"),
        ("skipped", {"visit": 1, "segment": "hold"}, "left-out"),
    ],
)
def test_what_was_made_easier_or_left_out_is_remembered(
    profile: Profile, kind: str, detail: dict[str, Any], rule: str
) -> None:
    session = ready(profile, NOON)
    tell(session, kind, NOON, **detail)
    visit = session.plan["visits"][0]
    (word,) = said(profile, NOON + DAY)
    assert (word.rule, word.area, word.side, word.days_ago) == (rule, visit["area"], visit["side"], 1)


def test_a_plan_made_before_a_word_of_its_place_was_heard_is_gone(profile: Profile) -> None:
    """The phone had no network: what it heard at noon arrives after the plan of the next day."""
    session = ready(profile, NOON)
    visit = session.plan["visits"][0]
    later = plan_on(profile, NOON + DAY)
    services.check_shown(later, NOON + DAY)
    event = an_event(0, "hurt", at=NOON, detail={"stop": "too-strong", "area": visit["area"], "side": visit["side"]})
    services.record_events(profile, session, "phone", [event], NOON + DAY)
    with pytest.raises(services.PlanGone):
        services.check_shown(later, NOON + DAY)
    again = services.make_plan(profile, NOON + DAY)
    services.check_shown(again, NOON + DAY)


def test_what_was_ticked_afterwards_is_of_every_place_that_was_rolled(profile: Profile) -> None:
    session = ready(profile, NOON)
    visit = tell_first(session, NOON, "numb-or-tingling", kind="hold")
    events = [an_event(1, "session_started"), an_event(2, "session_finished")]
    services.record_events(profile, session, "phone", events, NOON + timedelta(minutes=20))
    session.refresh_from_db()
    ticked = services.After.model_validate({"stops": ["numb-or-tingling", "bruise-after"]})
    services.save_after(profile, session, ticked, NOON + timedelta(minutes=30))
    words = said(profile, NOON + DAY)
    place = (visit["area"], visit["side"])
    assert [(w.area, w.side) for w in words if w.rule == "numb-or-tingling"] == [place]
    assert place in [(w.area, w.side) for w in words if w.rule == "bruise-after"]


def test_a_clock_that_was_set_back_makes_a_word_no_older(profile: Profile) -> None:
    session = ready(profile, NOON)
    tell_first(session, NOON, "sharp-or-electric")
    assert [word.days_ago for word in said(profile, NOON - DAY)] == [0]


LATE_SIGNS = ["dark-urine", "tight-swollen-muscle", "numbness-stays", "weak-foot"]


@pytest.mark.parametrize("sign", LATE_SIGNS)
def test_a_late_sign_takes_the_next_session_away_until_the_check_is_answered(profile: Profile, sign: str) -> None:
    session = ready(profile, NOON)
    events = [an_event(0, "session_started"), an_event(1, "session_finished")]
    services.record_events(profile, session, "phone", events, NOON + timedelta(minutes=20))
    session.refresh_from_db()
    morning = NOON + timedelta(hours=20)
    services.finish_short(profile, stars(), morning)
    services.save_morning(profile, session, services.Morning(pain_morning_nrs=3, stops=(sign,)), morning)
    with pytest.raises(services.NotAllowed):
        services.make_plan(profile, morning)
    screened(profile, morning + timedelta(minutes=5))
    standing = services.current_verdict(profile, morning + timedelta(minutes=5))
    assert standing.allows_plan
    rolled = {(v["area"], v["side"]) for v in session.plan["visits"]}
    assert {(w.area, w.side) for w in said(profile, morning)} == rolled


def ended_session(planned: PlannedSession, days: int = 0) -> PlannedSession:
    now = timezone.now()
    events = [an_event(n, kind, at=now) for n, kind in enumerate(("session_started", "session_finished"))]
    services.record_events(planned.profile, planned, "phone", events, now)
    PlannedSession.objects.filter(pk=planned.pk).update(ended_at=now - timedelta(days=days))
    planned.refresh_from_db()
    return planned


def test_the_form_after_a_session_asks_for_late_signs_and_says_where_to_go(
    solo: Client, planned: PlannedSession
) -> None:
    session = ended_session(planned)
    page = solo.get(f"/after/{session.pk}/").content.decode()
    assert all(f'value="{sign}"' in page for sign in LATE_SIGNS)
    told = solo.post(f"/after/{session.pk}/", {"odd": ["dark-urine"]}, follow=True).content.decode()
    assert "emergency department today" in told and "Tomorrow morning there is one question" not in told


def test_a_late_sign_in_the_morning_says_where_to_go_at_once(solo: Client, planned: PlannedSession) -> None:
    ended_session(planned, days=1)
    page = solo.get("/morning/").content.decode()
    assert all(f'value="{sign}"' in page for sign in LATE_SIGNS)
    told = solo.post("/morning/", {"pain": "3", "odd": ["weak-foot"]}, follow=True).content.decode()
    assert "emergency department today" in told
    assert "emergency department today" in solo.get("/today/").content.decode()
