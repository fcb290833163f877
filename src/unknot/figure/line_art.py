"""Line drawings as SVG, straight from the posed mesh: no browser, no OpenGL.

A depth buffer says what is seen; fills are outlines of its masks, inner lines are the body's own occluding
contours and garment edges traced on the mesh and kept where they are seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.ndimage import binary_dilation, gaussian_filter, maximum_filter, minimum_filter
from scipy.ndimage import label as label_patches

from unknot.body.mesh import build_body, load_shapes
from unknot.body.places import area_margin, features
from unknot.body.raster import Raster, rasterise
from unknot.body.skeleton import INDEX, Root
from unknot.figure import curves
from unknot.figure.ground import Solved
from unknot.figure.parts import part_landmark, rest, vertex_normals
from unknot.figure.scene import Camera, Scene, Thing, build_scene, look

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WIDTH = 1000  # pixels of the depth buffer
UNITS = 2  # units of the drawing per pixel, so that coordinates can be whole numbers
STEP_M = 0.006  # a jump in depth smaller than this is no line
SHORTEST_ARROW = 64.0  # pixels; a shorter way is drawn this long, so that a phone shows both its ends
INLAND = 0.8  # a patch of shade with more of itself away from the trunk's edges is left out
_TRUNK = ("pelvis", "spine_low", "spine_mid", "chest")

_PALETTE = {  # letter: name of the page's variable, by light, by dark
    "i": ("ink", "#24292e", "#e9edf0"),
    "s": ("skin", "#e9c6a8", "#a8846b"),
    "t": ("shirt", "#86a5ba", "#4f6f86"),
    "p": ("shorts", "#46586c", "#2f3e50"),
    "h": ("hair", "#5a4538", "#3c2e26"),
    "a": ("area", "#c8362c", "#e4574b"),
    "k": ("tool", "#d3dc5a", "#b9c443"),
    "r": ("roller", "#4f8d90", "#3b7074"),
    "m": ("mat", "#dfe8e4", "#2c3835"),
    "w": ("wall", "#e8e8e4", "#33373a"),
    "c": ("wood", "#cdb491", "#6f5c43"),
    "b": ("book", "#8c4a63", "#7a3f56"),
    "q": ("paper", "#fff", "#14181b"),
    "g": ("ghost", "#6d7880", "#8f9aa2"),
}
_RULES = (
    "path,circle{stroke-linejoin:round;stroke-linecap:round}",
    ".l{fill:none;stroke:var(--i);stroke-width:4}",
    ".n{fill:none;stroke:var(--i);stroke-width:2.6}",
    ".o{fill:none;stroke:var(--i);stroke-width:4.6}",
    ".d{fill:none;stroke:var(--i);stroke-width:3.4;stroke-dasharray:10 9}",
    ".x{fill:none;stroke:var(--g);stroke-width:3;stroke-dasharray:5 8}",
    ".v{fill:none;stroke:var(--q);stroke-width:15}",
    ".e{fill:none;stroke:var(--i);stroke-width:7}",
    ".j{fill:none;stroke:var(--i);stroke-width:11}",
    ".u{fill:var(--a);fill-opacity:.28;stroke:var(--a);stroke-width:7}",
    ".z{fill:#000;fill-opacity:.14}",
    ".y{fill:#000;fill-opacity:.12}",
    ".y1{fill:#000;fill-opacity:.10}",
    ".y2{fill:#000;fill-opacity:.22}",
)


def _style() -> str:
    """Colours as variables that a page may override (`--figure-ink` …), light, dark and on paper."""
    light, dark = (
        "".join(f"--{k}:var(--figure-{row[0]},{row[column]});" for k, row in _PALETTE.items()) for column in (1, 2)
    )
    first, *rules = _RULES
    scoped = ".uf path,.uf circle" + first[first.index("{") :] + "".join(f".uf {rule}" for rule in rules)
    fills = "".join(f".uf .f{k}{{fill:var(--{k})}}" for k in _PALETTE)
    night = f"@media(prefers-color-scheme:dark){{.uf{{{dark}}}}}"
    return f".uf{{{light}}}{night}{scoped}{fills}@media print{{.uf{{--i:#000;--q:#fff}}}}"


STYLE = _style()


@dataclass
class Ink:
    """SVG elements in drawing order; coordinates in pixels of the buffer."""

    parts: list[str]

    def points(self, line: Array) -> Array:
        return np.asarray(line * UNITS)

    def path(self, lines: list[Array], css: str, fill: str = "", close: bool = True, tolerance: float = 0.55) -> None:
        data = curves.path_text([curves.fit_beziers(self.points(line), tolerance * UNITS) for line in lines], close)
        if data:
            rule = ' fill-rule="evenodd"' if close else ""
            self.parts.append(f'<path class="{_classes(css, fill)}"{rule} d="{data}"/>')

    def polygon(self, points: Array, fill: str, css: str = "") -> None:
        p = np.rint(self.points(points)).astype(int)
        data = "M" + "L".join(f"{x} {y}" for x, y in p) + "z"
        self.parts.append(f'<path class="{_classes(css, fill)}" d="{data}"/>')

    def polyline(self, points: Array, css: str) -> None:
        p = np.rint(self.points(points)).astype(int)
        self.parts.append(f'<path class="{css}" d="M' + "L".join(f"{x} {y}" for x, y in p) + '"/>')


def _classes(css: str, fill: str) -> str:
    return " ".join(part for part in (css, f"f{fill}" if fill else "") if part)


# -- what is seen --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """Depth buffer of a scene with what each pixel shows: 0 nothing, 1 body, 2 … things in order."""

    raster: Raster
    depth: Array
    label: Ints
    body_faces: Ints
    thing_of: Ints
    side_of: Ints

    def body_values(self, values: Array) -> Array:
        body = self.label == 1
        corner = values[self.body_faces[np.where(body, self.raster.face, 0)]]
        return np.where(body, (corner * self.raster.weights).sum(axis=2), 0.0)


def see(scene: Scene, camera: Camera, width: int, height: int, ground_clip: bool = True) -> Seen:
    faces = load_shapes().faces
    points, all_faces = [scene.body], [faces]
    count = len(scene.body)
    owner, side = [np.ones(len(faces), dtype=np.int64)], [np.zeros(len(faces), dtype=np.int64)]
    for number, thing in enumerate(scene.things):
        points.append(thing.points)
        all_faces.append(thing.faces + count)
        owner.append(np.full(len(thing.faces), number + 2))
        side.append(thing.side)
        count += len(thing.points)
    pixel = camera.project(np.concatenate(points))
    pixel[:, 2] = -1.0 / pixel[:, 2]
    every = np.concatenate(all_faces)
    shown = np.concatenate([front_faces(pixel, faces), np.arange(len(faces), len(every))])
    raster = rasterise(pixel, every[shown], width, height)
    raster = Raster(np.where(raster.face >= 0, shown[raster.face], -1), raster.weights, raster.depth)
    with np.errstate(divide="ignore"):
        depth = np.where(raster.face >= 0, -1.0 / raster.depth, np.inf)
    owners, sides = np.concatenate(owner), np.concatenate(side)
    label = np.where(raster.face >= 0, owners[np.maximum(raster.face, 0)], 0)
    if ground_clip:
        label = _sink(scene, camera, label, depth, width, height)
    return Seen(raster, depth, label, faces, owners, sides)


def front_faces(pixel: Array, faces: Ints) -> Ints:
    """Numbers of the triangles of a closed surface that face the camera: half of them, at half the cost."""
    a, b, c = (pixel[faces[:, i], :2] for i in range(3))
    turn = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return np.flatnonzero(turn < 0)


def _sink(scene: Scene, camera: Camera, label: Ints, depth: Array, width: int, height: int) -> Ints:
    """What lies below the floor or behind the wall is hidden by it."""
    from unknot.figure.props import Plane

    axes = np.eye(3)
    planes = [Plane("ground", np.zeros(3), axes[1])]
    if "wall" in scene.sheets:
        planes.append(Plane("wall", np.zeros(3), axes[2]))
    for plane in planes:
        label = np.where(depth > camera.plane_depth(plane, width, height) + 0.004, 0, label)
    return label


# -- parts of a drawing --------------------------------------------------------------------------------------


def _fill_and_line(ink: Ink, mask: Bools, fill: str, css: str = "l", shortest: float = 14.0) -> None:
    ink.path([curves.smooth_line(line, 1.2) for line in curves.mask_lines(mask, shortest=shortest)], css, fill)


def _draw_sheets(ink: Ink, scene: Scene, camera: Camera) -> None:
    for name, quad in scene.sheets.items():
        if name == "mattress":
            low = quad - [0, 0.20, 0]
            for i in range(4):
                j = (i + 1) % 4
                side = np.array([quad[i], quad[j], low[j], low[i]])
                outward = np.cross(side[1] - side[0], side[2] - side[0])
                if outward @ (camera.eye - side.mean(axis=0)) < 0:
                    ink.polygon(camera.project(side)[:, :2], "w", "n")
        ink.polygon(
            camera.project(quad)[:, :2], "w" if name in ("wall", "mattress") else "m", "n" if name == "mattress" else ""
        )
        if name == "wall":
            ink.polyline(camera.project(quad[:2])[:, :2], "n")


def _draw_shadow(ink: Ink, scene: Scene, camera: Camera, width: int, height: int) -> None:
    """The body, seen from above, as a soft patch on the floor: only what is within a hand's breadth of it."""
    faces = load_shapes().faces
    flat, low = scene.body.copy(), scene.body[:, 1]
    flat[:, 1] = 0.0
    near = (low[faces] < 0.16).any(axis=1)
    groups = [(flat, faces[near])]
    for thing in scene.things:
        if thing.name == "tool" and thing.points[:, 1].min() < 0.06:
            base = thing.points.copy()
            base[:, 1] = 0
            groups.append((base, thing.faces))
    mask = np.zeros((height // 2 + 1, width // 2 + 1), dtype=bool)  # soft anyway: half the resolution will do
    for points, some in groups:
        if len(some):
            mask |= rasterise(camera.project(points) * [0.5, 0.5, 1.0], some, width // 2 + 1, height // 2 + 1).mask
    lines = curves.mask_lines(mask, blur=2.5, shortest=70.0)
    ink.path([curves.smooth_line(2 * line, 6.0) for line in lines], "z", tolerance=1.4)


_TOOL_FILL = {"ball": "k", "pair": "k", "roller": "r"}


def _thing_fill(thing: Thing, kind: str) -> str:
    return {"tool": _TOOL_FILL.get(kind, "k"), "book": "b", "chair": "c", "pillow": "w"}[thing.name]


def _draw_things(ink: Ink, scene: Scene, seen: Seen, kind: str) -> None:
    groups: dict[str, list[int]] = {}
    for number, thing in enumerate(scene.things):
        key = thing.name if thing.name in ("tool", "pillow", "book") else f"chair{number}"
        groups.setdefault(key, []).append(number)
    side = seen.side_of[np.maximum(seen.raster.face, 0)]
    for numbers in groups.values():
        first = scene.things[numbers[0]]
        mask = np.isin(seen.label, [n + 2 for n in numbers])
        if mask.sum() < 12:
            continue
        _fill_and_line(ink, mask, _thing_fill(first, kind), "o" if first.name == "tool" else "l")
        for number in (1, 2):
            part = mask & (side == number)
            if part.sum() < 12 or (first.name == "tool" and kind != "roller"):
                continue
            lines = [curves.smooth_line(line, 1.0) for line in curves.mask_lines(part)]
            ink.path(lines, f"n y{number}")


def _draw_body(ink: Ink, seen: Seen, body: Array, camera: Camera, margin: Array | None) -> None:
    mask = seen.label == 1
    _fill_and_line(ink, mask, "s", "")
    look_at = features()
    shirt = mask & (seen.body_values(look_at["shirt"]) > 0)
    shorts = mask & (seen.body_values(look_at["shorts"]) > 0) & ~shirt
    hair = mask & (seen.body_values(look_at["hair"]) > 0)
    for part, fill in ((shorts, "p"), (shirt, "t"), (hair, "h")):
        _fill_and_line(ink, part, fill, "")
    if margin is not None:
        area = mask & (seen.body_values(margin) > 0)
        _fill_and_line(ink, area, "a", "", shortest=24.0)
    _draw_shade(ink, seen, body, camera)
    for name in (n for n in ("brows", "eyes", "lips", "mouth") if n in look_at):
        part = mask & (seen.body_values(look_at[name]) > 0)
        if part.sum() > 3:
            lines = curves.mask_lines(part, 0.6, 4.0)
            ink.path(lines, "", "i", tolerance=0.3)


def _draw_shade(ink: Ink, seen: Seen, body: Array, camera: Camera) -> None:
    light = 0.30 * camera.turn[0] + np.array([0, 0.80, 0]) + 0.42 * camera.turn[2]
    term = vertex_normals(body, load_shapes().faces) @ (light / np.linalg.norm(light))
    mask = seen.label == 1
    weight = gaussian_filter(mask.astype(float), 4.0)
    tone = gaussian_filter(seen.body_values(term) * mask, 4.0) / np.maximum(weight, 1e-6)
    dark = _without_islands(mask & (tone < -0.02), seen)
    lines = curves.mask_lines(dark, 2.0, 150.0)
    ink.path([curves.smooth_line(line, 3.0) for line in lines], "y", tolerance=1.0)


def _without_islands(dark: Bools, seen: Seen) -> Bools:
    """A patch of shade in the middle of the trunk looks like a stain: only what reaches an edge stays."""
    dark = gaussian_filter(dark.astype(float), 2.0) > 0.5
    patches, count = label_patches(dark)
    joints = [INDEX[name] for name in _TRUNK]
    corner = rest().joint[seen.body_faces[np.where(seen.label == 1, seen.raster.face, 0), 0]]
    trunk = (seen.label == 1) & np.isin(corner, joints)
    inland = minimum_filter(trunk, 9)
    for number in range(1, count + 1):
        patch = patches == number
        if inland[patch].mean() > INLAND:
            dark = dark & ~patch
    return dark


# -- lines of the body ---------------------------------------------------------------------------------------


def _mesh_polylines(values: Array, points: Array) -> list[Array]:
    lines = []
    for one, two, share in curves.mesh_lines(values, load_shapes().faces):
        lines.append(points[one] + share[:, None] * (points[two] - points[one]))
    return lines


def _runs(keep: Bools, bridge: int = 3) -> list[tuple[int, int]]:
    """Runs of kept samples; gaps of up to `bridge` samples are closed."""
    padded = np.concatenate([[False], keep, [False]]).astype(int)
    change = np.diff(padded)
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    merged: list[list[int]] = []
    for a, b in zip(starts.tolist(), ends.tolist(), strict=True):
        if merged and a - merged[-1][1] <= bridge:
            merged[-1][1] = b
        else:
            merged.append([a, b])
    return [(a, b) for a, b in merged]


def _visible_parts(line: Array, camera: Camera, around: Windows, hidden_m: float, jump: bool) -> list[Array]:
    """Pieces of a 3D polyline that are seen; with `jump` only where something further away lies behind."""
    pixel = camera.project(line)
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(pixel[:, :2], axis=0), axis=1))])
    if run[-1] < 4:
        return []
    at = np.linspace(0, run[-1], max(int(run[-1] / 1.2), 3))
    even = np.stack([np.interp(at, run, pixel[:, k]) for k in range(3)], axis=1)
    height, width = around.near.shape
    x = np.clip(even[:, 0].astype(int), 0, width - 1)
    y = np.clip(even[:, 1].astype(int), 0, height - 1)
    keep = (even[:, 2] < around.near[y, x] + hidden_m) & (around.body[y, x])
    if jump:
        keep &= around.far[y, x] > even[:, 2] + STEP_M
        keep &= ~around.rim[y, x]
    shortest = 9 if jump else 6
    return [even[a:b, :2] for a, b in _runs(keep) if (b - a) * 1.2 > shortest]


@dataclass(frozen=True)
class Windows:
    """Around each pixel: the furthest skin within one and within three pixels, the body grown, its rim."""

    near: Array
    far: Array
    body: Bools
    rim: Bools


def look_around(seen: Seen) -> Windows:
    body = seen.label == 1
    depth = np.where(body, seen.depth, -np.inf)
    return Windows(maximum_filter(depth, 3), maximum_filter(depth, 7), binary_dilation(body), ~minimum_filter(body, 5))


_LIMBS = (  # group, its joints, the group it grows out of
    ("forearm", ("forearm", "hand"), "upper_arm"),
    ("shin", ("shin", "foot", "toes"), "thigh"),
    ("upper_arm", ("upper_arm",), ""),
    ("thigh", ("thigh",), ""),
)


@lru_cache(maxsize=1)
def _limb_groups() -> tuple[Ints, dict[str, int]]:
    """A number for each vertex: 0 trunk and head, or its part of a limb."""
    joint, group, numbers = rest().joint, np.zeros(len(rest().joint), dtype=np.int64), dict[str, int]()
    for name, joints, _ in _LIMBS:
        for side in ("left", "right"):
            numbers[f"{name}_{side}"] = len(numbers) + 1
            group[np.isin(joint, [INDEX[f"{j}_{side}"] for j in joints])] = len(numbers)
    return group, numbers


def _limb_edges(seen: Seen) -> list[Array]:
    """Where a lower arm or leg lies against another part, even when skin touches skin and no depth jumps."""
    group, numbers = _limb_groups()
    nearest = np.take_along_axis(
        seen.body_faces[np.where(seen.label == 1, seen.raster.face, 0)],
        seen.raster.weights.argmax(axis=2)[..., None],
        axis=2,
    )[..., 0]
    label = np.where(seen.label == 1, group[nearest], -1)
    height, width = label.shape
    found: list[Array] = []
    for name, _, parent in _LIMBS[:2]:
        for side in ("left", "right"):
            own = numbers[f"{name}_{side}"]
            strange = (label >= 0) & (label != own) & (label != numbers[f"{parent}_{side}"])
            near = binary_dilation(strange, iterations=2)
            for line in curves.mask_lines(label == own):
                even = curves.smooth_line(line, 1.5)
                x = np.clip(even[:, 0].astype(int), 0, width - 1)
                y = np.clip(even[:, 1].astype(int), 0, height - 1)
                found += [even[a:b] for a, b in _runs(near[y, x]) if b - a > 6]
    return found


def _draw_lines(ink: Ink, seen: Seen, body: Array, camera: Camera) -> None:
    around = look_around(seen)
    faces = load_shapes().faces
    view = camera.eye - body
    facing = (vertex_normals(body, faces) * view).sum(axis=1) / np.linalg.norm(view, axis=1)
    inner = []
    for line in _mesh_polylines(facing, body):
        inner += _visible_parts(line, camera, around, 0.012, jump=True)
    inner += _limb_edges(seen)
    ink.path([curves.smooth_line(line, 2.5) for line in inner], "l", close=False, tolerance=0.7)
    edges = []
    look_at = features()
    for name in ("shirt", "shorts", "hair"):
        values = look_at[name]
        if name == "shorts":
            values = np.minimum(values, -look_at["shirt"] + 0.002)
        for line in _mesh_polylines(values + 1e-7, body):
            edges += _visible_parts(line, camera, around, 0.006, jump=False)
    ink.path([curves.smooth_line(line, 2.0) for line in edges], "n", close=False, tolerance=0.7)
    outline = [curves.smooth_line(line, 1.2) for line in curves.mask_lines(seen.label == 1)]
    ink.path(outline, "o")


# -- tool, arrow, ghost, inset -------------------------------------------------------------------------------


def _draw_hidden_tool(ink: Ink, scene: Scene, seen: Seen, camera: Camera, width: int, height: int) -> None:
    """Dashed where the body hides the tool."""
    tools = [t for t in scene.things if t.name == "tool"]
    mask = np.zeros((height, width), dtype=bool)
    for tool in tools:
        mask |= rasterise(camera.project(tool.points), tool.faces, width, height).mask
    numbers = [i + 2 for i, t in enumerate(scene.things) if t.name == "tool"]
    shown = np.isin(seen.label, numbers)
    hidden = mask & (seen.label == 1)
    if hidden.sum() < 0.04 * max(mask.sum(), 1):
        return
    rim = binary_dilation(shown, iterations=3)
    parts = []
    for line in curves.mask_lines(mask):
        even = curves.smooth_line(line, 1.2)
        x = np.clip(even[:, 0].astype(int), 0, width - 1)
        y = np.clip(even[:, 1].astype(int), 0, height - 1)
        keep = (seen.label[y, x] == 1) & ~rim[y, x]
        if keep.all():
            parts.append(even)
        else:
            start = int(np.argmin(keep))
            even, keep = np.roll(even[:-1], -start, axis=0), np.roll(keep[:-1], -start)
            parts += [even[a:b] for a, b in _runs(keep) if b - a > 5]
    ink.path(parts, "d", close=False)


def _arrow_head(tip: Array, direction: Array, size: float) -> Array:
    d = direction / max(float(np.linalg.norm(direction)), 1e-9)
    side = np.array([-d[1], d[0]])
    return np.array([tip - size * (d + 0.55 * side), tip, tip - size * (d - 0.55 * side)])


def _draw_arrow(ink: Ink, line: Array) -> None:
    """A double arrow along a smooth curve."""
    shaft = _curve(line) if len(line) > 3 else line
    size = min(15.0, 0.45 * curves.polyline_length(shaft))
    for css in ("v", "e"):
        ink.path([shaft], css, close=False)
        ink.polyline(_arrow_head(shaft[-1], shaft[-1] - shaft[-min(6, len(shaft))], size), css)
        ink.polyline(_arrow_head(shaft[0], shaft[0] - shaft[min(5, len(shaft) - 1)], size), css)


def _curve(line: Array) -> Array:
    """A smooth curve through the points of a way, every two pixels; repeated points are left out."""
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    keep = np.concatenate([[True], np.diff(run) > 0.5])
    if keep.sum() < 4:
        return line
    even = np.linspace(run[0], run[keep][-1], max(int(run[-1] / 2), 8))
    return np.asarray(CubicSpline(run[keep], line[keep])(even))


def _long_enough(line: Array) -> Array:
    """A way that is too short to read, drawn larger about its middle."""
    length = curves.polyline_length(line)
    middle = (line.min(axis=0) + line.max(axis=0)) / 2
    return np.asarray(middle + (line - middle) * max(1.0, SHORTEST_ARROW / max(length, 1e-6)))


def roll_arrow(solved: Solved, seen: Seen, camera: Camera) -> Array:
    """A straight double arrow beside the tool, along the way it rolls, where there is room."""
    centre, axis = np.array(solved.tool_centre), np.array(solved.tool_axis)
    up = np.array(solved.tool_up)
    along = np.cross(axis, up) if solved.task.across else axis
    reach = 0.10 if solved.task.tool.kind == "roller" else 0.065
    ends = camera.project(np.array([centre - along * reach, centre + along * reach]))[:, :2]
    span = ends[1] - ends[0]
    if np.linalg.norm(span) < 30:
        span = np.array([60.0, 0.0])
    normal = np.array([-span[1], span[0]]) / np.linalg.norm(span)
    middle = camera.project(centre)[:2]
    away = camera.scale * solved.task.tool.radius / float(camera.project(centre)[2]) + 26
    height, width = seen.label.shape
    best, fewest = middle + normal * away, np.inf
    for sign in (1, -1):
        for extra in (0, 14, 30):
            at = middle + sign * normal * (away + extra)
            line = at + np.linspace(-0.6, 0.6, 15)[:, None] * span
            x, y = np.clip(line[:, 0].astype(int), 0, width - 1), np.clip(line[:, 1].astype(int), 0, height - 1)
            outside = ((line < 6) | (line > [width - 6, height - 6])).any(axis=1).sum()
            cost = float((seen.label[y, x] != 0).sum() + 3 * outside) + extra * 0.03
            if cost < fewest:
                best, fewest = at, cost
    return np.array([best - span / 2, best, best + span / 2])


def way_points(start: Solved, end: Solved) -> Array | None:
    """The way of the named part from one pose to the other, (9, 3)."""
    if not end.task.follows:
        return None
    mark, body = part_landmark(end.task.follows), end.body
    points = []
    for t in np.linspace(0, 1, 9):
        angles, root = between(start, end, float(t))
        points.append(mark.at(body.skin(body.pose(angles, root))))
    return np.array(points)


def between(start: Solved, end: Solved, t: float) -> tuple[dict[str, float], Root]:
    """Angles and root at share `t` of the way from one solved pose to another."""
    names = {*start.angles, *end.angles}
    angles = {n: (1 - t) * start.angles.get(n, 0.0) + t * end.angles.get(n, 0.0) for n in sorted(names)}
    a, b = start.root, end.root
    place = (1 - t) * np.array(a.position_m) + t * np.array(b.position_m)
    return angles, Root(
        (float(place[0]), float(place[1]), float(place[2])),
        b.yaw_deg,
        (1 - t) * a.pitch_deg + t * b.pitch_deg,
        (1 - t) * a.roll_deg + t * b.roll_deg,
    )


def _draw_ghost(ink: Ink, ghost: Array, seen: Seen, camera: Camera, width: int, height: int) -> None:
    """Where the limbs came from, as a dotted outline outside the body."""
    pixel, faces = camera.project(ghost), load_shapes().faces
    mask = rasterise(pixel, faces[front_faces(pixel, faces)], width, height).mask
    clear = ~binary_dilation(seen.label == 1, iterations=6)
    extra = binary_dilation(mask & clear, iterations=3)
    parts = []
    for line in curves.mask_lines(mask):
        even = curves.smooth_line(line, 1.5)
        x = np.clip(even[:, 0].astype(int), 0, width - 1)
        y = np.clip(even[:, 1].astype(int), 0, height - 1)
        keep = clear[y, x] & extra[y, x]
        parts += [even[a:b] for a, b in _runs(keep) if b - a > 12]
    ink.path(parts, "x", close=False, tolerance=1.0)


@lru_cache(maxsize=64)
def standing(area: str, side: str, back: bool) -> tuple[tuple[str, ...], int, int]:
    """A small standing figure with the treated side marked: SVG parts, width and height in units."""
    body = build_body(1.70, 68.0)
    angles = {
        "shoulder_abduction_left": 22.0,
        "shoulder_abduction_right": 22.0,
        "hip_abduction_left": 5.0,
        "hip_abduction_right": 5.0,
    }
    points = body.skin(body.pose(angles))
    camera, width, height = look(points, 180.0 if back else 0.0, 2.0, 190, 0.03)
    scene = Scene(points)
    seen = see(scene, camera, width, height, ground_clip=False)
    ink = Ink([])
    mask = seen.label == 1
    shirt = mask & (seen.body_values(features()["shirt"]) > 0)
    shorts = mask & (seen.body_values(features()["shorts"]) > 0) & ~shirt
    hair = mask & (seen.body_values(features()["hair"]) > 0)
    area_mask = mask & (seen.body_values(area_margin(area, side)) > 0)
    for part, fill in ((mask, "s"), (shorts, "p"), (shirt, "t"), (hair, "h"), (area_mask, "a")):
        lines = [curves.smooth_line(line, 1.0) for line in curves.mask_lines(part, 0.8, 6.0)]
        ink.path(lines, "n" if part is mask else "", fill, tolerance=0.5)
    inside = area_margin(area, side) > 0
    middle = area in ("mid-back", "upper-back", "paraspinals")
    halves = [inside] if middle else [inside & (points[:, 0] > 0), inside & (points[:, 0] <= 0)]
    for half in halves:
        if side == "both" or (half.sum() > 0.5 * inside.sum()):
            ink.parts.append(_ring(camera.project(points[half])[:, :2]))
    return tuple(ink.parts), width * UNITS, height * UNITS


def _ring(pixel: Array) -> str:
    """A ring around a small area, so that it is found on a phone."""
    low, high = pixel.min(axis=0), pixel.max(axis=0)
    x, y = np.rint((low + high) / 2 * UNITS).astype(int)
    radius = max(round(float((high - low).max()) * 0.62 * UNITS), 26)
    return f'<circle class="u" cx="{x}" cy="{y}" r="{radius}"/>'


def _hidden_share(seen: Seen, body: Array, camera: Camera, margin: Array) -> float:
    """How much of the treated area cannot be seen, 0 to 1."""
    pixels = int(((seen.label == 1) & (seen.body_values(margin) > 0)).sum())
    inside = margin > 0
    depth = float(camera.project(body[inside].mean(axis=0))[2])
    size = float(np.ptp(body[inside], axis=0).max()) * camera.scale / depth
    return 1.0 - min(1.0, pixels / max(0.30 * size * size, 1.0))


_BACK_AREAS = frozenset(
    {"glutes", "piriformis", "hamstrings", "calves", "mid-back", "upper-back", "paraspinals", "lats", "upper-trapezius"}
)
_NO_INSET = frozenset({"plantar-foot"})


_LETTERS = {"L": "M0 0V60H34", "R": "M0 60V0H20a17 17 0 0 1 0 34H0M18 34L36 60"}


def draw_inset(busy: Bools, area: str, side: str, view: tuple[int, int], overhang: float = 0) -> tuple[str, int]:
    """The small standing figure in a free corner, and how far the drawing must grow to the left for it."""
    back = area in _BACK_AREAS
    parts, width, height = standing(area, side, back)
    share = min(max(0.30 * view[1], 330.0) / height, 0.9)
    wide, high = int(width * share / UNITS) + 14, int(height * share / UNITS) + 10
    grow = 0
    if not busy[:high, :wide].any():
        x = 14.0
    elif not busy[:high, -wide:].any():
        x = view[0] - width * share - 14
    else:
        grow = wide * UNITS + round(overhang * UNITS)
        x = 8.0 - grow
    letters = ("L", "R") if back else ("R", "L")
    text = "".join(
        f'<path class="j" transform="translate({width * at:.0f} {height * 0.66:.0f})" d="{_LETTERS[letter]}"/>'
        for at, letter in zip((0.06, 0.86), letters, strict=True)
    )
    return f'<g transform="translate({x:.0f} 10) scale({share:.3f})">' + "".join(parts) + text + "</g>", grow


# -- the whole -----------------------------------------------------------------------------------------------


def frame_points(scenes: list[Scene]) -> Array:
    clouds = [s.body for s in scenes] + [t.points for s in scenes for t in s.things]
    cloud = np.concatenate(clouds)
    if "mattress" in scenes[0].sheets:  # show some of the bed's side
        low = cloud.min(axis=0)
        cloud = np.concatenate(
            [cloud, [[cloud[:, 0].max() + 0.06, -0.10, low[2]], [cloud[:, 0].max() + 0.06, -0.10, cloud[:, 2].max()]]]
        )
    return cloud


@dataclass(frozen=True)
class Drawing:
    """A drawing with the treated side on the left: elements, what each pixel shows, size in pixels."""

    parts: tuple[str, ...]
    label: Ints
    width: int
    height: int
    area: str
    needs_map: bool
    busy: Bools  # where the small map must not go
    overhang: tuple[float, float]  # pixels by which a bed sticks out of the picture on the left and the right


def draw(solved: Solved, both: bool, before: Solved | None = None, arrow: bool = False) -> Drawing:
    """Draw one solved pose; without an area, nothing is marked.

    `both` marks the treated area on both sides. `before` is the pose the movement starts from; with `arrow`
    the way of the tool or the limb is shown.
    """
    scene = build_scene(solved)
    scenes = [scene] if before is None else [scene, build_scene(before)]
    task, view = solved.task, solved.task.view
    way = way_points(before, solved) if arrow and before is not None and task.moves == "pin" else None
    cloud = frame_points(scenes) if way is None else np.concatenate([frame_points(scenes), way])
    camera, width, height = look(cloud, view.azimuth_deg, view.elevation_deg, WIDTH, 0.05)
    seen = see(scene, camera, width, height)
    ink = Ink([])
    _draw_sheets(ink, scene, camera)
    _draw_shadow(ink, scene, camera, width, height)
    if before is not None and task.moves == "pin":
        _draw_ghost(ink, scenes[1].body, seen, camera, width, height)
    margin = area_margin(task.area, "both" if both else "left") if task.area else None
    _draw_body(ink, seen, scene.body, camera, margin)
    _draw_things(ink, scene, seen, task.tool.kind)
    _draw_lines(ink, seen, scene.body, camera)
    _draw_hidden_tool(ink, scene, seen, camera, width, height)
    if arrow:
        line = None if way is None else camera.project(way)[:, :2]
        if task.area and (line is None or curves.polyline_length(line) < 14):
            line = roll_arrow(solved, seen, camera)
        if line is not None:
            _draw_arrow(ink, _long_enough(line))
    hidden = False
    if margin is not None and task.area not in _NO_INSET:
        hidden = _hidden_share(seen, scene.body, camera, margin) > 0.35
    bed = _bed_corners(scene, camera)
    x = bed[:, 0] if len(bed) else np.zeros(1)
    overhang = (max(-float(x.min()), 0.0), max(float(x.max()) - width, 0.0))
    busy = (seen.label != 0) | _bed_mask(bed, width, height)
    return Drawing(tuple(ink.parts), seen.label, width, height, task.area, hidden, busy, overhang)


def _bed_corners(scene: Scene, camera: Camera) -> Array:
    """Top and bottom corners of the mattress in pixels (8, 3), or none."""
    if "mattress" not in scene.sheets:
        return np.zeros((0, 3))
    top = scene.sheets["mattress"]
    return camera.project(np.concatenate([top, top - [0, 0.20, 0]]))


def _bed_mask(corners: Array, width: int, height: int) -> Bools:
    """Where a mattress is drawn, top and sides: its edges would run through a small map."""
    if not len(corners):
        return np.zeros((height, width), dtype=bool)
    quads = [(0, 1, 2, 3), *((i, (i + 1) % 4, (i + 1) % 4 + 4, i + 4) for i in range(4))]
    faces = np.array([face for a, b, c, d in quads for face in ((a, b, c), (a, c, d))])
    return np.asarray(rasterise(corners, faces, width, height).mask)


def finish(drawing: Drawing, side: str, title: str) -> str:
    """The SVG for a side: the right is the mirror image of the left, with its own small map."""
    width, height = drawing.width * UNITS, drawing.height * UNITS
    parts, busy, grow = list(drawing.parts), drawing.busy, 0
    if side == "right":
        parts, busy = [mirror_element(part, width) for part in parts], busy[:, ::-1]
    if drawing.needs_map:
        overhang = drawing.overhang[side == "right"]
        inset, grow = draw_inset(busy, drawing.area, side, (width, height), overhang)
        parts.append(inset)
    return wrap(parts, width, height, title, grow)


def mirror_element(element: str, width: int) -> str:
    """The same path seen in a mirror: absolute x becomes width − x, relative x changes sign."""
    head, data, tail = re.split(r'(?<= d=")([^"]*)', element, maxsplit=1)
    return head + "".join(_mirror_run(m.group(1), m.group(2), width) for m in _RUN.finditer(data)) + tail


_RUN = re.compile(r"([MLcz])([^MLcz]*)")


def _mirror_run(command: str, numbers: str, width: int) -> str:
    values = [int(word) for word in re.findall(r"-?\d+", numbers)]
    values[::2] = [-x if command == "c" else width - x for x in values[::2]]
    return command + curves.join_numbers(values)


def wrap(parts: list[str], width: int, height: int, title: str, grow: int = 0) -> str:
    """The whole SVG; `grow` units are added on the left."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="uf" viewBox="{-grow} 0 {width + grow} {height}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>" + "".join(parts) + "</svg>\n"
    )
