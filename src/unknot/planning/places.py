"""The places a person named on the map, told apart from the areas their needs were spread to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from unknot.body.regions import BODY_REGIONS
from unknot.catalog.base import Side
from unknot.catalog.items import Area
from unknot.catalog.loader import Catalog
from unknot.planning.history import SIDES
from unknot.planning.naming import capital, listed, lower, side_words, without_place
from unknot.planning.request import LeftPlace, MapEntry, Plan, Visit

LIES_HERE = 0.8
"""From this weight on an area is the place that was pointed at; below, it only has to do with it. Our reading."""
ALSO_HERE = frozenset({("buttock", "piriformis")})
"""Areas that lie in a region although they count for less there."""

NOT_RATED = "You marked it, but not how much it hurts or how stiff it is."
NOT_ASKED_FOR = "You marked it, but did not ask for it to be rolled."

NAMES = {(region.region, region.side): region.name for region in BODY_REGIONS}


@dataclass(frozen=True, slots=True)
class Missed:
    """A named place without a visit. ``areas``: the areas and sides whose own reason ``reason`` already gives."""

    name: str
    reason: str
    areas: tuple[tuple[str, str], ...] = ()


def strength(entry: MapEntry) -> float:
    """The worse of pain and stiffness, NRS 0–10."""
    return max(entry.pain, entry.stiffness)


def is_unrated(entry: MapEntry) -> bool:
    """Marked without a number: for the safety check a mark like any other, but nobody knows how much it is in need."""
    return not {"pain", "stiffness"} & entry.model_fields_set


def link(entry: MapEntry, area: Area) -> float:
    """How much the region speaks for the area, 0–1."""
    return max((found.weight for found in area.regions if found.region == entry.region), default=0.0)


def lies_in(entry: MapEntry, area: Area) -> bool:
    return link(entry, area) >= LIES_HERE or (entry.region, area.id) in ALSO_HERE


def reaches(entry: MapEntry, area: Area, side: str) -> bool:
    """Whether the entry's side is this side of the area; the middle, both and a midline area are every side."""
    return area.midline or side not in SIDES or entry.side not in SIDES or entry.side == side


def full_name(entry: MapEntry) -> str:
    """``right buttock``, ``low back, left of the spine``."""
    side = "left" if entry.side == "both" and (entry.region, "left") in NAMES else entry.side
    return NAMES.get((entry.region, side), entry.region)  # type: ignore[arg-type]


def short_name(entry: MapEntry) -> str:
    """``low back``: without which side of the spine it is."""
    return full_name(entry).partition(",")[0]


def named(entries: Sequence[MapEntry]) -> list[MapEntry]:
    """What hurts or is stiff, strongest first; ``both`` as its two sides."""
    return [entry for entry in marked(entries) if strength(entry) > 0]


def marked(entries: Sequence[MapEntry]) -> list[MapEntry]:
    """The same, and last what was marked without a number."""
    halves = [
        entry.model_copy(update={"side": side})
        for entry in entries
        if strength(entry) > 0 or is_unrated(entry)
        for side in (SIDES if entry.side == "both" else (entry.side,))
    ]
    return sorted(halves, key=lambda entry: (-strength(entry), entry.region, entry.side))


def missed_places(
    entries: Sequence[MapEntry], plan: Plan, dropped: Collection[tuple[str, str]], catalog: Catalog
) -> tuple[Missed, ...]:
    """Every marked place that no visit presses, strongest first, each once, with why.

    The side of the spine is named only where the plan presses the other one.

    ``dropped``: the areas and sides the person took out of the plan.
    """
    pressed = {entry: any(_presses(visit, entry, catalog) for visit in plan.visits) for entry in marked(entries)}
    partly = {short_name(entry) for entry, done in pressed.items() if done}
    found: dict[str, Missed] = {}
    for entry, done in pressed.items():
        if not done:
            name = full_name(entry) if short_name(entry) in partly else short_name(entry)
            found.setdefault(name, Missed(name, *_why(entry, plan, dropped, catalog)))
    return tuple(found.values())


def left_places(entries: Sequence[MapEntry], plan: Plan, catalog: Catalog) -> Iterator[LeftPlace]:
    """The same place by place, as the plan itself holds it."""
    for entry in marked(entries):
        if not any(_presses(visit, entry, catalog) for visit in plan.visits):
            yield LeftPlace(region=entry.region, side=entry.side, reason=_why(entry, plan, (), catalog)[0])


def _presses(visit: Visit, entry: MapEntry, catalog: Catalog) -> bool:
    area = catalog.areas[visit.area]
    return lies_in(entry, area) and reaches(entry, area, visit.side)


def _why(
    entry: MapEntry, plan: Plan, dropped: Collection[tuple[str, str]], catalog: Catalog
) -> tuple[str, tuple[tuple[str, str], ...]]:
    linked = [area for area in catalog.areas.values() if link(entry, area) > 0]
    if not linked:
        return "Nothing here treats that.", ()
    here = [area for area in linked if lies_in(entry, area)]
    if not here:
        return _not_pressed(entry, linked, plan), ()
    if any(area.id == gone and reaches(entry, area, side) for area in here for gone, side in dropped):
        return "You took that out of this plan.", ()
    left = [out for area in here for out in plan.left_out if out.area == area.id and reaches(entry, area, out.side)]
    areas: dict[str, dict[str, None]] = {}
    for out in left:
        areas.setdefault(without_place(out.reason), {})[catalog.areas[out.area].spoken] = None
    if not areas:
        return NOT_RATED if is_unrated(entry) else NOT_ASKED_FOR, ()
    if len(areas) == 1:
        return next(iter(areas)), tuple((out.area, out.side) for out in left)
    told = [f"{capital(listed(list(names)))}: {lower(reason)}" for reason, names in areas.items()]
    return " ".join(told), tuple((out.area, out.side) for out in left)


def _not_pressed(entry: MapEntry, linked: Sequence[Area], plan: Plan) -> str:
    areas = {area.id: area for area in linked}
    if is_unrated(entry):
        return NOT_RATED
    instead = [
        side_words(areas[v.area], v.side)
        for v in plan.visits
        if v.area in areas and reaches(entry, areas[v.area], v.side)
    ]
    if not instead:
        return "That is not pressed itself, and what has to do with it is left out today."
    return f"That is not pressed itself. Rolled because of it: {listed(list(dict.fromkeys(instead)))}."


def left_by_reason(plan: Plan, catalog: Catalog, missed: Sequence[Missed] = ()) -> dict[str, list[str]]:
    """Names of the places by why they were left out, each reason once: ``missed`` first, then the other areas."""
    names: dict[str, list[str]] = {}
    for place in missed:
        names.setdefault(place.reason, []).append(place.name)
    told = {key for place in missed for key in place.areas}
    sides: dict[tuple[str, str], list[Side]] = {}
    for out in plan.left_out:
        if (out.area, out.side) not in told:
            sides.setdefault((without_place(out.reason), out.area), []).append(out.side)
    for (reason, area), found in sides.items():
        side = found[0] if len(found) == 1 else "both"
        names.setdefault(reason, []).append(side_words(catalog.areas[area], side))
    return names


def because_of(entries: Sequence[MapEntry], area: Area, side: str, least: float = 0) -> Iterator[str]:
    """Names of the places that were named and speak for this area and side, at least so much, the strongest first."""
    told = [e for e in named(entries) if link(e, area) > 0 and link(e, area) >= least and reaches(e, area, side)]
    names = [short_name(entry) for entry in sorted(told, key=lambda entry: -link(entry, area) * strength(entry))]
    yield from dict.fromkeys(names)


def told_here(entries: Sequence[MapEntry], area: Area, side: str) -> float:
    """What the person said of the very place, NRS 0–10; 0 where they did not name it."""
    own = [strength(entry) for entry in named(entries) if lies_in(entry, area) and reaches(entry, area, side)]
    return max(own, default=0.0)
