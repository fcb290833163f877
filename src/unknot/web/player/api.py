"""What the player asks the server for, and sends back. JSON; CSRF-checked; each person's own sessions only."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Router, Schema

from unknot.catalog.loader import load_catalog
from unknot.web.core import services
from unknot.web.core.api_errors import Trouble, owner
from unknot.web.core.drawings import drawings
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.player.figures import figures_for
from unknot.web.player.package import Package, PlayerSettings, Urls, make_package

router = Router(tags=["player"])


class SessionOut(Schema):
    session: UUID
    status: str
    made_at: datetime
    total_s: int
    content_version: str
    next_sequence: dict[str, int]


class EventsIn(Schema):
    """``device``: an id the device made for itself. ``events`` in their order, numbered from 0 for this session."""

    device: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")
    events: list[services.DeviceEvent] = Field(max_length=500)


class EventsOut(Schema):
    """``acknowledged`` are on disk; forget them. Send from ``next_sequence`` on next time."""

    acknowledged: list[UUID]
    next_sequence: int


class EventOut(Schema):
    id: UUID
    device: str
    sequence: int
    kind: str
    at: datetime
    position_s: float
    detail: dict[str, Any]


class OutcomeOut(Schema):
    session: UUID
    pain_before_nrs: float | None
    pain_after_nrs: float | None
    pain_morning_nrs: float | None
    discomfort_nrs: float | None
    feels: list[dict[str, Any]]
    soreness: list[dict[str, Any]]
    stops: list[str]


ERRORS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422), Trouble)
REFUSED = dict.fromkeys((401, 403, 404, 409), Trouble)


def _session(profile: Profile, session: UUID) -> PlannedSession:
    return services.find_session(profile, session)


@router.get("/next-session", response={200: Package, 204: None, 401: Trouble})
def next_session(request: HttpRequest) -> Any:
    """The package of the next planned session for the device to keep, or 204 where none may be played now."""
    # Every page asks this: from here on the device has the token it needs to send what it kept.
    get_token(request)
    profile, now = owner(request), timezone.now()
    found = services.next_session(profile)
    if found is None:
        return HttpResponse(status=204)
    try:
        session = services.playable(profile, found.pk, now)
        return JsonResponse(package_of(session, now))
    except (services.NotAllowed, services.DayOver, services.PlanGone):
        return HttpResponse(status=204)


def package_of(session: PlannedSession, now: datetime) -> dict[str, Any]:
    """What the player needs, as JSON: what a Package says already is not checked a second time on its way out.

    Raises NotAllowed, DayOver or PlanGone.
    """
    standing = services.check_shown(session, now)
    assert standing.screening is not None, standing
    script = services.script_for(session, now)
    return make_package(
        script,
        load_catalog(),
        services.screening_content(),
        restrictions=standing.screening.restrictions,
        wished_nrs=session.request.get("max_discomfort_nrs"),
        figures=figures_for(script, static, drawings()),
        session=str(session.pk),
        profile=str(session.profile_id),
        urls=Urls(
            events=f"/api/sessions/{session.pk}/events",
            after=reverse("after", kwargs={"session": session.pk}),
            check=reverse("check"),
            today=reverse("today"),
            verdict=reverse("verdict"),
        ),
        settings=_settings(session.profile),
        check_valid_until=services.valid_until(standing),
        check_lasts=services.SHORT_LASTS,
        made_at=session.made_at,
    )


def _settings(profile: Profile) -> PlayerSettings:
    held = services.preferences_of(profile)
    return PlayerSettings(**held.model_dump(), text=held.text_size, still=held.motion == "still")


@router.get("/sessions/{uuid:session}", response={200: SessionOut, **REFUSED})
def read_session(request: HttpRequest, session: UUID) -> Any:
    """State of a session and the number expected next from each device; no plan in it."""
    found = _session(owner(request), session)
    numbers: dict[str, int] = {}
    for device, sequence in found.events.values_list("device", "sequence"):
        numbers[device] = max(numbers.get(device, 0), sequence + 1)
    return {
        "session": found.pk,
        "status": found.status,
        "made_at": found.made_at,
        "total_s": found.plan["total_s"],
        "content_version": found.content_version,
        "next_sequence": numbers,
    }


@router.get("/sessions/{uuid:session}/script", response={200: Package, **REFUSED})
def read_script(request: HttpRequest, session: UUID) -> Any:
    """The script to play: 403 without a current verdict that allows it, 409 where plan or day is over."""
    now = timezone.now()
    found = services.playable(owner(request), session, now)
    return JsonResponse(package_of(found, now))


@router.get("/sessions/{uuid:session}/events", response={200: list[EventOut], **REFUSED})
def read_events(request: HttpRequest, session: UUID) -> Any:
    found = _session(owner(request), session)
    return [
        {
            "id": event.uid,
            "device": event.device,
            "sequence": event.sequence,
            "kind": event.kind,
            "at": event.at,
            "position_s": event.position_s,
            "detail": event.detail,
        }
        for event in services.events_of(found)
    ]


@router.post("/sessions/{uuid:session}/events", response={200: EventsOut, **ERRORS})
def write_events(request: HttpRequest, session: UUID, body: EventsIn) -> Any:
    """Keep events exactly once and in order. What is known is acknowledged again; what leaves a gap is not."""
    profile = owner(request)
    found = _session(profile, session)
    receipt = services.record_events(profile, found, body.device, body.events, timezone.now())
    return {"acknowledged": list(receipt.acknowledged), "next_sequence": receipt.next_sequence}


@router.put("/sessions/{uuid:session}/after", response={200: OutcomeOut, **ERRORS})
def write_after(request: HttpRequest, session: UUID, body: services.After) -> Any:
    """How it went. Saying it again replaces it."""
    profile = owner(request)
    found = _session(profile, session)
    return _outcome(services.save_after(profile, found, body, timezone.now()))


@router.put("/sessions/{uuid:session}/morning", response={200: OutcomeOut, **ERRORS})
def write_morning(request: HttpRequest, session: UUID, body: services.Morning) -> Any:
    profile = owner(request)
    found = _session(profile, session)
    return _outcome(services.save_morning(profile, found, body, timezone.now()))


def _outcome(outcome: Any) -> dict[str, Any]:
    keys = ("pain_before_nrs", "pain_after_nrs", "pain_morning_nrs", "discomfort_nrs", "feels", "soreness", "stops")
    return {"session": outcome.session_id, **{key: getattr(outcome, key) for key in keys}}
