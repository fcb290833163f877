"""Everything that was recorded about one person, for the files; the seconds of the last weeks, for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from unknot.web.core.models import (
    Activity,
    ActivityRating,
    CheckIn,
    Event,
    MobilityResult,
    Outcome,
    OutlookAnswer,
    Profile,
    RolandMorris,
)


@dataclass(frozen=True, slots=True)
class Pain:
    """``kind``: now, morning or before; pain 0–10."""

    at: datetime
    value: float
    kind: str


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    at: datetime
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Dose:
    at: datetime
    area: str
    side: str
    dose_s: float


class _Told(NamedTuple):
    """What an outcome says about pain; a tuple, because there may be thousands."""

    made_at: datetime
    pain_before_nrs: float | None
    pain_after_nrs: float | None
    morning_at: datetime | None
    pain_morning_nrs: float | None


@dataclass(frozen=True)
class Series:
    pains: tuple[Pain, ...]
    sessions: tuple[BeforeAfter, ...]
    activities: tuple[tuple[Activity, tuple[ActivityRating, ...]], ...]
    mobility: dict[tuple[str, str], tuple[MobilityResult, ...]]
    questionnaires: tuple[RolandMorris, ...]
    outlook: tuple[OutlookAnswer, ...]
    doses: tuple[Dose, ...]


def read_series(profile: Profile) -> Series:
    columns = ("made_at", "pain_before_nrs", "pain_after_nrs", "morning_at", "pain_morning_nrs")
    rows = Outcome.objects.for_profile(profile).order_by("made_at").values_list(*columns)
    outcomes = [_Told(*row) for row in rows]
    return Series(
        pains=_pains(profile, outcomes),
        sessions=tuple(
            BeforeAfter(o.made_at, o.pain_before_nrs, o.pain_after_nrs)
            for o in outcomes
            if o.pain_before_nrs is not None and o.pain_after_nrs is not None
        ),
        activities=_activities(profile),
        mobility=_mobility(profile),
        questionnaires=tuple(RolandMorris.objects.for_profile(profile).order_by("made_at")),
        outlook=tuple(OutlookAnswer.objects.for_profile(profile).order_by("made_at")),
        doses=read_doses(profile),
    )


def _pains(profile: Profile, outcomes: list[_Told]) -> tuple[Pain, ...]:
    """Pain as it was before anything was rolled: at check-ins and on mornings after. After-session values are apart."""
    rows = CheckIn.objects.for_profile(profile).exclude(pain_now=None).values_list("made_at", "pain_now")
    found = [Pain(at, value, "now") for at, value in rows]
    found += [
        Pain(o.morning_at, o.pain_morning_nrs, "morning")
        for o in outcomes
        if o.morning_at is not None and o.pain_morning_nrs is not None
    ]
    return tuple(sorted(found, key=lambda pain: pain.at))


def _activities(profile: Profile) -> tuple[tuple[Activity, tuple[ActivityRating, ...]], ...]:
    ratings: dict[object, list[ActivityRating]] = {}
    for rating in ActivityRating.objects.for_profile(profile).order_by("made_at"):
        ratings.setdefault(rating.activity_id, []).append(rating)
    rows = Activity.objects.for_profile(profile).filter(retired_at=None).order_by("position", "made_at")
    return tuple((activity, tuple(ratings.get(activity.pk, ()))) for activity in rows if activity.pk in ratings)


def _mobility(profile: Profile) -> dict[tuple[str, str], tuple[MobilityResult, ...]]:
    found: dict[tuple[str, str], list[MobilityResult]] = {}
    for result in MobilityResult.objects.for_profile(profile).order_by("made_at"):
        found.setdefault((result.measure, result.side), []).append(result)
    return {key: tuple(rows) for key, rows in found.items()}


def read_doses(profile: Profile, since: datetime | None = None) -> tuple[Dose, ...]:
    held = Event.objects.for_profile(profile).filter(kind="visit_ended")
    if since is not None:
        held = held.filter(at__gte=since)
    rows = held.order_by("at").values_list("at", "detail")
    return tuple(
        Dose(at, detail["area"], detail["side"], float(detail["dose_s"]))
        for at, detail in rows
        if isinstance(detail.get("dose_s"), int | float) and "area" in detail and "side" in detail
    )
