"""What a player may swap a visit to when somebody asks for easier, checked like a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from unknot.catalog.base import Frozen
from unknot.catalog.loader import Catalog
from unknot.catalog.techniques import Technique, Variant
from unknot.planning.request import Visit
from unknot.screening.verdict import Restrictions


class Alternative(Frozen):
    """For visit ``visit`` (its order): the same technique a rung lower, fewer seconds, or leaving it out.

    ``say`` is what to tell the person when it is chosen. ``dose_s`` is 0 for a skip.
    """

    visit: int
    kind: Literal["lower_rung", "shorter", "skip"]
    variant: str | None
    rung: int | None
    dose_s: int
    say: str


def easier_alternatives(
    visits: Sequence[Visit], restrictions: Restrictions, tools: Sequence[str], catalog: Catalog
) -> tuple[Alternative, ...]:
    """All alternatives of all visits, the gentlest change first. Raises AssertionError if one is not allowed."""
    found = [
        alternative
        for visit in visits
        for alternative in (
            _lower_rung(visit, restrictions, tools, catalog),
            _shorter(visit, catalog),
            _skip(visit),
        )
        if alternative is not None
    ]
    for alternative in found:
        check_alternative(alternative, visits[alternative.visit - 1], restrictions, tools, catalog)
    return tuple(found)


def _lower_rung(visit: Visit, restrictions: Restrictions, tools: Sequence[str], catalog: Catalog) -> Alternative | None:
    """The next softer variant in the same place that is clearly softer; the same tool before another one."""
    now = catalog.variants[visit.variant]
    softer = [
        variant
        for variant in catalog.variants.values()
        if variant.technique == visit.technique
        and variant.surface == visit.surface
        and variant.rung < now.felt
        and variant.tool in tools
        and variant.tool not in restrictions.tools_excluded
        and variant.effort not in restrictions.efforts_excluded
    ]
    if not softer:
        return None
    best = max(softer, key=lambda variant: (variant.tool == visit.tool, variant.rung, variant.id))
    return Alternative(
        visit=visit.order,
        kind="lower_rung",
        variant=best.id,
        rung=best.rung,
        dose_s=visit.dose_s,
        say=_how(best, visit, catalog.techniques[visit.technique], catalog),
    )


def _how(variant: Variant, visit: Visit, technique: Technique, catalog: Catalog) -> str:
    effort = technique.efforts[variant.effort].cue
    if variant.tool == visit.tool:
        return effort
    return f"Change to {catalog.tools[variant.tool].spoken}. {effort}"


def _shorter(visit: Visit, catalog: Catalog) -> Alternative | None:
    """Half the seconds, never below the technique's own least dose."""
    least = int(catalog.techniques[visit.technique].dose.absolute[0])
    dose = max(least, visit.dose_s // 2 // 5 * 5)
    if dose >= visit.dose_s:
        return None
    say = f"{dose} seconds are enough on this side."
    return Alternative(visit=visit.order, kind="shorter", variant=visit.variant, rung=visit.rung, dose_s=dose, say=say)


def _skip(visit: Visit) -> Alternative:
    return Alternative(
        visit=visit.order,
        kind="skip",
        variant=None,
        rung=None,
        dose_s=0,
        say="Leave this one out. That is fine.",
    )


def check_alternative(
    alternative: Alternative,
    visit: Visit,
    restrictions: Restrictions,
    tools: Sequence[str],
    catalog: Catalog,
) -> None:
    """An alternative is never harder or longer than what it replaces, and breaks no restriction.

    Raises AssertionError: such an alternative is a defect of ours and may not reach anybody.
    """
    if alternative.kind == "skip":
        return
    assert alternative.variant is not None, alternative
    variant = catalog.variants[alternative.variant]
    now = catalog.variants[visit.variant]
    fired = set(catalog.techniques[variant.technique].left_out_by) & set(restrictions.rules)
    assert variant.technique == visit.technique and variant.surface == visit.surface, alternative
    assert variant.rung <= now.rung and alternative.dose_s <= visit.dose_s, alternative
    assert variant.tool in tools and variant.tool not in restrictions.tools_excluded, alternative
    assert variant.effort not in restrictions.efforts_excluded and not fired, alternative
    assert variant.posture not in restrictions.postures_excluded, alternative
    assert variant.surface not in restrictions.surfaces_excluded, alternative
    assert restrictions.excludes(variant.area, visit.side) is None, alternative
    assert alternative.dose_s <= restrictions.max_dose_s, alternative
