"""One technique as a GLB that any viewer opens: the posed body of one person, the tool, what stands around, and
the movement as animations.

Unlike the shipped body (`glb.py`) nothing is compressed and colours are in the vertices, so that no extension
and no shader of ours is needed. Metres, y up; x is to the figure's left when it stands facing +z.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from unknot.body.mesh import Body, load_shapes
from unknot.body.palette import paint
from unknot.body.places import area_margin, features
from unknot.body.skeleton import INDEX, JOINTS, PARENT
from unknot.catalog.loader import load_catalog
from unknot.catalog.poses import MomentName
from unknot.figure.glb import Writer
from unknot.figure.ground import Solved
from unknot.figure.library import Form
from unknot.figure.parts import vertex_normals
from unknot.figure.scene import Thing, build_scene, cylinder, sphere
from unknot.figure.tasks import default_surface, default_tool
from unknot.figure.track import Key, Variant, solve_keys, take_key

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

SETTLE_S = 2.4  # from the set-up into place
PIN_S = 2.6  # one way of a limb over the pinned tool
STEPS = 8  # samples of one way
AREA = (0.78, 0.21, 0.17)
_THING = {"tool": (0.83, 0.86, 0.35), "roller": (0.31, 0.55, 0.56), "book": (0.55, 0.29, 0.39)}
_THING |= {"chair": (0.80, 0.71, 0.57), "pillow": (0.91, 0.91, 0.89)}
_SHEET = {"mat": (0.87, 0.91, 0.89), "floor": (0.87, 0.91, 0.89), "wall": (0.91, 0.91, 0.89)}
_SHEET |= {"mattress": (0.91, 0.91, 0.89)}
_FLOAT, _UBYTE, _UINT = 5126, 5121, 5125
_WAYS: Mapping[str, tuple[str, ...]] = {
    "into-place": ("set_up", "contact"),
    "roll": ("contact", "up", "contact", "down", "contact"),
    "pin-and-move": ("contact", "pin", "contact"),
}


def technique_glb(form: Form, side: str = "left") -> bytes:
    """The GLB of one technique for one person."""
    known, person = load_catalog().techniques[form.technique], form.person
    tool, surface = form.tool or default_tool(known), form.surface or default_surface(known)
    solved = solve_keys(Variant(form.technique, surface, form.effort, tool), person)
    keys = {name: take_key(pose) for name, pose in solved.items()}
    if side == "right":
        keys = {name: key.mirrored() for name, key in keys.items()}
    tempo_s = sum(known.motion.tempo_s) / 2
    about: dict[str, Any] = {"technique": form.technique, "side": side, "moment": form.moment, "effort": form.effort}
    about |= {"tool": tool, "surface": surface}
    about |= {"height_m": person.height_m, "mass_kg": person.mass_kg}
    return _Scene(solved["contact"], keys, side).write(_shown(form.moment, keys), tempo_s, about)


def _shown(moment: MomentName, keys: Mapping[str, Key]) -> Key:
    """The key frame that the file stands still in."""
    if moment == "motion":
        return keys.get("pin") or keys.get("up") or keys["contact"]
    return keys[moment]


class _Scene:
    """Collects nodes and meshes of one file."""

    def __init__(self, contact: Solved, keys: Mapping[str, Key], side: str) -> None:
        self.contact, self.keys, self.side = contact, keys, side
        self.writer = Writer()
        self.nodes: list[dict[str, Any]] = []
        self.meshes: list[dict[str, Any]] = []

    def write(self, shown: Key, tempo_s: float, about: dict[str, Any]) -> bytes:
        body = self.contact.body
        self.nodes = joint_nodes(body, shown)
        roots = [0, self._add("body", self._body_mesh(body), skin=0)]
        roots.append(self._add("tool", self._tool_mesh(), **_tool_place(shown)))
        roots += [self._add(name, mesh) for name, mesh in self._room_meshes()]
        binds = np.ascontiguousarray(body.inverse_bind.transpose(0, 2, 1), dtype="<f4")
        matrices = self.writer.accessor(self.writer.plain_view(binds.tobytes()), _FLOAT, len(JOINTS), "MAT4")
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "unknot figure", "extras": about},
            "scene": 0,
            "scenes": [{"nodes": roots}],
            "nodes": self.nodes,
            "meshes": self.meshes,
            "materials": [_MATERIAL, _MATERIAL | {"name": "flat", "doubleSided": True}],
            "skins": [{"joints": list(range(len(JOINTS))), "skeleton": 0, "inverseBindMatrices": matrices}],
        }
        if animations := self._animations(tempo_s):
            document["animations"] = animations
        return self.writer.finish(document)

    def _add(self, name: str, mesh: dict[str, Any], **more: Any) -> int:
        self.meshes.append(mesh | {"name": name})
        self.nodes.append({"name": name, "mesh": len(self.meshes) - 1} | more)
        return len(self.nodes) - 1

    # -- meshes --

    def _values(self, rows: NDArray[Any], kind: str, component: int = _FLOAT, **more: Any) -> int:
        raw = np.ascontiguousarray(rows, dtype="<f4" if component == _FLOAT else None)
        return self.writer.accessor(self.writer.plain_view(raw.tobytes()), component, len(raw), kind, **more)

    def _mesh(self, points: Array, faces: Ints, colours: Array, material: int = 0, **more: int) -> dict[str, Any]:
        rows = points.astype("<f4")
        limits = {"min": rows.min(axis=0).tolist(), "max": rows.max(axis=0).tolist()}
        attributes = {
            "POSITION": self._values(rows, "VEC3", **limits),
            "NORMAL": self._values(vertex_normals(points, faces), "VEC3"),
            "COLOR_0": self._values(linear(colours), "VEC3"),
        }
        indices = self._values(faces.astype("<u4").reshape(-1), "SCALAR", _UINT)
        return {"primitives": [{"attributes": attributes | more, "indices": indices, "material": material}]}

    def _body_mesh(self, body: Body) -> dict[str, Any]:
        shapes = load_shapes()
        weights = shapes.weights / shapes.weights.sum(axis=1, keepdims=True)
        skin = {
            "JOINTS_0": self._values(shapes.joints.astype(np.uint8), "VEC4", _UBYTE),
            "WEIGHTS_0": self._values(weights, "VEC4"),
        }
        return self._mesh(body.bind, shapes.faces, body_colours(self.contact.task.area, self.side), **skin)

    def _tool_mesh(self) -> dict[str, Any]:
        """About its own middle, its axis along x and the way it presses along y."""
        tool, x = self.contact.task.tool, np.eye(3)[0]
        if tool.kind == "roller":
            parts = [cylinder("tool", np.zeros(3), x, tool.radius, tool.length)]
        elif tool.kind == "pair":
            parts = [sphere("tool", s * tool.half_gap * x, tool.radius) for s in (-1, 1)]
            parts.append(cylinder("tool", np.zeros(3), x, 0.45 * tool.radius, 2 * tool.half_gap))
        else:
            parts = [sphere("tool", np.zeros(3), tool.radius)]
        return self._solid(parts, _THING["roller" if tool.kind == "roller" else "tool"])

    def _solid(self, parts: Sequence[Thing], colour: tuple[float, float, float]) -> dict[str, Any]:
        starts = np.cumsum([0, *(len(part.points) for part in parts)])
        points = np.concatenate([part.points for part in parts])
        faces = np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)])
        return self._mesh(points, faces, np.tile(colour, (len(points), 1)), 1)

    def _room_meshes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        scene, flip = build_scene(self.contact), np.array([-1.0 if self.side == "right" else 1.0, 1, 1])
        names = dict.fromkeys(thing.name for thing in scene.things if thing.name != "tool")
        for name in names:
            parts = [_flipped(thing, flip) for thing in scene.things if thing.name == name]
            yield name, self._solid(parts, _THING[name])
        for name, quad in scene.sheets.items():
            faces = np.array([(0, 1, 2), (0, 2, 3)]) if flip[0] > 0 else np.array([(0, 2, 1), (0, 3, 2)])
            yield name, self._mesh(quad * flip, faces, np.tile(_SHEET[name], (4, 1)), 1)

    # -- movement --

    def _animations(self, tempo_s: float) -> list[dict[str, Any]]:
        lasts = {"into-place": SETTLE_S, "roll": tempo_s, "pin-and-move": max(tempo_s, PIN_S)}
        found = []
        for name, way in _WAYS.items():
            if all(key in self.keys for key in way):
                found.append(self._animation(name, [self.keys[key] for key in way], lasts[name]))
        return found

    def _animation(self, name: str, way: list[Key], lasts_s: float) -> dict[str, Any]:
        frames = [frame for a, b in pairwise(way) for frame in between_keys(a, b)] + [way[-1]]
        times = np.linspace(0, lasts_s * (len(way) - 1), len(frames))
        clock = self._values(times[:, None], "SCALAR", min=[0.0], max=[float(np.float32(times[-1]))])
        samplers: list[dict[str, Any]] = []
        channels: list[dict[str, Any]] = []

        def animate(node: int, path: str, rows: Array, kind: str) -> None:
            samplers.append({"input": clock, "output": self._values(rows, kind), "interpolation": "LINEAR"})
            channels.append({"sampler": len(samplers) - 1, "target": {"node": node, "path": path}})

        for joint in range(len(JOINTS)):
            animate(joint, "rotation", _steady(np.array([f.turns[joint] for f in frames])), "VEC4")
        animate(0, "translation", np.array([f.root for f in frames]), "VEC3")
        tool = next(i for i, node in enumerate(self.nodes) if node["name"] == "tool")
        animate(tool, "translation", np.array([f.tool for f in frames]), "VEC3")
        animate(tool, "rotation", _steady(np.array([_tool_turn(f) for f in frames])), "VEC4")
        return {"name": name, "samplers": samplers, "channels": channels}


_MATERIAL: dict[str, Any] = {
    "name": "plain",
    "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 1], "metallicFactor": 0, "roughnessFactor": 0.85},
}


# -- colours -------------------------------------------------------------------------------------------------


def linear(colours: Array) -> Array:
    """sRGB to linear, as vertex colours of glTF are (IEC 61966-2-1)."""
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def body_colours(area: str, side: str) -> Array:
    """sRGB per vertex: skin, clothes, face and hair, and the treated area of the side."""
    colours = paint()
    count = len(load_shapes().joints)
    found = np.tile(np.array(colours["skin"]), (count, 1))
    look_at = features()
    for name in ("shorts", "shirt", "hair", "upper_lip", "lower_lip", "eyes", "irises", "brows"):
        if name in look_at and name in colours:
            found[look_at[name] > 0] = colours[name]
    found[area_margin(area, side) > 0] = AREA
    return found


# -- places --------------------------------------------------------------------------------------------------


def joint_nodes(body: Body, key: Key) -> list[dict[str, Any]]:
    """One node per joint in the pose of a key frame; the pelvis is the root."""
    rest, nodes = body.skeleton.rest, []
    for i, name in enumerate(JOINTS):
        offset = key.root if i == 0 else rest[i] - rest[INDEX[PARENT[name]]]
        node: dict[str, Any] = {
            "name": name,
            "translation": [float(v) for v in offset],
            "rotation": [float(v) for v in key.turns[i]],
        }
        children = [INDEX[other] for other in JOINTS if PARENT[other] == name]
        nodes.append(node | ({"children": children} if children else {}))
    return nodes


def _tool_turn(key: Key) -> Array:
    x = key.axis / np.linalg.norm(key.axis)
    y = key.up - (key.up @ x) * x
    y = y / np.linalg.norm(y)
    return np.asarray(Rotation.from_matrix(np.stack([x, y, np.cross(x, y)], axis=1)).as_quat(canonical=True))


def _tool_place(key: Key) -> dict[str, list[float]]:
    return {"translation": [float(v) for v in key.tool], "rotation": [float(v) for v in _tool_turn(key)]}


def _flipped(thing: Thing, flip: Array) -> Thing:
    faces = thing.faces if flip[0] > 0 else thing.faces[:, ::-1]
    return Thing(thing.name, thing.points * flip, faces, thing.side)


def between_keys(a: Key, b: Key) -> list[Key]:
    """Eased key frames from `a` on, without `b` itself: turns by normalised mixing, places in a straight line."""
    found = []
    for share in 0.5 - 0.5 * np.cos(np.pi * np.arange(STEPS) / STEPS):
        near = np.where((a.turns * b.turns).sum(axis=1, keepdims=True) < 0, -b.turns, b.turns)
        turns = (1 - share) * a.turns + share * near
        turns /= np.linalg.norm(turns, axis=1, keepdims=True)
        mixed = [(1 - share) * getattr(a, name) + share * getattr(b, name) for name in ("root", "tool", "axis", "up")]
        found.append(Key(turns, *mixed))
    return found


def _steady(turns: Array) -> Array:
    """The same turns with the sign that is nearest to the one before."""
    found = turns.copy()
    for i in range(1, len(found)):
        if found[i] @ found[i - 1] < 0:
            found[i] = -found[i]
    return found
