"""Sets the stage in the server's database, in a process of its own: one JSON order a line, one JSON answer a line.

Started by conftest.py with the data folder of the server under test. A process of its own, because the tests'
process has Django's test settings and no business in that database.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "unknot.web.config.settings"

import django

django.setup()

# Models can only be imported once Django is set up.
from django.utils import timezone  # noqa: E402

from unknot.planning.request import Plan, Request  # noqa: E402
from unknot.session.script import Script  # noqa: E402
from unknot.web.core import services  # noqa: E402
from unknot.web.core.models import Event, PlannedSession, Profile  # noqa: E402
from unknot.web.core.people import STORIES, play, tell  # noqa: E402
from unknot.web.core.preferences import Preferences  # noqa: E402
from unknot.web.core.services import plans  # noqa: E402

AT_HAND = {
    "map": [
        {"region": "buttock", "side": "left", "pain": 6.0, "stiffness": 4.0},
        {"region": "buttock", "side": "right", "pain": 5.0, "stiffness": 6.0},
    ],
    "pain_now": 5.0,
    "tools": ["tennis-ball"],
    "surfaces": ["floor", "wall"],
    "minutes": 6.0,
}
FIT = {"age": 40, "sex": "male", "floor_transfer": "yes"}


def solve_once() -> None:
    """The planner's answer to the same problem is worked out once: the tests here look at pages, not at plans."""
    answers: dict[tuple[str, ...], Any] = {}
    really = plans.solve

    def solve(request: Request, standing: services.Standing, wishes: Mapping[str, Any]) -> tuple[Plan, Script]:
        assert standing.screening is not None, standing
        key = (request.model_dump_json(), standing.screening.model_dump_json(), json.dumps(wishes, sort_keys=True))
        if key not in answers:
            answers[key] = really(request, standing, wishes)
        return answers[key]

    plans.solve = solve


def nobody() -> dict[str, Any]:
    """A first visit: no profile, no answers."""
    Profile.objects.all().delete()
    return {}


def screened(hours_ago: float = 0.0, **answers: Any) -> dict[str, Any]:
    nobody()
    then = timezone.now() - timedelta(hours=hours_ago)
    profile = services.people.local_profile(then)
    services.finish_full(profile, calm() | FIT | answers, then)
    return {"profile": str(profile.pk)}


def calm() -> dict[str, str]:
    return dict.fromkeys(services.screening_content().stars, "no") | {"recent_trauma": "none"}


def planned(at_hand: dict[str, Any] | None = None, wishes: dict[str, Any] | None = None, **how: Any) -> dict[str, Any]:
    """Somebody with a session waiting to be played; ``at_hand`` overrides what is at hand."""
    screened(**how)
    now = timezone.now()
    profile = Profile.objects.get()
    services.save_preferences(profile, Preferences(**(wishes or {})))
    services.save_checkin(profile, AT_HAND | (at_hand or {}), now)
    if opened := services.current_verdict(profile, now).open:
        services.finish_open(profile, dict.fromkeys(opened, "no"), now)
    session = services.make_plan(profile, now)
    return {"session": str(session.pk), "profile": str(profile.pk), "script": session.script}


def marked(**map_entry: Any) -> dict[str, Any]:
    """Somebody who has answered the form and then marked one place, which opens questions."""
    made = screened()
    services.save_checkin(Profile.objects.get(), AT_HAND | {"map": [map_entry]}, timezone.now())
    return made


def planned_for(account: str) -> dict[str, Any]:
    """Somebody with an account, and a session waiting to be played."""
    now = timezone.now()
    profile = Profile.objects.get(user__username=account)
    services.finish_full(profile, calm() | FIT, now)
    services.save_checkin(profile, AT_HAND, now)
    session = services.make_plan(profile, now)
    return {"session": str(session.pk), "profile": str(profile.pk), "script": session.script}


def prefer(**wishes: Any) -> dict[str, Any]:
    """Somebody changes what they like in the settings, and nothing else."""
    services.save_preferences(Profile.objects.get(), Preferences(**wishes))
    return {}


def told(name: str) -> dict[str, Any]:
    """One of the people of ``unknot demo``, up to now."""
    nobody()
    now = timezone.now()
    story = STORIES[name]
    profile = services.people.local_profile(now - timedelta(days=200))
    tell(profile, story, now, seed=1)
    ended = PlannedSession.objects.for_profile(profile).filter(status="finished").order_by("-ended_at").first()
    return {"session": str(ended.pk) if ended else None}


def done(told: bool = False, days_ago: int = 0) -> dict[str, Any]:
    """A session was planned and done, undisturbed, a few minutes or some days ago; ``told``: and how it was, too."""
    made = planned()
    session = PlannedSession.objects.get(pk=made["session"])
    ended = play(session.profile, session, timezone.now() - timedelta(minutes=10), Random(1))
    if told:
        after = {"pain_before_nrs": 5, "pain_after_nrs": 4, "feels": []}
        services.save_after(session.profile, session, services.After.model_validate(after), ended)
    PlannedSession.objects.filter(pk=session.pk).update(ended_at=ended - timedelta(days=days_ago))
    return made


def current() -> dict[str, Any]:
    """The session that waits to be played."""
    session = services.next_session(Profile.objects.get())
    assert session is not None
    return {"session": str(session.pk), "script": session.script}


def events(session: str) -> list[dict[str, Any]]:
    """What the server has of a session, in the order of the device."""
    found = Event.objects.filter(session_id=uuid.UUID(session)).order_by("device", "sequence")
    keys = ("kind", "sequence", "device", "position_s", "detail")
    return [{"id": str(event.uid)} | {key: getattr(event, key) for key in keys} for event in found]


def status(session: str) -> dict[str, Any]:
    return {"status": PlannedSession.objects.get(pk=session).status}


def age_answers(hours: float) -> dict[str, Any]:
    """The newest answers to the safety check were given this long ago."""
    record = services.screenings.latest_screening(Profile.objects.get())
    assert record is not None
    record.made_at = timezone.now() - timedelta(hours=hours)
    record.save(update_fields=["made_at"])
    return {}


ORDERS: dict[str, Callable[..., Any]] = {
    "nobody": nobody,
    "screened": screened,
    "current": current,
    "prefer": prefer,
    "told": told,
    "done": done,
    "planned": planned,
    "marked": marked,
    "planned_for": planned_for,
    "events": events,
    "status": status,
    "age_answers": age_answers,
}


def main() -> None:
    solve_once()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(ORDERS[order["do"]](**order["how"])), flush=True)


if __name__ == "__main__":
    main()
