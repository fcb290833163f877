"""How a plan's sentences call areas, sides, tools and places."""

from __future__ import annotations

from unknot.catalog.base import Side
from unknot.catalog.items import Area
from unknot.catalog.loader import Catalog


def side_words(area: Area, side: Side) -> str:
    """``left calf``, ``back of the left thigh``, ``upper back, left of the spine``, ``calf on both sides``."""
    return " ".join(_place(area, side, owner="the")).removeprefix("the ")


def name_place(area: Area, side: str) -> str:
    """``your left calf``, ``the back of your left thigh``, ``your mid back``, ``the calf on both sides``."""
    return " ".join(_place(area, side, owner="your"))


def _place(area: Area, side: str, owner: str) -> tuple[str, ...]:
    """``owner`` (``the`` or ``your``) stands before the part of the body that is the left or the right one."""
    part, of_the, whole = area.spoken.partition(" of the ")
    if area.midline:
        return (owner, area.spoken) if side == "both" else (owner, f"{area.spoken},", side, "of the spine")
    if side == "both":
        return ("the", area.spoken, "on both sides")
    if of_the and whole == "back":  # there is one back: the side of it is the left one
        return ("the", side, part, "of", owner, whole)
    if of_the:
        return ("the", part, "of", owner, side, whole)
    if " beside " in area.spoken:
        return ("the", area.spoken, "on", owner, side)
    return (owner, side, area.spoken)


def name_tool(tool: str, catalog: Catalog) -> str:
    return catalog.tools[tool].spoken


def name_surface(surface: str, catalog: Catalog) -> str:
    """``on the floor``, ``at the wall``."""
    preposition = "at" if surface == "wall" else "on"
    return f"{preposition} {catalog.surfaces[surface].spoken}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def without_place(reason: str) -> str:
    """``It was treated often enough this week.`` of ``Your left calf: it was treated often enough this week.``"""
    return capital(reason.partition(": ")[2] or reason)


def listed(names: list[str], joint: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def number(value: float) -> str:
    return f"{value:g}"
