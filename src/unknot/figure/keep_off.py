"""Which zones that must not be pressed a tool presses in a pose.

The skin that lies inside the tool is the patch of contact. A zone is pressed when a part of the patch lies
further inside the zone than the mesh can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from unknot.body.places import places
from unknot.figure.ground import Solved
from unknot.figure.props import Tool

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

TELL_M = 0.006  # half the distance between two vertices: the edge of a zone is not known better
WHOLE = 0.03  # share of the pressed depth that may lie that near inside an edge

ZONE_PLACES: Mapping[str, tuple[str, ...]] = {
    "back-of-knee": ("knee-hollow",),
    "collarbone": ("collar-bone",),
    "groin": ("femoral-triangle",),
    "inner-thigh-upper": ("upper-inner-thigh",),
    "kidney-angle": ("kidney",),
    "knee-cap": ("kneecap",),
    "neck-front-and-side": ("neck-front", "neck-side"),
    "sciatic-buttock": ("sciatic-nerve",),
}
"""Where the body has a zone of the catalogue under another name."""

UNDRAWN = frozenset({"breastbone", "it-band-outer-knee", "lump-or-vein"})
"""Zones without a place on the body: no drawing can show them."""


@cache
def zone_margin(zone: str) -> Array | None:
    """Signed distance in metres per vertex, positive inside the zone; None where it is not on the body."""
    if zone in UNDRAWN:
        return None
    found = [places()["no_go", name].margins.values() for name in ZONE_PLACES.get(zone, (zone,))]
    return np.asarray(np.max([margin for margins in found for margin in margins], axis=0))


def depth_in_tool(points: Array, centre: Array, axis: Array, tool: Tool) -> Array:
    """How far each point (n, 3) lies inside the tool, metres; negative outside."""
    away = points - centre
    if tool.kind == "roller":
        along = away @ axis
        radial = np.linalg.norm(away - along[:, None] * axis, axis=1)
        return np.asarray(np.minimum(tool.radius - radial, tool.length / 2 - np.abs(along)))
    balls = [away - s * tool.half_gap * axis for s in (-1, 1)]
    return np.asarray(tool.radius - np.min([np.linalg.norm(ball, axis=1) for ball in balls], axis=0))


def pressed_zones(
    points: Array, centre: Array, axis: Array, tool: Tool, zones: Iterable[str]
) -> dict[str, tuple[float, float]]:
    """Zones that are pressed: how far inside the patch reaches (metres), and the share of its depth there."""
    depth = depth_in_tool(points, centre, axis, tool)
    patch = depth > 0
    found: dict[str, tuple[float, float]] = {}
    for zone in zones:
        margin = zone_margin(zone)
        if margin is None or not patch.any():
            continue
        inside, share = margin[patch], depth[patch] / depth[patch].sum()
        reach, whole = float(inside.max()), float(share[inside > 0].sum())
        if reach > TELL_M or whole > WHOLE:
            found[zone] = (reach, whole)
    return found


def pressed_by(solved: Solved, zones: Iterable[str]) -> dict[str, tuple[float, float]]:
    """`pressed_zones` of a solved pose."""
    centre, axis = np.array(solved.tool_centre), np.array(solved.tool_axis)
    return pressed_zones(solved.vertices(), centre, axis, solved.task.tool, zones)
