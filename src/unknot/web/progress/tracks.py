"""What is drawn: the readings of one kind within a span of time, summed up in the database where there are many.

However much was recorded, a page draws about a hundred points and a table has about two dozen rows; the files hold
every number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Literal

from django.db.models import Avg, Count, F, Max, Min, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncMonth
from django.utils import timezone

from unknot.web.core.models import Activity, ActivityRating, CheckIn, MobilityResult, Outcome, Profile, RolandMorris

MOST_SINGLE = 60
"""Up to so many readings each is drawn by itself."""
MOST_READ = 400
"""Up to so many are read one by one, which costs less than having the database sum them up."""
DAYS_BY_DAY = 100
DAYS_BY_WEEK = 731

SpanId = Literal["weeks", "year", "all"]
Grain = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Span:
    """How far back a page looks; ``days`` None is all the way."""

    id: SpanId
    days: int | None

    def since(self, now: datetime) -> datetime | None:
        return None if self.days is None else now - timedelta(days=self.days)


SPANS = (Span("weeks", 84), Span("year", 365), Span("all", None))


def span_named(text: str) -> Span:
    """The span of that id, the recent one for anything else."""
    return next((span for span in SPANS if span.id == text), SPANS[0])


@dataclass(frozen=True, slots=True)
class Reading:
    """One value, or the mean of ``count`` values that begin ``at``."""

    at: datetime
    value: float
    lowest: float
    highest: float
    count: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one person with the columns that hold a time and a number."""

    rows: QuerySet[Any]
    at: str
    value: str

    def within(self, since: datetime | None) -> QuerySet[Any]:
        held = self.rows.exclude(**{f"{self.value}__isnull": True}).exclude(**{f"{self.at}__isnull": True})
        return held if since is None else held.filter(**{f"{self.at}__gte": since})


def pain_sources(profile: Profile) -> tuple[Source, ...]:
    """Pain before anything was rolled: at check-ins and on mornings after."""
    return (
        Source(CheckIn.objects.for_profile(profile), "made_at", "pain_now"),
        Source(Outcome.objects.for_profile(profile), "morning_at", "pain_morning_nrs"),
    )


def readings(sources: Sequence[Source], since: datetime | None) -> list[Reading]:
    """In order of time; each by itself up to some hundreds, else the means of days, of months beyond two years."""
    single = [reading for source in sources for reading in _single(source, since)]
    if len(single) <= MOST_READ:
        return sorted(single, key=lambda reading: reading.at)
    begins = min(reading.at for reading in edges(sources, since))
    ends = max(reading.at for reading in single)
    by_month = (ends - begins).days > DAYS_BY_WEEK
    found = [reading for source in sources for reading in _summed(source, since, by_month)]
    return merged(sorted(found, key=lambda reading: reading.at), "month" if by_month else "day")


def edges(sources: Sequence[Source], since: datetime | None = None) -> list[Reading]:
    """The first and the last reading, one and the same where there is one; nothing where there is none."""
    ends: list[Reading] = []
    for source in sources:
        pairs = source.within(since).values_list(source.at, source.value)
        for row in (pairs.order_by(source.at).first(), pairs.order_by(f"-{source.at}").first()):
            ends += [] if row is None else [_one(*row)]
    ends.sort(key=lambda reading: reading.at)
    return [ends[0], ends[-1]] if ends else []


def _one(at: datetime, value: float) -> Reading:
    return Reading(at, float(value), float(value), float(value))


def _single(source: Source, since: datetime | None) -> list[Reading]:
    newest = source.within(since).order_by(f"-{source.at}").values_list(source.at, source.value)
    return [_one(*row) for row in newest[: MOST_READ + 1]]


def _summed(source: Source, since: datetime | None, by_month: bool) -> list[Reading]:
    trunc = TruncMonth if by_month else TruncDay
    rows = (
        source.within(since)
        .annotate(bucket=trunc(source.at))
        .values("bucket")
        .annotate(
            first=Min(source.at),
            total=Sum(source.value),
            low=Min(source.value),
            high=Max(source.value),
            number=Count("pk"),
        )
        .order_by("bucket")
        .values_list("first", "total", "low", "high", "number")
    )
    return [Reading(first, total / n, low, high, n) for first, total, low, high, n in rows]


def merged(ordered: Sequence[Reading], grain: Grain) -> list[Reading]:
    """One reading for each day, week (from Monday), month or year of the person's own calendar."""
    return [_mean(list(group)) for _, group in groupby(ordered, key=lambda reading: _period(reading.at, grain))]


def _mean(group: Sequence[Reading]) -> Reading:
    count = sum(reading.count for reading in group)
    return Reading(
        at=group[0].at,
        value=sum(reading.value * reading.count for reading in group) / count,
        lowest=min(reading.lowest for reading in group),
        highest=max(reading.highest for reading in group),
        count=count,
    )


def _period(at: datetime, grain: Grain) -> date:
    day = timezone.localtime(at).date()
    begins: dict[Grain, Callable[[date], date]] = {
        "day": lambda d: d,
        "week": lambda d: d - timedelta(days=d.weekday()),
        "month": lambda d: d.replace(day=1),
        "year": lambda d: d.replace(month=1, day=1),
    }
    return begins[grain](day)


def drawn(ordered: Sequence[Reading]) -> list[Reading]:
    """At most about a hundred points: single readings, days, weeks or months, by how long they go back."""
    if len(ordered) <= MOST_SINGLE:
        return list(ordered)
    return merged(ordered, grain_of(ordered))


def grain_of(ordered: Sequence[Reading]) -> Grain:
    days = (ordered[-1].at - ordered[0].at).days
    return "day" if days <= DAYS_BY_DAY else "week" if days <= DAYS_BY_WEEK else "month"


def table_grain(ordered: Sequence[Reading]) -> Grain:
    """The next coarser step, for a table that can be read."""
    coarser: dict[Grain, Grain] = {"day": "week", "week": "month", "month": "year"}
    return coarser[grain_of(ordered)]


# ── before and after, and what is asked of a person now and then ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """The newest sessions in order, and the mean difference (before minus after) of all ``count`` in the span."""

    newest: tuple[tuple[datetime, float, float], ...]
    mean: float
    count: int


def before_and_after(profile: Profile, since: datetime | None, most: int) -> BeforeAfter:
    rows = Outcome.objects.for_profile(profile).exclude(pain_before_nrs=None).exclude(pain_after_nrs=None)
    if since is not None:
        rows = rows.filter(made_at__gte=since)
    columns = ("made_at", "pain_before_nrs", "pain_after_nrs")
    newest = list(rows.order_by("-made_at").values_list(*columns)[:most])
    sums = rows.aggregate(mean=Avg(F("pain_before_nrs") - F("pain_after_nrs")), count=Count("pk"))
    return BeforeAfter(tuple(reversed(newest)), sums["mean"] or 0.0, sums["count"])


def activity_tracks(profile: Profile, since: datetime | None) -> list[tuple[Activity, list[Reading]]]:
    wanted = Activity.objects.for_profile(profile).filter(retired_at=None).order_by("position", "made_at")
    ratings = ActivityRating.objects.for_profile(profile)
    found = [(a, readings([Source(ratings.filter(activity=a), "made_at", "score")], since)) for a in wanted]
    return [(activity, track) for activity, track in found if track]


def mobility_tracks(profile: Profile, since: datetime | None) -> dict[tuple[str, str], list[Reading]]:
    rows = MobilityResult.objects.for_profile(profile)
    within = rows if since is None else rows.filter(made_at__gte=since)
    keys = within.order_by("measure", "side").values_list("measure", "side").distinct()
    return {
        (measure, side): readings([Source(rows.filter(measure=measure, side=side), "made_at", "value")], since)
        for measure, side in keys
    }


def questionnaire_track(profile: Profile, since: datetime | None) -> list[Reading]:
    return readings([Source(RolandMorris.objects.for_profile(profile), "made_at", "score")], since)
