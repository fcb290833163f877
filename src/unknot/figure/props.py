"""What a body rests on and presses against: surfaces, furniture, tools; and the distance of skin to them.

Distances are *height-field gaps*: above a surface or a tool, how far the skin is above it; negative when it
has sunk in. Beside a tool it is the plain distance. A true distance alone would let a calf swallow a ball
and be content from the inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BOOK_M = (0.21, 0.030, 0.30)  # width, thickness, length of a large hardcover
BOOK_SINK_M = 0.012
MATTRESS_M = 0.20
PILLOW_M = 0.085


@dataclass(frozen=True)
class Tool:
    """A ball, a pair of balls or a cylinder, metres."""

    id: str
    kind: str
    radius: float
    length: float = 0.0
    sink_soft: float = 0.0  # into a bare mattress

    @property
    def half_gap(self) -> float:
        """Half of the distance between the centres of a pair."""
        return self.length / 2 if self.kind == "pair" else 0.0


# Diameters inside the ranges of content/tools; lengths of roller and towel are drawing choices.
TOOLS: dict[str, Tool] = {
    "tennis-ball": Tool("tennis-ball", "ball", 0.0335, sink_soft=0.030),
    "lacrosse-ball": Tool("lacrosse-ball", "ball", 0.0319, sink_soft=0.034),
    "peanut": Tool("peanut", "pair", 0.0330, length=0.092, sink_soft=0.024),
    "soft-roller": Tool("soft-roller", "roller", 0.065, length=0.45, sink_soft=0.030),
    "firm-roller": Tool("firm-roller", "roller", 0.065, length=0.45, sink_soft=0.034),
    "ridged-roller": Tool("ridged-roller", "roller", 0.065, length=0.45, sink_soft=0.034),
    "rolled-towel": Tool("rolled-towel", "roller", 0.042, length=0.36, sink_soft=0.010),
}


@dataclass(frozen=True)
class Plane:
    """A flat support: a point on it, its outward normal, and its half extents along two axes if it ends."""

    name: str
    origin: Array
    up: Array
    axes: tuple[Array, Array] | None = None
    half: tuple[float, float] = (0.0, 0.0)

    def gap(self, points: Array) -> Array:
        """(…, n) heights of points (…, n, 3); one metre beside a support that ends."""
        away = points - self.origin
        height = away @ self.up
        if self.axes is None:
            return np.asarray(height)
        beside = np.maximum(np.abs(away @ self.axes[0]) - self.half[0], np.abs(away @ self.axes[1]) - self.half[1])
        thick = 0.09
        return np.where((beside < 0) & (height > -thick), height, 1.0)


def ball_gap(points: Array, centre: Array, up: Array, radius: float) -> Array:
    away = points - centre
    height = away @ up
    distance = np.sqrt((away * away).sum(axis=-1))
    across = np.sqrt(np.maximum(distance**2 - height**2, 0.0))
    return np.where(height < 0, _column(across - radius, height, radius), distance - radius)


def _column(beside: Array, height: Array, radius: float) -> Array:
    """Below its middle a tool counts as a column, the deeper the worse, without a jump at its edge.

    A jump would make the solver's derivatives meaningless where soft skin hangs down beside a ball.
    """
    return np.where(beside < 0, beside * (1 - height / radius), beside)


def roller_gap(points: Array, centre: Array, up: Array, axis: Array, tool: Tool) -> Array:
    away = points - centre
    height, along = away @ up, away @ axis
    across = np.sqrt(np.maximum((away * away).sum(axis=-1) - height**2 - along**2, 0.0))
    distance = np.hypot(height, across)
    side = _column(across - tool.radius, height, tool.radius)
    round_gap = np.where(height < 0, side, distance - tool.radius)
    beyond = np.abs(along) - tool.length / 2
    return np.where(beyond > 0, np.hypot(beyond, np.maximum(round_gap, 0.0)), round_gap)


def tool_gap(points: Array, centre: Array, up: Array, axis: Array, tool: Tool) -> Array:
    """(…, n) gaps of points (…, n, 3) to a tool at centre (…, 3); `up` leads from its support to the body."""
    centre = centre[..., None, :]
    if tool.kind == "roller":
        return roller_gap(points, centre, up, axis, tool)
    if tool.kind == "pair":
        offset = tool.half_gap * axis
        return np.minimum(
            ball_gap(points, centre - offset, up, tool.radius), ball_gap(points, centre + offset, up, tool.radius)
        )
    return ball_gap(points, centre, up, tool.radius)


@dataclass(frozen=True)
class Furniture:
    """The planes of one scene, scaled to the person so that the feet reach the floor from the chair."""

    planes: dict[str, Plane]

    def __getitem__(self, name: str) -> Plane:
        return self.planes[name]


_X, _Y, _Z = np.eye(3)


SEAT_HEIGHT = 0.255  # of stature
BACK_LEAN_DEG = 10.0
SEAT_DEPTH = 0.235
SEAT_WIDTH = 0.26
BACK_TOP = 0.29  # above the seat


def furnish(height_m: float, chair: bool, wall: bool, back_top: float = BACK_TOP) -> Furniture:
    """Floor always; a wall at z = 0 facing +z, or a chair whose seat starts at z = 0."""
    planes = {"ground": Plane("ground", np.zeros(3), _Y)}
    if wall:
        planes["wall"] = Plane("wall", np.zeros(3), _Z)
    if chair:
        seat, depth, width = SEAT_HEIGHT * height_m, SEAT_DEPTH * height_m, SEAT_WIDTH * height_m
        lean = np.radians(BACK_LEAN_DEG)
        rise = np.array([0.0, np.cos(lean), -np.sin(lean)])
        normal = np.array([0.0, np.sin(lean), np.cos(lean)])
        top = back_top * height_m
        low = 0.03 * height_m
        planes["seat"] = Plane("seat", np.array([0, seat, depth / 2]), _Y, (_X, _Z), (width / 2, depth / 2))
        middle = np.array([0, seat, 0.0]) + rise * (top + low) / 2
        planes["backrest"] = Plane("backrest", middle, normal, (_X, rise), (width / 2, (top - low) / 2))
    return Furniture(planes)
