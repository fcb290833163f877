"""Every technique, to look up: found by words or filters, shown with what is known about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from unknot.catalog.base import Guardrail
from unknot.catalog.loader import Catalog, load_catalog
from unknot.catalog.techniques import EFFORTS, Technique
from unknot.screening.verdict import Restrictions
from unknot.session.stops import fit_ceiling, own_ceiling
from unknot.session.words import side_words
from unknot.web.core.context import is_for_everybody
from unknot.web.core.public import public
from unknot.web.core.services import current_profile, current_verdict, latest_checkin
from unknot.web.core.templatetags.looks import line_art_url
from unknot.web.player.scene import import_map, policy_with

PHASES = ("search", "hold", "roll", "pin_and_move")


@public
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    catalog = load_catalog()
    wanted = {name: request.GET.get(name, "") for name in ("area", "tool", "posture")}
    words = request.GET.get("q", "")[:80].strip()
    found = [t for t in catalog.techniques.values() if _fits(t, wanted) and _says(t, words, catalog)]
    areas = sorted(catalog.areas.values(), key=lambda area: area.usual_order)
    groups = [
        {"area": area, "volumes": [_volume(t) for t in found if t.area == area.id]}
        for area in areas
        if any(t.area == area.id for t in found)
    ]
    context = {
        "groups": groups,
        "total": len(catalog.techniques),
        "areas": areas,
        "tools": catalog.tools.values(),
        "postures": catalog.postures.values(),
        "q": words,
        **wanted,
    }
    return render(request, "library/library.html", context)


def _fits(technique: Technique, wanted: dict[str, str]) -> bool:
    tools = {tool for group in technique.variants for tool in group.tools}
    return (
        wanted["area"] in ("", technique.area)
        and wanted["posture"] in ("", technique.posture)
        and (not wanted["tool"] or wanted["tool"] in tools)
    )


def _says(technique: Technique, words: str, catalog: Catalog) -> bool:
    area = catalog.areas[technique.area]
    text = " ".join((technique.name, technique.summary, area.name, area.lay_name, *area.muscles, *technique.steps))
    return all(word in text.lower() for word in words.lower().split())


def _volume(technique: Technique) -> dict[str, Any]:
    return {"technique": technique, "tool": technique.variants[0].tools[0], "art": line_art_url(technique.id)}


@public
@require_safe
def technique(request: HttpRequest, technique: str) -> HttpResponse:
    catalog = load_catalog()
    shown = catalog.techniques.get(technique)
    if shown is None:
        raise Http404
    area, limits = catalog.areas[shown.area], _own_limits(request)
    ceiling = own_ceiling(limits or Restrictions(), _wished_nrs(request))
    modules = import_map()
    context = {
        "technique": shown,
        "area": area,
        "posture": catalog.postures[shown.posture],
        "art": line_art_url(shown.id),
        "art_words": _("%(name)s, shown on the %(side)s.")
        % {"name": shown.name, "side": side_words(area, "both" if area.midline else "left")},
        "stills": _stills(shown),
        "side": "left" if shown.sides == "each" else "both",
        "first": {"tool": shown.variants[0].tools[0], "surface": shown.variants[0].surfaces[0]},
        "phases": " ".join(["set_up", *(phase for phase in PHASES if getattr(shown.phases, phase) > 0)]),
        "import_map": modules,
        "hows": [part.how for part in (shown.motion, shown.hold, shown.pin_and_move) if part],
        "zones": [catalog.zones[zone] for zone in shown.no_go],
        "efforts": list(_efforts(shown)),
        "doses": list(_doses(shown, ceiling)),
        "stops": [fit_ceiling(catalog.stops[stop], ceiling) for stop in shown.stops],
        "left_out_by": [catalog.rules[rule] for rule in shown.left_out_by],
        "sources": [catalog.references[source] for source in shown.evidence.sources],
        "places": list(_places(shown, catalog)),
        "excluded": _excluded(limits, shown, catalog) if limits else "",
    }
    response = render(request, "library/technique.html", context)
    response.headers["Content-Security-Policy"] = policy_with(modules)
    return response


def _stills(technique: Technique) -> list[dict[str, str]]:
    """Getting into place, and the movement; the moment between is the large picture above."""
    named = {"set_up": _("Getting into place"), "contact": _("In place"), "motion": _("The movement")}
    found = [{"art": line_art_url(technique.id, moment=moment), "words": words} for moment, words in named.items()]
    return [still for still in found if still["art"]]


def _efforts(technique: Technique) -> Iterator[dict[str, Any]]:
    """Each effort with its own drawing, where the body is held differently from the usual one."""
    usual = line_art_url(technique.id)
    for effort in (e for e in EFFORTS if e in technique.efforts):
        art = line_art_url(technique.id, effort=effort)
        yield {"label": _effort(effort), "form": technique.efforts[effort], "art": art if art != usual else ""}


def _effort(effort: str) -> str:
    return {"easier": _("Easier"), "usual": _("Usual"), "harder": _("Harder")}[effort]


def _doses(technique: Technique, ceiling: int) -> Iterator[dict[str, str]]:
    yield {"label": _("Seconds on a side"), "value": _range(technique.dose)}
    yield {"label": _("To start with"), "value": _("%(n)g seconds") % {"n": technique.dose.start}}
    yield {"label": _("Times in a session"), "value": _range(technique.sets)}
    yield {"label": _("Days a week"), "value": _range(technique.weekly)}
    yield {"label": _("Discomfort, 0 to 10"), "value": _discomfort(technique.discomfort, ceiling)}


def _discomfort(guardrail: Guardrail, ceiling: int) -> str:
    if ceiling >= guardrail.absolute[1]:
        return _range(guardrail)
    return _("at most %(n)d, your own limit") % {"n": ceiling}


def _range(guardrail: Guardrail) -> str:
    low, high = guardrail.recommended
    words = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return _("%(range)s, never more than %(top)g") % {"range": words, "top": guardrail.absolute[1]}


def _places(technique: Technique, catalog: Catalog) -> Iterator[str]:
    for group in technique.variants:
        tools = ", ".join(catalog.tools[tool].name for tool in group.tools)
        surfaces = ", ".join(catalog.surfaces[surface].name.lower() for surface in group.surfaces)
        yield f"{tools}: {surfaces}"


def _own_limits(request: HttpRequest) -> Restrictions | None:
    """What this person's own check allows; nothing for strangers, and on the copy that a device keeps for everybody."""
    profile = None if is_for_everybody(request) else current_profile(request)
    screening = current_verdict(profile, timezone.now()).screening if profile else None
    return screening.restrictions if screening else None


def _wished_nrs(request: HttpRequest) -> float | None:
    """The most discomfort this person asked for at their last check-in; nothing for strangers, as above."""
    profile = None if is_for_everybody(request) else current_profile(request)
    checkin = latest_checkin(profile) if profile else None
    return checkin.max_discomfort_nrs if checkin else None


def _excluded(limits: Restrictions, technique: Technique, catalog: Catalog) -> str:
    """Whether the check keeps it out of this person's plans."""
    fired = [catalog.rules[rule] for rule in technique.left_out_by if rule in limits.rules]
    if fired:
        return _("Left out of your plans: %(rule)s.") % {"rule": fired[0].title}
    gone = {exclusion.side for exclusion in limits.areas_excluded if exclusion.area == technique.area}
    if "both" in gone or {"left", "right"} <= gone:
        return _("Left out of your plans by the safety check.")
    return _("Left out of your plans on the %(side)s.") % {"side": next(iter(gone))} if gone else ""
