"""How a session went, right after it and the next morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from unknot.catalog.base import Frozen, Side
from unknot.catalog.errors import InputError, Problem
from unknot.catalog.loader import load_catalog
from unknot.web.core.models import CheckIn, Outcome, PlannedSession, Profile
from unknot.web.core.services.people import local_day, writing
from unknot.web.core.services.screenings import screening_content, want_recheck

WORSE_NRS = 2.0
"""A rise that asks for the full form again: the usual size of a change that matters (content: back-pain-up-2)."""
MORNING_WITHIN = timedelta(days=3)


class Feel(Frozen):
    area: str = Field(max_length=40)
    side: Side
    feel: Literal["better", "same", "worse"]


class Soreness(Frozen):
    area: str = Field(max_length=40)
    side: Side
    soreness_nrs: float = Field(ge=0, le=10, strict=False)


class Retest(Frozen):
    measure: str = Field(max_length=40)
    side: Side
    change: Literal["easier", "same", "harder"]


class After(Frozen):
    """``stops``: ids of stop rules that apply (anything odd). ``discomfort_nrs``: the strongest press, 0–10."""

    pain_before_nrs: float | None = Field(default=None, ge=0, le=10, strict=False)
    pain_after_nrs: float | None = Field(default=None, ge=0, le=10, strict=False)
    discomfort_nrs: float | None = Field(default=None, ge=0, le=10, strict=False)
    feels: tuple[Feel, ...] = Field(default=(), max_length=40, strict=False)
    stops: tuple[str, ...] = Field(default=(), max_length=20, strict=False)
    retest: Retest | None = None
    note: str = Field(default="", max_length=2000)


class Morning(Frozen):
    pain_morning_nrs: float = Field(ge=0, le=10, strict=False)
    soreness: tuple[Soreness, ...] = Field(default=(), max_length=40, strict=False)
    stops: tuple[str, ...] = Field(default=(), max_length=20, strict=False)


def save_after(profile: Profile, session: PlannedSession, after: After, now: datetime) -> Outcome:
    """Saying it again replaces what was said; the morning's answer stays. Raises InputError."""
    _check(session, [(f.area, f.side) for f in after.feels], after.stops)
    if after.retest and after.retest.measure not in load_catalog().measures:
        raise InputError((Problem("after", "retest.measure", after.retest.measure, "a measure of the catalogue"),))
    if "\x00" in after.note:
        raise InputError((Problem("after", "note", "a NUL", "text"),))
    with writing(profile):
        outcome, _ = Outcome.objects.update_or_create(
            session=session,
            defaults={
                "profile": profile,
                "pain_before_nrs": after.pain_before_nrs,
                "pain_after_nrs": after.pain_after_nrs,
                "discomfort_nrs": after.discomfort_nrs,
                "feels": [feel.model_dump(mode="json") for feel in after.feels],
                "stops": list(after.stops),
                "retest": after.retest.model_dump(mode="json") if after.retest else None,
                "note": after.note,
            },
            create_defaults={
                "profile": profile,
                "made_at": now,
                **after.model_dump(mode="json"),
            },
        )
        _heed(profile, after.stops, now)
    return outcome


def save_morning(profile: Profile, session: PlannedSession, morning: Morning, now: datetime) -> Outcome:
    """The next morning's answer; two points worse than before the session asks for the full form again."""
    _check(session, [(s.area, s.side) for s in morning.soreness], morning.stops)
    with writing(profile):
        unsaid = {"profile": profile, "made_at": now, "pain_before_nrs": _pain_before(profile, session)}
        outcome, _ = Outcome.objects.get_or_create(session=session, defaults=unsaid)
        outcome.pain_morning_nrs = morning.pain_morning_nrs
        outcome.morning_at = now
        outcome.soreness = [entry.model_dump(mode="json") for entry in morning.soreness]
        outcome.stops = sorted({*outcome.stops, *morning.stops})
        outcome.save()
        before = outcome.pain_before_nrs
        if before is not None and morning.pain_morning_nrs - before >= WORSE_NRS:
            want_recheck(profile, "back-pain-up-next-day", now)
        _heed(profile, morning.stops, now)
    return outcome


def _pain_before(profile: Profile, session: PlannedSession) -> float | None:
    """What the check-in said when the session was planned, for who said nothing after it: the morning compares."""
    asked = CheckIn.objects.for_profile(profile).filter(made_at__lte=session.made_at).order_by("made_at", "id").last()
    return asked.pain_now if asked else None


def _check(session: PlannedSession, places: list[tuple[str, Side]], stops: tuple[str, ...]) -> None:
    planned = {(visit["area"], visit["side"]) for visit in session.plan["visits"]}
    problems = [
        Problem("outcome", "area", f"{area} {side}", "an area and side of this session")
        for area, side in places
        if (area, side) not in planned
    ]
    known = screening_content().stops
    problems += [Problem("outcome", "stops", stop, f"one of {', '.join(known)}") for stop in stops if stop not in known]
    if problems:
        raise InputError(tuple(problems))


def _heed(profile: Profile, stops: tuple[str, ...], now: datetime) -> None:
    for stop in stops:
        if screening_content().stops[stop].action == "emergency_screen":
            want_recheck(profile, stop, now)


def last_ended(profile: Profile, since: datetime) -> PlannedSession | None:
    """The session that ended last, at ``since`` or later."""
    mine = PlannedSession.objects.for_profile(profile).filter(ended_at__gte=since)
    # One question per status: each is the end of an index, however many sessions there have been.
    newest = (mine.filter(status=status).order_by("-ended_at", "-id").first() for status in ("finished", "stopped"))
    return max((found for found in newest if found), key=lambda found: (found.ended_at, found.pk), default=None)


def open_morning(profile: Profile, now: datetime) -> PlannedSession | None:
    """The last session that ended on an earlier day, at most three days ago, and has no morning answer yet."""
    last = last_ended(profile, now - MORNING_WITHIN)
    if last is None or last.ended_at is None or local_day(profile, last.ended_at) >= local_day(profile, now):
        return None
    outcome = Outcome.objects.for_profile(profile).filter(session=last).first()
    return last if outcome is None or outcome.morning_at is None else None
