"""The home page: what is next, what the last answer changed, and rest as part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from unknot.catalog.loader import load_catalog
from unknot.planning.pacing import require_no_rest
from unknot.planning.refusal import RestDay
from unknot.planning.rules import SORE_ABOVE_NRS
from unknot.session.words import side_words
from unknot.web.core.models import CheckIn, Outcome, PlannedSession, Profile
from unknot.web.core.page import page
from unknot.web.core.services import (
    LOOK_BACK,
    DayOver,
    Halt,
    NotAllowed,
    PlanGone,
    Standing,
    activities_due,
    current_verdict,
    ends_day,
    halts_today,
    history,
    last_ended,
    latest_checkin,
    local_day,
    next_session,
    open_morning,
    plan_of,
    screening_content,
)

DONE = ("finished", "stopped")
WEEK = timedelta(days=7)
DAYS_A_WEEK = 5
"""Upper end of the recommended sessions a week in every technique's own guardrail."""


@require_safe
@page
def today(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    standing, checkin = current_verdict(profile, now), latest_checkin(profile)
    halts = halts_today(profile, now)
    over = ends_day(halts)
    session = None if over else _shown_session(profile, standing, now)
    must_rest = _must_rest(profile, now)
    rest = must_rest or _rest(profile, now)
    context: dict[str, Any] = {
        "now": timezone.localtime(now),
        "heading": _greeting(now),
        "lead": "",
        "morning_due": open_morning(profile, now) is not None,
        "untold": _untold(profile, now),
        "state": _state(standing, checkin, session, rest, over),
        "emergency": standing.screening is not None and standing.screening.verdict == "emergency",
        "over": over,
        "left_alone": [_left_alone(halt) for halt in halts if not halt.ends_day],
        "session": session,
        "rest_words": rest,
        "must_rest": must_rest,
        "last": _last(checkin),
        "changed": _changed(profile, now),
        "activities_due": activities_due(profile, now),
        "week": _week(profile, now),
        "pending": standing.state == "short_due" and next_session(profile) is not None,
    }
    return render(request, "today/today.html", context | _screen_words(profile, standing))


def _untold(profile: Profile, now: datetime) -> PlannedSession | None:
    """Today's last session, as long as nobody said how it was; the player's last screen is easily lost."""
    last = last_ended(profile, now - LOOK_BACK)
    if last is None or last.ended_at is None or local_day(profile, last.ended_at) != local_day(profile, now):
        return None
    return None if Outcome.objects.for_profile(profile).filter(session=last).exists() else last


def _greeting(now: datetime) -> str:
    hour = timezone.localtime(now).hour
    if hour < 5 or hour >= 22:
        return _("Still up.")
    return _("Good morning.") if hour < 12 else _("Good afternoon.") if hour < 18 else _("Good evening.")


def _left_alone(halt: Halt) -> str:
    said = {"said": halt.stop.label}
    if not halt.area:
        return _("You said of today’s session: “%(said)s”. Leave that place alone for today.") % said
    place = {"place": side_words(load_catalog().areas[halt.area], halt.side)}  # type: ignore[arg-type]
    return _("The %(place)s is over for today, because you said: “%(said)s”.") % (said | place)


def _state(standing: Standing, checkin: CheckIn | None, session: Any, rest: str, over: Halt | None) -> str:
    if standing.sends_away:
        return "stop"
    if standing.state in ("none", "full_due") or (standing.open and standing.state != "short_due"):
        return "screen"
    if standing.state == "stopped":
        return "not_now"
    if over:
        return "over"
    if checkin is None or not checkin.map:
        return "checkin"
    if session:
        return "session"
    return "rest" if rest else "ready"


def _screen_words(profile: Profile, standing: Standing) -> dict[str, str]:
    if why := _why_due(profile, standing):
        heading, words = _("The safety check comes first"), why
    elif standing.state == "none":
        heading, words = (
            _("First, the safety check"),
            _("About three minutes. It tells apart what rolling may help from what must be seen."),
        )
    elif standing.state == "incomplete":
        heading, words = _("The safety check is not finished"), _("Some questions that matter have no answer yet.")
    elif standing.state == "reworded":
        heading, words = (
            _("A question has changed"),
            _("It asks for something else than when you answered it. So it is asked once more before a session."),
        )
    elif standing.state == "map_open":
        heading, words = (
            _("A question about what you marked"),
            _("It comes before the next plan, because the place you marked may need more than rolling."),
        )
    else:
        heading, words = (
            _("The safety check is due again"),
            _("It holds for four weeks, or until something gets worse. Bodies change."),
        )
    ask = reverse("check-open", args=[standing.open[0]]) if standing.open else reverse("check")
    button = _("Answer it") if standing.state in ("map_open", "reworded") else _("Safety check")
    return {"screen_heading": heading, "screen_words": words, "screen_url": ask, "screen_button": button}


def _why_due(profile: Profile, standing: Standing) -> str:
    """What made the check due again before its four weeks were over; empty where nothing did."""
    record, since = standing.record, profile.recheck_since
    if standing.state != "full_due" or record is None or since is None or record.full_made_at > since:
        return ""
    if profile.recheck_why == "back-pain-up-next-day":
        return _("Your back hurt two points more than before the session, so it is asked again before the next plan.")
    stop = screening_content().stops.get(profile.recheck_why)
    if stop is None:
        return ""
    why = _("You said: “%(said)s”. So it is asked again before there is another plan.") % {"said": stop.label}
    return f"{stop.message} {why}" if stop.when == "after" else why


@dataclass(frozen=True)
class _Line:
    words: str
    dose_s: int


def _shown_session(profile: Profile, standing: Standing, now: datetime) -> dict[str, Any] | None:
    session = next_session(profile)
    if session is None or not standing.allows_plan:
        return None
    try:
        plan = plan_of(session, now)
    except (NotAllowed, DayOver, PlanGone):
        return None
    if local_day(profile, session.made_at) != local_day(profile, now) and session.status == "planned":
        return None
    areas = load_catalog().areas
    return {
        "total_s": plan.total_s,
        "lines": [_Line(side_words(areas[v.area], v.side), v.dose_s) for v in plan.visits],
        "start": reverse("play", args=[session.pk]),
        "unfinished": session.status == "started",
    }


def _last(checkin: CheckIn | None) -> dict[str, str] | None:
    if checkin is None or not checkin.tools:
        return None
    names = [load_catalog().tools[tool].spoken for tool in checkin.tools if tool in load_catalog().tools]
    return {"minutes": f"{checkin.minutes:g}", "tools": ", ".join(names)}


# ── rest ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _must_rest(profile: Profile, now: datetime) -> str:
    """Why no session would be planned today, whatever was asked for; empty where one could be."""
    try:
        require_no_rest(history(profile, now))
    except RestDay as refusal:
        return str(refusal)
    return ""


def _rest(profile: Profile, now: datetime) -> str:
    """Why today is better left free; empty where nothing speaks for it."""
    ended = _ended(profile, now - WEEK)
    days = {local_day(profile, at) for at in ended}
    if local_day(profile, now) in days:
        return _("You have rolled today. Muscles answer to what comes between sessions as much as to the sessions.")
    outcome = _last_outcome(profile, now)
    sore = max((entry["soreness_nrs"] for entry in outcome.soreness), default=0) if outcome else 0
    if sore > SORE_ABOVE_NRS:
        return _("Something was sore this morning. A day without pressure lets it settle.")
    if len(days) >= DAYS_A_WEEK:
        return _("You rolled on %(n)d of the last seven days, which is as much as we would ever suggest.") % {
            "n": len(days)
        }
    return ""


def _ended(profile: Profile, since: datetime) -> list[datetime]:
    rows = PlannedSession.objects.for_profile(profile).filter(status__in=DONE, ended_at__gte=since).order_by("ended_at")
    return list(rows.values_list("ended_at", flat=True))


def _last_outcome(profile: Profile, now: datetime) -> Outcome | None:
    found: Outcome | None = (
        Outcome.objects.for_profile(profile)
        .filter(morning_at__gte=now - timedelta(hours=20))
        .order_by("-morning_at")
        .first()
    )
    return found


# ── what changed, and the week ───────────────────────────────────────────────────────────────────────────────────


def _changed(profile: Profile, now: datetime) -> list[str]:
    """What the morning's answer does to the next plan, in the planner's own terms."""
    outcome = _last_outcome(profile, now)
    if outcome is None:
        return []
    lines = [_sore_line(entry) for entry in outcome.soreness if entry["soreness_nrs"] > SORE_ABOVE_NRS]
    before, morning = outcome.pain_before_nrs, outcome.pain_morning_nrs
    if before is not None and morning is not None and morning - before >= 2:
        lines.append(_("Your back hurt two points more than before the session, so the full check comes first."))
    return lines or [_("Nothing was sore, so the next plan may go on as it did.")]


def _sore_line(entry: Mapping[str, Any]) -> str:
    words = side_words(load_catalog().areas[entry["area"]], entry["side"])
    return _("%(place)s: sore at %(n)g of 10, so next time it is shorter and softer, or left out.") % {
        "place": words[:1].upper() + words[1:],
        "n": entry["soreness_nrs"],
    }


def _week(profile: Profile, now: datetime) -> list[dict[str, str]]:
    ended = _ended(profile, now - WEEK)
    if not ended:
        return []
    days = len({local_day(profile, at) for at in ended})
    rolled = sum(dose.dose_s for dose in history(profile, now) if dose.days_ago <= WEEK.days)
    return [
        {"number": str(len(ended)), "words": ngettext("session", "sessions", len(ended))},
        {"number": str(7 - days), "words": ngettext("day of rest", "days of rest", 7 - days)},
        {"number": f"{rolled / 60:.0f}", "words": _("minutes on ball or roller")},
    ]
