"""What was done, as the planner wants to hear it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from unknot.catalog.loader import load_catalog
from unknot.planning.request import PastDose
from unknot.planning.rules import MEMORY_DAYS
from unknot.web.core.models import Event, Outcome, Profile

LONGEST_DOSE_S = 600.0


def history(profile: Profile, now: datetime) -> tuple[PastDose, ...]:
    """Doses of the last six weeks, which is as far back as the planner looks, with next-day soreness where known."""
    since = now - timedelta(days=MEMORY_DAYS)
    sore = _soreness(profile, since)
    events = (
        Event.objects.for_profile(profile)
        .filter(kind="visit_ended", at__gte=since)
        .order_by("at", "session_id", "sequence")
        .values("session_id", "at", "detail")
    )
    doses = (_dose(event, sore, now) for event in events)
    return tuple(dose for dose in doses if dose is not None)


def _soreness(profile: Profile, since: datetime) -> dict[tuple[Any, str, str], float]:
    rows = Outcome.objects.for_profile(profile).filter(made_at__gte=since).values("session_id", "soreness")
    return {
        (row["session_id"], entry["area"], entry["side"]): float(entry["soreness_nrs"])
        for row in rows
        for entry in row["soreness"]
    }


def _dose(event: dict[str, Any], sore: dict[tuple[Any, str, str], float], now: datetime) -> PastDose | None:
    """None for an event that does not say what was done; devices are checked when they write, this is the net."""
    detail = event["detail"]
    try:
        area, side = str(detail["area"]), str(detail["side"])
        if area not in load_catalog().areas:
            return None
        seconds = min(float(detail["dose_s"]), LONGEST_DOSE_S)
        return PastDose.model_validate(
            {
                "days_ago": max(0.0, round((now - event["at"]).total_seconds() / 86400, 2)),
                "area": area,
                "side": side,
                "dose_s": seconds,
                "rung": detail.get("rung"),
                "soreness_nrs": sore.get((event["session_id"], area, side)),
            }
        )
    except (KeyError, TypeError, ValueError):
        return None
