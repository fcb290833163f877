"""The catalogue with the rungs of the pressure model for one person in place of those of the common tool ladder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Variant
from unknot.planning.needs import find_needs
from unknot.planning.request import Person, Request
from unknot.pressure.ladders import CLOSE, Rung, ladder


def own_rungs(request: Request, catalog: Catalog) -> Catalog:
    """The catalogue as this person's plan sees it, for the areas in need."""
    return personal(catalog, request.person, {area for area, _ in find_needs(request, catalog)})


def personal(catalog: Catalog, person: Person, areas: Collection[str]) -> Catalog:
    """Variants of ``areas`` with their place on this person's ladders; the rest as they are.

    Height or mass that nobody gave are filled in by the pressure model; the order within a technique hardly depends
    on them. A technique without a load keeps the rungs of the tool ladder.
    """
    variants = dict(catalog.variants)
    for technique in catalog.techniques.values():
        if technique.area in areas and technique.load is not None:
            places = _places(ladder(technique, person, catalog).rungs)
            for key in places.keys() & variants.keys():
                variants[key] = _at(variants[key], *places[key])
    return replace(catalog, variants=MappingProxyType(variants))


def _places(rungs: tuple[Rung, ...]) -> dict[str, tuple[int, int, bool]]:
    """Rung, the lowest rung within the closeness that the ladder itself goes by, and whether it does anything."""
    places: dict[str, tuple[int, int, bool]] = {}
    start = 0
    for index, step in enumerate(rungs):
        while not _alike(rungs[start], step):
            start += 1
        places[step.variant] = (rungs[index].rung, rungs[start].rung, step.has_effect)
    return places


def _alike(softer: Rung, firmer: Rung) -> bool:
    return firmer.mean_kpa < softer.mean_kpa * (1 + CLOSE) or softer is firmer


def _at(variant: Variant, rung: int, felt: int, has_effect: bool) -> Variant:
    return variant.model_copy(update={"rung": rung, "felt": felt, "has_effect": has_effect})
