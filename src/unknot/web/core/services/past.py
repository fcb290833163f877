"""What was done, as the planner wants to hear it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from unknot.catalog.loader import load_catalog
from unknot.planning.request import PastDose, PressReport
from unknot.planning.rules import MEMORY_DAYS
from unknot.web.core.models import Event, Outcome, Profile

LONGEST_DOSE_S = 600.0


def history(profile: Profile, now: datetime) -> tuple[PastDose, ...]:
    """Doses of the last six weeks, which is as far back as the planner looks, with what was said of each place."""
    since = now - timedelta(days=MEMORY_DAYS)
    said = _said(profile, since)
    events = (
        Event.objects.for_profile(profile)
        .filter(kind="visit_ended", at__gte=since)
        .order_by("at", "session_id", "sequence")
        .values("session_id", "at", "detail")
    )
    doses = (_dose(event, said, now) for event in events)
    return tuple(dose for dose in doses if dose is not None)


def press_reports(profile: Profile, now: datetime) -> tuple[PressReport, ...]:
    """How strong the strongest press of each session of the last six weeks was, where somebody said so."""
    recent = Outcome.objects.for_profile(profile).filter(made_at__gte=now - timedelta(days=MEMORY_DAYS))
    rows = recent.exclude(discomfort_nrs=None).order_by("made_at", "pk").values_list("made_at", "discomfort_nrs")
    return tuple(
        PressReport(days_ago=_days_ago(made_at, now), discomfort_nrs=discomfort_nrs) for made_at, discomfort_nrs in rows
    )


def _days_ago(then: datetime, now: datetime) -> float:
    return max(0.0, round((now - then).total_seconds() / 86400, 2))


Said = dict[tuple[Any, str, str], dict[str, Any]]


def _said(profile: Profile, since: datetime) -> Said:
    """What was said of each place of each session: how it felt right after, how sore it was the next morning."""
    rows = Outcome.objects.for_profile(profile).filter(made_at__gte=since).values("session_id", "soreness", "feels")
    said: Said = {}
    for row in rows:
        for entry in (*row["feels"], *row["soreness"]):
            of_place = said.setdefault((row["session_id"], entry["area"], entry["side"]), {})
            of_place |= {key: entry[key] for key in ("feel", "soreness_nrs") if key in entry}
    return said


def _dose(event: dict[str, Any], said: Said, now: datetime) -> PastDose | None:
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
            | said.get((event["session_id"], area, side), {})
        )
    except (KeyError, TypeError, ValueError):
        return None
