"""The body as one GLB: skinned mesh, margins of garments and areas, and two morph targets for body mass.

Everything is quantised (KHR_mesh_quantization) and compressed (EXT_meshopt_compression). Joint frames are
parallel to the world in neutral standing, so nodes carry translations only and a pose is one quaternion per
joint. Three axis conventions agree: y up, z to the front, x to the figure's left, metres.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unknot.body.anthropometry import Sex
from unknot.body.mesh import Body, build_body, load_shapes
from unknot.body.places import features, places, reference
from unknot.body.skeleton import INDEX, JOINTS, PARENT
from unknot.figure.meshopt import encode_triangles, encode_vertices, order_faces, order_vertices
from unknot.figure.parts import vertex_normals

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

POSITION_UNIT_M = 2e-4
NORMAL_MAX = 127
MARGIN_M = 0.04  # margins are kept up to this far from the edge
FINE_MARGIN_M = 0.0127  # the face's, ten times finer than a hair's breadth needs
FINE = ("irises", "eyes", "brows", "upper_lip", "lower_lip")

BASE_HEIGHT_M = 1.70
BASE_MASS_KG = 68.0
LIGHT_KG, HEAVY_KG = 48.0, 110.0  # at the base height
MORPHS: Mapping[str, float] = {"light": LIGHT_KG, "heavy": HEAVY_KG}

_FLOAT, _BYTE, _UBYTE, _SHORT, _UINT = 5126, 5120, 5121, 5122, 5125


def base_body(sex: Sex = "unspecified", mass_kg: float = BASE_MASS_KG) -> Body:
    return build_body(BASE_HEIGHT_M, mass_kg, sex)


# -- margins -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lane:
    """One margin in one component of one attribute; byte × unit_m gives metres."""

    name: str
    values: Array
    unit_m: float

    def quantised(self) -> NDArray[np.int8]:
        return np.clip(np.rint(self.values / self.unit_m), -127, 127).astype(np.int8)


def _mid_line() -> Array:
    """Signed distance from the mid-line of the reference figure, positive on the left."""
    twin, x = load_shapes().twin, reference().x
    return np.concatenate([x, -x[twin[len(x) :]]])


def _area_lanes() -> list[Lane]:
    """An area on both sides is one lane; `min(lane, ±mid_line)` is one side of it."""
    lanes = []
    for (kind, name), place in places().items():
        if kind != "area":
            continue
        lanes.append(Lane(name, np.maximum(place.margins["left"], place.margins["right"]), MARGIN_M / 127))
        if "middle" in place.margins:
            lanes.append(Lane(f"{name}:middle", place.margins["middle"], MARGIN_M / 127))
    return lanes


def _keep_off() -> Lane:
    zones = [m for (kind, _), place in places().items() if kind == "no_go" for m in place.margins.values()]
    return Lane("no_go", np.max(zones, axis=0), MARGIN_M / 127)


def margin_lanes() -> list[Lane]:
    """Garments and the mid-line first, then the face, the zones to keep off, then the areas."""
    lanes = {
        name: Lane(name, values, (FINE_MARGIN_M if name in FINE else MARGIN_M) / 127)
        for name, values in features().items()
    }
    first = [lanes.pop(name) for name in ("shirt", "shorts", "hair")]
    return [*first, Lane("mid_line", _mid_line(), MARGIN_M / 127), *lanes.values(), _keep_off(), *_area_lanes()]


# -- the binary file -----------------------------------------------------------------------------------------


@dataclass
class Writer:
    """Collects buffer views and accessors; compressed views name a fallback buffer that holds nothing."""

    data: bytearray = field(default_factory=bytearray)
    views: list[dict[str, Any]] = field(default_factory=list)
    accessors: list[dict[str, Any]] = field(default_factory=list)
    unpacked: int = 0

    def _append(self, data: bytes) -> int:
        self.data += bytes(-len(self.data) % 4)
        start = len(self.data)
        self.data += data
        return start

    def packed_view(self, data: bytes, count: int, stride: int, mode: str, coding: str = "NONE") -> int:
        start, size = self._append(data), count * stride
        packed = {
            "buffer": 0,
            "byteOffset": start,
            "byteLength": len(data),
            "byteStride": stride,
            "count": count,
            "mode": mode,
        }
        if coding != "NONE":
            packed["filter"] = coding
        view: dict[str, Any] = {"buffer": 1, "byteOffset": self.unpacked, "byteLength": size}
        view["target"] = 34963 if mode == "TRIANGLES" else 34962
        if mode == "ATTRIBUTES":
            view["byteStride"] = stride
        self.views.append(view | {"extensions": {"EXT_meshopt_compression": packed}})
        self.unpacked += size + -size % 4
        return len(self.views) - 1

    def plain_view(self, data: bytes) -> int:
        self.views.append({"buffer": 0, "byteOffset": self._append(data), "byteLength": len(data)})
        return len(self.views) - 1

    def accessor(self, view: int, component: int, count: int, kind: str, **more: Any) -> int:
        self.accessors.append({"bufferView": view, "componentType": component, "count": count, "type": kind} | more)
        return len(self.accessors) - 1

    def attribute(self, rows: NDArray[Any], component: int, kind: str, *, coding: str = "NONE", **more: Any) -> int:
        """Rows (n, k) whose bytes are a multiple of four."""
        raw = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), -1)
        view = self.packed_view(encode_vertices(raw), len(raw), raw.shape[1], "ATTRIBUTES", coding)
        return self.accessor(view, component, len(raw), kind, **more)

    def finish(self, document: dict[str, Any]) -> bytes:
        buffers: list[dict[str, Any]] = [{"byteLength": len(self.data)}]
        if self.unpacked:
            buffers.append({"byteLength": self.unpacked, "extensions": {"EXT_meshopt_compression": {"fallback": True}}})
        document |= {"bufferViews": self.views, "accessors": self.accessors, "buffers": buffers}
        text = json.dumps(document, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        body = bytes(self.data) + bytes(-len(self.data) % 4)
        size = 12 + 8 + len(text) + 8 + len(body)
        head = struct.pack("<III", 0x46546C67, 2, size)
        return (
            head + struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(body), 0x004E4942) + body
        )


def _shorts(points: Array) -> NDArray[np.int16]:
    """(n, 4): quantised x, y, z and an empty fourth that keeps rows a multiple of four bytes."""
    rows = np.zeros((len(points), 4), dtype=np.int16)
    rows[:, :3] = np.rint(points / POSITION_UNIT_M)
    return rows


def _octahedral(normals: Array) -> NDArray[np.int8]:
    """Unit vectors as the filter OCTAHEDRAL reads them: folded x and y, the scale, nothing."""
    x, y, z = (normals / np.abs(normals).sum(axis=1, keepdims=True)).T
    folded = [(1 - np.abs(b)) * np.where(a >= 0, 1, -1) for a, b in ((x, y), (y, x))]
    u, v = (np.where(z >= 0, plain, fold) for plain, fold in zip((x, y), folded, strict=True))
    rows = np.zeros((len(normals), 4), dtype=np.int8)
    rows[:, 0], rows[:, 1], rows[:, 2] = np.rint(u * NORMAL_MAX), np.rint(v * NORMAL_MAX), NORMAL_MAX
    return rows


def _weight_bytes(weights: Array) -> NDArray[np.uint8]:
    """Skin weights that add up to exactly 255."""
    rows = np.rint(weights * 255).astype(np.int64)
    rows[np.arange(len(rows)), rows.argmax(axis=1)] += 255 - rows.sum(axis=1)
    return rows.astype(np.uint8)


def _nodes(body: Body) -> list[dict[str, Any]]:
    rest, nodes = body.skeleton.rest, []
    for i, name in enumerate(JOINTS):
        parent = INDEX[PARENT[name]] if PARENT[name] else None
        offset = rest[i] - (rest[parent] if parent is not None else 0)
        node: dict[str, Any] = {"name": name, "translation": [round(float(v), 5) for v in offset]}
        children = [INDEX[other] for other in JOINTS if PARENT[other] == name]
        nodes.append(node | ({"children": children} if children else {}))
    return nodes


def _inverse_binds(body: Body) -> NDArray[np.float32]:
    """Inverse bind matrices that also undo the quantisation, column by column."""
    scale = np.diag([POSITION_UNIT_M] * 3 + [1.0])
    matrices = body.inverse_bind @ scale
    return np.asarray(matrices.transpose(0, 2, 1), dtype="<f4")


def _attributes(writer: Writer, body: Body, old: Ints) -> tuple[dict[str, int], list[dict[str, Any]]]:
    shapes, points = load_shapes(), body.bind[old]
    quantised = _shorts(points)
    limits = {"min": quantised[:, :3].min(axis=0).tolist(), "max": quantised[:, :3].max(axis=0).tolist()}
    normals = vertex_normals(body.bind, shapes.faces)[old]
    found = {
        "POSITION": writer.attribute(quantised, _SHORT, "VEC3", **limits),
        "NORMAL": writer.attribute(_octahedral(normals), _BYTE, "VEC3", normalized=True, coding="OCTAHEDRAL"),
        "JOINTS_0": writer.attribute(shapes.joints[old].astype(np.uint8), _UBYTE, "VEC4"),
        "WEIGHTS_0": writer.attribute(_weight_bytes(shapes.weights[old]), _UBYTE, "VEC4", normalized=True),
    }
    lanes, table = margin_lanes(), []
    for start in range(0, len(lanes), 4):
        group, name = lanes[start : start + 4], f"_MARGIN_{start // 4}"
        rows = np.zeros((len(old), 4), dtype=np.int8)
        for component, lane in enumerate(group):
            rows[:, component] = lane.quantised()[old]
            table.append({"name": lane.name, "attribute": name.lower(), "component": component, "unit_m": lane.unit_m})
        found[name] = writer.attribute(rows, _BYTE, "VEC4", normalized=True)
    return found, table


def _morph_targets(writer: Writer, body: Body, old: Ints) -> list[dict[str, int]]:
    targets = []
    for mass_kg in MORPHS.values():
        delta = _shorts(base_body(body.sex, mass_kg).bind[old] - body.bind[old])
        limits = {"min": delta[:, :3].min(axis=0).tolist(), "max": delta[:, :3].max(axis=0).tolist()}
        targets.append({"POSITION": writer.attribute(delta, _SHORT, "VEC3", **limits)})
    return targets


@lru_cache(maxsize=1)
def _order() -> tuple[Ints, Ints]:
    return order_vertices(order_faces(load_shapes().faces))


def body_glb() -> bytes:
    """The shipped file: everybody's body at 1.70 m, with morph targets `light` and `heavy`."""
    body, writer = base_body(), Writer()
    old, faces = _order()
    attributes, lanes = _attributes(writer, body, old)
    targets = _morph_targets(writer, body, old)
    index = writer.packed_view(encode_triangles(faces), faces.size, 4, "TRIANGLES")
    indices = writer.accessor(index, _UINT, faces.size, "SCALAR")
    binds = writer.accessor(writer.plain_view(_inverse_binds(body).tobytes()), _FLOAT, len(JOINTS), "MAT4")
    return writer.finish(_document(body, attributes, targets, indices, binds, lanes))


def _document(
    body: Body,
    attributes: dict[str, int],
    targets: list[dict[str, int]],
    indices: int,
    binds: int,
    lanes: list[dict[str, Any]],
) -> dict[str, Any]:
    mesh = {
        "name": "body",
        "primitives": [{"attributes": attributes, "indices": indices, "targets": targets}],
        "weights": [0.0] * len(targets),
        "extras": {"targetNames": list(MORPHS), "lanes": lanes, "height_m": BASE_HEIGHT_M, "girth": girths(body.sex)},
    }
    extensions = ["KHR_mesh_quantization", "EXT_meshopt_compression"]
    count = len(JOINTS)
    return {
        "asset": {"version": "2.0", "generator": "unknot figure"},
        "extensionsUsed": extensions,
        "extensionsRequired": extensions,
        "scene": 0,
        "scenes": [{"nodes": [0, count]}],
        "nodes": [*_nodes(body), {"name": "body", "mesh": 0, "skin": 0}],
        "meshes": [mesh],
        "skins": [{"joints": list(range(count)), "skeleton": 0, "inverseBindMatrices": binds}],
    }


def girths(sex: Sex = "unspecified") -> list[float]:
    """Girth of the light, the base and the heavy body."""
    return [round(base_body(sex, mass).girth, 4) for mass in (LIGHT_KG, BASE_MASS_KG, HEAVY_KG)]


def morph_weights(girth: float) -> tuple[float, float]:
    """How much of `light` and `heavy` makes this girth; at most one of them is not zero."""
    light, base, heavy = girths()
    if girth <= base:
        return round(min((base - girth) / (base - light), 1.0), 3), 0.0
    return 0.0, round(min((girth - base) / (heavy - base), 1.0), 3)
