"""Plans made, changed, handed out: never without a current verdict that allows one, nor on a day that is over."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from unknot.catalog.errors import InputError, Problem
from unknot.catalog.loader import Catalog, load_catalog
from unknot.catalog.techniques import Technique
from unknot.planning.needs import find_needs
from unknot.planning.refusal import NoPlan
from unknot.planning.request import MapEntry, Plan, Request
from unknot.screening.nearby import stopped_areas
from unknot.screening.verdict import Restrictions
from unknot.session.script import Script, write_script
from unknot.session.words import side_words
from unknot.web.core.models import CheckIn, PlannedSession, Profile
from unknot.web.core.services.checkins import latest_checkin
from unknot.web.core.services.halts import require_open_day, resting_today
from unknot.web.core.services.past import history, press_reports, said
from unknot.web.core.services.people import writing
from unknot.web.core.services.screenings import (
    SHORT_LASTS,
    Standing,
    screening_content,
)

if TYPE_CHECKING:
    from unknot.planning.eligible import DoseRange, Standings

MINUTES = (3.0, 60.0)
STEP_MIN = 5.0
LONGEST_DOSE_S = 600
OPEN = ("planned", "started")
PLAN_LASTS = timedelta(hours=24)
"""A plan counts what was rolled when; a day later it would be another one, also where it was begun and left."""


class NoCheckIn(Exception):
    """Nothing is known yet about where it hurts or what is at hand."""


class NotKept(NoPlan):
    """What the person wanted kept does not fit any more. The plan before stays; ``reason`` names what collides."""


class PlanGone(Exception):
    """The session is over, was replaced, or was planned under other rules or answers; a new plan is needed."""


def make_plan(
    profile: Profile,
    now: datetime,
    *,
    choices: Mapping[str, Any] | None = None,
    minutes: float | None = None,
    seed: int = 0,
    still: Collection[tuple[str, str]] = (),
) -> PlannedSession:
    """Plan with today's check-in, and keep it as the next session. ``still``: areas and sides it has to have.

    Raises NotAllowed (no current verdict), DayOver, NoCheckIn, InputError, or the planner's NoPlan with its remedy;
    NotKept where something locked, or of ``still``, would be left out. Nothing is changed then.
    """
    standing = require_open_day(profile, now)
    checkin = latest_checkin(profile)
    if checkin is None or not checkin.map or not checkin.tools or not checkin.surfaces:
        raise NoCheckIn
    wishes = read_choices(choices or {}) | {"from_minutes": checkin.minutes}
    if minutes is not None:
        checkin.minutes = min(max(minutes, MINUTES[0]), MINUTES[1])
    request = build_request(profile, standing, checkin, now, wishes, seed)
    plan, script = solve(request, standing, wishes)
    _require_kept(plan, wishes, request.minutes)
    if not set(still) <= _pressed(plan):
        raise NotKept("With this change a place would be left out.", "The plan stays as it was.")
    return _keep(profile, standing, request, plan, script, wishes, now)


def solve(request: Request, standing: Standing, wishes: Mapping[str, Any]) -> tuple[Plan, Script]:
    from unknot.planning.plan import plan_session

    assert standing.screening is not None, standing
    catalog = load_catalog()
    plan = plan_session(request, standing.screening, narrowed(catalog, wishes))
    return plan, write_script(plan, standing.screening.restrictions, request.tools, request.surfaces, catalog)


def _require_kept(plan: Plan, wishes: Mapping[str, Any], minutes: float) -> None:
    """Every locked area has its variant on the sides it had. Raises NotKept naming the first that has not."""
    catalog = load_catalog()
    planned = {(visit.variant, side) for visit in plan.visits for side in _sides(visit.side)}
    for area, variant in wishes["lock"].items():
        for side in wishes["sides"].get(area, ()):
            if not {(variant, one) for one in _sides(side)} <= planned:
                raise NotKept(
                    f"With this change the best plan for {minutes:g} minutes would leave out the "
                    f"{side_words(catalog.areas[area], side)}, which you keep.",
                    "So the plan stays as it was. Let go of what is kept, or give the session more minutes.",
                )


def _pressed(plan: Plan) -> set[tuple[str, str]]:
    return {(visit.area, side) for visit in plan.visits for side in _sides(visit.side)}


def _sides(side: str) -> tuple[str, ...]:
    return ("left", "right") if side == "both" else (side,)


def build_request(
    profile: Profile,
    standing: Standing,
    checkin: CheckIn,
    now: datetime,
    wishes: Mapping[str, Any],
    seed: int,
) -> Request:
    """The planner's request. Where something was dropped, its need is 0 whatever the map says."""
    answers = standing.answers
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
        "resting": resting_today(profile, now),
        "stops": [word.model_dump(mode="json") for word in said(profile, now)],
        "reports": [report.model_dump(mode="json") for report in press_reports(profile, now)],
        "seed": seed,
    }
    request = Request.model_validate_json(json.dumps(value))
    return dropped(request, wishes["drop"], load_catalog()) if wishes["drop"] else request


def dropped(request: Request, gone: list[list[str]], catalog: Catalog) -> Request:
    """The request with a need of 0 where something was dropped; the map stays what the person said."""
    needs = find_needs(request, catalog)
    listed: dict[str, dict[str, float]] = {}
    for area in dict.fromkeys(area for area, _ in gone):
        # The two halves of a midline area are one need, so either takes the other along.
        sides = ("both",) if catalog.areas[area].midline else ("left", "right")
        taken = {side for each, side in gone if each == area}
        out = set(sides) if "both" in taken or sides == ("both",) else taken
        listed[area] = {side: 0.0 if side in out else needs.get((area, side), 0.0) for side in sides}
    value = request.model_dump(mode="json") | {"needs": listed}
    return Request.model_validate_json(json.dumps(value))


def narrowed(catalog: Catalog, wishes: Mapping[str, Any]) -> Catalog:
    """The catalogue with what was swapped away withheld, and with one variant, for as long as wanted, where one was
    locked.

    Withheld forms are known to the planner all the same: a wish can neither bring back what a rule took out nor make
    a firmer form the softest there is.
    """
    gone, locked = set(wishes["without"]), wishes["lock"]
    if not gone and not locked:
        return catalog
    variants = {
        key: variant
        if (not {variant.technique, key} & gone or key in locked.values())
        and (variant.area not in locked or locked[variant.area] == key)
        else variant.model_copy(update={"withheld": "wish"})
        for key, variant in catalog.variants.items()
    }
    wanted = {catalog.variants[locked[area]].technique: seconds for area, seconds in wishes["dose"].items()}
    techniques = {
        key: _timed(each, *wanted[key]) if key in wanted else each for key, each in catalog.techniques.items()
    }
    return replace(catalog, variants=variants, techniques=techniques)


def _timed(technique: Technique, at_least: float, at_most: float) -> Technique:
    """The technique with only these of its seconds. ``start``, which bounds a first time, is never raised."""
    dose = technique.dose
    floor, ceiling = max(dose.absolute[0], at_least), min(dose.absolute[1], at_most)
    fewer = {
        "absolute": (floor, ceiling),
        "recommended": (dose.recommended[0], min(dose.recommended[1], ceiling)),
        "start": min(dose.start, ceiling),
    }
    return technique.model_copy(update={"dose": dose.model_copy(update=fewer)})


def read_choices(value: Mapping[str, Any]) -> dict[str, Any]:
    """``drop`` [[area, side]], ``without`` [technique or variant], ``lock`` {area: variant} with its ``sides``
    {area: [side]} and ``dose`` {area: [at least, at most]} in seconds; unknown ids raise InputError.
    """
    catalog = load_catalog()
    try:
        drop = [[str(area), str(side)] for area, side in value.get("drop", ())]
        without = [str(each) for each in value.get("without", ())]
        lock = {str(area): str(variant) for area, variant in dict(value.get("lock", {})).items()}
        sides = {str(area): [str(side) for side in kept] for area, kept in dict(value.get("sides", {})).items()}
        dose = {str(area): [float(low), float(high)] for area, (low, high) in dict(value.get("dose", {})).items()}
    except (TypeError, ValueError):
        raise InputError((Problem("choices", "", repr(value)[:80], "drop, without and lock"),)) from None
    problems = [
        Problem("choices", "drop", f"{area} {side}", "an area and its side")
        for area, side in drop
        if area not in catalog.areas or side not in ("left", "right", "both")
    ]
    problems += [
        Problem("choices", "without", each, "a technique or a variant")
        for each in without
        if each not in catalog.techniques and each not in catalog.variants
    ]
    problems += [
        Problem("choices", "lock", variant, f"a variant on {area}")
        for area, variant in lock.items()
        if variant not in catalog.variants or catalog.variants[variant].area != area
    ]
    problems += [
        Problem("choices", "sides", f"{area} {side}", "a side of a locked area")
        for area, kept in sides.items()
        for side in kept
        if area not in lock or side not in ("left", "right", "both")
    ]
    problems += [
        Problem("choices", "dose", f"{area} {low:g} to {high:g}", "seconds on a locked area")
        for area, (low, high) in dose.items()
        if area not in lock or not 0 <= low <= high <= LONGEST_DOSE_S
    ]
    if problems:
        raise InputError(tuple(problems))
    return {
        "drop": sorted(drop),
        "without": sorted(set(without)),
        "lock": dict(sorted(lock.items())),
        "sides": {area: sorted(set(kept)) for area, kept in sorted(sides.items())},
        "dose": dict(sorted(dose.items())),
    }


def change_plan(
    session: PlannedSession, action: str, visit_order: int | None, now: datetime, place: tuple[str, str] | None = None
) -> PlannedSession:
    """Plan again after one change: ``swap``, ``drop``, ``lock``, ``unlock`` a visit, ``longer`` or ``shorter``, and
    ``put_back`` a ``place`` (area and side) that was dropped before.

    Longer and shorter mean the whole session without a visit, and that visit (on each of its sides) with one. What is
    put back may be rolled again; whether it is, the planner says. Raises what make_plan raises, and InputError for an
    action, visit or place that does not exist.
    """
    standing = require_open_day(session.profile, now)
    wishes = read_choices(session.choices)
    minutes = float(session.request["minutes"])
    if action == "swap":
        return _swap(session, standing, wishes, _visit(session, visit_order), now)
    if action == "put_back":
        _put_back(wishes, place)
    elif action in ("longer", "shorter") and visit_order is None:
        minutes += STEP_MIN if action == "longer" else -STEP_MIN
    elif action in ("longer", "shorter"):
        _time_visit(wishes, session, standing, _visit(session, visit_order), longer=action == "longer")
    else:
        _wish(wishes, action, session, _visit(session, visit_order))
    return make_plan(session.profile, now, choices=wishes, minutes=minutes, seed=session.seed)


def _visit(session: PlannedSession, order: int | None) -> dict[str, Any]:
    for visit in session.plan["visits"]:
        if visit["order"] == order:
            found: dict[str, Any] = visit
            return found
    raise InputError((Problem("plan", "visit", str(order), f"1 to {len(session.plan['visits'])}"),))


def _wish(wishes: dict[str, Any], action: str, session: PlannedSession, visit: Mapping[str, Any]) -> None:
    area, side = visit["area"], visit["side"]
    if action == "drop":
        wishes["drop"].append([area, side])
        left = [kept for kept in wishes["sides"].get(area, ()) if kept != side]
        wishes["sides"] |= {area: left} if left else {}
        if not left:
            _let_go(wishes, area)
    elif action == "lock":
        _hold_on(wishes, session, visit)
    elif action == "unlock":
        _let_go(wishes, area)
    else:
        expected = "swap, drop, put_back, lock, unlock, longer or shorter"
        raise InputError((Problem("plan", "action", action[:40], expected),))


def _put_back(wishes: dict[str, Any], place: tuple[str, str] | None) -> None:
    gone = list(place or ())
    if gone not in wishes["drop"]:
        raise InputError((Problem("plan", "place", " ".join(gone)[:40], "an area and its side that was dropped"),))
    wishes["drop"] = [each for each in wishes["drop"] if each != gone]


def _swap(
    session: PlannedSession, standing: Standing, wishes: dict[str, Any], visit: Mapping[str, Any], now: datetime
) -> PlannedSession:
    """The same area and sides in another way: technique, else tool or surface, else effort. Raises NotKept."""
    area = visit["area"]
    _let_go(wishes, area)
    still = {(area, side) for v in session.plan["visits"] if v["area"] == area for side in _sides(v["side"])}
    minutes, open_ways = float(session.request["minutes"]), 0
    for without in _other_ways(wishes["without"], visit):
        tried = wishes | {"without": without}
        if not _reached(tried, session, standing, still):
            continue
        open_ways += 1
        with suppress(NoPlan):
            return make_plan(session.profile, now, choices=tried, minutes=minutes, seed=session.seed, still=still)
    place = side_words(load_catalog().areas[area], visit["side"])
    if open_ways:
        raise NotKept(f"Done another way, the {place} would not fit in with the rest of today.", "It stays as it was.")
    raise NotKept(f"There is no other way to do the {place} with what is at hand.", "It stays as it was.")


def _other_ways(without: Collection[str], visit: Mapping[str, Any]) -> Iterator[list[str]]:
    """What to do without, the largest difference first; last, ways that were swapped away before may come back."""
    variants = load_catalog().variants
    own = {key: variant for key, variant in variants.items() if variant.area == visit["area"]}
    place = (visit["technique"], visit["tool"], visit["surface"])
    here = [key for key, variant in own.items() if (variant.technique, variant.tool, variant.surface) == place]
    before = set(own) | {variant.technique for variant in own.values()}
    kept = [gone for gone in without if gone not in before]
    for base in [list(without)] + ([kept] if len(kept) < len(without) else []):
        yield [*base, visit["technique"]]
        yield [*base, *here]
        yield [*base, visit["variant"]]


def _reached(
    wishes: Mapping[str, Any], session: PlannedSession, standing: Standing, still: Collection[tuple[str, str]]
) -> bool:
    """Whether the rules leave a form for each of these areas and sides."""
    found = _judged(wishes, session, standing)
    return all((each := found.get((area, side)) or found.get((area, "both"))) and each.open for area, side in still)


def _hold_on(wishes: dict[str, Any], session: PlannedSession, visit: Mapping[str, Any]) -> None:
    """The way this area is done now, on every side where it is done so."""
    area, variant = visit["area"], visit["variant"]
    wishes["lock"][area] = variant
    wishes["sides"][area] = [each["side"] for each in session.plan["visits"] if each["variant"] == variant]


def _let_go(wishes: dict[str, Any], area: str) -> None:
    for kind in ("lock", "sides", "dose"):
        wishes[kind].pop(area, None)


def _time_visit(
    wishes: dict[str, Any], session: PlannedSession, standing: Standing, visit: Mapping[str, Any], longer: bool
) -> None:
    """One step of seconds more or fewer on this visit, which is kept from here on. Raises NotKept past a limit."""
    catalog = load_catalog()
    step, now_s = catalog.frame.dose_step_s, visit["dose_s"]
    _hold_on(wishes, session, visit)
    wishes["dose"].pop(visit["area"], None)
    allowed = _allowed(wishes, session, standing, visit)
    wanted = now_s + step if longer else now_s - step
    place = side_words(catalog.areas[visit["area"]], visit["side"])
    if allowed is None or not allowed.low_s <= wanted <= allowed.high_s:
        nearest = f"{allowed.low_s} to {allowed.high_s} seconds" if allowed else "no other time"
        raise NotKept(f"For the {place}, {nearest} are within your limits today.", "The plan stays as it was.")
    wishes["dose"][visit["area"]] = [wanted, LONGEST_DOSE_S] if longer else [0, wanted]


def _allowed(
    wishes: Mapping[str, Any], session: PlannedSession, standing: Standing, visit: Mapping[str, Any]
) -> DoseRange | None:
    standings = _judged(wishes, session, standing)
    ranges = [
        found.allowed.get(visit["variant"])
        for side in _sides(visit["side"])
        if (found := standings.get((visit["area"], side)) or standings.get((visit["area"], "both")))
    ]
    known = [found for found in ranges if found is not None]
    return min(known, key=lambda found: found.high_s) if known and len(known) == len(ranges) else None


def _judged(wishes: Mapping[str, Any], session: PlannedSession, standing: Standing) -> Standings:
    from unknot.planning.eligible import judge
    from unknot.planning.rungs import own_rungs

    assert standing.screening is not None, standing
    request = Request.model_validate_json(json.dumps(session.request))
    catalog = own_rungs(request, narrowed(load_catalog(), wishes))
    return judge(request, standing.screening.restrictions, catalog)


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
    with writing(profile):
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
    """Raises NotAllowed without a current verdict, DayOver after a reason that ends the day, PlanGone where the plan
    is of another day, was made under other rules or answers, or, before it has begun, for another check-in, with an
    area that is over for today, or without something that was said of a place since.
    """
    standing = require_open_day(session.profile, now)
    assert standing.screening is not None, standing
    if session.content_version != screening_content().version:
        raise PlanGone
    if restrictions_of(session) != standing.screening.restrictions:
        raise PlanGone
    if now - (session.started_at or session.made_at) > PLAN_LASTS or outdated(session):
        raise PlanGone
    if session.status == "planned" and (
        _planned_areas(session) & set(resting_today(session.profile, now)) or _said_since(session, now)
    ):
        raise PlanGone
    return standing


def _said_since(session: PlannedSession, now: datetime) -> bool:
    """Whether something was said of a planned area, or of what lies beside it, that the plan was made without.

    By what was said and not by when: a device that had no network tells later what it heard before the plan was made.
    """
    content, areas = screening_content(), _planned_areas(session)
    known = Counter((word["area"], word["side"], word["rule"]) for word in session.request.get("stops", ()))
    fresh = Counter((word.area, word.side, word.rule) for word in said(session.profile, now)) - known
    return any(
        areas & {area, *(stopped_areas(content.stops[rule], area, content.overlaps) if rule in content.stops else ())}
        for area, _, rule in fresh
    )


def outdated(session: PlannedSession) -> bool:
    """Whether the check-in has changed since in what the plan was made from. What has begun is never outdated."""
    checkin = latest_checkin(session.profile)
    if session.status != "planned" or checkin is None or checkin.made_at <= session.made_at:
        return False
    asked, from_minutes = session.request, session.choices.get("from_minutes", checkin.minutes)
    return (
        any(
            _unordered(asked.get(key)) != _unordered(getattr(checkin, key)) for key in ("tools", "surfaces", "postures")
        )
        or asked.get("max_discomfort_nrs") != checkin.max_discomfort_nrs
        or _places(asked.get("map") or checkin.map) != _places(checkin.map)
        or from_minutes != checkin.minutes
    )


def _planned_areas(session: PlannedSession) -> set[str]:
    return {visit["area"] for visit in session.plan["visits"]}


def _unordered(ids: list[str] | None) -> list[str] | None:
    return None if ids is None else sorted(ids)


def _places(entries: list[dict[str, Any]]) -> list[str]:
    return sorted(MapEntry.model_validate(entry).model_dump_json() for entry in entries)


def restrictions_of(session: PlannedSession) -> Restrictions:
    """What limited the plan, from the answers it was made with, the map among them."""
    from unknot.screening.engine import screen

    return screen(session.request["answers"], screening_content()).restrictions


def playable(profile: Profile, session_id: UUID | str, now: datetime) -> PlannedSession:
    """The session, if it is this person's, open, and allowed now.

    Raises PlannedSession.DoesNotExist, NotAllowed, DayOver or PlanGone.
    """
    session = find_session(profile, session_id)
    check_shown(session, now)
    if session.status not in OPEN:
        raise PlanGone
    return session


def plan_of(session: PlannedSession, now: datetime) -> Plan:
    """The plan to show. Raises NotAllowed, DayOver or PlanGone."""
    check_shown(session, now)
    return Plan.model_validate_json(json.dumps(session.plan))


def script_for(session: PlannedSession, now: datetime) -> Script:
    """The script to play. Raises NotAllowed, DayOver or PlanGone."""
    check_shown(session, now)
    return Script.model_validate_json(json.dumps(session.script))


def valid_until(standing: Standing) -> datetime:
    """When the time-critical questions have to be asked again."""
    assert standing.record is not None, standing
    until: datetime = standing.record.made_at + SHORT_LASTS
    return until
