"""Where things are on the skin: treated areas, places to leave alone, garments and the regions of the map.

Everything is a *signed margin*: metres to the edge along the skin, positive inside, continuous, one number
per vertex. Interpolated over a triangle and cut at zero it gives the same crisp edge in the 3D view, the
line drawing and the body map. Margins are worked out once, on the reference figure, and hold for every
body because all bodies share one topology.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from unknot.body import field
from unknot.body.mesh import load_shapes
from unknot.body.regions import BODY_REGIONS
from unknot.body.skeleton import INDEX, pose

Array = NDArray[np.float64]
Kind = Literal["area", "no_go"]

_ROUND_M = 0.012  # corners of a place are rounded with about this radius
_BONES = ("thigh", "shin", "foot", "upper_arm", "forearm", "hand")
_NEXT = {"thigh": "shin", "shin": "foot", "upper_arm": "forearm", "forearm": "hand"}


@dataclass(frozen=True, slots=True)
class Place:
    """A treated area or a place to leave alone, with its margins (n,) by side."""

    id: str
    kind: Kind
    name: str
    margins: Mapping[str, Array]


@dataclass(frozen=True)
class Reference:
    """Coordinates of the left half of the reference figure, one value per vertex, metres."""

    points: Array
    local: Mapping[str, Array]  # (n, 3) in each bone's own frame
    length: Mapping[str, float]
    arm: Array  # positive on the arm, past the shoulder

    @property
    def x(self) -> Array:
        return np.asarray(self.points[:, 0])

    @property
    def y(self) -> Array:
        return np.asarray(self.points[:, 1])

    @property
    def z(self) -> Array:
        return np.asarray(self.points[:, 2])

    def along(self, bone: str) -> Array:
        """Metres down the bone from its upper joint."""
        return np.asarray(-self.local[bone][:, 1])


@lru_cache(maxsize=1)
def reference() -> Reference:
    """The figure on which places are defined: mean of both sexes, girth 1."""
    shapes = load_shapes()
    middle = int(np.argmin(np.abs(shapes.girths - 1.0)))
    points = shapes.half[:, middle].mean(axis=0)
    shape = field.Shape(0.5, 1.0)
    frames = pose(shape.bones, field.BIND_ANGLES)
    local, length = {}, {}
    for bone in _BONES:
        frame = frames[INDEX[f"{bone}_left"]]
        local[bone] = (points - frame[:3, 3]) @ frame[:3, :3]
        if bone in _NEXT:
            length[bone] = float(shape.bones[f"{bone}_left"][1] - shape.bones[f"{_NEXT[bone]}_left"][1])
    near = 0.03 - field.arm_distance(points.astype(np.float32), shape).astype(np.float64)
    shoulder = frames[INDEX["upper_arm_left"], :3, 3]
    arm = np.minimum((points - shoulder) @ np.array([0.90, -0.436, 0.0]), near)
    return Reference(points, MappingProxyType(local), MappingProxyType(length), arm)


# -- sides -------------------------------------------------------------------------------------------------


def both_sides(half: Array, middle: bool) -> dict[str, Array]:
    """Spread margins of the left half over the whole body: left, right and, if asked for, across."""
    twin = load_shapes().twin
    n = len(half)
    whole = np.concatenate([half, half[twin[n:]]])
    if middle:
        return {"middle": whole}
    x = np.concatenate([reference().x, -reference().x[twin[n:]]])
    return {"left": np.minimum(whole, x), "right": np.minimum(whole, -x)}


def smooth_intersection(terms: list[Array], radius: float = _ROUND_M) -> Array:
    """Smallest of several margins, with rounded corners."""
    result = terms[0]
    for term in terms[1:]:
        h = np.maximum(radius - np.abs(result - term), 0) / radius
        result = np.minimum(result, term) - h * h * radius * 0.25
    return result


# -- areas and no-go zones ---------------------------------------------------------------------------------


def _number(value: float | str, levels: Mapping[str, float]) -> float:
    return levels[value] if isinstance(value, str) else float(value)


def _range(values: Array, limits: list[Any], levels: Mapping[str, float], unit: float) -> list[Array]:
    low, high = (unit * _number(v, levels) for v in limits)
    return [values - low, high - values]


def _ball(ref: Reference, spec: Mapping[str, Any]) -> Array:
    at = ref.local[spec["bone"]] if "bone" in spec else ref.points
    p = ((at - np.array(spec["centre"]) / 100) / (np.array(spec["radii"]) / 100)).astype(np.float32)
    size = np.linalg.norm(p, axis=1)
    slope = np.linalg.norm(p / (np.array(spec["radii"]) / 100), axis=1)
    return np.asarray(size * (1 - size) / np.maximum(slope, 1e-6), dtype=np.float64)


def _sector(ref: Reference, spec: Mapping[str, Any]) -> list[Array]:
    """Wedge about a bone's axis; distances to its two faces, and not on the other limb."""
    u, v = ref.local[spec["bone"]][:, 0], ref.local[spec["bone"]][:, 2]
    facing, half = np.radians(spec["facing"]), np.radians(spec["half"])
    faces = []
    for angle, sign in ((facing - half, 1.0), (facing + half, -1.0)):
        faces.append(sign * (u * np.cos(angle) - v * np.sin(angle)))
    return [*faces, 0.17 - np.hypot(u, v)]


def _terms(ref: Reference, spec: Mapping[str, Any], levels: Mapping[str, float]) -> list[Array]:
    terms: list[Array] = []
    for key, value in spec.items():
        if key == "ball":
            terms.append(_ball(ref, value))
        elif key == "sector":
            terms += _sector(ref, value)
        elif key in ("out", "height", "front"):
            axis = {"out": ref.x, "height": ref.y, "front": ref.z}[key]
            terms += _range(axis, value, levels, 0.01)
        elif key in ("thigh", "shin", "upper_arm", "forearm"):
            terms += _range(ref.along(key), value, levels, ref.length[key])
        elif key == "foot":
            terms += _range(ref.local["foot"][:, 2], value, levels, 0.01)
        elif key == "sole":
            floor = -float(field.Shape(0.5).bones["foot_left"][1])
            terms += _range(ref.local["foot"][:, 1] - floor, value, levels, 0.01)
        elif key == "trunk":
            terms.append(-ref.arm)
        elif key not in ("name", "whole", "middle"):
            raise ValueError(f"zones.toml: unknown key {key!r}; expected ball, sector, out, height, front, …")
    if "out" in spec or ("ball" in spec and "bone" not in spec["ball"]):
        terms.append(-ref.arm + 0.02)
    return terms


def _place(id_: str, kind: Kind, spec: Mapping[str, Any], levels: Mapping[str, float]) -> Place:
    ref = reference()
    half = smooth_intersection(_terms(ref, spec, levels))
    margins = both_sides(half, middle=bool(spec.get("middle")))
    if spec.get("whole"):
        across = {**spec, "out": [-1.0, spec["out"][1]]}
        margins |= both_sides(smooth_intersection(_terms(ref, across, levels)), middle=True)
    return Place(id_, kind, str(spec["name"]), MappingProxyType(margins))


@lru_cache(maxsize=1)
def places() -> Mapping[tuple[Kind, str], Place]:
    """All areas and no-go zones of zones.toml, keyed by (kind, id)."""
    with resources.files("unknot.body").joinpath("data/zones.toml").open("rb") as stream:
        table = tomllib.load(stream)
    levels = table["levels"]
    found: dict[tuple[Kind, str], Place] = {}
    for id_, spec in table["no_go"].items():
        found["no_go", id_] = _place(id_, "no_go", spec, levels)
    keep_off = {id_: _anywhere(place) for (_, id_), place in found.items()}
    for id_, spec in table["area"].items():
        found["area", id_] = _cut_out(_place(id_, "area", spec, levels), keep_off)
    return MappingProxyType(found)


def _anywhere(place: Place) -> Array:
    return np.asarray(np.max(list(place.margins.values()), axis=0))


def _cut_out(area: Place, keep_off: Mapping[str, Array]) -> Place:
    """No area reaches into a place to leave alone. The one exception: the whole mid and upper back, for a
    roller that lies across and bridges the spine on the muscles beside it."""
    cut = {}
    for side, margin in area.margins.items():
        zones = [-m for id_, m in keep_off.items() if not (side == "middle" and id_ == "spine-line")]
        cut[side] = np.minimum(margin, np.min(zones, axis=0))
    return Place(area.id, area.kind, area.name, MappingProxyType(cut))


def patch_weights(margin: Array) -> Array:
    """Weights (n,) that sum to one and grow towards the middle of a place: the place's centre on any posed
    body is `weights @ vertices`."""
    inside = np.maximum(margin, 0.0)
    if not inside.any():
        raise ValueError("the place is empty: no vertex lies inside it")
    return np.asarray(inside / inside.sum())


def area_margin(area: str, side: str) -> Array:
    """Margin (n,) of a treated area; `side` left, right, or both (all of it, across the mid-line if it may)."""
    margins = places()["area", area].margins
    if side in margins:
        return margins[side]
    if side == "both":
        return margins.get("middle", np.maximum(margins["left"], margins["right"]))
    raise KeyError(f"area {area!r} has no side {side!r}; expected one of {', '.join(margins)} or both")


def no_go_margin(zone: str, side: str = "both") -> Array:
    """Margin (n,) of a place to leave alone; `both` is left and right together."""
    margins = places()["no_go", zone].margins
    if "middle" in margins:
        return margins["middle"]
    if side == "both":
        return np.maximum(margins["left"], margins["right"])
    return margins[side]


# -- garments and features ---------------------------------------------------------------------------------


def _shirt(ref: Reference) -> Array:
    low = -((ref.y - 1.447) * 0.86 + (ref.z - 0.02) * 0.51)
    collar = -smooth_intersection([-low, 0.080 - np.hypot(ref.x, 0.7 * (ref.z + 0.03))], 0.02)
    sleeve = np.maximum(0.48 * ref.length["upper_arm"] - ref.along("upper_arm"), -ref.arm - 0.012)
    return smooth_intersection([collar, ref.y - 0.965, 1.525 - ref.y, sleeve], 0.006)


def _shorts(ref: Reference) -> Array:
    leg = 0.50 * ref.length["thigh"] - ref.along("thigh")
    return smooth_intersection([1.03 - ref.y, leg, -ref.arm - 0.012], 0.006)


def _disc(ref: Reference, centre: tuple[float, float], radii: tuple[float, float]) -> Array:
    """Ellipse drawn on the face, seen from the front."""
    u, v = (ref.x - centre[0]) / radii[0], (ref.y - centre[1]) / radii[1]
    return np.minimum(min(radii) * (1 - np.sqrt(u * u + v * v)), ref.z - 0.05)


def _brow(ref: Reference) -> Array:
    line = 1.6595 - 6.0 * (ref.x - 0.027) ** 2
    return smooth_intersection([0.0026 - np.abs(ref.y - line), ref.x - 0.014, 0.049 - ref.x, ref.z - 0.05], 0.004)


def _hair(ref: Reference) -> Array:
    ear = field.ellipsoid(ref.points.astype(np.float32), (0.080, 1.628, -0.006), (0.016, 0.036, 0.023))
    margin = field.hair_margin(ref.points.astype(np.float32))
    return np.asarray(np.minimum(np.minimum(margin, ear), ref.y - 1.5), dtype=np.float64)


@lru_cache(maxsize=1)
def features() -> Mapping[str, Array]:
    """Margins (n,) of garments, hair and face. Where two overlap, the one named first is on top."""
    ref = reference()
    eyes = _disc(ref, (0.0315, 1.6405), (0.0130, 0.0047))
    lips = _disc(ref, (0.0, 1.5775), (0.0235, 0.0080))
    iris = np.minimum(eyes, _disc(ref, (0.0312, 1.6410), (0.0056, 0.0056)))
    parts = {
        "shirt": _shirt(ref),
        "shorts": _shorts(ref),
        "hair": _hair(ref),
        "irises": iris,
        "eyes": eyes,
        "brows": _brow(ref),
        "upper_lip": np.minimum(lips, ref.y - 1.5772),
        "lower_lip": np.minimum(lips, 1.5772 - ref.y),
    }
    return MappingProxyType({name: both_sides(half, middle=True)["middle"] for name, half in parts.items()})


# -- regions of the map ------------------------------------------------------------------------------------

# A tree of cuts: (cut, where it is positive, where it is negative). Every point of the skin ends in exactly
# one leaf, so the regions cannot overlap and leave no gap. A leaf is a region; `!` marks the mid-line patch.
Tree = str | tuple[str, Any, Any]

_ARM: Tree = ("past wrist", "hand", ("past elbow", "forearm", ("near elbow", "elbow", "upper-arm")))
_FOOT: Tree = ("heel", "heel", "foot")
_THIGH: Tree = (
    "front-outer",
    ("front-inner", "thigh-front", "thigh-outer"),
    ("front-inner", "thigh-inner", "thigh-back"),
)
_LOWER_LEG: Tree = ("past ankle", _FOOT, ("near ankle", "ankle", ("shin front", "shin", "calf")))
_LEG: Tree = (
    "below knee",
    _LOWER_LEG,
    ("near knee", ("knee front", "knee-front", "knee-back"), _THIGH),
)
_SPINE: Tree = (
    "above T8",
    (
        "beside blade",
        (
            "above T4",
            ("on spine", "thoracic-upper!", "thoracic-upper"),
            ("on spine", "thoracic-middle!", "thoracic-middle"),
        ),
        "shoulder-blade",
    ),
    ("above L1", ("on spine", "thoracic-lower!", "thoracic-lower"), ("on spine", "lumbar!", "lumbar")),
)
_SEAT: Tree = ("sacrum", "sacrum!", ("sacroiliac", "sacroiliac", "buttock"))
_FRONT: Tree = ("below groin line", "groin", ("above ribs", "chest", "abdomen"))
_PELVIS: Tree = ("hip side", "hip-side", ("front", _FRONT, _SEAT))
_TRUNK: Tree = (
    "shoulder",
    "shoulder",
    (
        "shoulder top",
        "shoulder-top",
        (
            "above pelvis",
            ("flank side", ("above L1", "ribs-side", "flank"), ("front", _FRONT, _SPINE)),
            _PELVIS,
        ),
    ),
)
REGION_TREE: Tree = (
    "arm",
    _ARM,
    (
        "head",
        "head!",
        ("neck", ("neck front", "neck-front!", "neck-back"), ("leg", _LEG, _TRUNK)),
    ),
)


def _waist(y: Array) -> Array:
    male, female = np.array(field.TORSO_MALE), np.array(field.TORSO_FEMALE)
    rows = (male + female) / 2
    return np.asarray(np.interp(y, rows[:, 0], rows[:, 1] / 100))


def _cuts(ref: Reference) -> dict[str, Array]:
    """Signed distances of all cuts, metres, on the left half."""
    x, y, z = ref.x, ref.y, ref.z
    thigh, shin, foot = (ref.local[b] for b in ("thigh", "shin", "foot"))
    u, v = thigh[:, 0], thigh[:, 2]
    r = np.hypot(u, v) + 1e-6
    side, front = np.clip(u / r, -1, 1), np.clip(v / r, -1, 1)
    top = 0.040 * np.maximum(front, 0) ** 2 + 0.085 * np.maximum(side, 0) ** 2
    top = top + 0.094 * np.maximum(-front, 0) ** 2 + 0.050 * np.maximum(-side, 0) ** 2
    upper, fore = ref.along("upper_arm"), ref.along("forearm")
    edge = np.interp(z, [-0.09, -0.04, 0.0, 0.04, 0.09], [1.592, 1.592, 1.575, 1.545, 1.526])
    past = ref.along("thigh") - top
    return {
        "arm": np.minimum(upper - 0.27 * ref.length["upper_arm"], ref.arm + 0.0),
        "past wrist": fore - ref.length["forearm"] + 0.004,
        "past elbow": fore - 0.055,
        "near elbow": upper - ref.length["upper_arm"] + 0.050,
        "head": y - edge,
        "neck": (y - 1.440) * 0.86 + (z - 0.02) * 0.51 - 0.75 * np.maximum(x - 0.060, 0),
        "neck front": z + 0.015,
        "leg": np.minimum(past, 0.17 - np.abs(u)),
        "front-outer": (v + u) / np.sqrt(2),
        "front-inner": (v - u) / np.sqrt(2),
        "near knee": ref.along("thigh") - ref.length["thigh"] + 0.060,
        "below knee": ref.along("shin") - 0.062,
        "knee front": v + 0.002,
        "shin front": shin[:, 2] + 0.004,
        "near ankle": ref.along("shin") - ref.length["shin"] + 0.070,
        "past ankle": -foot[:, 1] * 0.80 + foot[:, 2] * 0.60 - 0.022,
        "heel": -0.006 - foot[:, 2],
        "shoulder": smooth_intersection([x - 0.143, y - 1.345], 0.02),
        "shoulder top": smooth_intersection([y - (1.434 - 0.08 * x) - 0.10 * np.maximum(z, 0), x - 0.048], 0.02),
        "above pelvis": y - (1.005 + 0.25 * x),
        "flank side": x - (0.80 + 0.40 * np.clip(z / 0.04, 0, 1) * np.clip((y - 1.27) / 0.06, 0, 1)) * _waist(y),
        "above L1": y - 1.165,
        "above T4": y - 1.388,
        "above T8": y - 1.295,
        "above ribs": y - 1.235 + 0.15 * x,
        "beside blade": 0.060 - x,
        "on spine": 0.019 - x,
        "front": z - 0.005,
        "hip side": np.minimum(z + 0.01 + (x - 0.085), (x - 0.085) - z) / np.sqrt(2),
        "below groin line": 0.022 - ((y - 0.880) * 0.78 - 0.62 * x),
        "sacrum": smooth_intersection([0.013 + 0.38 * (y - 0.885) - x, 0.050 - x, y - 0.872], 0.01),
        "sacroiliac": smooth_intersection([0.092 - x, y - 0.940], 0.02),
    }


def _leaves(tree: Tree, cuts: Mapping[str, Array], path: list[Array]) -> dict[str, Array]:
    """Margin of every leaf: the nearest of the cuts on the way to it, largest where a region has two leaves."""
    if isinstance(tree, str):
        return {tree: np.min(path, axis=0)}
    cut, yes, no = tree
    found = _leaves(yes, cuts, [*path, cuts[cut]])
    for name, margin in _leaves(no, cuts, [*path, -cuts[cut]]).items():
        found[name] = np.maximum(found[name], margin) if name in found else margin
    return found


@lru_cache(maxsize=1)
def region_margins() -> Mapping[str, Array]:
    """Margins (n,) of every patch of the body map, keyed and ordered like BODY_REGIONS."""
    leaves = _leaves(REGION_TREE, _cuts(reference()), [])
    spread: dict[str, Array] = {}
    for name, half in leaves.items():
        region = name.removesuffix("!")
        for side, margin in both_sides(half, middle=name.endswith("!")).items():
            spread[f"{region}-{side}"] = margin
    return MappingProxyType({patch.key: spread[patch.key] for patch in BODY_REGIONS})
