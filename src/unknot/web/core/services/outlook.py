"""Mood, confidence and fear of moving: asked after the first session, again after four weeks, and never in its way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.items import OutlookQuestion
from unknot.catalog.loader import load_catalog
from unknot.web.core.models import OutlookAnswer, PlannedSession, Profile
from unknot.web.core.services.people import writing

OUTLOOK_EVERY = timedelta(weeks=4)


def outlook_questions() -> list[OutlookQuestion]:
    return sorted(load_catalog().outlook.values(), key=lambda question: question.order)


def may_ask_outlook(profile: Profile) -> bool:
    """Not before a session was finished: the answers are about how things go, not about whether to begin."""
    return PlannedSession.objects.for_profile(profile).filter(status="finished").exists()


def outlook_due(profile: Profile, now: datetime) -> bool:
    """Once after the first finished session, and four weeks after it was answered or skipped."""
    newest = OutlookAnswer.objects.for_profile(profile).order_by("-made_at").first()
    return may_ask_outlook(profile) if newest is None else now - newest.made_at >= OUTLOOK_EVERY


def save_outlook(profile: Profile, answers: Mapping[str, float], now: datetime) -> OutlookAnswer:
    """``answers``: question id → 0–10; none at all says that the questions were skipped. Raises InputError."""
    known = load_catalog().outlook
    problems = [
        Problem("outlook", key[:40], f"{value:g}", "a question of the catalogue, answered from 0 to 10")
        for key, value in answers.items()
        if key not in known or not 0 <= value <= 10
    ]
    if problems:
        raise InputError(tuple(problems))
    with writing(profile):
        return OutlookAnswer.objects.create(profile=profile, answers=dict(answers), made_at=now)


def latest_outlook(profile: Profile) -> OutlookAnswer | None:
    """What was said last; where the questions were skipped nothing was said."""
    return OutlookAnswer.objects.for_profile(profile).exclude(answers={}).order_by("-made_at", "-id").first()


def outlook_says(answer: OutlookAnswer) -> list[OutlookQuestion]:
    """The questions whose sentence follows from the answers."""
    return [
        question
        for question in outlook_questions()
        if question.id in answer.answers and question.speaks(answer.answers[question.id])
    ]
