"""How areas, sides and places are named aloud."""

from __future__ import annotations

from unknot.catalog.loader import Catalog
from unknot.planning.naming import capital, name_surface, name_tool, side_words
from unknot.planning.request import Visit

__all__ = ["place_words", "side_words", "tool_words"]


def place_words(catalog: Catalog, visit: Visit) -> str:
    """Posture, tool and surface, ready to start a sentence: ``On your back, the tennis ball on the floor``."""
    posture = catalog.postures[visit.posture].spoken
    if posture.endswith(name_surface(visit.surface, catalog)):
        return f"{capital(posture)}, with {name_tool(visit.tool, catalog)}"
    return f"{capital(posture)}, {tool_words(catalog, visit)}"


def tool_words(catalog: Catalog, visit: Visit) -> str:
    """``the tennis ball on the floor``"""
    return f"{name_tool(visit.tool, catalog)} {name_surface(visit.surface, catalog)}"
