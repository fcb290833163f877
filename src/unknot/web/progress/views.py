"""What was measured: pain against its usual course, each session, activities, movement, daily life, seconds."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from unknot.catalog.errors import InputError
from unknot.catalog.items import Measure
from unknot.catalog.loader import load_catalog
from unknot.session.words import side_words
from unknot.web.core.models import ActivityRating, MobilityResult, OutlookAnswer, Profile, RolandMorris
from unknot.web.core.page import page
from unknot.web.core.services import (
    first_screening,
    latest_screening,
    outlook_due,
    outlook_questions,
    save_roland_morris,
)
from unknot.web.core.words import falls_by_itself
from unknot.web.progress import charts, tracks
from unknot.web.progress import roland_morris as form
from unknot.web.progress.charts import Axes, Dot, Fall, Plot, Point, percent
from unknot.web.progress.series import Dose, Series, read_doses, read_series
from unknot.web.progress.tracks import BeforeAfter, Reading

SESSIONS_SHOWN = 20
ROWS_SHOWN = 20
DOSES_SHOWN = timedelta(weeks=4)
WEEK_S = 7 * 86400
TEN = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
FEW = (0.0, 5.0, 10.0)


@require_safe
@page
def progress(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    span = tracks.span_named(request.GET.get("span", ""))
    since = span.since(now)
    doses = read_doses(profile, now - DOSES_SHOWN)
    parts = {
        "pain": _pain(profile, since),
        "sessions": _sessions(tracks.before_and_after(profile, since, SESSIONS_SHOWN)),
        "activities": [_activity(activity.words, track) for activity, track in tracks.activity_tracks(profile, since)],
        "mobility": [_mobility(key, track) for key, track in tracks.mobility_tracks(profile, since).items()],
        "outlook": _outlook(profile, since),
        "seconds": _seconds(doses) if doses else None,
    }
    empty = not any(parts.values()) and not _anything(profile)
    context = parts | {
        "empty": empty,
        "quiet_span": not any(parts.values()),
        "lead": _lead(empty),
        "outlook_due": outlook_due(profile, now),
        "questionnaire": _questionnaire(profile, tracks.questionnaire_track(profile, since), now),
        "spans": [(each.id, _span_words(each), each is span) for each in tracks.SPANS],
    }
    return render(request, "progress/progress.html", context)


def _anything(profile: Profile) -> bool:
    """Whether there is anything to draw, however long ago."""
    kinds = (MobilityResult, RolandMorris, ActivityRating, OutlookAnswer)
    return bool(tracks.edges(tracks.pain_sources(profile))) or any(
        kind.objects.for_profile(profile).exists() for kind in kinds
    )


def _span_words(span: tracks.Span) -> str:
    return {"weeks": _("12 weeks"), "year": _("A year"), "all": _("Everything")}[span.id]


def _lead(empty: bool) -> str:
    if empty:
        return _("Nothing is recorded yet.")
    return _(
        "Your own numbers, beside the usual course of people who see somebody about their back. Most new back pain "
        "gets better anyway. So getting better does not show that rolling helped."
    )


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M Y")


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The newest rows first."""
    return {"caption": caption, "heads": heads, "rows": list(reversed(rows))}


def _track_table(caption: str, unit: str, track: Sequence[Reading]) -> dict[str, Any]:
    """Every value while they are few, else their means with the lowest and the highest; the files hold them all."""
    if len(track) <= ROWS_SHOWN and all(reading.count == 1 for reading in track):
        return _table(caption, [_("Day"), unit], [[_day(r.at), f"{r.value:g}"] for r in track])
    grain = tracks.table_grain(track)
    rows = [
        [_period_words(r.at, grain), f"{r.value:.1f}", f"{r.lowest:g}–{r.highest:g}", str(r.count)]
        for r in tracks.merged(track, grain)
    ]
    head = {"week": _("Week from"), "month": _("Month"), "year": _("Year")}[grain]
    return _table(caption, [head, _("Mean"), _("Lowest–highest"), _("Values")], rows)


def _period_words(at: datetime, grain: tracks.Grain) -> str:
    here = timezone.localtime(at)
    if grain == "week":
        return date_format(here - timedelta(days=here.weekday()), "j M Y")
    return date_format(here, {"month": "F Y", "year": "Y"}[grain])


def _points(track: Sequence[Reading]) -> list[Point]:
    start = track[0].at
    return [Point(charts.days_since(start, r.at), round(r.value, 1)) for r in tracks.drawn(track)]


def _grain_words(track: Sequence[Reading]) -> str:
    """What one point stands for, where it is not one answer."""
    if all(reading.count == 1 for reading in tracks.drawn(track)):
        return ""
    return {
        "day": _("Each point is the mean of one day."),
        "week": _("Each point is the mean of one week."),
        "month": _("Each point is the mean of one month."),
    }.get(tracks.grain_of(track), "")


# ── pain ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pain(profile: Profile, since: datetime | None) -> dict[str, Any] | None:
    """Drawn from where the span begins; what is expected and what matters go by the very first reading."""
    sources = tracks.pain_sources(profile)
    track = tracks.readings(sources, since)
    if not track:
        return None
    ends = tracks.edges(sources)
    first, last = ends[0].value, ends[-1].value
    points = _points(track)
    plot = charts.line_plot(_pain_label(first, last, ends[0] == ends[-1]), track[0].at, points, 0, 10, TEN)
    axes = Axes(charts.span_of([point.days for point in points]), 0, 10)
    gone_days = charts.days_since(ends[0].at, track[0].at)
    course, course_words = _course(profile, ends[0].at)
    usual = charts.course_path(course.scaled(first), axes, gone_days) if course and first > 0 else ""
    matters = first - matters_by(first)
    return {
        "plot": _with(plot, course=usual, matters=percent(axes.y(matters)) if first >= 2 else ""),
        "words": _pain_words(first, last) if ends[0] != ends[-1] else _("One entry so far."),
        "grain": _grain_words(track),
        "course_words": course_words if usual or not course else "",
        "course_source": load_catalog().references["wallwork-2024"],
        "table": _track_table(_("Back pain"), _("Pain, 0–10"), track),
    }


def _with(plot: Plot, **more: Any) -> Plot:
    from dataclasses import replace

    return replace(plot, **more)


def matters_by(first: float) -> float:
    """Two points or 30 % of the start, whichever is larger (measure pain-now: ostelo-2008)."""
    return max(2.0, 0.3 * first)


def _course(profile: Profile, began: datetime) -> tuple[charts.Course | None, str]:
    """The usual course since ``began``, the first reading, with what it is; or why there is none."""
    weeks = _weeks_at(profile, began)
    if weeks is None:
        return None, _("No usual course is drawn, because how long your pain has lasted is not known.")
    course = charts.course_for(weeks)
    if weeks < 0:
        return None, _("No usual course is drawn, because this pain began after the first number here.")
    if course is None:
        return None, _(
            "No usual course is drawn: the studies followed people whose pain had lasted less than a year at the start."
        )
    words = _(
        "The dotted line is the average of many people who saw somebody about their back, drawn in proportion to your "
        "first number; that scaling is ours. Many fared better and many worse. How people fare who see nobody is not "
        "known."
    )
    if course is charts.PERSISTENT:
        words += " " + _("For pain that had lasted twelve weeks or more it is very uncertain.")
    return course, words


def _weeks_at(profile: Profile, began: datetime) -> float | None:
    """How many weeks the pain had lasted at ``began``; below nought where it is another pain by now."""
    first, newest = first_screening(profile), latest_screening(profile)
    said, says = (record.answers.get("episode_weeks") if record else None for record in (first, newest))
    if first is None or newest is None or said is None or says is None:
        return None
    since = (newest.full_made_at - began).total_seconds() / WEEK_S
    if says < said or (says != said and says + 1 < since):
        return -1.0
    return float(said + (began - first.full_made_at).total_seconds() / WEEK_S)


def _pain_label(first: float, last: float, one: bool) -> str:
    if one:
        return _("Back pain, %(a)g on a scale of 0 to 10.") % {"a": first}
    return _(
        "Back pain from %(a)g at the start to %(b)g now, on a scale of 0 to 10. The numbers are in the table below."
    ) % {"a": first, "b": last}


def _pain_words(first: float, last: float) -> str:
    change = first - last
    if change >= matters_by(first):
        return _("From %(a)g to %(b)g: on average, people with back pain call such a change important.") % {
            "a": first,
            "b": last,
        }
    if change <= -matters_by(first):
        return _("From %(a)g to %(b)g: clearly worse. That is worth showing to somebody.") % {"a": first, "b": last}
    return _("From %(a)g to %(b)g: so far within what one day differs from another.") % {"a": first, "b": last}


# ── before and after ─────────────────────────────────────────────────────────────────────────────────────────────


def _sessions(told: BeforeAfter) -> dict[str, Any] | None:
    if not told.newest:
        return None
    axes = Axes(max(1.0, len(told.newest) - 1.0), 0, 10)
    dots: list[Dot] = []
    falls: list[Fall] = []
    for i, (_at, before, after) in enumerate(told.newest):
        x = percent(axes.x(float(i)))
        a, b = percent(axes.y(before)), percent(axes.y(after))
        falls.append(Fall(x, a, b))
        dots += [Dot(x, a, 5, open=True), Dot(x, b, 5)]
    label = _("Pain before and after the last %(n)d sessions") % {"n": len(told.newest)}
    plot = Plot(
        label=label,
        y_ticks=charts.value_ticks(axes, FEW),
        x_ticks=_session_ticks(told),
        dots=tuple(dots),
        falls=tuple(falls),
    )
    rows = [[_day(at), f"{before:g}", f"{after:g}"] for at, before, after in told.newest]
    return {
        "plot": plot,
        "words": _mean_words(told.mean, told.count),
        "table": _table(label, [_("Day"), _("Before"), _("After")], rows),
    }


def _session_ticks(told: BeforeAfter) -> tuple[charts.Tick, ...]:
    first = charts.Tick("7", _day(told.newest[0][0]), "start")
    return (first, charts.Tick("100", _day(told.newest[-1][0]), "end")) if len(told.newest) > 1 else (first,)


def _mean_words(mean: float, count: int) -> str:
    number = f"{abs(mean):.1f}"
    if abs(mean) < 0.05:
        return _("On average no difference right after a session.")
    if mean > 0:
        measured = ngettext(
            "%(m)s points less right after the one session so far.",
            "On average %(m)s points less right after a session (%(n)d sessions).",
            count,
        ) % {"m": number, "n": count}
        return f"{measured} {falls_by_itself()}"
    return ngettext(
        "%(m)s points more right after the one session so far.",
        "On average %(m)s points more right after a session (%(n)d sessions). Whatever the cause, do less of it.",
        count,
    ) % {"m": number, "n": count}


# ── activities, movement, daily life ─────────────────────────────────────────────────────────────────────────────


def _activity(words: str, track: Sequence[Reading]) -> dict[str, Any]:
    first, last = track[0].value, track[-1].value
    label = _("%(words)s: from %(a)g to %(b)g of 10") % {"words": words, "a": round(first, 1), "b": round(last, 1)}
    note = _("10 is as good as before. From about two points on, people on average call a change important.")
    if len(track) > 1:
        matters = abs(last - first) >= 2
        said = _("Two points or more.") if matters else _("Below two points, so it may be chance.")
        note = f"{said} {note}"
    return {
        "words": words,
        "plot": charts.line_plot(label, track[0].at, _points(track), 0, 10, FEW),
        "note": f"{note} {_grain_words(track)}".strip(),
        "table": _track_table(words, _("0–10"), track),
    }


def _mobility(key: tuple[str, str], track: Sequence[Reading]) -> dict[str, Any]:
    measure = load_catalog().measures[key[0]]
    side = {"left": _("left"), "right": _("right")}.get(key[1], "")
    name = f"{measure.name}, {side}" if side else measure.name
    points = [_measured(point.days, point.value, measure.measurement_error) for point in _points(track)]
    low, high = _range(points)
    unit = "°" if measure.unit == "degrees" else f" {measure.unit}"
    label = _("%(name)s: %(a)g to %(b)g%(unit)s") % {
        "name": name,
        "a": points[0].value,
        "b": points[-1].value,
        "unit": unit,
    }
    return {
        "name": name,
        "plot": charts.line_plot(label, track[0].at, points, low, high, (low, (low + high) / 2, high), unit),
        "note": _mobility_note(measure, points),
        "table": _track_table(label, _("Mean of the tries, %(unit)s") % {"unit": unit.strip()}, track),
    }


def _measured(days: float, value: float, error: float | None) -> Point:
    """Half the smallest change that is more than error on either side: bars that do not overlap differ for certain."""
    half = error / 2 if error else None
    return Point(days, value, value - half if half else None, value + half if half else None)


def _range(points: Sequence[Point]) -> tuple[float, float]:
    lows = [p.low if p.low is not None else p.value for p in points]
    highs = [p.high if p.high is not None else p.value for p in points]
    step = 5.0
    low, high = step * (min(lows) // step), step * (max(highs) // step + 1)
    return low, high


def _mobility_note(measure: Measure, points: Sequence[Point]) -> str:
    if measure.measurement_error is None or len(points) < 2:
        return measure.change_note
    change = abs(points[-1].value - points[0].value)
    if change >= measure.measurement_error:
        better = (points[-1].value > points[0].value) == (measure.better == "higher")
        return (
            _("Better, and by more than measuring error.") if better else _("Less far, by more than measuring error.")
        ) + (" " + measure.change_note)
    return _("No difference larger than measuring error so far.") + " " + measure.change_note


def _questionnaire(profile: Profile, track: Sequence[Reading], now: datetime) -> dict[str, Any]:
    newest = RolandMorris.objects.for_profile(profile).order_by("-made_at").first()
    following = newest.made_at + timedelta(days=form.EVERY_DAYS) if newest else now
    shown: dict[str, Any] = {"due": following <= now, "next": timezone.localtime(following), "plot": None}
    if track:
        points = _points(track)
        label = _("Roland-Morris score: from %(a)g to %(b)g of 24") % {"a": points[0].value, "b": points[-1].value}
        shown["plot"] = charts.line_plot(label, track[0].at, points, 0, 24, (0, 8, 16, 24))
        shown["note"] = load_catalog().measures["roland-morris"].change_note
        shown["table"] = _track_table(label, _("Score, 0–24"), track)
    return shown


def _outlook(profile: Profile, since: datetime | None) -> dict[str, Any] | None:
    """What was said about mood, confidence and fear of moving, as it was said; no line is drawn through it."""
    held = OutlookAnswer.objects.for_profile(profile).exclude(answers={})
    held = held.filter(made_at__gte=since) if since else held
    newest = list(held.order_by("-made_at")[:ROWS_SHOWN])
    if not newest:
        return None
    asked = outlook_questions()
    rows = [[_day(row.made_at), *(_given(row.answers.get(each.id)) for each in asked)] for row in reversed(newest)]
    caption = _("From 0 to 10")
    return {"table": _table(caption, [_("Day"), *(each.name for each in asked)], rows)}


def _given(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


@require_http_methods(["GET", "HEAD", "POST"])
@page
def roland_morris(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    if request.method == "POST":
        try:
            save_roland_morris(profile, [int(number) for number in request.POST.getlist("ticked")], now)
        except (InputError, ValueError):
            messages.info(request, _("Something in that form was not as expected; please tick again."))
            return redirect("roland-morris")
        return redirect("progress")
    context = {
        "instructions": form.INSTRUCTIONS,
        "statements": list(enumerate(form.STATEMENTS, start=1)),
        "citation": form.CITATION,
    }
    return render(request, "progress/roland_morris.html", context)


# ── seconds ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _seconds(doses: Sequence[Dose]) -> dict[str, Any]:
    areas = load_catalog().areas
    sums: dict[tuple[str, str], float] = {}
    for dose in doses:
        if dose.area in areas:
            sums[dose.area, dose.side] = sums.get((dose.area, dose.side), 0.0) + dose.dose_s
    most = max(sums.values(), default=1.0)
    bars = [
        {"words": side_words(areas[area], side), "seconds": s, "width": f"{1000 * s / most:.1f}"}  # type: ignore[arg-type]
        for (area, side), s in sorted(sums.items(), key=lambda item: -item[1])
    ]
    return {
        "bars": bars,
        "words": _("The last four weeks. More is not better; this shows where, not how well."),
    }


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _records(series: Series) -> Iterator[dict[str, Any]]:
    """Every number behind the charts, one row each."""
    for pain in series.pains:
        yield _record(pain.at, "pain", pain.kind, "", pain.value, "0-10")
    for session in series.sessions:
        yield _record(session.at, "pain", "before session", "", session.before, "0-10")
        yield _record(session.at, "pain", "after session", "", session.after, "0-10")
    for activity, ratings in series.activities:
        for rating in ratings:
            yield _record(rating.made_at, "activity", activity.words, "", rating.score, "0-10")
    for (measure, side), rows in series.mobility.items():
        for row in rows:
            yield _record(row.made_at, "mobility", measure, side, row.value, load_catalog().measures[measure].unit)
    for answer in series.questionnaires:
        yield _record(answer.made_at, "questionnaire", "roland-morris", "", float(answer.score), "0-24")
    for said in series.outlook:
        for question, value in said.answers.items():
            yield _record(said.made_at, "outlook", question, "", float(value), "0-10")
    for dose in series.doses:
        yield _record(dose.at, "dose", dose.area, dose.side, dose.dose_s, "s")


def _record(at: datetime, kind: str, name: str, side: str, value: float, unit: str) -> dict[str, Any]:
    return {
        "at": timezone.localtime(at).isoformat(),
        "kind": kind,
        "name": name,
        "side": side,
        "value": value,
        "unit": unit,
    }


@require_safe
@page
def progress_csv(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="unknot-progress.csv"'
    writer = csv.DictWriter(response, ["at", "kind", "name", "side", "value", "unit"])
    writer.writeheader()
    for row in _records(read_series(profile)):
        writer.writerow(row | {"name": _harmless(row["name"])})
    return response


def _harmless(text: str) -> str:
    """A cell that a spreadsheet would run as a formula gets a mark in front."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@require_safe
@page
def progress_json(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    response = JsonResponse({"records": list(_records(read_series(profile)))})
    response["Content-Disposition"] = 'attachment; filename="unknot-progress.json"'
    return response
