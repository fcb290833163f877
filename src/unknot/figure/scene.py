"""A solved pose as triangles: the body and the things around it, and the camera that looks at them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from unknot.figure import props
from unknot.figure.ground import Solved
from unknot.figure.props import Plane

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

FIELD_OF_VIEW_DEG = 17.0


@dataclass(frozen=True)
class Thing:
    """One rigid thing: triangles, and which face (shade) each belongs to."""

    name: str
    points: Array
    faces: Ints
    side: Ints  # (m,) 0 top, 1 front or end, 2 flank


@dataclass(frozen=True)
class Scene:
    body: Array
    things: list[Thing] = field(default_factory=list)
    sheets: dict[str, Array] = field(default_factory=dict)  # flat quads (4, 3): mat, mattress top, wall


@dataclass(frozen=True)
class Camera:
    """Perspective camera; `project` gives pixels (x right, y down) and depth."""

    eye: Array
    turn: Array  # rows: right, up, back
    scale: float
    offset: Array

    def project(self, points: Array) -> Array:
        """(…, 3): pixel x, pixel y, distance."""
        local = (points - self.eye) @ self.turn.T
        depth = -local[..., 2]
        return np.concatenate(
            [
                (self.scale * local[..., :1] / depth[..., None]) + self.offset[0],
                (-self.scale * local[..., 1:2] / depth[..., None]) + self.offset[1],
                depth[..., None],
            ],
            axis=-1,
        )

    def plane_depth(self, plane: Plane, width: int, height: int) -> Array:
        """Distance along the viewing axis of a plane at every pixel; +inf where it is not seen."""
        x = (np.arange(width) + 0.5 - self.offset[0]) / self.scale
        y = -(np.arange(height) + 0.5 - self.offset[1]) / self.scale
        ray = x[None, :, None] * self.turn[0] + y[:, None, None] * self.turn[1] - self.turn[2]
        slope = ray @ plane.up
        reach = (plane.origin - self.eye) @ plane.up
        depth = np.full((height, width), np.inf)
        hit = slope < -1e-6
        depth[hit] = reach / slope[hit]
        depth[depth <= 0] = np.inf
        return depth


def look(
    points: Array, azimuth_deg: float, elevation_deg: float, width: int, pad: float = 0.04
) -> tuple[Camera, int, int]:
    """A camera that frames these points, and the picture's width and height in pixels.

    The azimuth is counted from +z towards +x (the left of a standing figure).
    """
    a, e = np.radians(azimuth_deg), np.radians(elevation_deg)
    back = np.array([np.cos(e) * np.sin(a), np.sin(e), np.cos(e) * np.cos(a)])
    right = np.cross([0.0, 1.0, 0.0], back)
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(back, right), back])
    middle = (points.max(axis=0) + points.min(axis=0)) / 2
    size = float(np.linalg.norm(points.max(axis=0) - points.min(axis=0)))
    eye = middle + back * size / (2 * np.tan(np.radians(FIELD_OF_VIEW_DEG) / 2))
    probe = Camera(eye, turn, 1.0, np.zeros(2)).project(points)[:, :2]
    low, high = probe.min(axis=0), probe.max(axis=0)
    span = (high - low) * (1 + 2 * pad)
    scale = width / span[0]
    height = round(scale * span[1])
    tallest = round(1.12 * width)
    if height > tallest:  # upright figures are drawn narrower
        scale *= tallest / height
        height = tallest
        width = max(round(scale * span[0]), round(0.62 * height))
    offset = np.array([width, height]) / 2 - scale * (low + high) / 2
    return Camera(eye, turn, scale, offset), width, height


# -- things --------------------------------------------------------------------------------------------------


def sphere(name: str, centre: Array, radius: float, rings: int = 28) -> Thing:
    theta = np.linspace(0, np.pi, rings + 1)
    phi = np.linspace(0, 2 * np.pi, 2 * rings, endpoint=False)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    points = np.stack([np.sin(t) * np.cos(p), np.cos(t), np.sin(t) * np.sin(p)], axis=-1).reshape(-1, 3)
    return Thing(
        name, centre + radius * points, _grid(rings + 1, 2 * rings), np.zeros(4 * rings * rings, dtype=np.int64)
    )


def _grid(rows: int, columns: int) -> Ints:
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    a, b = i * columns + j, i * columns + (j + 1) % columns
    c, d = a + columns, b + columns
    return np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])


def cylinder(name: str, centre: Array, axis: Array, radius: float, length: float, around: int = 64) -> Thing:
    axis = axis / np.linalg.norm(axis)
    one = np.cross(axis, [0.0, 1.0, 0.0] if abs(axis[1]) < 0.9 else [1.0, 0.0, 0.0])
    one /= np.linalg.norm(one)
    two = np.cross(axis, one)
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
    ring = radius * (np.cos(angle)[:, None] * one + np.sin(angle)[:, None] * two)
    ends = [centre + axis * s * length / 2 for s in (-1, 1)]
    points = np.concatenate([ends[0] + ring, ends[1] + ring, ends[0][None], ends[1][None]])
    mantle = _grid(2, around)
    k = np.arange(around)
    caps = [
        np.stack([k + o, (k + 1) % around + o, np.full(around, 2 * around + s)], -1) for s, o in ((0, 0), (1, around))
    ]
    faces = np.concatenate([mantle, *caps])
    side = np.concatenate([np.zeros(len(mantle), dtype=np.int64), np.ones(2 * around, dtype=np.int64)])
    return Thing(name, points, faces, side)


_BOX = np.array([
    (0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1),
    (2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3),
])  # fmt: skip


def box(name: str, centre: Array, axes: Array, size: tuple[float, float, float]) -> Thing:
    """Axes are rows (width, height, length); faces ±height are `top`, ±width `flank`, ±length `front`."""
    signs = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    points = centre + (signs * np.array(size) / 2) @ axes
    side = np.repeat([2, 2, 0, 0, 1, 1], 2)  # order of _BOX below: x−, x+, y−, y+, z−, z+
    return Thing(name, points, _BOX, side)


def pillow(centre: Array, size: tuple[float, float, float], press: Array | None) -> Thing:
    """A rounded cushion; its top gives way under the head."""
    thing = sphere("pillow", np.zeros(3), 1.0, 22)
    p = thing.points
    shaped = np.sign(p) * np.abs(p) ** np.array([0.55, 0.8, 0.55]) * np.array(size) / 2 + centre
    if press is not None:
        away = np.linalg.norm((shaped - press)[:, [0, 2]], axis=1)
        shaped[:, 1] = np.minimum(shaped[:, 1], press[1] + 0.012 + 1.1 * np.maximum(away - 0.06, 0) ** 1.0)
    return Thing("pillow", shaped, thing.faces, thing.side)


def _tool_things(solved: Solved) -> list[Thing]:
    tool, centre = solved.task.tool, np.array(solved.tool_centre)
    if tool.kind == "none":
        return []
    axis = np.array(solved.tool_axis)
    if tool.kind == "roller":
        return [cylinder("tool", centre, axis, tool.radius, tool.length)]
    if tool.kind == "pair":
        offset = axis * tool.half_gap
        bridge = cylinder("tool", centre, axis, tool.radius * 0.45, 2 * tool.half_gap)
        balls = [sphere("tool", centre + s * offset, tool.radius) for s in (-1, 1)]
        return [*balls, Thing("tool", bridge.points, bridge.faces, np.zeros_like(bridge.side))]
    return [sphere("tool", centre, tool.radius)]


def _plank(
    name: str, top: Array, up: Array, axes: tuple[Array, Array], half: tuple[float, float], thick: float
) -> Thing:
    frame = np.stack([axes[0], up, axes[1]])
    return box(name, top - up * thick / 2, frame, (2 * half[0], thick, 2 * half[1]))


def _legs(name: str, seat: Plane, thick: float) -> list[Thing]:
    assert seat.axes is not None
    found = []
    for x in (-1, 1):
        for z in (-1, 1):
            at = seat.origin + x * (seat.half[0] - 0.025) * seat.axes[0] + z * (seat.half[1] - 0.025) * seat.axes[1]
            height = seat.origin[1] - thick
            found.append(box(name, np.array([at[0], height / 2, at[2]]), np.eye(3), (0.038, height, 0.038)))
    return found


def _chair(solved: Solved) -> list[Thing]:
    planes = solved.furniture()
    seat, back = planes["seat"], planes["backrest"]
    assert seat.axes is not None and back.axes is not None
    things = [_plank("chair", seat.origin, seat.up, seat.axes, seat.half, 0.045), *_legs("chair", seat, 0.045)]
    things.append(_plank("chair", back.origin, back.up, back.axes, back.half, 0.03))
    rise = back.axes[1]
    foot = seat.origin - np.array([0, 0.02, seat.half[1]])
    for x in (-1, 1):
        low = foot + np.array([x * (seat.half[0] - 0.03), 0, -0.012])
        high = back.origin + x * (back.half[0] - 0.03) * back.axes[0] - back.up * 0.03
        middle, length = (low + high) / 2, float(np.linalg.norm(high - low))
        things.append(box("chair", middle, np.stack([np.eye(3)[0], rise, back.up]), (0.03, length, 0.026)))
    return things


def _stool(solved: Solved, height: float) -> list[Thing]:
    x, _, z = solved.tool_centre
    plane = Plane("stool", np.array([x, height, z + 0.04]), np.eye(3)[1], (np.eye(3)[0], np.eye(3)[2]), (0.17, 0.19))
    assert plane.axes is not None
    return [_plank("chair", plane.origin, plane.up, plane.axes, plane.half, 0.04), *_legs("chair", plane, 0.04)]


def build_scene(solved: Solved) -> Scene:
    task, body = solved.task, solved.vertices()
    things = _tool_things(solved)
    centre = np.array(solved.tool_centre)
    if task.press == "ground" and task.surface == "mattress-with-book":
        low = -props.BOOK_SINK_M
        across = np.array(solved.tool_axis) * [1, 0, 1]
        across = across / max(float(np.linalg.norm(across)), 1e-9)
        frame = np.stack([across, [0, 1.0, 0], np.cross(across, [0, 1.0, 0])])
        width, thick, length = props.BOOK_M
        things.append(box("book", np.array([centre[0], low + thick / 2, centre[2]]), frame, (length, thick, width)))
    if task.chair:
        things += _chair(solved)
    if task.stool:
        things += _stool(solved, 0.24 * solved.person.height_m)
    if task.pillow:
        things.append(_pillow(solved))
    return Scene(body, things, _sheets(solved, body, things))


def _pillow(solved: Solved) -> Thing:
    from unknot.body.skeleton import INDEX
    from unknot.figure.parts import rest

    head = solved.vertices()[rest().joint == INDEX["head"]]
    lowest = head[np.argmin(head[:, 1])]
    centre = np.array([head[:, 0].mean(), 0.045, head[:, 2].mean() * 0.6 + lowest[2] * 0.4])
    return pillow(centre, (0.52, 0.10, 0.34), lowest)


def _rectangle(x: tuple[float, float], z: tuple[float, float], y: float = 0.0) -> Array:
    return np.array([(x[0], y, z[0]), (x[1], y, z[0]), (x[1], y, z[1]), (x[0], y, z[1])])


def _sheets(solved: Solved, body: Array, things: list[Thing]) -> dict[str, Array]:
    task = solved.task
    everything = np.concatenate([body, *(t.points for t in things)])
    low, high = everything.min(axis=0), everything.max(axis=0)
    if task.wall:
        x = (low[0] - 0.12, high[0] + 0.12)
        floor = _rectangle(x, (0.0, max(high[2] + 0.12, 0.75)))
        wall = np.array([(x[0], 0, 0), (x[1], 0, 0), (x[1], high[1] + 0.10, 0), (x[0], high[1] + 0.10, 0)])
        return {"floor": floor, "wall": wall}
    if task.chair:
        return {"floor": _rectangle((low[0] - 0.10, high[0] + 0.10), (low[2] - 0.08, high[2] + 0.12))}
    if task.soft:
        return {
            "mattress": _rectangle(
                (min(low[0] - 0.14, -0.5), max(high[0] + 0.14, 0.5)), (low[2] - 0.12, high[2] + 0.12)
            )
        }
    return {"mat": _rectangle((min(low[0] - 0.06, -0.34), max(high[0] + 0.06, 0.34)), (low[2] - 0.07, high[2] + 0.07))}
