"""People for the tests of the web app, and both kinds of server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.postgres import NoPostgres
from tests.web.servers import prepared

from unknot.planning.request import Request
from unknot.web.config.settings import middleware
from unknot.web.core import services
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.core.services import plans

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
AT_HAND = {
    "map": [
        {"region": "buttock", "side": "right", "pain": 6.0, "stiffness": 4.0},
        {"region": "lumbar", "side": "middle", "pain": 4.0, "stiffness": 6.0},
    ],
    "pain_now": 5.0,
    "tools": ["tennis-ball", "soft-roller"],
    "surfaces": ["floor", "wall"],
    "minutes": 10.0,
}


def stars(**changed: str) -> dict[str, str]:
    """Every time-critical question answered as harmless, but for ``changed``."""
    calm = dict.fromkeys(services.screening_content().stars, "no") | {"recent_trauma": "none"}
    return calm | changed


def answers(**changed: Any) -> dict[str, Any]:
    return {**stars(), "age": 40, "sex": "male", "floor_transfer": "yes"} | changed


def screened(profile: Profile, now: datetime, **changed: Any) -> Profile:
    services.finish_full(profile, answers(**changed), now)
    return profile


def marked(profile: Profile, now: datetime, **values: Any) -> Profile:
    """A check-in, with no to whatever its marks ask."""
    services.save_checkin(profile, AT_HAND | values, now)
    if opened := services.current_verdict(profile, now).open:
        services.finish_open(profile, dict.fromkeys(opened, "no"), now)
    return profile


def ready(profile: Profile, now: datetime) -> PlannedSession:
    """Somebody with a plan waiting to be played."""
    screened(profile, now)
    services.save_checkin(profile, AT_HAND, now)
    return services.make_plan(profile, now)


def an_event(number: int, of_kind: str = "segment_started", **more: Any) -> services.DeviceEvent:
    value = {"id": uuid4(), "sequence": number, "kind": of_kind, "at": NOON + timedelta(seconds=number)}
    return services.DeviceEvent.model_validate(value | {"position_s": float(number)} | more)


def stop_another(session: PlannedSession, stop: str) -> PlannedSession:
    """A twin of this session was started today and stopped because of ``stop``; this one still waits."""
    now = timezone.now()
    twin = PlannedSession.objects.get(pk=session.pk)
    twin.pk, twin.made_at, twin._state.adding = uuid4(), now - timedelta(minutes=20), True
    twin.save()
    told = [
        an_event(0, "session_started", at=now),
        an_event(1, "hurt", at=now, detail={"stop": stop}),
        an_event(2, "session_stopped", at=now, detail={"stop": stop}),
    ]
    services.record_events(session.profile, twin, "phone", told, now)
    return twin


def event_json(sequence: int, kind: str = "segment_started", uid: UUID | None = None, **more: Any) -> dict[str, Any]:
    at = (timezone.now() + timedelta(seconds=sequence)).isoformat()
    return {"id": str(uid or uuid4()), "sequence": sequence, "kind": kind, "at": at, "position_s": 1.0, **more}


@pytest.fixture(autouse=True, scope="session")
def solve_once() -> Iterator[None]:
    """Planning is deterministic: the same question is put to the optimiser once in a run."""
    known: dict[str, Any] = {}
    real = plans.solve

    def solve(request: Request, standing: services.Standing, wishes: Mapping[str, Any]) -> Any:
        key = request.model_dump_json() + json.dumps(wishes, sort_keys=True) + str(standing.screening)
        if key not in known:
            known[key] = real(request, standing, wishes)
        return known[key]

    plans.solve = solve
    yield
    plans.solve = real


@pytest.fixture
def profile(db: None) -> Profile:
    return services.local_profile(NOON)


@pytest.fixture
def planned(profile: Profile) -> PlannedSession:
    """A session planned just now by the wall clock, as views see it."""
    return ready(profile, timezone.now())


def solo_client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def solo(db: None) -> Client:
    return solo_client()


@pytest.fixture
def server_mode(settings: Any, db: None) -> None:
    """Accounts, signing in and throttling, without the redirect to https that a test client need not follow."""
    settings.SERVER_MODE = True
    settings.MIDDLEWARE = middleware(server=True)
    settings.ROOT_URLCONF = "unknot.web.config.server_urls"
    settings.ALLOWED_HOSTS = ["coach.example.org"]
    settings.AXES_ENABLED = True


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of a server of our own, on each database."""
    try:
        with prepared(request.param, tmp_path) as found:
            yield found
    except NoPostgres as reason:
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {reason}")
