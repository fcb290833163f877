"""The catalogue with the rungs of the pressure model for one person in place of those of the common tool ladder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Variant
from unknot.planning.needs import find_needs
from unknot.planning.request import Person, PressReport, Request
from unknot.planning.rules import MEMORY_DAYS
from unknot.pressure.ladders import CLOSE, Ladder, Rung, ladder
from unknot.pressure.personal import Factor, ceiling, update_factor


def own_rungs(request: Request, catalog: Catalog) -> Catalog:
    """The catalogue as this person's plan sees it, for the areas in need."""
    return personal(catalog, request.person, {area for area, _ in find_needs(request, catalog)}, request.reports)


def personal(
    catalog: Catalog, person: Person, areas: Collection[str], reports: Collection[PressReport] = ()
) -> Catalog:
    """Variants of ``areas`` with their place on this person's ladders; the rest as they are.

    Height or mass that nobody gave are filled in by the pressure model; the order within a technique hardly depends
    on them. A technique without a load keeps the rungs of the tool ladder. Reports only ever withhold: who felt more
    than expected is not offered what lies above their ceiling; who felt less still goes step by step.
    """
    variants, factor = dict(catalog.variants), factor_of(reports)
    for technique in catalog.techniques.values():
        if technique.area in areas and technique.load is not None:
            steps = ladder(technique, person, catalog)
            places, too_firm = _places(steps.rungs), _too_firm(steps, factor)
            for key in places.keys() & variants.keys():
                variants[key] = _at(variants[key], *places[key], withheld=key in too_firm)
    return replace(catalog, variants=MappingProxyType(variants))


def factor_of(reports: Collection[PressReport]) -> Factor:
    """The person's factor after the reports of the last six weeks, oldest first."""
    recent = sorted((r.days_ago, r.discomfort_nrs) for r in reports if r.days_ago <= MEMORY_DAYS)
    factor = Factor()
    for _, discomfort_nrs in reversed(recent):
        factor = update_factor(factor, discomfort_nrs)
    return factor


def _too_firm(steps: Ladder, factor: Factor) -> frozenset[str]:
    """Variants above the ceiling of somebody whose reports say that they feel more than expected."""
    if factor.log <= 0:
        return frozenset()
    top = ceiling(steps, factor).rung
    return frozenset(step.variant for step in steps.rungs if step.rung > top)


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


def _at(variant: Variant, rung: int, felt: int, has_effect: bool, *, withheld: bool) -> Variant:
    place = {"rung": rung, "felt": felt, "has_effect": has_effect}
    return variant.model_copy(update=place | ({"withheld": "reports"} if withheld and not variant.withheld else {}))
