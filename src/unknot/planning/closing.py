"""What a session ends with: movements that use the range of what was just worked on, and that nothing forbids."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from unknot.catalog.items import Movement
from unknot.catalog.loader import Catalog
from unknot.planning.change_over import STANDING
from unknot.screening.verdict import Restrictions

ROUNDS = 2
"""How often one movement may be done at the end of a session, where little else moves the same area."""


def suitable(restrictions: Restrictions, catalog: Catalog, role: str) -> list[Movement]:
    """Movements of a role that no rule which fired and no verdict leaves out."""
    barred = set(restrictions.movements_excluded)
    fired = set(restrictions.rules)
    every = [m for m in catalog.movements.values() if m.role == role]
    return [m for m in every if m.id not in barred and not fired & set(m.left_out_by)]


def possible_closings(restrictions: Restrictions, surfaces: Collection[str], catalog: Catalog) -> list[Movement]:
    """Done standing or sitting: the plan ends on one's feet, so nobody is sent back to the floor for them."""
    upright = [m for m in suitable(restrictions, catalog, "close") if m.posture in (STANDING, "chair")]
    return [m for m in upright if not m.surfaces or set(m.surfaces) & set(surfaces)]


def closing_movements(
    treated: Collection[str],
    restrictions: Restrictions,
    surfaces: Collection[str],
    catalog: Catalog,
    count: int,
) -> tuple[Movement, ...]:
    """``count`` movements for the areas ``treated``, the one that moves most of them first.

    Each further one is the one that moves most of what has not been moved yet. Where fewer than ``count`` move any of
    them they are done again; then come those that are gentle enough for anybody, and where a verdict leaves nothing,
    standing and breathing.
    """
    allowed = possible_closings(restrictions, surfaces, catalog)
    related = _by_cover([m for m in allowed if set(m.areas) & set(treated)], set(treated))
    gentle = [m for m in allowed if m.gentle and m not in related]
    calm = [m for m in suitable(restrictions, catalog, "breathe") if m.posture == STANDING]
    chosen = [*related * ROUNDS, *gentle] or calm
    return tuple((chosen * count)[:count])


def _by_cover(movements: Sequence[Movement], treated: set[str]) -> list[Movement]:
    """Most areas not moved yet first, then most of all treated, then the one that moves least besides."""
    left, found, waiting = list(movements), [], set(treated)
    while left:
        best = min(left, key=lambda m: (-len(waiting & set(m.areas)), -len(treated & set(m.areas)), len(m.areas), m.id))
        left.remove(best)
        found.append(best)
        waiting -= set(best.areas)
    return found
