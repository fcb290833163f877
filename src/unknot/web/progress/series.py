"""What was recorded about one person, as the rows that charts, tables and files are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from unknot.web.core.models import (
    Activity,
    ActivityRating,
    CheckIn,
    Event,
    MobilityResult,
    Outcome,
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


@dataclass(frozen=True)
class Series:
    pains: tuple[Pain, ...]
    sessions: tuple[BeforeAfter, ...]
    activities: tuple[tuple[Activity, tuple[ActivityRating, ...]], ...]
    mobility: dict[tuple[str, str], tuple[MobilityResult, ...]]
    questionnaires: tuple[RolandMorris, ...]
    doses: tuple[Dose, ...]

    @property
    def empty(self) -> bool:
        return not (self.pains or self.sessions or self.mobility or self.questionnaires or self.doses)

    @property
    def start(self) -> datetime | None:
        return min((pain.at for pain in self.pains), default=None)


def read_series(profile: Profile) -> Series:
    outcomes = list(Outcome.objects.for_profile(profile).order_by("made_at"))
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
        doses=_doses(profile),
    )


def _pains(profile: Profile, outcomes: list[Outcome]) -> tuple[Pain, ...]:
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


def _doses(profile: Profile) -> tuple[Dose, ...]:
    rows = Event.objects.for_profile(profile).filter(kind="visit_ended").order_by("at").values_list("at", "detail")
    return tuple(
        Dose(at, detail["area"], detail["side"], float(detail["dose_s"]))
        for at, detail in rows
        if isinstance(detail.get("dose_s"), int | float) and "area" in detail and "side" in detail
    )
