"""Where it hurts, what the person wants back, how far they move, what is at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from unknot.body.regions import BodyRegion
from unknot.catalog.errors import InputError
from unknot.catalog.items import Measure
from unknot.catalog.loader import load_catalog
from unknot.planning.refusal import NoPlan
from unknot.screening.verdict import Restrictions
from unknot.web.checkin import bodymap, units
from unknot.web.core.models import ActivityRating, CheckIn, Profile
from unknot.web.core.page import OPEN_THEN, explain, number, page, safe_next, scale_value
from unknot.web.core.preferences import Preferences
from unknot.web.core.services import (
    HEIGHT_CM,
    MASS_KG,
    current_activities,
    current_verdict,
    is_clear,
    latest_checkin,
    latest_screening,
    make_plan,
    mobility_measures,
    preferences_of,
    require_not_sent_away,
    save_activities,
    save_checkin,
    save_mobility,
    save_preferences,
)

STEPS = 2
"""Where and at hand; what somebody wants back and how far they move may be told in between."""
TOOLS = ("tennis-ball", "lacrosse-ball", "peanut", "soft-roller", "firm-roller", "ridged-roller", "rolled-towel")
SURFACES = ("floor", "wall", "chair", "mattress", "mattress-with-book")
POSTURES = ("supine", "sitting", "side-lying", "prone", "chair", "standing")
QUICK_MINUTES = (5, 8, 10, 15, 20, 30)
TWO_SIDED = frozenset({"knee-to-wall", "heel-to-buttock", "seated-rotation"})
TRIES = 2
BACK_FIRST = ("lumbar", "sacrum", "sacroiliac", "flank", "buttock")


# ── where ────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@page
def where(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    require_not_sent_away(profile, now)
    checkin = latest_checkin(profile)
    if request.method == "POST":
        return _save_where(request, profile, now, "checkin/where.html")
    kept = _kept_map(checkin)
    picked = [key for key in request.GET.getlist("r") if key in bodymap.regions()] if "r" in request.GET else list(kept)
    spots = [_spot(key, picked, kept.get(key, {})) for key in picked]
    just_checked = checkin is None and is_clear(profile, now)
    return _show_where(request, spots, _pains(profile, checkin), just_checked=just_checked)


def _show_where(
    request: HttpRequest,
    spots: list[dict[str, Any]],
    pain: Mapping[str, Any],
    wrong: str = "",
    just_checked: bool = False,
) -> HttpResponse:
    context = _step(1, reverse("verdict")) | {
        "just_checked": just_checked,
        "map": bodymap.lay_out([spot["key"] for spot in spots]),
        "spots": spots,
        "blank": {"key": "", "name": "", "away": "?r="},
        "pain": pain,
        "wrong": wrong,
        "unrated": next((spot["key"] for spot in spots if not (spot.get("pain") or spot.get("stiffness"))), ""),
    }
    return render(request, "checkin/where.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def where_list(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    require_not_sent_away(profile, now)
    if request.method == "POST":
        return _save_where(request, profile, now, "checkin/where_list.html")
    checkin = latest_checkin(profile)
    return _show_list(request, _kept_map(checkin), _pains(profile, checkin))


def _show_list(
    request: HttpRequest, kept: Mapping[str, Mapping[str, Any]], pain: Mapping[str, Any], wrong: str = ""
) -> HttpResponse:
    groups: dict[str, dict[str, Any]] = {}
    for key, region in bodymap.regions().items():
        group = groups.setdefault(_group(region), {"name": _group(region), "spots": [], "open": False})
        group["spots"].append({"key": key, "name": region.name, **kept.get(key, {})})
        group["open"] |= key in kept or region.region == "lumbar"
    context = _step(1, reverse("verdict")) | {"groups": list(groups.values()), "pain": pain, "wrong": wrong}
    return render(request, "checkin/where_list.html", context, status=422 if wrong else 200)


def _group(region: BodyRegion) -> str:
    name = region.region
    if name.startswith(("head", "neck", "shoulder")):
        return _("Head, neck and shoulders")
    if name.startswith(("thoracic", "lumbar", "sacr", "ribs", "flank")):
        return _("Back")
    if name.startswith(("buttock", "hip", "groin")):
        return _("Buttocks and hips")
    if name.startswith(("chest", "abdomen")):
        return _("Chest and belly")
    return _("Legs and feet") if name.startswith(_LEG) else _("Arms and hands")


_LEG = ("thigh", "knee", "calf", "shin", "ankle", "heel", "foot")


def _save_where(request: HttpRequest, profile: Profile, now: datetime, template: str) -> HttpResponse:
    listed = template == "checkin/where_list.html"
    keys = [key for key in dict.fromkeys(request.POST.getlist("region")) if key in bodymap.regions()]
    rated = {
        key: {part: scale_value(request.POST.get(f"{part}:{key}")) for part in ("pain", "stiffness")} for key in keys
    }
    if listed:
        rated = {key: parts for key, parts in rated.items() if any(value is not None for value in parts.values())}
    pain = {name: scale_value(request.POST.get(f"pain_{name}")) for name in ("now", "average", "worst")}
    wrong = _where_problem(rated)
    if not wrong:
        try:
            save_checkin(profile, {"map": _entries(rated), **{f"pain_{k}": v for k, v in pain.items()}}, now)
        except InputError as error:
            wrong = explain(error)
    if not wrong:
        return _on_from_where(request, profile, now)
    if listed:
        return _show_list(request, rated, pain, wrong)
    return _show_where(request, [_spot(key, list(rated), rated[key]) for key in rated], pain, wrong)


def _on_from_where(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    """What the marks ask comes first, one question on a screen."""
    following = "activities" if request.POST.get("go") == "more" else "at-hand"
    standing = current_verdict(profile, now)
    if standing.sends_away:
        return redirect("verdict")
    if not standing.open:
        return redirect(following)
    request.session[OPEN_THEN] = reverse(following)
    return redirect("check-open", standing.open[0])


def _where_problem(rated: Mapping[str, Mapping[str, float | None]]) -> str:
    if not rated:
        return _("Name at least one place that hurts or feels stiff.")
    for key, parts in rated.items():
        if not any(parts.values()):
            return _("%(place)s: how much does it hurt, or how stiff is it?") % {
                "place": bodymap.regions()[key].name.capitalize()
            }
    return ""


def _entries(rated: Mapping[str, Mapping[str, float | None]]) -> list[dict[str, Any]]:
    """What was not rated is not there, which the planner takes for 0 and the page for no answer."""
    known = bodymap.regions()
    return [
        {"region": known[key].region, "side": known[key].side}
        | {part: value for part, value in parts.items() if value is not None}
        for key, parts in rated.items()
    ]


def _kept_map(checkin: CheckIn | None) -> dict[str, dict[str, Any]]:
    if checkin is None:
        return {}
    return {
        f"{entry['region']}-{entry['side']}": {"pain": entry.get("pain"), "stiffness": entry.get("stiffness")}
        for entry in checkin.map
        if f"{entry['region']}-{entry['side']}" in bodymap.regions()
    }


def _spot(key: str, picked: list[str], parts: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": key, "name": bodymap.regions()[key].name, "away": bodymap.toggled(key, picked), **parts}


def _pains(profile: Profile, checkin: CheckIn | None) -> dict[str, Any]:
    """What was said before: today's check-in, else the safety check."""
    record = latest_screening(profile)
    said = record.answers if record else {}
    pains = {name: getattr(checkin, f"pain_{name}", None) for name in ("now", "average", "worst")}
    return {name: said.get(f"pain_{name}") if value is None else value for name, value in pains.items()}


def _step(step: int | None, back: str) -> dict[str, Any]:
    """``step`` None: a page that nobody has to go through."""
    return {"step": step, "steps": STEPS, "back": back}


# ── activities ───────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@page
def activities(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    if request.method == "POST":
        if request.POST.get("go") == "skip":
            return redirect(safe_next(request, "mobility"))
        rows = _typed_rows(request)
        try:
            save_activities(profile, [(row["words"], row["value"]) for row in rows if row["words"]], now)
            return redirect(safe_next(request, "mobility"))
        except InputError as error:
            rows[0]["wrong"] = explain(error)
    else:
        rows = _kept_rows(profile)
    status = 422 if any(row.get("wrong") for row in rows) else 200
    context = _step(None, safe_next(request, "where")) | {"rows": rows}
    return render(request, "checkin/activities.html", context, status=status)


def _typed_rows(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "words": request.POST.get(f"words-{n}", "").strip(),
            "name": f"score-{n}",
            "value": scale_value(request.POST.get(f"score-{n}")),
        }
        for n in (1, 2, 3)
    ]


def _kept_rows(profile: Profile) -> list[dict[str, Any]]:
    kept = current_activities(profile)[:3]
    rows: list[dict[str, Any]] = []
    for n in (1, 2, 3):
        activity = kept[n - 1] if len(kept) >= n else None
        last = (
            activity
            and ActivityRating.objects.for_profile(profile).filter(activity=activity).order_by("made_at").last()
        )
        rows.append(
            {
                "words": activity.words if activity else "",
                "name": f"score-{n}",
                "value": last.score if last else None,
            }
        )
    return rows


# ── mobility ─────────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@page
def mobility(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    imperial = preferences_of(profile).units == "imperial"
    limits = _limits(profile, now)
    measures = [m for m in mobility_measures() if not set(m.left_out_by) & set(limits.rules)]
    left_out = [m.name for m in mobility_measures() if m not in measures]
    tests = [_test(measure, imperial, request) for measure in measures]
    if request.method == "POST":
        if request.POST.get("go") == "skip":
            return redirect(safe_next(request, "at-hand"))
        if _save_tests(profile, tests, imperial, now):
            return redirect(safe_next(request, "at-hand"))
    wrong = any(field["wrong"] for test in tests for field in test["fields"])
    context = _step(None, safe_next(request, "activities")) | {"tests": tests, "left_out": left_out}
    context["wrong"] = _("Some numbers are outside what this test can show.") if wrong else ""
    return render(request, "checkin/mobility.html", context, status=422 if wrong else 200)


def _limits(profile: Profile, now: datetime) -> Restrictions:
    screening = current_verdict(profile, now).screening
    return screening.restrictions if screening else Restrictions()


def _test(measure: Measure, imperial: bool, request: HttpRequest) -> dict[str, Any]:
    sides = ("left", "right") if measure.id in TWO_SIDED else ("both",)
    fields = [_field(measure, side, n, imperial, request) for side in sides for n in range(1, TRIES + 1)]
    return {
        "measure": measure,
        "fields": fields,
        "open": any(field["value"] for field in fields),
    }


def _field(measure: Measure, side: str, n: int, imperial: bool, request: HttpRequest) -> dict[str, Any]:
    words = {"left": _("Left, try %(n)d"), "right": _("Right, try %(n)d"), "both": _("Try %(n)d")}[side]
    name = f"{measure.id}:{side}:{n}"
    return {
        "name": name,
        "side": side,
        "label": words % {"n": n},
        "unit": units.length_unit(measure.unit, imperial),
        "min": units.shown(measure.lowest, measure.unit, imperial),
        "max": units.shown(measure.highest, measure.unit, imperial),
        "value": request.POST.get(name, ""),
        "wrong": "",
    }


def _save_tests(profile: Profile, tests: list[dict[str, Any]], imperial: bool, now: datetime) -> bool:
    """Keeps every test that has a reading; False, with the reason at the field, where one cannot be read."""
    read: list[tuple[str, str, list[float]]] = []
    for test in tests:
        by_side: dict[str, list[float]] = {}
        for field in test["fields"]:
            value = _reading(field, test["measure"], imperial)
            if value is not None:
                by_side.setdefault(field["side"], []).append(value)
        read += [(test["measure"].id, side, values) for side, values in by_side.items()]
    if any(field["wrong"] for test in tests for field in test["fields"]):
        return False
    for measure, side, values in read:
        save_mobility(profile, measure, side, values, now)  # type: ignore[arg-type]
    return True


def _reading(field: dict[str, Any], measure: Measure, imperial: bool) -> float | None:
    try:
        value = number(field["value"])
    except ValueError:
        field["wrong"] = _("A number, please.")
        return None
    if value is None:
        return None
    metric = units.metric(value, measure.unit, imperial)
    if not measure.lowest <= metric <= measure.highest:
        low, high = f"{field['min']:g}", f"{field['max']:g}"
        field["wrong"] = _("Between %(low)s and %(high)s.") % {"low": low, "high": high}
    return metric


# ── at hand ──────────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@page
def at_hand(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    require_not_sent_away(profile, now)
    preferred = preferences_of(profile).units
    if request.method != "POST":
        return _show_at_hand(request, profile, now, _kept_hand(latest_checkin(profile), preferred == "imperial"))
    typed = _typed_hand(request)
    imperial = request.POST.get("units", preferred) == "imperial"
    if (use := request.POST.get("use")) in ("metric", "imperial"):
        return _switch_units(request, profile, now, _converted(typed, imperial, use == "imperial"))
    values, wrong = _hand_values(typed, imperial)
    wrong += _hand_problems(values) + _body_problems(values, imperial)
    if not wrong:
        try:
            save_checkin(profile, values, now)
            return _plan(request, profile, now)
        except InputError as error:
            wrong = [explain(error)]
    return _show_at_hand(request, profile, now, typed, imperial=imperial, wrong=wrong)


def _switch_units(request: HttpRequest, profile: Profile, now: datetime, typed: Mapping[str, Any]) -> HttpResponse:
    """The form as it was typed so far, in the other units, which are the person's own from here on."""
    held, use = preferences_of(profile), request.POST["use"]
    save_preferences(profile, Preferences.model_validate(held.model_dump() | {"units": use}))
    return _show_at_hand(request, profile, now, typed, switched=True)


def _converted(typed: Mapping[str, Any], was: bool, imperial: bool) -> dict[str, Any]:
    """Height and weight in the other units; what is no number stays as it was typed."""
    other = dict(typed)
    with suppress(ValueError):
        other |= _height_shown(_height_cm(typed, was), imperial)
    with suppress(ValueError):
        mass = number(typed["mass"])
        other["mass"] = units.rounded(None if mass is None else units.metric(mass, "kg", was), "kg", imperial)
    return other


def _height_shown(cm: float | None, imperial: bool) -> dict[str, str]:
    """``feet`` is a field of its own, beside ``height`` in inches."""
    feet, inches = units.feet_and_inches(cm)
    return {"feet": feet, "height": inches} if imperial else {"feet": "", "height": units.rounded(cm, "cm", False)}


def _height_cm(typed: Mapping[str, Any], imperial: bool) -> float | None:
    """None for nothing; inches alone are all of a height. Raises ValueError for what is no number."""
    feet, rest = number(typed.get("feet", "")) if imperial else None, number(typed["height"])
    if feet is None and rest is None:
        return None
    return units.metric(units.IN_A_FOOT * (feet or 0) + (rest or 0), "cm", imperial)


def _plan(request: HttpRequest, profile: Profile, now: datetime) -> HttpResponse:
    try:
        make_plan(profile, now)
    except NoPlan as refusal:
        return render(request, "today/plan.html", {"refusal": refusal}, status=422)
    return redirect("plan")


def _typed_hand(request: HttpRequest) -> dict[str, Any]:
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("minutes", "feet", "height", "mass")}
    return typed | {name: request.POST.getlist(name) for name in ("tools", "surfaces", "postures")}


def _kept_hand(checkin: CheckIn | None, imperial: bool) -> dict[str, Any]:
    if checkin is None or not checkin.tools:
        return {
            "minutes": 10,
            "tools": [],
            "surfaces": [],
            "postures": list(load_catalog().postures),
        }
    return {
        "minutes": f"{checkin.minutes:g}",
        "tools": checkin.tools,
        "surfaces": checkin.surfaces,
        "postures": checkin.postures if checkin.postures is not None else list(load_catalog().postures),
        "mass": units.rounded(checkin.mass_kg, "kg", imperial),
    } | _height_shown(checkin.height_cm, imperial)


def _hand_values(typed: Mapping[str, Any], imperial: bool) -> tuple[dict[str, Any], list[str]]:
    """What can be read, and what is no number; that stands as nothing, but minutes as what no session lasts."""
    wrong: list[str] = []
    minutes = height = mass = None
    with suppress(ValueError):
        minutes = number(typed["minutes"])
    try:
        height = _height_cm(typed, imperial)
    except ValueError:
        wrong.append(_("%(what)s: a number, please, or empty.") % {"what": _("Height")})
    try:
        mass = number(typed["mass"])
    except ValueError:
        wrong.append(_("%(what)s: a number, please, or empty.") % {"what": _("Weight")})
    everything = set(typed["postures"]) >= set(load_catalog().postures)
    values = {
        "minutes": minutes,
        "tools": typed["tools"],
        "surfaces": typed["surfaces"],
        "postures": None if everything else typed["postures"],
        "height_cm": height,
        "mass_kg": None if mass is None else units.metric(mass, "kg", imperial),
    }
    return values, wrong


def _hand_problems(values: Mapping[str, Any]) -> list[str]:
    """All that is missing, in the order of the page."""
    wrong = []
    if values["minutes"] is None or not 3 <= values["minutes"] <= 60:
        wrong.append(_("Between 3 and 60 minutes."))
    if not values["tools"]:
        wrong.append(_("Choose at least one tool. A towel, rolled up tightly, is one."))
    if not values["surfaces"]:
        wrong.append(_("Choose at least one place: the floor, a wall, a bed or a chair."))
    if values["postures"] == []:
        wrong.append(_("Choose at least one position."))
    return wrong


def _body_problems(values: Mapping[str, Any], imperial: bool) -> list[str]:
    """In the unit it was typed in; the services would refuse it as well, but in centimetres and kilograms."""
    height, mass = values["height_cm"], values["mass_kg"]
    wrong = []
    if height is not None and not HEIGHT_CM[0] <= height <= HEIGHT_CM[1]:
        low, high = units.between(HEIGHT_CM, "cm", imperial)
        if imperial:
            said = _("Height: between %(low_ft)d ft %(low_in)d in and %(high_ft)d ft %(high_in)d in, or empty.") % {
                "low_ft": low // units.IN_A_FOOT,
                "low_in": low % units.IN_A_FOOT,
                "high_ft": high // units.IN_A_FOOT,
                "high_in": high % units.IN_A_FOOT,
            }
        else:
            said = _("Height: between %(low)d and %(high)d cm, or empty.") % {"low": low, "high": high}
        wrong.append(said)
    if mass is not None and not MASS_KG[0] <= mass <= MASS_KG[1]:
        low, high = units.between(MASS_KG, "kg", imperial)
        limits = {"low": low, "high": high, "unit": units.length_unit("kg", imperial)}
        wrong.append(_("Weight: between %(low)d and %(high)d %(unit)s, or empty.") % limits)
    return wrong


def _show_at_hand(
    request: HttpRequest,
    profile: Profile,
    now: datetime,
    hand: Mapping[str, Any],
    *,
    imperial: bool | None = None,
    wrong: Sequence[str] = (),
    switched: bool = False,
) -> HttpResponse:
    catalog, limits = load_catalog(), _limits(profile, now)
    imperial = preferences_of(profile).units == "imperial" if imperial is None else imperial
    out = {
        "tools": limits.tools_excluded,
        "surfaces": limits.surfaces_excluded,
        "postures": limits.postures_excluded,
    }
    context = _step(2, reverse("where")) | {
        "wrong": wrong,
        "minutes": hand["minutes"],
        "quick": QUICK_MINUTES,
        "tools": [_tick(t, t.stand_in, hand["tools"], out["tools"]) for t in _in_order(catalog.tools, TOOLS)],
        "surfaces": [
            _tick(s, s.needs, hand["surfaces"], out["surfaces"]) for s in _in_order(catalog.surfaces, SURFACES)
        ],
        "postures": [_tick(p, "", hand["postures"], out["postures"]) for p in _in_order(catalog.postures, POSTURES)],
        "positions_open": set(hand["postures"]) < set(catalog.postures),
        "feet": hand.get("feet"),
        "height": hand.get("height"),
        "mass": hand.get("mass"),
        "imperial": imperial,
        "body_open": switched or hand.get("feet") or hand.get("height") or hand.get("mass"),
        "mass_unit": _("lb") if imperial else _("kg"),
    }
    return render(request, "checkin/at_hand.html", context, status=422 if wrong else 200)


def _in_order(items: Mapping[str, Any], order: tuple[str, ...]) -> list[Any]:
    """The usual ones first, those nobody thought of when the order was written last."""
    return sorted(items.values(), key=lambda item: order.index(item.id) if item.id in order else len(order))


def _tick(item: Any, hint: str, chosen: list[str], out: tuple[str, ...]) -> dict[str, Any]:
    barred = item.id in out
    return {
        "id": item.id,
        "name": item.name,
        "hint": hint,
        "on": item.id in chosen and not barred,
        "out": _("Left out by your safety check") if barred else "",
    }
