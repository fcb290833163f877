"""The body as a signed-distance field: negative inside, metres, one half (x ≥ 0) of a symmetric figure.

Drawn at a stature of 1.75 m in the *bind posture* (arms out, hips, knees and elbows a little bent), half-way
between what the joints do later, so that skinning has to stretch less. All widths and depths here are
drawing choices; joint positions come from the skeleton.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from unknot.body.skeleton import INDEX, Skeleton, pose, skeleton

Points = NDArray[np.float32]
Values = NDArray[np.float32]
Vec = tuple[float, float, float]

REFERENCE_HEIGHT_M = 1.75
FAR = np.float32(0.6)

_BIND_SIDE = {
    "shoulder_abduction": 45.0,
    "shoulder_flexion": 8.0,
    "elbow_flexion": 28.0,
    "hip_flexion": 16.0,
    "hip_abduction": 9.0,
    "hip_rotation": 4.0,
    "knee_flexion": 24.0,
    "ankle_plantarflexion": 0.0,
}
BIND_ANGLES: Mapping[str, float] = {
    f"{name}_{side}": value for name, value in _BIND_SIDE.items() for side in ("left", "right")
}


@dataclass(frozen=True)
class Shape:
    """Which body to draw: `female` 0 (male) to 1, `girth` 1 is about 72 kg at 1.75 m."""

    female: float = 0.5
    girth: float = 1.0
    bones: Skeleton = field(init=False)

    def __post_init__(self) -> None:
        male = skeleton(REFERENCE_HEIGHT_M, "male").rest
        female = skeleton(REFERENCE_HEIGHT_M, "female").rest
        mixed = Skeleton((1 - self.female) * male + self.female * female)
        object.__setattr__(self, "bones", mixed)

    def mix(self, male: float, female: float) -> float:
        return (1 - self.female) * male + self.female * female

    def grow(self, share: float) -> float:
        """Factor on a width that takes `share` of the change in girth."""
        return float(1.0 + share * (self.girth - 1.0))


# -- primitives ------------------------------------------------------------------------------------------


def _f32(values: Vec) -> Values:
    return np.array(values, dtype=np.float32)


def smooth_min(a: Values, b: Values, k: float | Values) -> Values:
    """Polynomial union with blend radius k (metres)."""
    h = np.maximum(k - np.abs(a - b), 0) / k
    return np.asarray(np.minimum(a, b) - h * h * k * 0.25, dtype=np.float32)


def smooth_max(a: Values, b: Values, k: float) -> Values:
    return -smooth_min(-a, -b, k)


def ellipsoid(p: Points, centre: Vec, radii: Vec) -> Values:
    q = (p - _f32(centre)) / _f32(radii)
    k0 = np.linalg.norm(q, axis=1)
    k1 = np.linalg.norm(q / _f32(radii), axis=1)
    return np.asarray(k0 * (k0 - 1) / np.maximum(k1, 1e-6), dtype=np.float32)


def paired(p: Points, centre: Vec, radii: Vec, k: float) -> Values:
    """Two mirrored ellipsoids blended across the mid-line, so that no crease is left there."""
    other = (-centre[0], centre[1], centre[2])
    return smooth_min(ellipsoid(p, centre, radii), ellipsoid(p, other, radii), k)


def cone(p: Points, a: Vec, b: Vec, ra: float, rb: float) -> Values:
    """Capsule whose radius runs from ra at a to rb at b."""
    a32, ab = _f32(a), _f32(b) - _f32(a)
    t = np.clip((p - a32) @ ab / (ab @ ab), 0, 1)
    d = np.linalg.norm(p - a32 - t[:, None] * ab, axis=1)
    return np.asarray(d - (ra + (rb - ra) * t), dtype=np.float32)


@dataclass(frozen=True)
class Loft:
    """Cross-sections strung along a bone.

    `rows` are (station, +u, −u, +v, −v) half widths in centimetres, u and v being the two axes across the
    bone; `power` 2 gives ellipses, more gives rounder boxes. Past the ends the last section closes with a
    cap of `cap` times its own radius.
    """

    rows: tuple[tuple[float, float, float, float, float], ...]
    power: float = 2.0
    cap: tuple[float, float] = (0.9, 0.9)

    def distance(self, s: Values, u: Values, v: Values, grow: float | Values = 1.0) -> Values:
        table = np.array(self.rows, dtype=np.float64)
        first, last = table[0, 0], table[-1, 0]
        inside = np.clip(s, first, last)
        curves = PchipInterpolator(table[:, 0], table[:, 1:] / 100.0, axis=0)
        # A fine lookup is several times faster than the spline itself and just as smooth here.
        fine = np.linspace(first, last, 400)
        widths = curves(fine)
        at = [np.interp(inside, fine, widths[:, i]).astype(np.float32) for i in range(4)]
        width_u = np.where(u >= 0, at[0], at[1]) * grow
        width_v = np.where(v >= 0, at[2], at[3]) * grow
        mean = (width_u + width_v) * np.float32(0.5)
        over = np.where(s < first, (first - s) / self.cap[0], (s - last) / self.cap[1])
        beyond = np.maximum(over, 0) / mean
        n = self.power
        flat = ((np.abs(u) / width_u) ** n + (np.abs(v) / width_v) ** n) ** (1 / n)
        q = np.sqrt(flat**2 + beyond**2) + np.float32(1e-4)
        r = np.sqrt(u * u + v * v + np.maximum(over, 0) ** 2) + np.float32(1e-5)
        return np.asarray(r * (1 - 1 / q), dtype=np.float32)


# -- tables: half widths in centimetres at 1.75 m --------------------------------------------------------

THIGH = Loft(  # fraction of the bone; lateral, medial, front, back
    (
        (0.00, 6.6, 6.0, 6.0, 6.5),
        (0.15, 8.2, 7.4, 8.1, 8.2),
        (0.32, 8.4, 7.6, 8.9, 8.3),
        (0.52, 7.5, 7.0, 8.4, 7.4),
        (0.72, 6.5, 6.2, 7.1, 6.4),
        (0.88, 5.6, 5.7, 5.8, 5.5),
        (1.00, 5.0, 5.1, 4.6, 4.7),
    ),
    cap=(1.1, 0.8),
)
SHANK = Loft(
    (
        (0.00, 4.9, 5.0, 4.4, 4.7),
        (0.09, 5.2, 5.3, 4.8, 5.2),
        (0.18, 5.5, 5.5, 4.7, 6.3),
        (0.28, 5.6, 5.8, 4.6, 7.1),
        (0.40, 5.3, 5.6, 4.5, 6.9),
        (0.54, 4.6, 4.8, 4.3, 5.6),
        (0.70, 3.7, 3.8, 4.0, 4.2),
        (0.85, 3.2, 3.2, 3.7, 4.0),
        (0.94, 3.1, 3.1, 3.5, 4.2),
        (1.00, 2.9, 2.9, 3.2, 4.0),
    ),
    cap=(0.75, 0.6),
)
UPPER_ARM = Loft(
    (
        (0.00, 4.7, 4.3, 5.0, 5.1),
        (0.12, 5.1, 4.4, 5.3, 5.2),
        (0.30, 4.8, 4.2, 5.1, 5.0),
        (0.50, 4.2, 4.0, 4.9, 4.7),
        (0.72, 3.9, 3.8, 4.4, 4.3),
        (0.90, 3.9, 3.9, 3.8, 3.9),
        (1.00, 3.7, 3.8, 3.5, 3.7),
    ),
    cap=(0.8, 0.85),
)
FOREARM = Loft(
    (
        (0.00, 3.7, 3.8, 3.7, 3.6),
        (0.12, 4.0, 3.9, 4.3, 4.0),
        (0.26, 3.9, 3.8, 4.5, 4.2),
        (0.46, 3.3, 3.3, 4.0, 3.8),
        (0.70, 2.5, 2.5, 3.2, 3.1),
        (0.90, 1.95, 1.95, 2.75, 2.65),
        (1.00, 1.6, 1.6, 2.4, 2.3),
    ),
    cap=(0.8, 0.8),
)
PALM = Loft(  # metres below the wrist; lateral (back of the hand), medial (palm), thumb side, little side
    (
        (0.000, 1.5, 1.6, 2.3, 2.2),
        (0.030, 1.6, 1.7, 3.3, 3.1),
        (0.066, 1.3, 1.6, 4.0, 3.8),
        (0.082, 1.0, 1.3, 4.0, 3.7),
    ),
    power=2.4,
    cap=(0.6, 0.8),
)
FOOT = Loft(  # metres in front of the ankle; lateral, medial, up, down, about 2.7 cm over the sole
    (
        (-0.034, 2.7, 2.7, 3.6, 3.2),
        (-0.010, 3.1, 3.1, 4.6, 3.3),
        (0.020, 3.3, 3.2, 4.7, 3.2),
        (0.055, 3.7, 3.5, 3.3, 3.1),
        (0.095, 4.3, 4.0, 1.8, 3.0),
        (0.125, 4.6, 4.4, 0.8, 3.0),
        (0.145, 4.4, 4.3, 0.2, 2.9),
    ),
    power=2.3,
    cap=(0.75, 0.35),
)
# Torso sections: (height in m, half width, -, front, back) about the plumb line through the hips.
TORSO_MALE = (
    (0.865, 13.0, 13.0, 7.5, 6.5),
    (0.905, 16.0, 16.0, 9.8, 9.6),
    (0.955, 16.4, 16.4, 10.2, 10.4),
    (1.010, 15.6, 15.6, 10.4, 9.2),
    (1.070, 14.4, 14.4, 10.3, 8.2),
    (1.130, 14.0, 14.0, 10.2, 8.4),
    (1.200, 14.6, 14.6, 10.7, 9.7),
    (1.280, 15.6, 15.6, 11.5, 11.2),
    (1.345, 15.9, 15.9, 11.2, 11.8),
    (1.400, 15.0, 15.0, 9.0, 11.2),
    (1.440, 11.5, 11.5, 6.0, 9.8),
    (1.475, 6.5, 6.5, 3.6, 8.4),
)
TORSO_FEMALE = (
    (0.865, 13.4, 13.4, 7.4, 6.8),
    (0.905, 17.0, 17.0, 9.6, 10.0),
    (0.955, 17.0, 17.0, 10.0, 10.6),
    (1.010, 14.8, 14.8, 10.2, 8.8),
    (1.070, 12.8, 12.8, 9.7, 7.4),
    (1.130, 12.4, 12.4, 9.3, 7.6),
    (1.200, 13.0, 13.0, 9.6, 8.9),
    (1.280, 13.9, 13.9, 10.3, 10.3),
    (1.335, 14.2, 14.2, 9.8, 10.8),
    (1.385, 13.4, 13.4, 8.0, 10.4),
    (1.420, 10.2, 10.2, 5.6, 9.4),
    (1.465, 5.6, 5.6, 3.4, 8.2),
)


def _local(p: Points, frame: NDArray[np.float64]) -> Points:
    return np.asarray((p - frame[:3, 3]) @ frame[:3, :3], dtype=np.float32)


# -- parts -----------------------------------------------------------------------------------------------


def _torso_loft(shape: Shape) -> Loft:
    male, female = np.array(TORSO_MALE), np.array(TORSO_FEMALE)
    rows = (1 - shape.female) * male + shape.female * female
    return Loft(tuple(map(tuple, rows)), power=2.35, cap=(0.42, 0.9))


def _torso_growth(shape: Shape, y: Values, z: Values) -> Values:
    """Girth goes to the belly first, then hips, then chest; little to the shoulders."""
    heights = [0.85, 0.92, 1.00, 1.08, 1.16, 1.28, 1.38, 1.46]
    side = np.interp(y, heights, [0.75, 0.85, 1.05, 1.25, 1.15, 0.85, 0.6, 0.25]).astype(np.float32)
    front = np.interp(y, heights, [0.6, 0.9, 1.5, 1.9, 1.7, 1.0, 0.6, 0.2]).astype(np.float32)
    if shape.girth < 1:  # a thin trunk narrows evenly; bones set its form
        side, front = np.minimum(side, np.float32(0.8)), np.minimum(front, np.float32(0.85))
    share = np.where(z > 0, side + (front - side) * np.clip(z / 0.08, 0, 1), side)
    return np.asarray(1 + share * (shape.girth - 1), dtype=np.float32)


def _trunk(p: Points, shape: Shape) -> Values:
    x, y, z = np.abs(p[:, 0]), p[:, 1], p[:, 2]
    d = _torso_loft(shape).distance(y, x, z, _torso_growth(shape, y, z))
    furrow = 0.0045 * np.exp(-((x / 0.022) ** 2)) * np.clip((-z - 0.03) / 0.03, 0, 1)
    d = d + np.asarray(furrow * np.clip((1.38 - y) / 0.12, 0, 1) * np.clip((y - 0.93) / 0.1, 0, 1), np.float32)
    q = np.stack([x, y, z], axis=1)
    g = shape.grow(0.9)
    hip_y = float(shape.bones["thigh_left"][1])
    seat = (shape.mix(0.076, 0.080), hip_y - 0.018, -0.050 - 0.012 * (g - 1))
    d = smooth_min(d, paired(q, seat, (0.084 * g, 0.092 * g, shape.mix(0.074, 0.080) * g), 0.010), 0.035)
    top = float(shape.bones["upper_arm_left"][1])
    blade = (0.082, top - 0.055, -0.082 * shape.grow(0.5))
    d = smooth_min(d, paired(q, blade, (0.062, 0.090, 0.034), 0.03), 0.04)
    breast = (0.072, top - shape.mix(0.085, 0.120), shape.mix(0.074, 0.078) * shape.grow(0.7))
    radii = (shape.mix(0.078, 0.064), shape.mix(0.058, 0.062), shape.mix(0.042, 0.056))
    a, b, c = (r * shape.grow(0.5) for r in radii)
    return smooth_min(d, paired(q, breast, (a, b, c), 0.04), 0.04)


def _shoulder_girdle(p: Points, shape: Shape) -> Values:
    """Slope from the neck to the point of the shoulder, and the collar bone's roof."""
    q = np.stack([np.abs(p[:, 0]), p[:, 1], p[:, 2]], axis=1)
    sx, sy, sz = (float(c) for c in shape.bones["upper_arm_left"])
    neck_y = float(shape.bones["neck"][1])
    g = shape.grow(0.35)
    slope = cone(q, (0.030, neck_y - 0.004, -0.036), (sx - 0.012, sy + 0.004, sz), 0.033 * g, 0.034 * g)
    chest = cone(q, (0.045, sy - 0.012, 0.020), (sx - 0.010, sy - 0.006, 0.002), 0.042 * g, 0.036 * g)
    return smooth_min(slope, chest, 0.04)


def _neck(p: Points, shape: Shape) -> Values:
    q = np.stack([np.abs(p[:, 0]), p[:, 1], p[:, 2]], axis=1)
    r = shape.mix(0.0555, 0.0475) * shape.grow(0.3)
    return cone(q, (0, 1.455, -0.036), (0, 1.615, -0.010), r * 1.04, r * 0.96)


# Lower edge of the hair as height over depth: nape, behind and above the ear, side-burn, temple, forehead.
_HAIRLINE = PchipInterpolator(
    (-0.15, -0.09, -0.055, -0.030, -0.012, 0.004, 0.016, 0.028, 0.042, 0.060, 0.085, 0.15),
    (1.585, 1.587, 1.597, 1.615, 1.630, 1.634, 1.634, 1.645, 1.680, 1.693, 1.702, 1.710),
)


def hair_margin(p: Points) -> Values:
    """Distance above the hairline."""
    slope = _HAIRLINE(p[:, 2], 1)
    return np.asarray((p[:, 1] - _HAIRLINE(p[:, 2])) / np.sqrt(1 + slope**2), dtype=np.float32)


def _head(p: Points, shape: Shape) -> Values:
    q = np.stack([np.abs(p[:, 0]), p[:, 1], p[:, 2]], axis=1)
    slim = shape.mix(1.0, 0.95)
    d = ellipsoid(q, (0, 1.655, -0.002), (0.0755, 0.092, 0.0965))
    d = smooth_min(d, ellipsoid(q, (0, 1.604, 0.030), (0.0605 * slim, 0.074, 0.064)), 0.03)
    d = smooth_min(d, ellipsoid(q, (0, 1.588, 0.068), (0.036, 0.034, 0.030)), 0.025)
    jaw = cone(q, (0.043 * slim, 1.584, 0.010), (0.010, 1.548, 0.075), 0.016, shape.mix(0.019, 0.016))
    d = smooth_min(d, jaw, 0.028)
    d = smooth_min(d, ellipsoid(q, (0.043, 1.618, 0.062), (0.020, 0.018, 0.020)), 0.02)
    d = smooth_min(d, cone(q, (0.006, 1.660, 0.083), (0.045, 1.661, 0.066), 0.013, 0.012), 0.016)
    d = smooth_max(d, -ellipsoid(q, (0.032, 1.642, 0.106), (0.019, 0.012, 0.022)), 0.012)
    d = smooth_min(d, ellipsoid(q, (0.0315, 1.6405, 0.0745), (0.0150, 0.0125, 0.0135)), 0.006)
    d = smooth_min(d, cone(q, (0, 1.648, 0.0905), (0, 1.614, 0.110), 0.0068, 0.0105), 0.010)
    d = smooth_min(d, ellipsoid(q, (0.0105, 1.6085, 0.0985), (0.0080, 0.0065, 0.0100)), 0.006)
    d = smooth_min(d, cone(q, (0, 1.5835, 0.0960), (0.018, 1.5790, 0.0870), 0.0058, 0.0035), 0.006)
    d = smooth_min(d, cone(q, (0, 1.5715, 0.0945), (0.015, 1.5745, 0.0870), 0.0066, 0.0040), 0.006)
    ear = ellipsoid(q, (0.0765, 1.628, -0.006), (0.0085, 0.031, 0.019))
    d = smooth_min(d, ear, 0.006)
    cap = ellipsoid(q, (0, 1.6575, -0.006), (0.0815, 0.0965, 0.1005))
    return smooth_min(d, smooth_max(cap, np.asarray(-hair_margin(q) - 0.003, np.float32), 0.008), 0.006)


def _leg(p: Points, shape: Shape, frames: NDArray[np.float64]) -> Values:
    thigh, shin = frames[INDEX["thigh_left"]], frames[INDEX["shin_left"]]
    hip, knee, ankle = (shape.bones[f"{n}_left"] for n in ("thigh", "shin", "foot"))
    length, shank = float(hip[1] - knee[1]), float(knee[1] - ankle[1])
    a = _local(p, thigh)
    wide = 1 + np.interp(-a[:, 1] / length, [0, 0.5, 1], [1.12, 1.0, 0.45]) * (shape.girth - 1)
    wide = wide * np.interp(-a[:, 1] / length, [0, 0.6, 1], [shape.mix(1.0, 1.05), shape.mix(1, 1.03), 0.98])
    d = THIGH.distance(-a[:, 1] / length, a[:, 0], a[:, 2] + 0.004, wide.astype(np.float32))
    kneecap = ellipsoid(a, (0, -length + 0.004, 0.040), (0.029, 0.034, 0.021))
    d = smooth_min(d, kneecap, 0.022)
    b = _local(p, shin)
    calf = 1 + np.interp(-b[:, 1] / shank, [0, 0.3, 0.7, 1], [0.5, 0.75, 0.5, 0.2]) * (shape.girth - 1)
    lower = SHANK.distance(-b[:, 1] / shank, b[:, 0], b[:, 2] - 0.002, calf.astype(np.float32))
    lower = smooth_min(lower, ellipsoid(b, (0, -0.060, 0.040), (0.014, 0.022, 0.012)), 0.02)
    lower = smooth_min(lower, ellipsoid(b, (0.029, -shank + 0.004, -0.005), (0.009, 0.016, 0.013)), 0.016)
    lower = smooth_min(lower, ellipsoid(b, (-0.029, -shank + 0.011, 0.003), (0.009, 0.015, 0.014)), 0.016)
    d = smooth_min(d, lower, 0.022)
    return smooth_min(d, _foot(p, shape, frames), 0.018)


_TOES = (  # across, tip in front of the ankle, radius, start; from the big toe outwards
    (-0.0300, 0.186, 0.0135, 0.120),
    (-0.0075, 0.187, 0.0098, 0.122),
    (0.0100, 0.180, 0.0090, 0.118),
    (0.0265, 0.169, 0.0086, 0.110),
    (0.0400, 0.154, 0.0086, 0.100),
)


def _foot(p: Points, shape: Shape, frames: NDArray[np.float64]) -> Values:
    c = _local(p, frames[INDEX["foot_left"]])
    floor = -float(shape.bones["foot_left"][1])
    g = shape.grow(0.18) * shape.mix(1.0, 0.95)
    bend = 0.10 * np.clip(c[:, 2] - 0.02, 0, 0.2)  # the forefoot points a little inwards
    d = FOOT.distance(c[:, 2], (c[:, 0] + bend * 0.3) / 1.0, c[:, 1] - floor - 0.027, g)
    arch = ellipsoid(c, (-0.048, floor - 0.004, 0.050), (0.034, 0.020, 0.045))
    d = smooth_max(d, -arch, 0.014)
    for x, tip, r, start in _TOES:
        y = floor + r * 0.98
        mid = (x * 1.0, y + 0.006, (start + tip) / 2)
        toe = smooth_min(
            cone(c, (x * 0.96, y + 0.005, start), mid, r * 1.02, r * 0.94),
            cone(c, mid, (x * 1.02, y, tip - r), r * 0.94, r * 1.02),
            0.006,
        )
        d = smooth_min(d, toe, 0.005)
    heel = ellipsoid(c, (0, floor + 0.024, -0.024), (0.030, 0.032, 0.031))
    d = smooth_min(d, heel, 0.015)
    return smooth_max(d, np.asarray(floor - c[:, 1], np.float32), 0.008)


_FINGERS = (  # towards the thumb, length, radius
    (0.0310, 0.078, 0.0086),
    (0.0105, 0.087, 0.0089),
    (-0.0105, 0.080, 0.0085),
    (-0.0300, 0.063, 0.0077),
)


def _hand(p: Points, shape: Shape, frame: NDArray[np.float64]) -> Values:
    c = _local(p, frame) / np.float32(shape.mix(1.02, 0.95))
    d = PALM.distance(-c[:, 1], c[:, 0], c[:, 2])
    for z, length, r in _FINGERS:
        base: Vec = (0.000, -0.082, z * 0.96)
        joint: Vec = (-0.005, -0.090 - 0.46 * length, z * 1.14)
        tip: Vec = (-0.016, -0.090 - length + r, z * 1.22)
        finger = smooth_min(cone(c, base, joint, r * 1.08, r), cone(c, joint, tip, r, r * 0.86), 0.003)
        d = smooth_min(d, finger, 0.003)
    ball = cone(c, (-0.008, -0.022, 0.022), (-0.013, -0.056, 0.046), 0.0165, 0.0115)
    tip_part = cone(c, (-0.013, -0.056, 0.046), (-0.016, -0.086, 0.056), 0.0112, 0.0086)
    thumb = smooth_min(ball, tip_part, 0.006)
    return smooth_min(d, thumb, 0.010)


def _arm(p: Points, shape: Shape, frames: NDArray[np.float64]) -> Values:
    shoulder, elbow, wrist = (shape.bones[f"{n}_left"] for n in ("upper_arm", "forearm", "hand"))
    upper, lower = float(shoulder[1] - elbow[1]), float(elbow[1] - wrist[1])
    slim = shape.mix(1.0, 0.88)
    a = _local(p, frames[INDEX["upper_arm_left"]])
    d = UPPER_ARM.distance(-a[:, 1] / upper, a[:, 0], a[:, 2], shape.grow(0.85) * slim)
    cap = ellipsoid(a, (0.004, -0.016, 0.0), tuple(r * slim * shape.grow(0.5) for r in (0.049, 0.058, 0.053)))  # type: ignore[arg-type]
    d = smooth_min(d, cap, 0.025)
    b = _local(p, frames[INDEX["forearm_left"]])
    fore = FOREARM.distance(-b[:, 1] / lower, b[:, 0], b[:, 2], shape.grow(0.5) * slim)
    d = smooth_min(d, fore, 0.020)
    tip = ellipsoid(b, (0, -0.004, -0.027 * slim), (0.016, 0.022, 0.014))
    d = smooth_min(d, tip, 0.018)
    return smooth_min(d, _hand(p, shape, frames[INDEX["hand_left"]]), 0.016)


# -- the whole -------------------------------------------------------------------------------------------


def _near(p: Points, low: Vec, high: Vec) -> NDArray[np.bool_]:
    return np.asarray(((p >= _f32(low)) & (p <= _f32(high))).all(axis=1))


def _masked(p: Points, mask: NDArray[np.bool_], part: NDArray[np.float32]) -> Values:
    out = np.full(len(p), FAR, dtype=np.float32)
    out[mask] = part
    return out


def _fade(p: Points, centre: NDArray[np.float64], k: float, near: float, far: float) -> Values:
    """Blend radius that falls from k to .4 cm away from a joint, else thigh welds to belly."""
    d = np.linalg.norm(p - centre.astype(np.float32), axis=1)
    t = np.clip((d - near) / (far - near), 0, 1)
    return np.asarray(k + (0.004 - k) * t * t * (3 - 2 * t), dtype=np.float32)


def arm_distance(p: Points, shape: Shape) -> Values:
    """Distance to the left arm alone, in the bind posture."""
    return _arm(p, shape, pose(shape.bones, BIND_ANGLES))


def leg_distance(p: Points, shape: Shape) -> Values:
    """Distance to the left leg alone, in the bind posture."""
    return _leg(p, shape, pose(shape.bones, BIND_ANGLES))


def distance(p: Points, shape: Shape) -> Values:
    """Signed distance of points (n, 3) with x ≥ 0 to the body in the bind posture; approximate far away."""
    p = np.ascontiguousarray(p, dtype=np.float32)
    frames = pose(shape.bones, BIND_ANGLES)
    high = _near(p, (-1, 1.42, -1), (0.20, 2, 1))
    trunk_box = _near(p, (-1, 0.70, -1), (0.34 + 0.2 * max(shape.girth - 1, 0), 1.62, 1))
    d = _masked(p, trunk_box, _trunk(p[trunk_box], shape))
    girdle = _near(p, (-1, 1.25, -0.3), (0.4, 1.65, 0.3))
    d = smooth_min(d, _masked(p, girdle, _shoulder_girdle(p[girdle], shape)), 0.045)
    d = smooth_min(d, _masked(p, high, _neck(p[high], shape)), 0.045)
    d = smooth_min(d, _masked(p, high, _head(p[high], shape)), 0.020)
    leg_box = p[:, 1] < 1.15
    leg = _masked(p, leg_box, _leg(p[leg_box], shape, frames))
    hip = frames[INDEX["thigh_left"], :3, 3]
    d = smooth_min(d, leg, _fade(p, hip, 0.05, 0.10, 0.19 + 0.08 * max(shape.girth - 1, 0)))
    arm_box = _near(p, (0.08, 0.6, -1), (2, 1.65, 1))
    arm = _masked(p, arm_box, _arm(p[arm_box], shape, frames))
    shoulder = frames[INDEX["upper_arm_left"], :3, 3]
    return smooth_min(d, arm, _fade(p, shoulder, 0.045, 0.06, 0.13))
