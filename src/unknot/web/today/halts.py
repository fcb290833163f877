"""What a person said hurt in a session, where it was rolled, and what follows from it today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from unknot.catalog.rules import StopRule
from unknot.web.core.models import Event, Outcome, PlannedSession, Profile
from unknot.web.core.services import events_of, local_day, screening_content

ENDING = ("emergency_screen", "stop_session")
ON_TOOL = ("search", "hold", "roll", "pin_and_move", "set_up", "switch_side")
Place = tuple[str, str]


@dataclass(frozen=True)
class Halt:
    """A stop rule that a person named in a session or ``afterwards``. No ``area`` and ``side``: between places."""

    stop: StopRule
    area: str = ""
    side: str = ""
    afterwards: bool = False

    @property
    def ends_day(self) -> bool:
        return self.stop.action in ENDING


def halts_of(session: PlannedSession) -> list[Halt]:
    """What was named while rolling and calls for more than going softer, what cannot wait first."""
    found = [_halt(session, event) for event in events_of(session) if event.kind == "hurt"]
    named = {halt.stop.id: halt for halt in found if halt is not None and halt.stop.action != "ease"}
    return sorted(named.values(), key=lambda halt: halt.stop.order)


def _halt(session: PlannedSession, event: Event) -> Halt | None:
    stop = screening_content().stops.get(str(event.detail.get("stop")))
    if stop is None:
        return None
    planned = {(visit["area"], visit["side"]) for visit in session.plan["visits"]}
    place = (str(event.detail.get("area")), str(event.detail.get("side")))
    return Halt(stop, *place) if place in planned else Halt(stop)


def ended_by(session: PlannedSession) -> Halt | None:
    """Why a session ended before its end; None where it did not, or the person gave no reason."""
    if session.status != "stopped":
        return None
    return next((halt for halt in halts_of(session) if halt.ends_day), None)


def rolled_places(session: PlannedSession) -> list[Place]:
    """Area and side of what was under pressure or hurt. Where nothing is known of a whole session, all it planned."""
    planned = list(dict.fromkeys((visit["area"], visit["side"]) for visit in session.plan["visits"]))
    done = {place for event in events_of(session) for place in _touched(session, event)}
    if not done and session.status != "stopped":
        return planned
    return [place for place in planned if place in done]


def _touched(session: PlannedSession, event: Event) -> Iterator[Place]:
    hurt = event.kind == "hurt" and _kind_at(session, event.position_s) in ON_TOOL
    if event.kind == "visit_ended" or hurt:
        yield str(event.detail.get("area")), str(event.detail.get("side"))


def _kind_at(session: PlannedSession, position_s: float) -> str:
    segments: list[dict[str, Any]] = session.script["segments"]
    inside = (s for s in segments if s["starts_s"] <= position_s < s["starts_s"] + s["duration_s"])
    return next((str(segment["kind"]) for segment in inside), "")


def halts_today(profile: Profile, now: datetime) -> list[Halt]:
    """What was said in or right after today's last session, what cannot wait first."""
    session = (
        PlannedSession.objects.for_profile(profile)
        .filter(status__in=("finished", "stopped"), ended_at__isnull=False)
        .order_by("-ended_at")
        .first()
    )
    if session is None or session.ended_at is None or local_day(profile, session.ended_at) != local_day(profile, now):
        return []
    named = {halt.stop.id: halt for halt in halts_of(session)}
    outcome = Outcome.objects.for_profile(profile).filter(session=session).first()
    for stop in map(screening_content().stops.get, outcome.stops if outcome else ()):
        if stop is not None and stop.when == "during" and stop.action != "ease":
            named.setdefault(stop.id, Halt(stop, afterwards=True))
    return sorted(named.values(), key=lambda halt: halt.stop.order)
