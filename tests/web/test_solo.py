"""Solo mode: no sign-in, so only this machine's own pages may talk to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import event_json

from unknot.web.core.models import Event, PlannedSession

PAGES = ("welcome", "about", "today", "library", "check", "settings")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.5", "[::ffff:1]", "a b"]
)
@pytest.mark.parametrize("path", ["/", "/api/next-session", "/static/css/base.css"])
def test_a_name_that_points_here_from_elsewhere_is_refused(db: None, host: str, path: str) -> None:
    assert Client(headers={"host": host}).get(path).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "localhost:8765", "127.0.0.1:9000"])
def test_the_machines_own_names_are_answered(db: None, host: str) -> None:
    assert Client(headers={"host": host}).get("/").status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_every_page_carries_a_strict_policy(solo: Client, name: str) -> None:
    headers = solo.get(reverse(name)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "*" not in policy
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("name", [page for page in PAGES if page not in ("welcome", "about", "library")])
def test_what_a_person_reads_is_kept_by_no_cache(solo: Client, name: str) -> None:
    assert "no-store" in solo.get(reverse(name)).headers["Cache-Control"]


def test_a_write_without_the_token_is_refused(planned: PlannedSession) -> None:
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    body = {"device": "phone", "events": [event_json(0)]}
    answer = client.post(f"/api/sessions/{planned.pk}/events", body, content_type="application/json")
    assert answer.status_code == 403
    assert not Event.objects.exists()


def test_a_write_with_the_token_is_kept(planned: PlannedSession) -> None:
    client = Client(headers={"host": "localhost", "x-csrftoken": "t" * 32}, enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "t" * 32
    body = {"device": "phone", "events": [event_json(0)]}
    answer = client.post(f"/api/sessions/{planned.pk}/events", body, content_type="application/json")
    assert (answer.status_code, answer.json()["next_sequence"]) == (200, 1)


@pytest.mark.parametrize("name", ["settings", "import", "delete", "plan-change", "at-hand", "where"])
def test_a_form_without_the_token_is_refused(db: None, name: str) -> None:
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    assert client.post(reverse(name), {"sure": "yes"}).status_code == 403


@pytest.mark.parametrize("size", ["99999999999", "-1", "many"])
def test_what_is_too_large_is_not_read(solo: Client, size: str) -> None:
    answer: Any = solo.generic("POST", "/api/next-session", b"{}", CONTENT_LENGTH=size)
    assert 400 <= answer.status_code < 500


def test_the_api_says_no_in_one_shape(solo: Client) -> None:
    answer = solo.get("/api/sessions/00000000-0000-4000-8000-000000000000")
    assert (answer.status_code, sorted(answer.json())) == (404, ["detail", "state"])


def test_errors_tell_nothing_of_the_inside(solo: Client) -> None:
    answer = solo.get("/no/such/page/")
    assert answer.status_code == 404
    assert b"urlpatterns" not in answer.content and b"Traceback" not in answer.content


@pytest.mark.parametrize(("host", "path"), [("evil.example", "/"), ("localhost", "/api/nothing")])
def test_what_is_refused_early_carries_the_headers_too(db: None, host: str, path: str) -> None:
    headers = Client(headers={"host": host}).get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
