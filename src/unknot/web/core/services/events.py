"""Events from devices: each kept exactly once and in order, whatever is repeated, delayed or cut short.

A device numbers its events of a session from 0. The server keeps them without a gap: what it has already is
acknowledged again, what would leave a gap is not acknowledged and comes again later. One transaction per call: an
acknowledgement means that the events are on disk.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator

from unknot.catalog.base import Frozen
from unknot.catalog.errors import InputError
from unknot.session.events import EventKind
from unknot.web.core.models import Event, PlannedSession, Profile
from unknot.web.core.services.people import writing
from unknot.web.core.services.screenings import finish_short, screening_content, want_recheck

MOST_EVENTS = 500
MOST_DETAIL_BYTES = 4000
TOP_SEQUENCE = 1_000_000
MOST_KEPT = 20_000
"""Events of one session, from all devices together: as many as an export can hold and an import takes back."""


class DeviceEvent(Frozen):
    """One event as a device sends it. ``session`` may be repeated inside; it must then be that of the address."""

    id: UUID = Field(strict=False)
    session: UUID | None = Field(default=None, strict=False)
    device: str | None = Field(default=None, max_length=64)
    sequence: int = Field(ge=0, le=TOP_SEQUENCE)
    kind: EventKind
    at: AwareDatetime = Field(strict=False)
    position_s: float = Field(ge=0, le=36_000, strict=False, allow_inf_nan=False)
    detail: dict[str, Any] = Field(default_factory=dict)

    @field_validator("detail")
    @classmethod
    def _small(cls, detail: dict[str, Any]) -> dict[str, Any]:
        if len(json.dumps(detail, ensure_ascii=False).encode(errors="surrogatepass")) > MOST_DETAIL_BYTES:
            raise ValueError(f"more than {MOST_DETAIL_BYTES} bytes, expected a short note")
        if not storable(detail):
            raise ValueError("holds a NUL or half a character, which no database keeps")
        return detail

    @field_validator("at")
    @classmethod
    def _sane(cls, at: datetime) -> datetime:
        """Wide enough for a phone whose clock begins anew in 1970: a session is not lost for that."""
        if not 1969 <= at.year <= 2200:
            raise ValueError("expected a time between 1969 and 2200")
        return at


def storable(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" not in value and not any(0xD800 <= ord(letter) < 0xE000 for letter in value)
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    if isinstance(value, dict):
        return all(storable(key) and storable(part) for key, part in value.items())
    return all(map(storable, value)) if isinstance(value, list) else True


class Conflict(Exception):
    """An event contradicts one that is kept already: same place in the order or same id, but not the same event."""


@dataclass(frozen=True)
class Receipt:
    """``acknowledged``: ids that are on disk now. ``next_sequence``: the number expected next from this device."""

    acknowledged: tuple[UUID, ...]
    next_sequence: int


def record_events(
    profile: Profile, session: PlannedSession, device: str, events: Sequence[DeviceEvent], now: datetime
) -> Receipt:
    """Raises Conflict, having kept nothing of this call."""
    with writing(profile):
        held = PlannedSession.objects.for_profile(profile).get(pk=session.pk)
        _require_own(held, device, events)
        known = {event.uid: event for event in Event.objects.filter(session=held, device=device)}
        expected = len(known)
        fresh: list[DeviceEvent] = []
        acknowledged: list[UUID] = []
        for event in sorted(events, key=lambda e: e.sequence):
            if event.sequence > expected:
                break
            if event.sequence == expected:
                if event.id in known or Event.objects.filter(session=held, uid=event.id).exists():
                    raise Conflict(f"{event.id} is kept already, under another number or device")
                fresh.append(event)
                known[event.id] = _row(held, device, event, now)
                expected += 1
            elif event.id not in known or known[event.id].sequence != event.sequence:
                raise Conflict(f"number {event.sequence} of {device} belongs to another event")
            acknowledged.append(event.id)
        if fresh and Event.objects.filter(session=held).count() + len(fresh) > MOST_KEPT:
            raise Conflict(f"more than {MOST_KEPT} events of one session")
        Event.objects.bulk_create([known[event.id] for event in fresh])
        _follow(held, fresh, now)
    return Receipt(tuple(dict.fromkeys(acknowledged)), expected)


def _row(session: PlannedSession, device: str, event: DeviceEvent, now: datetime) -> Event:
    return Event(
        profile_id=session.profile_id,
        session=session,
        uid=event.id,
        device=device,
        sequence=event.sequence,
        kind=event.kind,
        at=_moment(session, event, now),
        position_s=event.position_s,
        detail=event.detail,
        received_at=now,
    )


def _require_own(session: PlannedSession, device: str, events: Sequence[DeviceEvent]) -> None:
    for event in events:
        if event.session not in (None, session.pk) or event.device not in (None, device):
            raise Conflict(f"{event.id} was written for another session or device")


def _moment(session: PlannedSession, event: DeviceEvent, now: datetime) -> datetime:
    """When it was, whatever the device's clock says: not before the session was planned, not after it arrived."""
    return min(max(event.at, session.made_at), now)


def _follow(session: PlannedSession, events: Sequence[DeviceEvent], now: datetime) -> None:
    """What an event changes besides being kept: the state of the session, and what must be asked again."""
    before = session.status
    for event in events:
        if event.kind == "session_started":
            if session.status in ("planned", "replaced"):
                session.status = "started"
            session.started_at = session.started_at or _moment(session, event, now)
            _short_check(session.profile, event, now)
        elif event.kind == "resumed":
            _short_check(session.profile, event, now)
        elif event.kind in ("session_finished", "session_stopped") and session.status not in ("finished", "stopped"):
            session.status = "finished" if event.kind == "session_finished" else "stopped"
            session.ended_at = _moment(session, event, now)
        elif event.kind == "hurt":
            _heed(session.profile, event, now)
    if session.status != before or session.started_at:
        session.save(update_fields=["status", "started_at", "ended_at"])


def _heed(profile: Profile, event: DeviceEvent, now: datetime) -> None:
    stop = screening_content().stops.get(str(event.detail.get("stop")))
    if stop is not None and stop.action == "emergency_screen":
        want_recheck(profile, stop.id, now)


def _short_check(profile: Profile, event: DeviceEvent, now: datetime) -> None:
    """The time-critical questions as answered on the device, with no network, before it started or went on."""
    check = event.detail.get("check")
    if not isinstance(check, dict) or event.at > now + timedelta(minutes=5):
        return
    from unknot.web.core.services.screenings import NotAllowed, latest_screening

    last = latest_screening(profile)
    if last is not None and last.made_at >= event.at:
        return
    try:
        finish_short(profile, check, event.at)
    except (InputError, NotAllowed):
        return


def events_of(session: PlannedSession) -> list[Event]:
    """In the order in which they happened; device and number settle ties."""
    return list(session.events.order_by("at", "device", "sequence"))
