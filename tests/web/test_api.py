"""The player's API by hand: what it hands out, and what it never does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from tests.web.conftest import AT_HAND, event_json, screened, stars, stop_another

from unknot.session.script import Script
from unknot.web.core import services
from unknot.web.core.models import PlannedSession, Profile, ScreeningRecord


def post(client: Client, session: PlannedSession, *events: dict[str, Any]) -> Any:
    body = {"device": "phone", "events": list(events)}
    return client.post(f"/api/sessions/{session.pk}/events", body, content_type="application/json")


def test_the_next_session_comes_with_its_script(solo: Client, planned: PlannedSession) -> None:
    package = solo.get("/api/next-session").json()
    script = Script.model_validate(package["script"], strict=False)
    assert (package["session"], script.total_s) == (str(planned.pk), planned.plan["total_s"])


def test_the_stops_of_a_session_keep_to_a_lower_ceiling(solo: Client, profile: Profile) -> None:
    now = timezone.now()
    screened(profile, now, anticoagulant="yes")
    services.save_checkin(profile, AT_HAND | {"tools": ["soft-roller"]}, now)
    services.make_plan(profile, now)
    stops = {stop["id"]: stop for stop in solo.get("/api/next-session").json()["stops"]}
    assert stops["too-strong"]["label"] == "Too strong: more than three of ten"
    assert "Four to six" not in stops["too-strong"]["message"]


def test_the_stops_of_a_session_keep_to_the_limit_that_was_asked_for(solo: Client, profile: Profile) -> None:
    now = timezone.now()
    screened(profile, now)
    services.save_checkin(profile, AT_HAND | {"max_discomfort_nrs": 2.0}, now)
    services.make_plan(profile, now)
    stops = {stop["id"]: stop for stop in solo.get("/api/next-session").json()["stops"]}
    assert stops["too-strong"]["label"] == "Too strong: more than two of ten"
    assert "Your limit is two of ten" in stops["too-strong"]["message"]


def test_what_a_device_kept_for_somebody_else_waits_there_and_is_not_refused_for_good(
    solo: Client, planned: PlannedSession
) -> None:
    """Refused for good would be 404: the device then puts it aside."""
    for meant, status in ((str(uuid4()), 401), (str(planned.profile_id), 200), ("", 200)):
        headers = {"X-Profile": meant}
        assert solo.get("/api/next-session", headers=headers).status_code == status
        body = {"device": "phone", "events": []}
        path = f"/api/sessions/{planned.pk}/events"
        assert solo.post(path, body, content_type="application/json", headers=headers).status_code == status


def test_there_is_nothing_to_keep_where_nothing_is_planned(solo: Client) -> None:
    assert solo.get("/api/next-session").status_code == 204


def age(hours: float) -> None:
    earlier = timezone.now() - timedelta(hours=hours)
    ScreeningRecord.objects.update(made_at=earlier, full_made_at=earlier)


@pytest.mark.parametrize("spoil", ["old answers", "an emergency", "no answers", "worse"])
def test_no_script_without_a_current_verdict(solo: Client, planned: PlannedSession, spoil: str) -> None:
    profile, now = planned.profile, timezone.now()
    if spoil == "old answers":
        age(hours=13)
    elif spoil == "an emergency":
        services.finish_short(profile, stars(saddle_numbness="yes"), now)
    elif spoil == "no answers":
        ScreeningRecord.objects.update(answers={})
    else:
        services.want_recheck(profile, "back-pain-up-next-day", now)
    answer = solo.get(f"/api/sessions/{planned.pk}/script")
    assert answer.status_code == 403 and "script" not in answer.json()
    assert solo.get("/api/next-session").status_code == 204


def test_no_script_on_a_day_that_is_over(solo: Client, planned: PlannedSession) -> None:
    stop_another(planned, "spreading-down")
    assert solo.get("/api/next-session").status_code == 204
    answer = solo.get(f"/api/sessions/{planned.pk}/script")
    assert answer.status_code == 409 and "script" not in answer.json()
    assert answer.json()["detail"].startswith("No more today, because you said: “It spreads further down")


@pytest.mark.parametrize("status", ["replaced", "finished", "stopped"])
def test_no_script_of_a_session_that_is_over(solo: Client, planned: PlannedSession, status: str) -> None:
    PlannedSession.objects.update(status=status)
    assert solo.get(f"/api/sessions/{planned.pk}/script").status_code == 409


def test_the_state_of_a_session_holds_no_plan(solo: Client, planned: PlannedSession) -> None:
    post(solo, planned, event_json(0, "session_started"))
    told = solo.get(f"/api/sessions/{planned.pk}").json()
    assert told["status"] == "started" and told["next_sequence"] == {"phone": 1}
    assert not {"plan", "script", "request"} & told.keys()


def test_events_are_taken_even_where_no_plan_would_be_shown_now(solo: Client, planned: PlannedSession) -> None:
    """What happened happened: a phone that comes back after a day may hand in what it kept."""
    age(hours=30)
    assert post(solo, planned, event_json(0)).status_code == 200


def test_a_contradiction_is_a_409(solo: Client, planned: PlannedSession) -> None:
    post(solo, planned, event_json(0))
    assert post(solo, planned, event_json(0)).status_code == 409


def test_how_it_went_can_be_said_twice(solo: Client, planned: PlannedSession) -> None:
    for pain in (5, 2):
        body = {"pain_before_nrs": 6, "pain_after_nrs": pain}
        answer = solo.put(f"/api/sessions/{planned.pk}/after", body, content_type="application/json")
    assert answer.json()["pain_after_nrs"] == 2


@pytest.mark.parametrize("path", ["after", "morning", "events"])
def test_a_body_nobody_can_read_is_a_422(solo: Client, planned: PlannedSession, path: str) -> None:
    method = solo.post if path == "events" else solo.put
    for body in (b"{", b"[]", b"null", b'{"events": 3}', b'{"pain_after_nrs": "NaN"}', b"\xff"):
        answer = method(f"/api/sessions/{planned.pk}/{path}", body, content_type="application/json")
        assert answer.status_code in (400, 422), (body, answer.status_code)


# ── whatever goes wrong, it is said as JSON ──────────────────────────────────────────────────────────────────────


def said(answer: Any) -> tuple[int, list[str]]:
    assert answer.headers["Content-Type"].startswith("application/json"), answer.content[:80]
    return answer.status_code, sorted(answer.json())


SHAPE = ["detail", "state"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/no-such-call", 404),
        ("GET", "/api/next-session/", 404),
        ("GET", "/api/sessions/not-an-id", 404),
        ("GET", "/api/", 404),
        ("DELETE", "/api/next-session", 405),
        ("PUT", "/api/next-session", 405),
    ],
)
def test_an_address_or_method_that_is_not_there(solo: Client, method: str, path: str, status: int) -> None:
    assert said(solo.generic(method, path)) == (status, SHAPE)


def test_a_name_that_is_not_ours() -> None:
    assert said(Client(headers={"host": "evil.example"}).get("/api/next-session")) == (400, SHAPE)


def test_more_than_is_ever_read(solo: Client) -> None:
    answer = solo.generic("POST", "/api/next-session", b"{}", CONTENT_LENGTH="99999999999")
    assert said(answer) == (413, SHAPE)


def test_a_write_without_the_token(planned: PlannedSession) -> None:
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    path = f"/api/sessions/{planned.pk}/after"
    assert said(client.put(path, {}, content_type="application/json")) == (403, SHAPE)


@pytest.mark.parametrize("breaks", ["next_session", "current_profile"])
def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, db: None, breaks: str) -> None:
    """In the call itself, and before it is reached."""

    def locked(*_: Any) -> Any:
        raise OperationalError("database is locked")

    where = "unknot.web.core.services.next_session" if breaks == "next_session" else "unknot.web.core.middleware"
    monkeypatch.setattr(where if breaks == "next_session" else f"{where}.current_profile", locked)
    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    assert said(client.get("/api/next-session")) == (500, SHAPE)


def test_nobody_signed_in(server_mode: None) -> None:
    client = Client(headers={"host": "coach.example.org"})
    for path in ("/api/next-session", "/api/sessions/00000000-0000-4000-8000-000000000000/script"):
        assert said(client.get(path)) == (401, SHAPE)


def test_nothing_to_play_is_a_204_without_a_body(solo: Client) -> None:
    answer = solo.get("/api/next-session")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"]
)
@pytest.mark.parametrize(("method", "path"), [("POST", "events"), ("PUT", "after"), ("PUT", "morning")])
def test_what_does_not_say_that_it_is_json_is_not_read(
    planned: PlannedSession, kind: str, method: str, path: str
) -> None:
    client = Client(headers={"host": "localhost", "x-csrftoken": "t" * 32}, enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "t" * 32
    answer = client.generic(method, f"/api/sessions/{planned.pk}/{path}", b'{"pain_morning_nrs": 1}', content_type=kind)
    assert said(answer) == (415, SHAPE)
