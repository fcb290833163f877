"""Server mode: every address and every call, tried by somebody who is not signed in and by somebody else."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.conftest import event_json, ready
from tests.web.walking import addresses, blanks

from unknot.web.accounts.models import User
from unknot.web.core import services
from unknot.web.core.models import Event, Outcome, PlannedSession, Profile

HOST = {"host": "coach.example.org"}
SECRET_WORDS = "Carry Ms Quillfeather's shopping"
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


@pytest.fixture
def victim(server_mode: None) -> PlannedSession:
    user = User.objects.create_user("victim", password="correct horse battery")
    profile = Profile.objects.create(user=user, made_at=timezone.now())
    session = ready(profile, timezone.now())
    services.save_activities(profile, [(SECRET_WORDS, 3)], timezone.now())
    return session


@pytest.fixture
def other(victim: PlannedSession) -> Client:
    client = Client(headers=HOST)
    client.force_login(User.objects.create_user("other"), "django.contrib.auth.backends.ModelBackend")
    return client


def state(profile: Profile) -> dict[str, Any]:
    return services.export_data(Profile.objects.get(pk=profile.pk), profile.made_at)


BODIES: dict[str, dict[str, Any]] = {
    "after": {"pain_after_nrs": 1},
    "morning": {"pain_morning_nrs": 1},
    "events": {"device": "phone", "events": []},
}
FORM = {"sure": "yes", "action": "drop", "visit": "1", "words": "x", "value": "no", "stop": "too-strong"}


def call(client: Client, method: str, path: str) -> Any:
    body = BODIES.get(path.rpartition("/")[2], {})
    if method in ("put", "patch") or (method == "post" and path.startswith("/api/")):
        return getattr(client, method)(path, json.dumps(body), content_type="application/json")
    return getattr(client, method)(path, FORM if method == "post" else None)


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_reads_nothing_and_changes_nothing(victim: PlannedSession, method: str) -> None:
    client, before = Client(headers=HOST), state(victim.profile)
    for path, view in addresses(blanks(str(victim.pk))):
        answer = call(client, method, path)
        if not getattr(view, "public", False):
            assert answer.status_code in (302, 401, 405), (method, path, answer.status_code)
        assert answer.status_code < 500, (method, path)
        assert b"Quillfeather" not in b"".join(answer), (method, path)
    assert state(victim.profile) == before


@pytest.mark.parametrize("method", METHODS)
def test_somebody_else_reads_nothing_and_changes_nothing(victim: PlannedSession, other: Client, method: str) -> None:
    before = state(victim.profile)
    for path, _view in addresses(blanks(str(victim.pk))):
        if "sign-out" in path or path.endswith("/delete/"):
            continue  # would sign out or delete the one who asks; tested by themselves
        answer = call(other, method, path)
        assert answer.status_code < 500, (method, path)
        assert b"Quillfeather" not in b"".join(answer), (method, path)
        if str(victim.pk) in path and method != "options":
            assert answer.status_code in (403, 404, 405), (method, path, answer.status_code)
    assert state(victim.profile) == before


def test_somebody_else_cannot_delete_what_is_not_theirs(victim: PlannedSession, other: Client) -> None:
    before = state(victim.profile)
    other.post(reverse("delete"), {"sure": "yes"})
    assert state(victim.profile) == before


def test_an_event_with_the_id_of_somebody_elses_is_simply_mine(victim: PlannedSession, other: Client) -> None:
    event = event_json(0, uid=uuid4())
    mine = Profile.objects.create(user=User.objects.get(username="other"), made_at=timezone.now())
    session = ready(mine, timezone.now())
    services.record_events(victim.profile, victim, "phone", [services.DeviceEvent(**event)], timezone.now())
    body = {"device": "phone", "events": [event]}
    answer = other.post(f"/api/sessions/{session.pk}/events", body, content_type="application/json")
    assert answer.status_code == 200
    assert [Event.objects.filter(session=s).count() for s in (victim, session)] == [1, 1]


def test_only_these_pages_are_open_to_everybody(victim: PlannedSession) -> None:
    """A new public page is a decision, so it is written down here."""
    opened = {path for path, view in addresses(blanks("0" * 8)) if getattr(view, "public", False)}
    assert opened == {
        "/",
        "/about/",
        "/library/",
        "/library/calf-roller-sitting/",
        "/play/shell/",
        "/offline/",
        "/sw.js",
        "/manifest.webmanifest",
        "/account/sign-in/",
        "/account/sign-up/",
    }


def test_an_outcome_cannot_be_left_at_somebody_elses_door(victim: PlannedSession, other: Client) -> None:
    body = {"pain_after_nrs": 9}
    answer = other.put(f"/api/sessions/{victim.pk}/after", body, content_type="application/json")
    assert answer.status_code == 404
    assert not Outcome.objects.exists()
