"""How areas, sides and places are named aloud."""

from __future__ import annotations

from collections.abc import Collection

from unknot.catalog.base import Side
from unknot.catalog.items import Area
from unknot.catalog.loader import Catalog
from unknot.planning.naming import capital, name_surface, name_tool, side_words
from unknot.planning.request import Visit

__all__ = ["left_out_words", "place_words", "side_words", "tool_words"]


def place_words(catalog: Catalog, visit: Visit) -> str:
    """Posture, tool and surface, ready to start a sentence: ``On your back, the tennis ball on the floor``."""
    posture = catalog.postures[visit.posture].spoken
    if posture.endswith(name_surface(visit.surface, catalog)):
        return f"{capital(posture)}, with {name_tool(visit.tool, catalog)}"
    return f"{capital(posture)}, {tool_words(catalog, visit)}"


def tool_words(catalog: Catalog, visit: Visit) -> str:
    """``the tennis ball on the floor``"""
    return f"{name_tool(visit.tool, catalog)} {name_surface(visit.surface, catalog)}"


def left_out_words(area: Area, sides: Collection[Side]) -> str:
    """``The deep part of the left buttock is left out, too.`` for an area that goes with another one."""
    side = next(iter(sides)) if len(set(sides)) == 1 else "both"
    return f"The {side_words(area, side)} is left out, too."
