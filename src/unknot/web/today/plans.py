"""The plan as a timeline, and what a person may change about it; every change is planned and checked anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from unknot.catalog.errors import InputError
from unknot.catalog.loader import load_catalog
from unknot.planning.naming import listed
from unknot.planning.places import Missed, left_by_reason, missed_places
from unknot.planning.refusal import NoPlan
from unknot.planning.request import MapEntry, Plan, Visit
from unknot.planning.why import explain_spare
from unknot.session.script import Script, Segment
from unknot.session.words import place_words, side_words
from unknot.web.core.models import PlannedSession, Profile
from unknot.web.core.page import page, scale_value
from unknot.web.core.services import (
    NoCheckIn,
    NotKept,
    change_plan,
    find_session,
    make_plan,
    next_session,
    outdated,
    plan_of,
    require_open_day,
    save_checkin,
    script_for,
)
from unknot.web.core.templatetags.looks import line_art_url
from unknot.web.today import changes
from unknot.web.today.what_if import what_would_change

DOSE = frozenset({"search", "hold", "roll", "pin_and_move"})
BEFORE, SAID, SAID_AT = "plan-before", "plan-said", "plan-said-at"


@require_safe
@page
def plan(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    require_open_day(profile, now)
    session = next_session(profile)
    if session is None:
        return redirect("at-hand")
    if outdated(session):
        try:
            session = make_plan(profile, now)
        except NoPlan as refusal:
            return render(request, "today/plan.html", {"refusal": refusal})
    shown, script = plan_of(session, now), script_for(session, now)
    rows, said = list(_rows(shown, script, session)), request.session.pop(SAID, "")
    at = request.session.pop(SAID_AT, "")
    if said and at not in [row.get("id") for row in rows]:
        messages.info(request, said)
    missed = _missed(shown, session)
    context = {
        "plan": shown,
        "session_id": session.pk,
        "budget_min": f"{shown.budget_s / 60:g}",
        "spare": explain_spare(shown),
        "dose_s": sum(visit.dose_s for visit in shown.visits),
        "rows": rows,
        "said": said,
        "said_at": at,
        "strip": [_part(segment, script.total_s) for segment in script.segments],
        "missed": listed([place.name for place in missed]),
        "left_out": _left_out(shown, missed),
        "taken_out": _taken_out(session),
        "start": reverse("play", args=[session.pk]),
        "undo": BEFORE in request.session,
    }
    return render(request, "today/plan.html", context)


def _missed(plan: Plan, session: PlannedSession) -> tuple[Missed, ...]:
    entries = [MapEntry.model_validate(entry) for entry in session.request.get("map") or ()]
    dropped = {(area, side) for area, side in session.choices.get("drop", ())}
    return missed_places(entries, plan, dropped, load_catalog())


def _left_out(plan: Plan, missed: tuple[Missed, ...]) -> list[dict[str, str]]:
    found = left_by_reason(plan, load_catalog(), missed)
    return [{"words": listed(names), "reason": reason} for reason, names in found.items()]


def _taken_out(session: PlannedSession) -> list[dict[str, str]]:
    """What the person left out themselves, to be put back."""
    areas = load_catalog().areas
    gone = [(area, side) for area, side in session.choices.get("drop", ()) if area in areas]
    return [{"place": f"{area} {side}", "words": side_words(areas[area], side)} for area, side in gone]


def _part(segment: Segment, total_s: int) -> dict[str, Any]:
    kind = "dose" if segment.kind in DOSE else segment.kind
    return {
        "kind": kind,
        "x": f"{1000 * segment.starts_s / total_s:.2f}",
        "w": f"{1000 * segment.duration_s / total_s:.2f}",
    }


def _rows(plan: Plan, script: Script, session: PlannedSession) -> Iterator[dict[str, Any]]:
    """Visits in full; what lies between them in one quiet line each."""
    between: list[Segment] = []
    seen: set[int] = set()
    for segment in script.segments:
        if segment.kind not in DOSE:
            between.append(segment)
            continue
        if segment.visit not in seen and segment.visit is not None:
            yield from _merged(between) if seen else _quiet(between)
            seen.add(segment.visit)
            yield _visit_row(plan.visits[segment.visit - 1], segment.starts_s, session)
        between = []
    yield from _quiet(between)


def _visit_row(visit: Visit, starts_s: int, session: PlannedSession) -> dict[str, Any]:
    catalog = load_catalog()
    return {
        "visit": visit,
        "id": changes.visit_id(visit.area, visit.side),
        "starts_s": starts_s,
        "area": catalog.areas[visit.area],
        "technique": catalog.techniques[visit.technique],
        "words": side_words(catalog.areas[visit.area], visit.side),
        "place": place_words(catalog, visit) + ".",
        "art": line_art_url(visit.technique, visit.side, effort=catalog.variants[visit.variant].effort),
        "step_s": catalog.frame.dose_step_s,
        "locked": session.choices.get("lock", {}).get(visit.area) == visit.variant,
    }


def _quiet(segments: list[Segment]) -> Iterator[dict[str, Any]]:
    """Neighbouring segments that say the same are one line."""
    held: dict[str, Any] | None = None
    for segment in segments:
        words = _between_words(segment)
        if held and held["words"] == words:
            held["duration_s"] += segment.duration_s
            continue
        if held:
            yield held
        held = {
            "kind": segment.kind,
            "words": words,
            "starts_s": segment.starts_s,
            "duration_s": segment.duration_s,
        }
    if held:
        yield held


def _merged(segments: list[Segment]) -> Iterator[dict[str, Any]]:
    """Everything between two visits in one line."""
    lines = list(_quiet(segments))
    if lines:
        words = ", ".join([lines[0]["words"], *(line["words"].lower() for line in lines[1:])])
        yield lines[0] | {"words": words, "duration_s": sum(line["duration_s"] for line in lines)}


def _between_words(segment: Segment) -> str:
    if segment.kind in ("set_up", "change_over"):
        return _("Getting into place")
    if segment.kind == "move":
        return _movement_name(segment.show.pose)
    return {
        "get_ready": _("Getting ready"),
        "switch_side": _("Changing side"),
        "rest": _("Rest"),
        "breathe": _("Breathing"),
        "re_test": _("Seeing how it is now"),
    }[segment.kind]


def _movement_name(pose: str) -> str:
    """Several movements may share a pose; the words of the first one fit all of them."""
    named = [movement.name for movement in load_catalog().movements.values() if movement.pose == pose]
    return named[0] if len(named) == 1 else _("Moving")


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@page
def change(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    require_open_day(profile, now)
    session = next_session(profile)
    if session is None:
        return redirect("plan")
    if outdated(session) or str(session.pk) != request.POST.get("plan", str(session.pk)):
        messages.info(request, _("The plan had changed in the meantime; here it is."))
        return redirect("plan")
    action = request.POST.get("action", "")
    place = changes.place_of(session, request.POST.get("visit", ""), request.POST.get("place", ""))
    try:
        fresh = _undo(request, profile, now) if action == "undo" else _change(request, session, action, now)
    except NoPlan as refusal:
        return _back_to_plan(request, _why_not(refusal, action), changes.anchor(session, place))
    except (InputError, ValueError):
        return _back_to_plan(request, _("That change is not possible here."), changes.anchor(session, place))
    if fresh is None:
        return redirect("plan")
    if action == "undo":
        return _back_to_plan(request, _("The last change is undone."))
    request.session[BEFORE] = str(session.pk)
    if place is None:
        return _back_to_plan(request, _unchanged(session, fresh) or changes.describe(session, fresh, action, None))
    at = changes.next_to(session, fresh, place) if action == "drop" else changes.anchor(fresh, place)
    return _back_to_plan(request, changes.describe(session, fresh, action, place), at)


def _back_to_plan(request: HttpRequest, said: str, at: str = "") -> HttpResponse:
    """To the visit it is about, where the page says what has changed; to the top where there is none."""
    request.session[SAID], request.session[SAID_AT] = said, at
    return redirect(reverse("plan") + (f"#{at}" if at else ""))


def _why_not(refusal: NoPlan, action: str) -> str:
    """After leaving the last place out the planner finds no need anywhere, which is not what the person said."""
    if action == "drop" and not isinstance(refusal, NotKept):
        return _("Without it nothing would be left to roll today, so the plan stays as it was.")
    return f"{refusal.reason} {refusal.remedy}"


def _unchanged(before: PlannedSession, after: PlannedSession) -> str:
    """Why the same places for the same seconds came out again; empty where something is different."""
    keys = ("variant", "side", "dose_s")
    if [[v[k] for k in keys] for v in before.plan["visits"]] != [[v[k] for k in keys] for v in after.plan["visits"]]:
        return ""
    was, minutes = before.request["minutes"], after.request["minutes"]
    if was == minutes:
        return _("A session lasts between 3 and 60 minutes, so it stays at %(m)g.") % {"m": minutes}
    if minutes > was:
        return _("The places and their seconds stay the same: today’s limits allow no more that is worth the minutes.")
    return _("The places and their seconds stay the same: they fit into %(m)g minutes as well.") % {"m": minutes}


def _change(request: HttpRequest, session: PlannedSession, action: str, now: datetime) -> PlannedSession:
    order, (area, _space, side) = request.POST.get("visit", ""), request.POST.get("place", "").partition(" ")
    return change_plan(session, action, int(order) if order.isdigit() else None, now, (area, side) if area else None)


def _undo(request: HttpRequest, profile: Profile, now: datetime) -> PlannedSession | None:
    before = request.session.pop(BEFORE, None)
    if before is None:
        return None
    old = find_session(profile, before)
    return make_plan(profile, now, choices=old.choices, minutes=float(old.request["minutes"]), seed=old.seed)


@require_POST
@page
def repeat(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """Same places, minutes and tools as last time; planned anew, because the days between count."""
    require_open_day(profile, now)
    pain = scale_value(request.POST.get("pain_now"))
    try:
        save_checkin(profile, {} if pain is None else {"pain_now": pain}, now)
        make_plan(profile, now)
    except NoPlan as refusal:
        return render(request, "today/plan.html", {"refusal": refusal}, status=422)
    except NoCheckIn:
        return redirect("at-hand")
    request.session.pop(BEFORE, None)
    return redirect("plan")


@require_safe
@page
def what_if(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """What would change the plan: worked out only when somebody asks, because it plans several times."""
    require_open_day(profile, now)
    session = next_session(profile)
    if session is None:
        return redirect("at-hand")
    lines = what_would_change(profile, session, plan_of(session, now), now)
    part = request.headers.get("X-Part") == "yes"
    return render(request, "today/_what_if.html" if part else "today/what_if.html", {"lines": lines})
