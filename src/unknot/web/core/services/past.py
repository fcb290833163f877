"""What was done, as the planner wants to hear it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from unknot.catalog.loader import load_catalog
from unknot.planning.remember import still_counts
from unknot.planning.request import PastDose, PressReport, Said
from unknot.planning.rules import MEMORY_DAYS
from unknot.session.said import heard_in
from unknot.web.core.models import Event, Outcome, PlannedSession, Profile
from unknot.web.core.services.halts import rolled_places

LONGEST_DOSE_S = 600.0
SPEAKING = ("hurt", "eased", "skipped", "visit_ended")
MILD_DAYS = 365
"""How far back what was made easier or left out is read; many sessions have some of it."""


def history(profile: Profile, now: datetime, days: float = MEMORY_DAYS) -> tuple[PastDose, ...]:
    """Doses of the last six weeks, which is as far back as the planner looks, with what was said of each place."""
    since = now - timedelta(days=days)
    told = _told(profile, since)
    events = (
        Event.objects.for_profile(profile)
        .filter(kind="visit_ended", at__gte=since)
        .order_by("at", "session_id", "sequence")
        .values("session_id", "at", "detail")
    )
    doses = (_dose(event, told, now) for event in events)
    return tuple(dose for dose in doses if dose is not None)


def press_reports(profile: Profile, now: datetime) -> tuple[PressReport, ...]:
    """How strong the strongest press of each session of the last six weeks was, where somebody said so."""
    recent = Outcome.objects.for_profile(profile).filter(made_at__gte=now - timedelta(days=MEMORY_DAYS))
    rows = recent.exclude(discomfort_nrs=None).order_by("made_at", "pk").values_list("made_at", "discomfort_nrs")
    return tuple(
        PressReport(days_ago=_days_ago(made_at, now), discomfort_nrs=discomfort_nrs) for made_at, discomfort_nrs in rows
    )


def said(profile: Profile, now: datetime) -> tuple[Said, ...]:
    """What was said of places, in sessions and after them, as far as it still counts for a plan.

    By elapsed hours alone, on whatever device it was said. What hurt counts however long ago it was, until it was made
    good; what was made easier or left out, for a year.
    """
    catalog = load_catalog()
    spoken = [*_in_sessions(profile, now), *_after_sessions(profile, now)]
    found = tuple(each for each in spoken if catalog.memory_of(each.rule))
    oldest = max((each.days_ago for each in found), default=0.0)
    doses = history(profile, now, days=oldest + 1) if oldest > MEMORY_DAYS else ()
    return still_counts(found, doses, catalog)


def _in_sessions(profile: Profile, now: datetime) -> Iterator[Said]:
    events = Event.objects.for_profile(profile)
    mild = Q(kind__in=("eased", "skipped"), at__gte=now - timedelta(days=MILD_DAYS))
    sessions = set(events.filter(Q(kind="hurt") | mild).order_by().values_list("session_id", flat=True).distinct())
    if not sessions:
        return
    plans = dict(PlannedSession.objects.for_profile(profile).filter(pk__in=sessions).values_list("pk", "plan"))
    by_session: dict[Any, list[Event]] = {}
    for event in events.filter(session__in=sessions, kind__in=SPEAKING).order_by("at", "device", "sequence"):
        by_session.setdefault(event.session_id, []).append(event)
    for session, told in by_session.items():
        for heard in heard_in(told, plans[session]["visits"]):
            yield _said(told[heard.event].at, heard.area, heard.side, heard.rule, heard.variant, now)


def _after_sessions(profile: Profile, now: datetime) -> Iterator[Said]:
    """What was ticked afterwards holds for every place that was rolled, but for what was said of a place in it."""
    rows = Outcome.objects.for_profile(profile).exclude(stops=[]).select_related("session").order_by("made_at", "pk")
    for row in rows:
        hurts = [event.detail for event in row.session.events.filter(kind="hurt")]
        named = {detail.get("stop") for detail in hurts if detail.get("area")}
        then = row.session.ended_at or row.made_at
        for area, side in rolled_places(row.session):
            form = _variant_of(row.session, area, side)
            yield from (_said(then, area, side, rule, form, now) for rule in row.stops if rule not in named)


def _variant_of(session: PlannedSession, area: str, side: str) -> str:
    return next((str(v["variant"]) for v in session.plan["visits"] if (v["area"], v["side"]) == (area, side)), "")


def _said(then: datetime, area: str, side: str, rule: str, variant: str, now: datetime) -> Said:
    """A time to come, by a clock that was set back, is just now; a form that is no longer known is left open."""
    hours = max(0.0, (now - then).total_seconds() / 3600)
    known = load_catalog().variants.get(variant)
    form = variant if known is not None and known.area == area else None
    return Said.model_validate({"hours_ago": hours, "area": area, "side": side, "rule": rule, "variant": form})


def _days_ago(then: datetime, now: datetime) -> float:
    return max(0.0, round((now - then).total_seconds() / 86400, 2))


Told = dict[tuple[Any, str, str], dict[str, Any]]


def _told(profile: Profile, since: datetime) -> Told:
    """What was said of each place of each session: how it felt right after, how sore it was the next morning."""
    rows = Outcome.objects.for_profile(profile).filter(made_at__gte=since).values("session_id", "soreness", "feels")
    told: Told = {}
    for row in rows:
        for entry in (*row["feels"], *row["soreness"]):
            of_place = told.setdefault((row["session_id"], entry["area"], entry["side"]), {})
            of_place |= {key: entry[key] for key in ("feel", "soreness_nrs") if key in entry}
    return told


def _dose(event: dict[str, Any], told: Told, now: datetime) -> PastDose | None:
    """None for an event that does not say what was done; devices are checked when they write, this is the net."""
    detail = event["detail"]
    try:
        area, side = str(detail["area"]), str(detail["side"])
        if area not in load_catalog().areas:
            return None
        seconds = min(float(detail["dose_s"]), LONGEST_DOSE_S)
        return PastDose.model_validate(
            {
                "days_ago": _days_ago(event["at"], now),
                "area": area,
                "side": side,
                "dose_s": seconds,
                "rung": detail.get("rung"),
            }
            | told.get((event["session_id"], area, side), {})
        )
    except (KeyError, TypeError, ValueError):
        return None
