"""What a person says after a session and on the next morning, and the honest sentence in between."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from unknot.catalog.errors import InputError
from unknot.catalog.items import Measure
from unknot.catalog.loader import load_catalog
from unknot.catalog.rules import StopRule
from unknot.session.words import side_words
from unknot.web.core.models import Outcome, PlannedSession, Profile
from unknot.web.core.page import explain, page, scale_value
from unknot.web.core.services import (
    ENDING,
    After,
    Morning,
    current_activities,
    ended_by,
    events_of,
    find_session,
    halts_of,
    latest_checkin,
    open_morning,
    outlook_due,
    require_open_day,
    rolled_places,
    save_after,
    save_morning,
    screening_content,
)
from unknot.web.core.templatetags.looks import seconds_words
from unknot.web.core.words import falls_by_itself

MATTERS_NRS = 2.0


@require_http_methods(["GET", "HEAD", "POST"])
@page
def after(request: HttpRequest, profile: Profile, now: datetime, session: UUID) -> HttpResponse:
    held = find_session(profile, session)
    if held.status in ("planned", "replaced"):  # nothing is known yet of it: what it holds is shown like any plan
        require_open_day(profile, now)
    wrong = ""
    if request.method == "POST":
        try:
            save_after(profile, held, _read_after(request, profile, held), now)
            return redirect("afterword", session)
        except InputError as error:
            wrong = explain(error)
    measure = _re_test(held)
    halts, end = halts_of(held), ended_by(held)
    ticked = request.POST.getlist("odd") if request.method == "POST" else [halt.stop.id for halt in halts]
    context = {
        "wrong": wrong,
        "stopped": held.status == "stopped",
        "why": end.stop.label if end else "",
        "ticked": ticked,
        "rolled": seconds_words(_rolled_s(held)) if _rolled_s(held) else "",
        "pain": scale_value(request.POST.get("pain_now")),
        "discomfort": scale_value(request.POST.get("discomfort")),
        "retest": _retest_row(measure, request) if measure else None,
        "areas": [_area_row(area, side, request) for area, side in rolled_places(held)],
        "stops": [stop for stop in screening_content().stops.values() if _asked_after(stop)],
    }
    return render(request, "today/after.html", context, status=422 if wrong else 200)


def _asked_after(stop: StopRule) -> bool:
    """What may have happened meanwhile, and what cannot wait for the morning; the rest is asked then."""
    return stop.action == "emergency_screen" or (stop.when == "during" and stop.action != "ease")


def _rolled_s(session: PlannedSession) -> float:
    return sum(
        float(event.detail["dose_s"])
        for event in events_of(session)
        if event.kind == "visit_ended" and isinstance(event.detail.get("dose_s"), int | float)
    )


def _re_test(session: PlannedSession) -> Measure | None:
    """The movement the script tried near its end, found by its cue; None where a session stopped before it."""
    if session.status == "stopped" and not _reached(session, "re_test"):
        return None
    said = {
        line["text"]
        for segment in session.script["segments"]
        if segment["kind"] == "re_test"
        for line in segment["say"]
    }
    measures = load_catalog().measures.values()
    return next((m for m in measures if m.kind == "mobility-test" and m.retest_cue and m.retest_cue in said), None)


def _reached(session: PlannedSession, kind: str) -> bool:
    return any(e.kind == "segment_started" and e.detail.get("kind") == kind for e in events_of(session))


def _retest_row(measure: Measure, request: HttpRequest) -> dict[str, Any]:
    options = [("easier", _("Easier")), ("same", _("The same")), ("harder", _("Harder"))]
    return {"measure": measure, "options": options, "given": request.POST.get("retest", "")}


def _area_row(area: str, side: str, request: HttpRequest) -> dict[str, Any]:
    key = f"{area}:{side}"
    return {
        "key": key,
        "name": side_words(load_catalog().areas[area], side),  # type: ignore[arg-type]
        "options": [("better", _("Better")), ("same", _("The same")), ("worse", _("Worse"))],
        "given": request.POST.get(f"felt:{key}", ""),
    }


def _read_after(request: HttpRequest, profile: Profile, session: PlannedSession) -> After:
    checkin, measure = latest_checkin(profile), _re_test(session)
    feels = [
        {"area": area, "side": side, "feel": request.POST[f"felt:{area}:{side}"]}
        for area, side in rolled_places(session)
        if request.POST.get(f"felt:{area}:{side}") in ("better", "same", "worse")
    ]
    retest = request.POST.get("retest")
    known = screening_content().stops
    return After.model_validate(
        {
            "pain_before_nrs": checkin.pain_now if checkin else None,
            "pain_after_nrs": scale_value(request.POST.get("pain_now")),
            "discomfort_nrs": scale_value(request.POST.get("discomfort")),
            "feels": feels,
            "stops": [stop for stop in request.POST.getlist("odd") if stop in known],
            "retest": {"measure": measure.id, "side": "both", "change": retest}
            if measure and retest in ("easier", "same", "harder")
            else None,
        }
    )


@require_safe
@page
def afterword(request: HttpRequest, profile: Profile, now: datetime, session: UUID) -> HttpResponse:
    held = find_session(profile, session)
    outcome = Outcome.objects.for_profile(profile).filter(session=held).first()
    if outcome is None:
        return redirect("after", session)
    odd = _odd(outcome)
    gone_wrong = any(stop.action in ENDING for stop in odd)
    context = {
        "odd": odd,
        "rescreen": _hurries(outcome),
        "before": outcome.pain_before_nrs,
        "now": outcome.pain_after_nrs,
        "honest": "" if gone_wrong else honest_sentence(outcome.pain_before_nrs, outcome.pain_after_nrs),
        "activities": current_activities(profile),
        "outlook_due": not odd and outlook_due(profile, now),
    }
    return render(request, "today/afterword.html", context)


def _odd(outcome: Outcome) -> list[StopRule]:
    return [screening_content().stops[stop] for stop in outcome.stops if stop in screening_content().stops]


def _hurries(outcome: Outcome) -> bool:
    return any(stop.action == "emergency_screen" for stop in _odd(outcome))


def honest_sentence(before: float | None, after: float | None) -> str:
    """What one session can and cannot say, whatever was measured: never that a fall was its effect."""
    if before is None or after is None:
        return _(
            "Rolling usually makes moving easier for minutes to hours. That it treats back pain has not been shown."
        )
    change = before - after
    if change > 0:
        return f"{_fewer(change)} {falls_by_itself()} " + _("If moving is easier now, use it: walk, bend, reach.")
    if change == 0:
        return _("No change, which is common and no failure. One session says little; the next weeks say more.")
    if -change >= MATTERS_NRS:
        return _(
            "Your back hurts more than before. Leave it alone today; walk a little or lie as you like. If it is no "
            "better tomorrow, say so in the morning question, and the safety check comes first."
        )
    return _("A little more than before. Below two points that may be chance. Go gently today, and see tomorrow.")


def _fewer(change: float) -> str:
    if change >= MATTERS_NRS:
        return _("Less pain than before the session.")
    return _("A little less pain than before the session; below two points it may be chance.")


@require_http_methods(["GET", "HEAD", "POST"])
@page
def morning(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    session = open_morning(profile, now)
    if session is None:
        return redirect("today")
    wrong = ""
    if request.method == "POST":
        pain = scale_value(request.POST.get("pain"))
        if pain is not None:
            told = save_morning(profile, session, _read_morning(request, session, pain), now)
            return redirect("afterword", session.pk) if _hurries(told) else redirect("today")
        wrong = _("How your back is this morning is still missing: one tap on the ruler, then save.")
    context = {
        "wrong": wrong,
        "session": session,
        "session_day": date_format(timezone.localtime(session.ended_at), "l"),
        "pain": None,
        "ticked": request.POST.getlist("odd"),
        "areas": [_sore_row(area, side, request.POST) for area, side in rolled_places(session)],
        "stops": [
            stop
            for stop in screening_content().stops.values()
            if stop.when == "after" and stop.id != "back-pain-up-next-day"
        ],
    }
    return render(request, "today/morning.html", context, status=422 if wrong else 200)


def _sore_row(area: str, side: str, given: Mapping[str, str]) -> dict[str, Any]:
    field = f"sore:{area}:{side}"
    words = side_words(load_catalog().areas[area], side)  # type: ignore[arg-type]
    return {"field": field, "label": words[:1].upper() + words[1:], "value": scale_value(given.get(field))}


def _read_morning(request: HttpRequest, session: PlannedSession, pain: float) -> Morning:
    sore = [
        {"area": area, "side": side, "soreness_nrs": value}
        for area, side in rolled_places(session)
        if (value := scale_value(request.POST.get(f"sore:{area}:{side}"))) is not None
    ]
    known = screening_content().stops
    stops = [stop for stop in request.POST.getlist("odd") if stop in known]
    return Morning.model_validate({"pain_morning_nrs": pain, "soreness": sore, "stops": stops})
