"""What a person said hurt in a session, where it was rolled, and what follows: above all, when a day is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from unknot.catalog.rules import StopRule
from unknot.screening.nearby import stopped_areas
from unknot.session.said import ON_TOOL
from unknot.web.core.models import Event, Outcome, PlannedSession, Profile
from unknot.web.core.services.events import events_of
from unknot.web.core.services.people import local_day
from unknot.web.core.services.screenings import NotAllowed, Standing, current_verdict, screening_content

ENDING = ("emergency_screen", "stop_session")
LOOK_BACK = timedelta(days=2)
"""Longer than any day anywhere; the calendar then says which of it is today."""
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


# ── the day ──────────────────────────────────────────────────────────────────────────────────────────────────────


class DayOver(Exception):
    """No more rolling today. ``halt`` says why; what to do is in its stop rule's message."""

    def __init__(self, halt: Halt) -> None:
        super().__init__(halt.stop.id)
        self.halt = halt


def require_open_day(profile: Profile, now: datetime) -> Standing:
    """The one rule that every way to a plan or a session asks.

    Raises NotAllowed without a current verdict that allows a plan, and DayOver after a reason that ends the day. What
    has to be answered or heeded first goes before that; the list before a session is not asked for a day that is over.
    """
    standing = current_verdict(profile, now)
    if standing.state in ("allowed", "short_due") and (halt := ends_day(halts_today(profile, now))):
        raise DayOver(halt)
    if not standing.allows_plan:
        raise NotAllowed(standing)
    return standing


def ends_day(halts: Iterable[Halt]) -> Halt | None:
    return next((halt for halt in halts if halt.ends_day), None)


def halts_today(profile: Profile, now: datetime) -> list[Halt]:
    """What was said in or right after today's sessions, what cannot wait first."""
    named = {halt.stop.id: halt for halt in [*_said_after(profile, now), *_said_rolling(profile, now)]}
    return sorted(named.values(), key=lambda halt: halt.stop.order)


def resting_today(profile: Profile, now: datetime) -> tuple[str, ...]:
    """Areas that are over for today because of what was felt in a session, with what lies beside or along them."""
    content = screening_content()
    found = {
        area
        for halt in _said_rolling(profile, now)
        if halt.area
        for area in stopped_areas(halt.stop, halt.area, content.overlaps)
    }
    return tuple(sorted(found))


def _said_rolling(profile: Profile, now: datetime) -> Iterator[Halt]:
    said = Event.objects.for_profile(profile).filter(kind="hurt", at__gte=now - LOOK_BACK).select_related("session")
    for event in said.order_by("at", "device", "sequence"):
        halt = _halt(event.session, event)
        day = local_day(profile, event.session.ended_at or event.at)
        if halt is not None and halt.stop.action != "ease" and day == local_day(profile, now):
            yield halt


def _said_after(profile: Profile, now: datetime) -> Iterator[Halt]:
    # What is said of a session is said after it: the end of an index, however many sessions there have been.
    said = Outcome.objects.for_profile(profile).filter(made_at__gte=now - LOOK_BACK)
    recent = said.filter(session__ended_at__gte=now - LOOK_BACK)
    for ended_at, stops in recent.values_list("session__ended_at", "stops"):
        for stop in map(screening_content().stops.get, stops):
            counts = stop is not None and (stop.action in ENDING or (stop.when == "during" and stop.action != "ease"))
            if stop is not None and counts and local_day(profile, ended_at) == local_day(profile, now):
                yield Halt(stop, afterwards=True)
