"""Plans made, changed, and handed to the player: never without a current verdict that allows one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.loader import Catalog, load_catalog
from unknot.planning.needs import find_needs
from unknot.planning.request import Plan, Request
from unknot.screening.verdict import Restrictions
from unknot.session.script import Script, write_script
from unknot.web.core.models import CheckIn, PlannedSession, Profile
from unknot.web.core.services.checkins import latest_checkin
from unknot.web.core.services.past import history
from unknot.web.core.services.screenings import (
    SHORT_LASTS,
    Standing,
    require_verdict,
    screening_content,
)

MINUTES = (3.0, 60.0)
STEP_MIN = 5.0
OPEN = ("planned", "started")


class NoCheckIn(Exception):
    """Nothing is known yet about where it hurts or what is at hand."""


class PlanGone(Exception):
    """The session is over, was replaced, or was planned under other rules or answers; a new plan is needed."""


def make_plan(
    profile: Profile,
    now: datetime,
    *,
    choices: Mapping[str, Any] | None = None,
    minutes: float | None = None,
    seed: int = 0,
) -> PlannedSession:
    """Plan with today's check-in, and keep it as the next session.

    Raises NotAllowed (no current verdict), NoCheckIn, InputError, or the planner's NoPlan with its remedy.
    """
    standing = require_verdict(profile, now)
    checkin = latest_checkin(profile)
    if checkin is None or not checkin.map or not checkin.tools or not checkin.surfaces:
        raise NoCheckIn
    if minutes is not None:
        checkin.minutes = min(max(minutes, MINUTES[0]), MINUTES[1])
    wishes = read_choices(choices or {})
    request = build_request(profile, standing, checkin, now, wishes, seed)
    plan, script = solve(request, standing, wishes)
    return _keep(profile, standing, request, plan, script, wishes, now)


def solve(request: Request, standing: Standing, wishes: Mapping[str, Any]) -> tuple[Plan, Script]:
    from unknot.planning.plan import plan_session

    assert standing.screening is not None, standing
    catalog = load_catalog()
    plan = plan_session(request, standing.screening, narrowed(catalog, wishes))
    return plan, write_script(plan, standing.screening.restrictions, request.tools, catalog)


def build_request(
    profile: Profile,
    standing: Standing,
    checkin: CheckIn,
    now: datetime,
    wishes: Mapping[str, Any],
    seed: int,
) -> Request:
    """The planner's request. Where something was dropped, the map is written out as needs without it."""
    assert standing.record is not None, standing
    answers = standing.record.answers
    value: dict[str, Any] = {
        "answers": answers,
        "person": {
            "sex": answers.get("sex"),
            "age": answers.get("age"),
            "height_cm": checkin.height_cm,
            "mass_kg": checkin.mass_kg,
        },
        "map": checkin.map,
        "minutes": checkin.minutes,
        "tools": checkin.tools,
        "surfaces": checkin.surfaces,
        "postures": checkin.postures,
        "max_discomfort_nrs": checkin.max_discomfort_nrs,
        "history": [dose.model_dump(mode="json") for dose in history(profile, now)],
        "seed": seed,
    }
    request = Request.model_validate_json(json.dumps(value))
    return dropped(request, wishes["drop"], load_catalog()) if wishes["drop"] else request


def dropped(request: Request, gone: list[list[str]], catalog: Catalog) -> Request:
    needs = find_needs(request, catalog)
    listed: dict[str, dict[str, float]] = {}
    for (area, side), need in needs.items():
        listed.setdefault(area, {})[side] = 0.0 if [area, side] in gone or [area, "both"] in gone else need
    value = request.model_dump(mode="json") | {"needs": listed, "map": None}
    return Request.model_validate_json(json.dumps(value))


def narrowed(catalog: Catalog, wishes: Mapping[str, Any]) -> Catalog:
    """The catalogue without what was swapped away, and with one variant only where one was locked.

    Only ever smaller, so a wish cannot bring back what a rule took out.
    """
    gone, locked = set(wishes["without"]), wishes["lock"]
    if not gone and not locked:
        return catalog
    kept = {
        key: variant
        for key, variant in catalog.variants.items()
        if (variant.technique not in gone or key in locked.values())
        and (variant.area not in locked or locked[variant.area] == key)
    }
    return replace(catalog, variants=kept)


def read_choices(value: Mapping[str, Any]) -> dict[str, Any]:
    """``drop`` [[area, side]], ``without`` [technique], ``lock`` {area: variant}; unknown ids raise InputError."""
    catalog = load_catalog()
    try:
        drop = [[str(area), str(side)] for area, side in value.get("drop", ())]
        without = [str(technique) for technique in value.get("without", ())]
        lock = {str(area): str(variant) for area, variant in dict(value.get("lock", {})).items()}
    except (TypeError, ValueError):
        raise InputError((Problem("choices", "", repr(value)[:80], "drop, without and lock"),)) from None
    problems = [
        Problem("choices", "drop", f"{area} {side}", "an area and its side")
        for area, side in drop
        if area not in catalog.areas or side not in ("left", "right", "both")
    ]
    problems += [Problem("choices", "without", t, "a technique") for t in without if t not in catalog.techniques]
    problems += [
        Problem("choices", "lock", variant, f"a variant on {area}")
        for area, variant in lock.items()
        if variant not in catalog.variants or catalog.variants[variant].area != area
    ]
    if problems:
        raise InputError(tuple(problems))
    return {"drop": sorted(drop), "without": sorted(set(without)), "lock": dict(sorted(lock.items()))}


def change_plan(session: PlannedSession, action: str, visit_order: int | None, now: datetime) -> PlannedSession:
    """Plan again after one change: ``swap``, ``drop``, ``lock``, ``unlock`` a visit, or ``longer``, ``shorter``.

    Raises what make_plan raises, and InputError for an action or visit that does not exist.
    """
    require_verdict(session.profile, now)
    wishes = read_choices(session.choices)
    minutes = float(session.request["minutes"])
    if action in ("longer", "shorter"):
        minutes += STEP_MIN if action == "longer" else -STEP_MIN
    else:
        _wish(wishes, action, _visit(session, visit_order))
    return make_plan(session.profile, now, choices=wishes, minutes=minutes, seed=session.seed)


def _visit(session: PlannedSession, order: int | None) -> dict[str, Any]:
    for visit in session.plan["visits"]:
        if visit["order"] == order:
            found: dict[str, Any] = visit
            return found
    raise InputError((Problem("plan", "visit", str(order), f"1 to {len(session.plan['visits'])}"),))


def _wish(wishes: dict[str, Any], action: str, visit: Mapping[str, Any]) -> None:
    if action == "swap":
        wishes["without"].append(visit["technique"])
        wishes["lock"].pop(visit["area"], None)
    elif action == "drop":
        wishes["drop"].append([visit["area"], visit["side"]])
    elif action == "lock":
        wishes["lock"][visit["area"]] = visit["variant"]
    elif action == "unlock":
        wishes["lock"].pop(visit["area"], None)
    else:
        raise InputError((Problem("plan", "action", action[:40], "swap, drop, lock, unlock, longer or shorter"),))


def _keep(
    profile: Profile,
    standing: Standing,
    request: Request,
    plan: Plan,
    script: Script,
    wishes: dict[str, Any],
    now: datetime,
) -> PlannedSession:
    assert standing.record is not None, standing
    with transaction.atomic():
        PlannedSession.objects.for_profile(profile).filter(status="planned").update(status="replaced")
        return PlannedSession.objects.create(
            profile=profile,
            screening=standing.record,
            request=request.model_dump(mode="json"),
            plan=plan.model_dump(mode="json"),
            script=script.model_dump(mode="json"),
            choices=wishes,
            seed=request.seed,
            content_version=plan.content_version,
            made_at=now,
        )


# ── handing a plan out ───────────────────────────────────────────────────────────────────────────────────────────


def find_session(profile: Profile, session_id: UUID | str) -> PlannedSession:
    """Raises PlannedSession.DoesNotExist for somebody else's as for none."""
    found: PlannedSession = PlannedSession.objects.for_profile(profile).get(pk=session_id)
    return found


def next_session(profile: Profile) -> PlannedSession | None:
    """The newest session that was planned or is under way; whether it may be shown is for ``playable`` to say."""
    mine = PlannedSession.objects.for_profile(profile)
    # One question per status: each is the end of an index, however many sessions there have been.
    newest = (mine.filter(status=status).order_by("-made_at", "-id").first() for status in OPEN)
    return max((found for found in newest if found), key=lambda found: (found.made_at, found.pk), default=None)


def check_shown(session: PlannedSession, now: datetime) -> Standing:
    """Raises NotAllowed without a current verdict, PlanGone where the plan was made under other rules or answers."""
    standing = require_verdict(session.profile, now)
    assert standing.screening is not None, standing
    if session.content_version != screening_content().version:
        raise PlanGone
    if restrictions_of(session) != standing.screening.restrictions:
        raise PlanGone
    return standing


def restrictions_of(session: PlannedSession) -> Restrictions:
    """What limited the plan, from the answers it was made with."""
    from unknot.screening.engine import screen

    return screen(session.screening.answers, screening_content()).restrictions


def playable(profile: Profile, session_id: UUID | str, now: datetime) -> PlannedSession:
    """The session, if it is this person's, open, and allowed now.

    Raises PlannedSession.DoesNotExist, NotAllowed or PlanGone.
    """
    session = find_session(profile, session_id)
    check_shown(session, now)
    if session.status not in OPEN:
        raise PlanGone
    return session


def plan_of(session: PlannedSession, now: datetime) -> Plan:
    """The plan to show. Raises NotAllowed or PlanGone."""
    check_shown(session, now)
    return Plan.model_validate_json(json.dumps(session.plan))


def script_for(session: PlannedSession, now: datetime) -> Script:
    """The script to play. Raises NotAllowed or PlanGone."""
    check_shown(session, now)
    return Script.model_validate_json(json.dumps(session.script))


def valid_until(standing: Standing) -> datetime:
    """When the time-critical questions have to be asked again."""
    assert standing.record is not None, standing
    until: datetime = standing.record.made_at + SHORT_LASTS
    return until
