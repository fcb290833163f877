"""Named parts of the body: the skin that touches something, and the places a palm or a tool goes to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from unknot.body.mesh import build_body, load_shapes
from unknot.body.places import area_margin, region_margins
from unknot.body.regions import REGION_IDS
from unknot.body.skeleton import INDEX
from unknot.catalog.poses import Point

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

PATCH_M = 0.028  # skin within this distance of a landmark counts as the landmark

# What a part gives when weight rests on it, millimetres. Picture choices, not measured tissue.
DEPTH_MM: dict[str, float] = {
    "buttock": 16,
    "buttocks": 16,
    "seat": 14,
    "thigh_back": 10,
    "thigh_front": 9,
    "calf": 7,
    "upper_back": 10,
    "shoulder_blade": 8,
    "shoulder": 8,
    "hip_side": 14,
    "belly": 12,
    "occiput": 3,
    "cheek": 3,
    "knee": 3,
    "heel": 3,
}
DEFAULT_DEPTH_MM = 2.0

_GROUPS = {  # part → regions of the body map it is made of
    "knee": ("knee-front",),
    "belly": ("abdomen",),
    "flat_hand": ("hand",),
    "upper_back": ("shoulder-blade", "thoracic-upper", "thoracic-middle"),
    "low_back": ("lumbar",),
    "buttocks": ("buttock",),
    "seat": ("buttock", "thigh-back"),
    "outer_leg": ("thigh-outer",),
    "side": ("ribs-side",),
}
_JOINT_PARTS = {"toes": "toes", "palm": "hand", "fist": "hand"}
_HEAD_PARTS = ("occiput", "forehead", "cheek", "crown")


@dataclass(frozen=True)
class Rest:
    """The reference figure in neutral standing: points, normals, strongest joint of every vertex."""

    points: Array
    normals: Array
    joint: Ints
    frames: Array


def vertex_normals(points: Array, faces: Ints) -> Array:
    """Area-weighted unit normals (n, 3)."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    flat = np.cross(b - a, c - a)
    total = np.zeros_like(points)
    for k in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(faces[:, k], flat[:, axis], minlength=len(points))
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1), 1e-12)[:, None])


@lru_cache(maxsize=1)
def rest() -> Rest:
    body, shapes = build_body(1.75, 70.0), load_shapes()
    top = shapes.joints[np.arange(len(shapes.joints)), shapes.weights.argmax(axis=1)]
    frames = body.skeleton.rest
    return Rest(body.neutral, vertex_normals(body.neutral, body.faces), top, frames)


def split_side(part: str) -> tuple[str, str]:
    """`heel_left` → (`heel`, `left`); a part without a side gives an empty one."""
    for side in ("left", "right"):
        if part.endswith(f"_{side}"):
            return part.removesuffix(f"_{side}"), side
    return part, ""


@lru_cache(maxsize=256)
def part_vertices(part: str) -> Ints:
    """Vertex numbers of a named part (`heel_left`, `buttocks`, `calf_right`); ValueError if unknown."""
    name, side = split_side(part)
    at = rest()
    if name in _HEAD_PARTS:
        return np.flatnonzero(_head_part(at, name))
    if name in _JOINT_PARTS:
        mask = at.joint == INDEX[f"{_JOINT_PARTS[name]}_{side}"]
        if name == "palm":
            inward = -1.0 if side == "left" else 1.0
            mask &= at.normals[:, 0] * inward > 0.35
        return np.flatnonzero(mask)
    regions = _GROUPS.get(name, (name.replace("_", "-"),))
    if unknown := [region for region in regions if region not in REGION_IDS]:
        known = ", ".join([*_GROUPS, *_JOINT_PARTS, *_HEAD_PARTS])
        raise ValueError(
            f"part {part!r} is not known; expected a region of the body map or one of {known} ({unknown[0]})"
        )
    margins = region_margins()
    keys = [key for key in margins for region in regions if _belongs(key, region, side)]
    return np.flatnonzero(np.max([margins[key] for key in keys], axis=0) > 0)


def _belongs(key: str, region: str, side: str) -> bool:
    if not side:
        return key.rsplit("-", 1)[0] == region
    return key in (f"{region}-{side}", f"{region}-middle")


def _head_part(at: Rest, name: str) -> NDArray[np.bool_]:
    head = region_margins()["head-middle"] > 0
    z = at.points[:, 2] - at.frames[INDEX["head"], 2]
    y = at.points[:, 1]
    if name == "occiput":
        return np.asarray(head & (at.normals[:, 2] < -0.45) & (z < -0.01))
    if name == "forehead":
        return np.asarray(head & (at.normals[:, 2] > 0.3) & (y > 1.655))
    if name == "cheek":
        return np.asarray(head & (np.abs(at.normals[:, 0]) > 0.5))
    return np.asarray(head & (at.normals[:, 1] > 0.5))


@dataclass(frozen=True)
class Landmark:
    """A small patch of skin: vertex numbers and their shares (summing to 1)."""

    vertices: Ints
    share: Array

    def at(self, points: Array) -> Array:
        """Where the patch is: (…, 3) from points (…, n, 3)."""
        return np.asarray(np.einsum("k,...kc->...c", self.share, points[..., self.vertices, :]))


def _patch(where: Array, normal: Array | None = None, anchor: int | None = None, radius: float = PATCH_M) -> Landmark:
    """Skin near a place; with `anchor` on the same part of the body as that vertex."""
    at = rest()
    away = np.linalg.norm(at.points - where, axis=1)
    if anchor is not None:
        away = np.where(_on_arm() == _on_arm()[anchor], away, 1.0)
    if normal is not None:
        away = away + 0.2 * np.maximum(0.25 - at.normals @ normal, 0)
    near = np.flatnonzero(_same_part(away < max(radius, float(away.min()) + 0.012), int(np.argmin(away))))
    share = np.exp(-((away[near] / radius) ** 2) * 2)
    return Landmark(near, share / share.sum())


@lru_cache(maxsize=256)
def part_landmark(part: str) -> Landmark:
    """The middle of a part, for a palm to go to."""
    at, chosen = rest(), part_vertices(part)
    name, side = split_side(part)
    if name == "palm":
        wrist, tips = at.frames[INDEX[f"hand_{side}"]], at.points[chosen][:, 1].min()
        middle = wrist + np.array([0, 0.45 * (tips - wrist[1]), 0.0])
        inward = np.array([-1.0 if side == "left" else 1.0, 0, 0])
        return _patch(at.points[chosen[np.argmin(np.linalg.norm(at.points[chosen] - middle, axis=1))]], inward)
    mean = at.points[chosen].mean(axis=0)
    centre = chosen[np.argmin(np.linalg.norm(at.points[chosen] - mean, axis=1))]
    return _patch(at.points[centre], at.normals[centre])


def _limb_point(point: Point, side: str) -> Array:
    at, bone = rest(), point.bone or "thigh"
    nxt = {"thigh": "shin", "shin": "foot", "upper_arm": "forearm", "forearm": "hand"}.get(bone)
    top = at.frames[INDEX[f"{bone}_{side}"]]
    if nxt is None:
        end = top + (np.array([0, -0.04, 0.14]) if bone == "foot" else np.array([0, -0.12, 0.0]))
    else:
        end = at.frames[INDEX[f"{nxt}_{side}"]]
    axis = top + point.along * (end - top)
    turn, out = np.radians(point.facing), 1.0 if side == "left" else -1.0
    ray = np.array([out * np.sin(turn), 0.0, np.cos(turn)]) if bone != "foot" else np.array([0.0, -1.0, 0.0])
    own = at.joint == INDEX[f"{bone}_{side}"]
    if nxt is not None:
        own |= at.joint == INDEX[f"{nxt}_{side}"]
    own |= at.joint == INDEX["pelvis"] if bone == "thigh" else False
    return _cast(axis, ray, own)


def _cast(origin: Array, ray: Array, own: NDArray[np.bool_]) -> Array:
    """The skin nearest to a ray from inside the body, on the side it points to."""
    at = rest()
    offset = at.points - origin
    along = offset @ ray
    aside = np.linalg.norm(offset - along[:, None] * ray, axis=1)
    cost = aside - 0.15 * along + 10.0 * (~own | (along < 0.0))
    return np.asarray(at.points[int(np.argmin(cost))])


def _trunk_point(point: Point, side: str) -> Array:
    at, out = rest(), 1.0 if side == "left" else -1.0
    origin = np.array([out * point.out_cm / 100, (point.height_cm or 0.0) / 100, 0.0])
    ray = {"back": (0, 0, -1.0), "front": (0, 0, 1.0), "side": (out, 0, 0.0)}[point.face]
    trunk = np.isin(at.joint, [INDEX[j] for j in ("pelvis", "spine_low", "spine_mid", "chest", "neck")])
    trunk |= np.isin(at.joint, [INDEX[f"clavicle_{side}"], INDEX[f"thigh_{side}"]])
    if point.face == "side":
        origin[0], origin[2] = 0.0, point.out_cm / 100
    return _cast(origin, np.array(ray), trunk)


def reference_point(point: Point, area: str, side: str) -> Array:
    """Where a landmark lies on the reference figure in neutral standing, metres."""
    limb = side if point.limb == "treated" else {"left": "right", "right": "left"}[side]
    if point.bone is not None:
        return _limb_point(point, limb)
    if point.height_cm is not None:
        return _trunk_point(point, limb)
    margin = area_margin(area, limb)
    deep = np.clip(margin, 0, None) ** 2
    mean = (rest().points * deep[:, None]).sum(axis=0) / deep.sum()
    inside = np.flatnonzero(margin > 0.3 * margin.max())
    return np.asarray(rest().points[inside[np.argmin(np.linalg.norm(rest().points[inside] - mean, axis=1))]])


def landmark(point: Point, area: str, side: str, shift_m: float = 0.0) -> Landmark:
    """The skin at a landmark, moved by `shift_m` down the bone or the trunk (negative: up)."""
    where = reference_point(point, area, side)
    at = rest()
    anchor = int(np.argmin(np.linalg.norm(at.points - where, axis=1)))
    axis = np.array([0, 0, 1.0]) if area == "plantar-foot" else np.array([0, -1.0, 0])
    return _patch(where + shift_m * axis, at.normals[anchor], anchor)


_ARMS = ("upper_arm", "forearm", "hand")


@lru_cache(maxsize=1)
def _on_arm() -> NDArray[np.bool_]:
    return np.isin(rest().joint, [INDEX[f"{j}_{s}"] for j in _ARMS for s in ("left", "right")])


def _same_part(near: NDArray[np.bool_], anchor: int) -> NDArray[np.bool_]:
    """Leave out an arm that only hangs beside the place, as it does beside the hip in standing."""
    return np.asarray(near & (_on_arm() == _on_arm()[anchor]))


def around(spot: Landmark, radius: float = 0.075) -> Ints:
    """Skin that may touch a tool lying at this landmark."""
    at = rest()
    centre = spot.at(at.points)
    normal = (spot.share[:, None] * at.normals[spot.vertices]).sum(axis=0)
    near = np.linalg.norm(at.points - centre, axis=1) < radius
    anchor = int(spot.vertices[np.argmax(spot.share)])
    return np.flatnonzero(_same_part(near & (at.normals @ normal > 0.0), anchor))


@lru_cache(maxsize=1)
def spread_vertices() -> Ints:
    """About a thousand vertices spread over the skin, the same for everybody: where collisions are felt."""
    chooser = np.random.default_rng(20)
    n = load_shapes().n_half
    left = chooser.choice(n, 520, replace=False)
    twin = load_shapes().twin
    return np.unique(np.concatenate([left, twin[left]]))
