"""From a person's own numbers or their body map to a need of 0–10 per area and side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from unknot.body.regions import REGION_IDS
from unknot.catalog.errors import InputError, Problem
from unknot.catalog.items import Area
from unknot.catalog.loader import Catalog
from unknot.planning.history import SIDES
from unknot.planning.request import MapEntry, Request, SideNeeds

Needs = dict[tuple[str, str], float]
"""Need 0–10 by (area, side); a midline area has the one side ``both``. Needs of 0 are left out."""


def find_needs(request: Request, catalog: Catalog) -> Needs:
    """Needs as given, else from the map. Where both are given, a named area wins over the map, area by area."""
    needs = map_needs(request, catalog)
    for area_id, given in (request.needs or {}).items():
        needs = {key: need for key, need in needs.items() if key[0] != area_id}
        needs.update(_as_given(catalog.areas[area_id], given))
    return {key: needs[key] for key in sorted(needs) if needs[key] > 0}


def map_needs(request: Request, catalog: Catalog) -> Needs:
    """What the map alone says, spread over the areas its regions speak for."""
    return _from_map(request.map or (), catalog.areas)


def check_ids(request: Request, catalog: Catalog) -> None:
    """Raise InputError with every id in the request that the catalogue does not know."""
    problems = [
        Problem("request", field, repr(value), f"one of {', '.join(sorted(known))}", _nearest(value, known))
        for field, value, known in _named(request, catalog)
        if value not in known
    ]
    if request.needs is None and request.map is None:
        hint = "give a number per area, or mark regions on the map"
        problems.append(Problem("request", "needs", "nothing", "`needs` or `map`", hint))
    if problems:
        raise InputError(tuple(problems))


def _nearest(value: str, known: Collection[str]) -> str:
    close = get_close_matches(value, sorted(known), n=1)
    return f"did you mean {close[0]!r}?" if close else ""


def _named(request: Request, catalog: Catalog) -> Iterator[tuple[str, str, Collection[str]]]:
    yield from ((f"needs.{area}", area, catalog.areas) for area in request.needs or {})
    yield from ((f"map.{i}.region", e.region, REGION_IDS) for i, e in enumerate(request.map or ()))
    yield from ((f"tools.{i}", tool, catalog.tools) for i, tool in enumerate(request.tools))
    yield from ((f"surfaces.{i}", s, catalog.surfaces) for i, s in enumerate(request.surfaces))
    yield from ((f"postures.{i}", p, catalog.postures) for i, p in enumerate(request.postures or ()))
    yield from ((f"history.{i}.area", d.area, catalog.areas) for i, d in enumerate(request.history))
    yield from ((f"resting.{i}.area", place.area, catalog.areas) for i, place in enumerate(request.resting))
    words = {*catalog.stops, *catalog.words}
    for i, said in enumerate(request.stops):
        yield f"stops.{i}.area", said.area, catalog.areas
        yield f"stops.{i}.rule", said.rule, words
        if said.variant is not None:
            forms = [v.id for v in catalog.variants.values() if v.area == said.area]
            yield f"stops.{i}.variant", said.variant, forms


def _as_given(area: Area, given: SideNeeds) -> Needs:
    sides = {side: value for side in SIDES if (value := getattr(given, side)) is not None}
    if area.midline:
        return {(area.id, "both"): max([given.both or 0.0, *sides.values()])}
    return {(area.id, side): sides.get(side, given.both or 0.0) for side in SIDES}


def _from_map(entries: Sequence[MapEntry], areas: Mapping[str, Area]) -> Needs:
    """Need = the strongest of (worse of pain and stiffness) × weight, over the regions that speak for an area."""
    needs: Needs = {}
    for entry in entries:
        for area in areas.values():
            weight = max((link.weight for link in area.regions if link.region == entry.region), default=0.0)
            need = round(max(entry.pain, entry.stiffness) * weight, 1)
            for side in _sides(entry, area):
                needs[area.id, side] = max(needs.get((area.id, side), 0.0), need)
    return needs


def _sides(entry: MapEntry, area: Area) -> tuple[str, ...]:
    if area.midline:
        return ("both",)
    return (entry.side,) if entry.side in SIDES else SIDES
