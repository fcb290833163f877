"""What a change did to the plan: one short sentence, and the visit it is said at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unknot.catalog.loader import load_catalog
from unknot.planning.naming import listed
from unknot.planning.request import Visit
from unknot.session.words import place_words, side_words
from unknot.web.core.models import PlannedSession
from unknot.web.core.templatetags.looks import seconds_words, sentence

Place = tuple[str, str]


def visit_id(area: str, side: str) -> str:
    """Where on the page a visit is found, however the plan around it changes."""
    return f"visit-{area}-{side}"


def place_of(session: PlannedSession, order: str, place: str) -> Place | None:
    """The area and side that a change is about: those of a visit, or what was left out before."""
    area, _space, side = place.partition(" ")
    if area in load_catalog().areas and side:
        return area, side
    return next(((v["area"], v["side"]) for v in session.plan["visits"] if str(v["order"]) == order), None)


def anchor(session: PlannedSession, place: Place | None) -> str:
    """The visit to come back to: that of the place, else what stands there now; empty for none."""
    found = _found(session, place)
    return visit_id(found["area"], found["side"]) if found else ""


def next_to(before: PlannedSession, after: PlannedSession, place: Place) -> str:
    """The visit that stands where this one was."""
    index = [(v["area"], v["side"]) for v in before.plan["visits"]].index(place)
    visits = after.plan["visits"]
    there = visits[min(index, len(visits) - 1)]
    return visit_id(there["area"], there["side"])


def describe(before: PlannedSession, after: PlannedSession, action: str, place: Place | None) -> str:
    """``Left buttock: now on your back, the tennis ball on the floor, 45 s.``, and what else came or went with it."""
    said = _whole(before, after) if place is None else _one(after, action, place)
    return " ".join(part for part in (said, *_moved(before, after, place)) if part)


def _whole(before: PlannedSession, after: PlannedSession) -> str:
    more = round(after.request["minutes"] - before.request["minutes"])
    if more > 0:
        return ngettext("%(m)d minute longer.", "%(m)d minutes longer.", more) % {"m": more}
    return ngettext("%(m)d minute shorter.", "%(m)d minutes shorter.", -more) % {"m": -more} if more else ""


def _one(after: PlannedSession, action: str, place: Place) -> str:
    found, name = _found(after, place), {"place": _name(place)}
    if action == "drop":
        return _("%(place)s is left out.") % name
    if action == "put_back":
        back = _("%(place)s is back.") if found else _("%(place)s is no longer left out, but did not fit in today.")
        return back % name
    if action == "lock":
        return _("%(place)s is kept.") % name
    if action == "unlock" or found is None:
        return _("%(place)s is not kept any more.") % name
    seconds = {"s": seconds_words(found["dose_s"])}
    if action != "swap":
        return _("%(place)s: now %(s)s.") % (name | seconds)
    how = place_words(load_catalog(), Visit.model_validate(found, strict=False))
    return _("%(place)s: now %(how)s, %(s)s.") % (name | seconds | {"how": how[:1].lower() + how[1:]})


def _moved(before: PlannedSession, after: PlannedSession, place: Place | None) -> list[str]:
    """What else came into the plan or went out of it."""
    was, now = _pressed(before), _pressed(after)
    about = set(_sides(*place)) if place else set()
    said = []
    if new := _names([each for each in now if each not in was and each not in about]):
        said.append(_("New: %(places)s.") % {"places": new})
    if gone := _names([each for each in was if each not in now and each not in about]):
        said.append(_("No longer: %(places)s.") % {"places": gone})
    return said


def _pressed(session: PlannedSession) -> list[Place]:
    return [each for visit in session.plan["visits"] for each in _sides(visit["area"], visit["side"])]


def _sides(area: str, side: str) -> list[Place]:
    both = side == "both" and not load_catalog().areas[area].midline
    return [(area, one) for one in (("left", "right") if both else (side,))]


def _names(places: list[Place]) -> str:
    areas, sides = load_catalog().areas, dict[str, list[str]]()
    for area, side in places:
        sides.setdefault(area, []).append(side)
    named = [(areas[area], found[0] if len(found) == 1 else "both") for area, found in sides.items()]
    return listed([side_words(area, side) for area, side in named])  # type: ignore[arg-type]


def _name(place: Place) -> str:
    return sentence(side_words(load_catalog().areas[place[0]], place[1]))  # type: ignore[arg-type]


def _found(session: PlannedSession, place: Place | None) -> Mapping[str, Any] | None:
    """The visit of this area and side; else one of this area that has the side too."""
    if place is None:
        return None
    own = [visit for visit in session.plan["visits"] if visit["area"] == place[0]]
    exact = [visit for visit in own if visit["side"] == place[1]]
    return next(iter(exact or [visit for visit in own if "both" in (visit["side"], place[1])]), None)
