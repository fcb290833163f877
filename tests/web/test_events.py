"""Events: each kept exactly once and in order, whatever is repeated, delayed or cut short."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.web.conftest import NOON, an_event, ready, stars

from unknot.web.core import services
from unknot.web.core.models import Event, PlannedSession, Profile
from unknot.web.core.services import events as service


@pytest.fixture
def session(profile: Profile) -> PlannedSession:
    return ready(profile, NOON)


def send(session: PlannedSession, *events: services.DeviceEvent, device: str = "phone") -> services.Receipt:
    return services.record_events(session.profile, session, device, events, NOON + timedelta(hours=1))


def kept(session: PlannedSession, device: str = "phone") -> list[Any]:
    return list(Event.objects.filter(session=session, device=device).order_by("id").values_list("uid", flat=True))


def test_a_repeated_event_is_acknowledged_again_and_kept_once(session: PlannedSession) -> None:
    event = an_event(0)
    assert send(session, event) == send(session, event)
    assert kept(session) == [event.id]


def test_what_would_leave_a_gap_waits(session: PlannedSession) -> None:
    first, second, third = (an_event(n) for n in range(3))
    assert send(session, first, third).acknowledged == (first.id,)
    assert send(session, second, third).next_sequence == 3
    assert kept(session) == [first.id, second.id, third.id]


def test_two_devices_count_for_themselves(session: PlannedSession) -> None:
    send(session, an_event(0))
    assert send(session, an_event(0), device="tablet").next_sequence == 1


@pytest.mark.parametrize("twice", ["number", "id", "id on another device"])
def test_a_contradiction_keeps_nothing_of_the_call(session: PlannedSession, twice: str) -> None:
    first, device = an_event(0), "phone"
    send(session, first)
    wrong = {
        "number": [an_event(0)],
        "id": [an_event(1), an_event(2, id=first.id)],
        "id on another device": [an_event(0, id=first.id)],
    }[twice]
    if twice == "id on another device":
        device = "tablet"
    with pytest.raises(services.Conflict):
        send(session, *wrong, device=device)
    assert Event.objects.filter(session=session).count() == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), count=st.integers(1, 12))
def test_any_order_of_retries_ends_with_every_event_once_and_in_order(
    session: PlannedSession, seed: int, count: int
) -> None:
    """A device that sends random slices of its outbox, forgets answers, and tries again."""
    dice = random.Random(seed)
    device = f"phone-{uuid4()}"
    events = [an_event(n) for n in range(count)]
    acknowledged: set[Any] = set()
    while len(acknowledged) < count:
        start = dice.randrange(count)
        batch = events[start : start + dice.randint(1, count)]
        receipt = send(session, *dice.sample(batch, len(batch)), device=device)
        if dice.random() < 0.7:
            acknowledged |= set(receipt.acknowledged)
    assert kept(session, device) == [event.id for event in events]


def test_the_session_follows_its_events(session: PlannedSession) -> None:
    send(session, an_event(0, "session_started"), an_event(1, "session_finished"))
    session.refresh_from_db()
    assert (session.status, session.started_at, session.ended_at) == ("finished", NOON, NOON + timedelta(seconds=1))


def test_a_finished_session_still_takes_late_events(session: PlannedSession) -> None:
    send(session, an_event(0, "session_started"), an_event(1, "session_finished"))
    send(session, an_event(0, "session_started"), device="tablet")
    session.refresh_from_db()
    assert session.status == "finished"


def test_doses_done_become_the_planners_history(session: PlannedSession) -> None:
    send(session, an_event(0, "visit_ended", detail={"area": "glutes", "side": "left", "dose_s": 60, "rung": 1}))
    (dose,) = services.history(session.profile, NOON + timedelta(days=2))
    assert (dose.area, dose.side, dose.dose_s, dose.rung, round(dose.days_ago)) == ("glutes", "left", 60, 1, 2)


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"area": "glutes"},
        {"area": "glutes", "side": "up", "dose_s": 60},
        {"area": "glutes", "side": "left", "dose_s": "long"},
        {"area": "glutes", "side": "left", "dose_s": -1},
        {"area": "moon", "side": "left", "dose_s": 60},
        {"area": ["glutes"], "side": {}, "dose_s": None},
    ],
)
def test_a_dose_nobody_can_read_does_not_stop_the_next_plan(session: PlannedSession, detail: dict[str, Any]) -> None:
    send(session, an_event(0, "visit_ended", detail=detail))
    assert services.history(session.profile, NOON) == ()
    assert services.make_plan(session.profile, NOON).plan["visits"]


def test_a_warning_sign_asks_for_the_full_form(session: PlannedSession) -> None:
    send(session, an_event(0, "hurt", detail={"stop": "new-warning-sign"}))
    profile = Profile.objects.get(pk=session.profile_id)
    assert services.current_verdict(profile, NOON + timedelta(hours=1)).state == "full_due"


def test_the_check_answered_without_a_network_counts(session: PlannedSession) -> None:
    later = NOON + timedelta(hours=14)
    started = an_event(0, "session_started", at=later, detail={"check": stars()})
    services.record_events(session.profile, session, "phone", [started], later)
    assert services.current_verdict(session.profile, later).state == "allowed"


def test_the_check_answered_when_a_session_goes_on_counts(session: PlannedSession) -> None:
    send(session, an_event(0, "session_started"), an_event(1, "paused"))
    later = NOON + timedelta(hours=14)
    resumed = an_event(2, "resumed", at=later, detail={"check": stars()})
    services.record_events(session.profile, session, "phone", [resumed], later)
    assert services.current_verdict(session.profile, later).state == "allowed"


@pytest.mark.parametrize("check", [stars(saddle_numbness="yes"), {"saddle_numbness": "maybe"}, {}, [], "no", None])
def test_a_check_without_a_network_allows_nothing_it_should_not(session: PlannedSession, check: Any) -> None:
    later = NOON + timedelta(hours=14)
    started = an_event(0, "session_started", at=later, detail={"check": check})
    services.record_events(session.profile, session, "phone", [started], later)
    assert not services.current_verdict(session.profile, later).allows_plan


def test_an_older_check_does_not_cover_a_newer_answer(session: PlannedSession) -> None:
    services.finish_short(session.profile, stars(bowel_change="yes"), NOON + timedelta(hours=2))
    late = an_event(0, "session_started", at=NOON + timedelta(hours=1), detail={"check": stars()})
    services.record_events(session.profile, session, "phone", [late], NOON + timedelta(hours=3))
    assert services.current_verdict(session.profile, NOON + timedelta(hours=3)).state == "stopped"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "invented"},
        {"sequence": -1},
        {"position_s": float("inf")},
        {"at": "2026-03-02T12:00:00"},
        {"at": "0001-01-01T00:00:00Z"},
        {"detail": {"note": "x" * 5000}},
        {"detail": {"note": "a\x00b"}},
        {"detail": {"note": "\ud800"}},
        {"detail": {"deep": {"number": float("nan")}}},
    ],
)
def test_an_event_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        an_event(0, **wrong)


@pytest.mark.parametrize(
    "off", [timedelta(days=-20_000), timedelta(hours=-3), timedelta(days=1), timedelta(days=60_000)]
)
def test_a_clock_that_is_wrong_puts_no_session_into_the_past_or_the_future(
    session: PlannedSession, off: timedelta
) -> None:
    kinds = ("session_started", "visit_ended", "session_finished")
    detail = {"area": "glutes", "side": "left", "dose_s": 60, "rung": 1}
    send(session, *(an_event(n, kind, at=NOON + off, detail=detail) for n, kind in enumerate(kinds)))
    session.refresh_from_db()
    assert session.started_at is not None and session.ended_at is not None
    assert NOON <= session.started_at <= session.ended_at <= NOON + timedelta(hours=1)
    assert [round(dose.days_ago) for dose in services.history(session.profile, NOON + timedelta(days=1))] == [1]
    assert services.open_morning(session.profile, NOON + timedelta(days=1)) == session


@pytest.mark.parametrize("strange", [{"session": uuid4()}, {"device": "tablet"}])
def test_an_event_of_another_session_or_device_is_not_kept_here(
    session: PlannedSession, strange: dict[str, Any]
) -> None:
    with pytest.raises(services.Conflict):
        send(session, an_event(0), an_event(1, **strange))
    assert not Event.objects.filter(session=session).exists()


def test_no_device_writes_more_than_an_export_can_hold(session: PlannedSession, monkeypatch: Any) -> None:
    monkeypatch.setattr(service, "MOST_KEPT", 4)
    written = [an_event(n) for n in range(3)]
    send(session, *written)
    with pytest.raises(services.Conflict):
        send(session, an_event(0), an_event(1), device="tablet")
    assert send(session, *written).next_sequence == 3
    assert Event.objects.filter(session=session).count() == 3
