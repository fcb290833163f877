"""Colours of the figure as (red, green, blue) from 0 to 1. Drawing choices throughout."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Colour = tuple[float, float, float]

SKIN_TONES: Mapping[str, Colour] = MappingProxyType(
    {
        "light": (0.93, 0.78, 0.67),
        "medium": (0.86, 0.68, 0.54),
        "tan": (0.73, 0.53, 0.39),
        "brown": (0.55, 0.38, 0.27),
        "dark": (0.37, 0.25, 0.19),
    }
)

HAIR: Mapping[str, Colour] = MappingProxyType(
    {
        "light": (0.48, 0.37, 0.26),
        "medium": (0.33, 0.25, 0.20),
        "tan": (0.22, 0.17, 0.14),
        "brown": (0.15, 0.12, 0.11),
        "dark": (0.10, 0.09, 0.09),
    }
)

SHIRT: Colour = (0.56, 0.66, 0.73)
SHORTS: Colour = (0.27, 0.34, 0.42)
EYE_WHITE: Colour = (0.95, 0.93, 0.90)
IRIS: Colour = (0.22, 0.16, 0.12)


def darker(colour: Colour, factor: float) -> Colour:
    """Scale towards black."""
    red, green, blue = (factor * c for c in colour)
    return red, green, blue


def paint(skin: str = "medium") -> Mapping[str, Colour]:
    """Colour of every feature margin (see `unknot.body.places.features`) and of bare skin."""
    tone, hair = SKIN_TONES[skin], HAIR[skin]
    return MappingProxyType(
        {
            "skin": tone,
            "shirt": SHIRT,
            "shorts": SHORTS,
            "hair": hair,
            "irises": IRIS,
            "eyes": EYE_WHITE,
            "brows": darker(hair, 0.85),
            "upper_lip": (tone[0] * 0.82, tone[1] * 0.66, tone[2] * 0.66),
            "lower_lip": (tone[0] * 0.92, tone[1] * 0.78, tone[2] * 0.78),
        }
    )
