"""How a plan's sentences call areas, sides, tools and places."""

from __future__ import annotations

from unknot.catalog.items import Area
from unknot.catalog.loader import Catalog


def name_place(area: Area, side: str) -> str:
    """``your right buttock``, ``the back of your left thigh``, ``the calf on both sides``, ``your mid back``."""
    if area.midline:
        return f"your {area.spoken}"
    if side == "both":
        return f"the {area.spoken} on both sides"
    part, found, whole = area.spoken.partition(" of the ")
    if found and whole != "back":
        return f"the {part} of your {side} {whole}"
    if found:
        return f"the {side} {part} of your {whole}"
    if " beside " in area.spoken:
        return f"the {area.spoken} on your {side}"
    return f"your {side} {area.spoken}"


def name_tool(tool: str, catalog: Catalog) -> str:
    return catalog.tools[tool].spoken


def name_surface(surface: str, catalog: Catalog) -> str:
    """``on the floor``, ``at the wall``."""
    preposition = "at" if surface == "wall" else "on"
    return f"{preposition} {catalog.surfaces[surface].spoken}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(names: list[str], joint: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def number(value: float) -> str:
    return f"{value:g}"
