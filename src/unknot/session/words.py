"""How areas, sides and places are named aloud."""

from __future__ import annotations

from unknot.catalog.base import Side
from unknot.catalog.items import Area
from unknot.catalog.loader import Catalog
from unknot.planning.naming import capital, name_surface, name_tool
from unknot.planning.request import Visit


def side_words(area: Area, side: Side) -> str:
    """``left calf``, ``back of the left thigh``, ``mid back``, ``calf on both sides``."""
    if area.midline:
        return area.spoken
    if side == "both":
        return f"{area.spoken} on both sides"
    head, of_the, tail = area.spoken.rpartition(" of the ")
    return f"{head}{of_the}{side} {tail}" if of_the else f"{side} {area.spoken}"


def place_words(catalog: Catalog, visit: Visit) -> str:
    """Posture, tool and surface, ready to start a sentence: ``On your back, the tennis ball on the floor``."""
    posture = catalog.postures[visit.posture].spoken
    return f"{capital(posture)}, {name_tool(visit.tool, catalog)} {name_surface(visit.surface, catalog)}"
