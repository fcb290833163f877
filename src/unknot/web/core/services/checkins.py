"""Where it hurts, what is at hand, what the person wants back, what they measured: checked, then kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field, ValidationError

from unknot.body.regions import BODY_REGIONS
from unknot.catalog.base import Frozen
from unknot.catalog.errors import InputError, Problem
from unknot.catalog.items import Measure
from unknot.catalog.loader import load_catalog
from unknot.catalog.reading import translate
from unknot.planning.request import MapEntry
from unknot.web.core.models import (
    Activity,
    ActivityRating,
    CheckIn,
    MobilityResult,
    PlannedSession,
    Profile,
    RolandMorris,
)
from unknot.web.core.services.people import local_day, writing

MOST_ACTIVITIES = 3
STATEMENTS = 24
HEIGHT_CM = (120, 230)
MASS_KG = (30, 300)


class CheckInData(Frozen):
    """What a check-in may say; every part can be left out and then stays as it was. Units: NRS, min, cm, kg."""

    map: tuple[MapEntry, ...] | None = Field(default=None, max_length=120)
    pain_now: float | None = Field(default=None, ge=0, le=10)
    pain_average: float | None = Field(default=None, ge=0, le=10)
    pain_worst: float | None = Field(default=None, ge=0, le=10)
    tools: tuple[str, ...] | None = Field(default=None, max_length=20)
    surfaces: tuple[str, ...] | None = Field(default=None, max_length=20)
    postures: tuple[str, ...] | None = Field(default=None, max_length=20)
    minutes: float | None = Field(default=None, ge=3, le=60)
    height_cm: float | None = Field(default=None, ge=HEIGHT_CM[0], le=HEIGHT_CM[1])
    mass_kg: float | None = Field(default=None, ge=MASS_KG[0], le=MASS_KG[1])
    max_discomfort_nrs: float | None = Field(default=None, ge=0, le=10)


def latest_checkin(profile: Profile) -> CheckIn | None:
    return CheckIn.objects.for_profile(profile).order_by("-made_at", "-id").first()


def save_checkin(profile: Profile, values: dict[str, Any], now: datetime) -> CheckIn:
    """Today's check-in with ``values`` laid over it; a key given as None is emptied.

    A rating that is not in the map was not given and stays out of it.
    A new day starts from yesterday's, whose own row stays. Raises InputError with every problem.
    """
    data = _read(values)
    _check_ids(data)
    given = {key: getattr(data, key) for key in values}
    if "map" in given:
        given["map"] = [entry.model_dump(mode="json", exclude_unset=True) for entry in data.map or ()]
    for key in ("tools", "surfaces"):
        if key in given:
            given[key] = list(given[key] or ())
    if given.get("postures") is not None:
        given["postures"] = list(given["postures"])
    if "minutes" in given and given["minutes"] is None:
        del given["minutes"]
    with writing(profile):
        checkin = _todays(profile, now)
        for key, value in given.items():
            setattr(checkin, key, value)
        checkin.made_at = now
        checkin.save()
    return checkin


def _read(values: dict[str, Any]) -> CheckInData:
    import json

    try:
        return CheckInData.model_validate_json(json.dumps(values))
    except ValidationError as error:
        raise InputError(tuple(translate(error, "check-in", CheckInData))) from None
    except (TypeError, ValueError) as error:
        raise InputError((Problem("check-in", "", str(error), "values that JSON can hold"),)) from None


def _check_ids(data: CheckInData) -> None:
    catalog = load_catalog()
    named = (("tools", catalog.tools), ("surfaces", catalog.surfaces), ("postures", catalog.postures))
    problems = [
        Problem("check-in", field, repr(value), f"one of {', '.join(sorted(known))}")
        for field, known in named
        for value in getattr(data, field) or ()
        if value not in known
    ]
    places = {(place.region, place.side) for place in BODY_REGIONS}
    for entry in data.map or ():
        if not _drawn(entry, places):
            problems.append(Problem("check-in", "map", f"{entry.region} {entry.side}", "a region of the body map"))
    if problems:
        raise InputError(tuple(problems))


def _drawn(entry: MapEntry, places: set[tuple[str, Any]]) -> bool:
    sides = ("left", "right") if entry.side == "both" else (entry.side,)
    return all((entry.region, side) in places for side in sides)


def _todays(profile: Profile, now: datetime) -> CheckIn:
    last = latest_checkin(profile)
    if last is None:
        return CheckIn(profile=profile, made_at=now)
    if local_day(profile, last.made_at) != local_day(profile, now):
        last.pk = None
        last._state.adding = True
        fresh = CheckIn()
        last.id = fresh.id
        last.pain_now = None
    return last


# ── activities, mobility, disability ─────────────────────────────────────────────────────────────────────────────


def current_activities(profile: Profile) -> list[Activity]:
    return list(Activity.objects.for_profile(profile).filter(retired_at=None).order_by("position", "made_at"))


ASKED_AGAIN_AFTER = timedelta(days=7)
"""How long a rating of the activities stands before the person is asked again. Our choice."""


def activities_due(profile: Profile, now: datetime) -> bool:
    """Whether somebody named activities and has rated none of them for a week."""
    named = Activity.objects.for_profile(profile).filter(retired_at=None)
    lately = ActivityRating.objects.for_profile(profile).filter(made_at__gt=now - ASKED_AGAIN_AFTER)
    return named.exists() and not lately.exists()


def save_activities(profile: Profile, rows: Sequence[tuple[str, float | None]], now: datetime) -> list[Activity]:
    """The activities that count from now on, each with a score 0–10 or None; others are retired, never lost."""
    words = [text.strip() for text, _ in rows]
    problems = []
    if len(rows) > MOST_ACTIVITIES:
        problems.append(Problem("activities", "", str(len(rows)), f"at most {MOST_ACTIVITIES}"))
    if len(set(words)) < len(words):
        problems.append(Problem("activities", "words", "the same words twice", "each activity once"))
    for text, score in rows:
        if not 1 <= len(text.strip()) <= 120:
            problems.append(Problem("activities", "words", f"{len(text)} letters", "1 to 120 letters"))
        if score is not None and not 0 <= score <= 10:
            problems.append(Problem("activities", "score", str(score), "a number from 0 to 10"))
    if problems:
        raise InputError(tuple(problems))
    with writing(profile):
        known = {activity.words: activity for activity in current_activities(profile)}
        for gone in known.keys() - set(words):
            Activity.objects.for_profile(profile).filter(pk=known[gone].pk).update(retired_at=now)
        kept = []
        for position, (text, (_, score)) in enumerate(zip(words, rows, strict=True)):
            activity = known.get(text) or Activity(profile=profile, words=text, made_at=now)
            activity.position = position
            activity.save()
            if score is not None:
                rate_activity(activity, score, now)
            kept.append(activity)
    return kept


def rate_activity(activity: Activity, score: float, now: datetime) -> ActivityRating:
    if not 0 <= score <= 10:
        raise InputError((Problem("activities", "score", str(score), "a number from 0 to 10"),))
    return ActivityRating.objects.create(profile=activity.profile, activity=activity, score=score, made_at=now)


def mobility_measures() -> list[Measure]:
    """Tests for the home, without the scales and without those for which nothing is read off."""
    return [m for m in load_catalog().measures.values() if m.kind == "mobility-test"]


def save_mobility(
    profile: Profile,
    measure: str,
    side: Literal["left", "right", "both"],
    tries: Sequence[float],
    now: datetime,
    session: PlannedSession | None = None,
) -> MobilityResult:
    """One or two tries (at most five) of a test; the value kept is their mean. Raises InputError."""
    known = load_catalog().measures.get(measure)
    if known is None:
        raise InputError((Problem("mobility", "measure", repr(measure), "a measure of the catalogue"),))
    if side not in ("left", "right", "both") or not 1 <= len(tries) <= 5:
        raise InputError((Problem("mobility", "tries", str(len(tries)), "one to five readings of one side"),))
    for reading in tries:
        if not known.lowest <= reading <= known.highest:
            expected = f"{known.lowest:g} to {known.highest:g} {known.unit}"
            raise InputError((Problem("mobility", measure, f"{reading:g}", expected),))
    with writing(profile):
        return MobilityResult.objects.create(
            profile=profile,
            measure=measure,
            side=side,
            value=round(sum(tries) / len(tries), 2),
            tries=list(tries),
            session=session,
            made_at=now,
        )


def save_roland_morris(profile: Profile, ticked: Sequence[int], now: datetime) -> RolandMorris:
    """``ticked``: numbers 1–24 of the statements that describe the person today."""
    numbers = sorted(set(ticked))
    if len(numbers) != len(ticked) or any(not 1 <= number <= STATEMENTS for number in numbers):
        raise InputError((Problem("roland-morris", "ticked", str(list(ticked))[:80], "each of 1 to 24 at most once"),))
    with writing(profile):
        return RolandMorris.objects.create(profile=profile, ticked=numbers, score=len(numbers), made_at=now)
