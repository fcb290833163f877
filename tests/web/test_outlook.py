"""Mood, confidence and fear of moving: after the first session and not before it, skippable, again after four weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.conftest import NOON

from unknot.catalog.errors import InputError
from unknot.catalog.loader import load_catalog
from unknot.web.core import services
from unknot.web.core.models import OutlookAnswer, PlannedSession, Profile

CALM = {"mood": "0", "confidence": "10", "fear-of-moving": "0"}
WEEKS = timedelta(weeks=4)


def finish(session: PlannedSession) -> PlannedSession:
    now = timezone.now()
    PlannedSession.objects.for_profile(session.profile).filter(pk=session.pk).update(
        status="finished", started_at=now, ended_at=now
    )
    return session


@pytest.fixture
def finished(planned: PlannedSession) -> PlannedSession:
    return finish(planned)


def page_of(client: Client, path: str) -> str:
    return str(client.get(path).content.decode())


@pytest.mark.parametrize("status", ["planned", "started", "stopped", "replaced"])
def test_nothing_is_asked_before_a_session_was_finished(
    solo: Client, planned: PlannedSession, profile: Profile, status: str
) -> None:
    PlannedSession.objects.for_profile(profile).update(status=status)
    assert solo.get("/outlook/").headers["Location"] == "/today/"
    assert solo.post("/outlook/", CALM).headers["Location"] == "/today/"
    assert not services.outlook_due(profile, timezone.now()) and not OutlookAnswer.objects.exists()


def test_the_page_after_the_first_session_offers_the_questions_once(solo: Client, finished: PlannedSession) -> None:
    solo.post(f"/after/{finished.pk}/", {"pain_now": "3"})
    said = f"/after/{finished.pk}/said/"
    assert 'href="/outlook/"' in page_of(solo, said)
    solo.post("/outlook/", CALM)
    assert 'href="/outlook/"' not in page_of(solo, said)


def test_whoever_felt_something_odd_is_not_asked_now(solo: Client, finished: PlannedSession) -> None:
    solo.post(f"/after/{finished.pk}/", {"odd": "new-warning-sign"})
    assert 'href="/outlook/"' not in page_of(solo, f"/after/{finished.pk}/said/")


def test_every_question_stands_on_the_page(solo: Client, finished: PlannedSession) -> None:
    page = page_of(solo, "/outlook/")
    assert all(each.question in page and page.count(f'name="{each.id}"') == 11 for each in services.outlook_questions())


def test_skipping_is_kept_as_skipped_and_says_nothing(solo: Client, finished: PlannedSession, profile: Profile) -> None:
    assert solo.post("/outlook/", {"go": "skip", "mood": "9"}).headers["Location"] == "/today/"
    assert OutlookAnswer.objects.for_profile(profile).get().answers == {}
    assert solo.get("/outlook/said/").headers["Location"] == "/outlook/"


@pytest.mark.parametrize("answers", [CALM, {}])
def test_they_are_due_again_after_four_weeks(
    finished: PlannedSession, profile: Profile, answers: dict[str, str]
) -> None:
    now = timezone.now()
    assert services.outlook_due(profile, now)
    services.save_outlook(profile, {key: float(value) for key, value in answers.items()}, now)
    assert not services.outlook_due(profile, now + WEEKS - timedelta(seconds=1))
    assert services.outlook_due(profile, now + WEEKS)


@pytest.mark.parametrize(
    ("question", "answer"), [("mood", "5"), ("confidence", "4"), ("fear-of-moving", "5"), ("fear-of-moving", "10")]
)
def test_an_answer_beyond_its_line_is_followed_by_its_sentence_alone(
    solo: Client, finished: PlannedSession, question: str, answer: str
) -> None:
    assert solo.post("/outlook/", CALM | {question: answer}).headers["Location"] == "/outlook/said/"
    page = page_of(solo, "/outlook/said/")
    said = [each.id for each in load_catalog().outlook.values() if each.says in page]
    assert said == [question]


def test_calm_answers_are_followed_by_nothing(solo: Client, finished: PlannedSession) -> None:
    solo.post("/outlook/", CALM)
    assert "Nothing more follows" in page_of(solo, "/outlook/said/")


def test_one_answer_is_enough_and_none_is_asked_for_again(solo: Client, finished: PlannedSession) -> None:
    assert solo.post("/outlook/", {}).status_code == 422
    assert not OutlookAnswer.objects.exists()
    assert solo.post("/outlook/", {"mood": "7"}).status_code == 302
    assert OutlookAnswer.objects.get().answers == {"mood": 7}


@pytest.mark.parametrize("answers", [{"mood": 11.0}, {"mood": -1.0}, {"anger": 3.0}, {"mood": float("nan")}])
def test_what_is_no_answer_is_refused(profile: Profile, answers: dict[str, float]) -> None:
    with pytest.raises(InputError):
        services.save_outlook(profile, answers, NOON)
    assert not OutlookAnswer.objects.exists()


def test_no_answer_takes_a_plan_away(solo: Client, planned: PlannedSession, profile: Profile) -> None:
    finish(planned)
    before = services.current_verdict(profile, timezone.now())
    solo.post("/outlook/", {"mood": "10", "confidence": "0", "fear-of-moving": "10"})
    assert services.current_verdict(profile, timezone.now()) == before
    assert services.make_plan(profile, timezone.now()).plan["visits"]


def test_progress_shows_the_answers_and_the_files_hold_them(
    solo: Client, finished: PlannedSession, profile: Profile
) -> None:
    assert "Answer three short questions" in page_of(solo, "/progress/")
    solo.post("/outlook/", {"mood": "7", "confidence": "3"})
    page = page_of(solo, "/progress/")
    assert "Mood, confidence, fear of moving" in page and "Answer three short questions" not in page
    records = solo.get("/progress.json").json()["records"]
    held = {row["name"]: row["value"] for row in records if row["kind"] == "outlook"}
    assert held == {"mood": 7, "confidence": 3}


def test_they_are_exported_and_erased_like_the_rest(finished: PlannedSession, profile: Profile) -> None:
    services.save_outlook(profile, {"mood": 6.0}, NOON)
    assert [row["answers"] for row in services.export_data(profile, NOON)["outlook"]] == [{"mood": 6.0}]
    services.erase(profile)
    assert not OutlookAnswer.objects.exists()


def test_nobody_else_sees_them(solo: Client, finished: PlannedSession) -> None:
    other = Profile.objects.create(made_at=NOON)
    services.save_outlook(other, {"mood": 9.0}, timezone.now())
    assert solo.get("/outlook/said/").headers["Location"] == "/outlook/"
