"""Twenty-two joints with clinical angles.

Axes: y up, z to the front, x to the figure's left; metres. At zero angles the figure stands upright, arms
down, palms to the thighs, and every joint frame is parallel to the world. Angles are in degrees and named
as a clinician would; those of a limb are mirrored, so that the same number means the same movement on
either side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from unknot.body.anthropometry import Sex, proportions

Array = NDArray[np.float64]
Axis = Literal["x", "y", "z"]

_LIMB_PARENT = {
    "clavicle": "chest",
    "upper_arm": "clavicle",
    "forearm": "upper_arm",
    "hand": "forearm",
    "thigh": "pelvis",
    "shin": "thigh",
    "foot": "shin",
    "toes": "foot",
}
_TRUNK_PARENT = {
    "pelvis": "",
    "spine_low": "pelvis",
    "spine_mid": "spine_low",
    "chest": "spine_mid",
    "neck": "chest",
    "head": "neck",
}


def _tree() -> dict[str, str]:
    tree = dict(_TRUNK_PARENT)
    for side in ("left", "right"):
        for name, parent in _LIMB_PARENT.items():
            tree[f"{name}_{side}"] = parent if parent in _TRUNK_PARENT else f"{parent}_{side}"
    return tree


PARENT: Mapping[str, str] = MappingProxyType(_tree())
JOINTS: tuple[str, ...] = tuple(PARENT)
INDEX: Mapping[str, int] = MappingProxyType({name: i for i, name in enumerate(JOINTS)})


@dataclass(frozen=True, slots=True)
class Dof:
    """One clinical angle of one kind of joint.

    `joints` share the angle in the given parts. `axis` and `sign` say how a positive angle turns the left
    side; on the right, turns about y and z are mirrored. `low` and `high` are degrees: customary clinical
    ranges used as limits of the drawing, not norms to judge a person by.
    """

    name: str
    joints: tuple[tuple[str, float], ...]
    axis: Axis
    sign: int
    low: float
    high: float
    paired: bool = True


_SPINE = (("spine_low", 0.34), ("spine_mid", 0.33), ("chest", 0.33))
_NECK = (("neck", 0.5), ("head", 0.5))


def _one(joint: str) -> tuple[tuple[str, float], ...]:
    return ((joint, 1.0),)


_KINDS = (
    Dof("spine_flexion", _SPINE, "x", 1, -45, 90, paired=False),
    Dof("spine_side_bend", _SPINE, "z", -1, -40, 40, paired=False),  # positive: to the left
    Dof("spine_rotation", _SPINE, "y", 1, -50, 50, paired=False),  # positive: to the left
    Dof("neck_flexion", _NECK, "x", 1, -60, 55, paired=False),
    Dof("neck_side_bend", _NECK, "z", -1, -45, 45, paired=False),
    Dof("neck_rotation", _NECK, "y", 1, -80, 80, paired=False),
    Dof("clavicle_elevation", _one("clavicle"), "z", 1, -10, 35),
    Dof("clavicle_protraction", _one("clavicle"), "y", -1, -25, 30),
    Dof("shoulder_flexion", _one("upper_arm"), "x", -1, -65, 180),
    Dof("shoulder_abduction", _one("upper_arm"), "z", 1, -45, 180),
    Dof("shoulder_rotation", _one("upper_arm"), "y", 1, -90, 90),  # positive: outward
    Dof("elbow_flexion", _one("forearm"), "x", -1, 0, 145),
    Dof("forearm_pronation", (("forearm", 0.45), ("hand", 0.55)), "y", -1, -90, 90),
    Dof("wrist_flexion", _one("hand"), "z", -1, -85, 80),
    Dof("wrist_deviation", _one("hand"), "x", 1, -25, 40),  # positive: to the little finger
    Dof("hip_flexion", _one("thigh"), "x", -1, -20, 130),
    Dof("hip_abduction", _one("thigh"), "z", 1, -30, 55),
    Dof("hip_rotation", _one("thigh"), "y", 1, -45, 60),  # positive: outward
    Dof("knee_flexion", _one("shin"), "x", 1, 0, 150),
    Dof("ankle_plantarflexion", _one("foot"), "x", 1, -25, 60),
    Dof("ankle_inversion", _one("foot"), "z", -1, -20, 35),
    Dof("toes_extension", _one("toes"), "x", -1, -40, 75),
)


def _angles() -> dict[str, Dof]:
    table: dict[str, Dof] = {}
    for dof in _KINDS:
        if not dof.paired:
            table[dof.name] = dof
            continue
        for side, mirror in (("left", 1), ("right", -1)):
            sign = dof.sign if dof.axis == "x" else dof.sign * mirror
            joints = tuple((f"{joint}_{side}", part) for joint, part in dof.joints)
            table[f"{dof.name}_{side}"] = Dof(
                f"{dof.name}_{side}", joints, dof.axis, sign, dof.low, dof.high, paired=True
            )
    return table


DOFS: Mapping[str, Dof] = MappingProxyType(_angles())
"""Every angle a pose may name, for instance `hip_flexion_left` or `spine_flexion`."""


@dataclass(frozen=True, slots=True)
class Root:
    """Where the pelvis is and how the body lies.

    `pitch_deg` 0 stands, −90 lies on the back, +90 lies face down; `roll_deg` turns about the body's long
    axis (positive: to its left); `yaw_deg` turns the whole about the vertical. `position_m` is the pelvis
    joint; None puts it where it is in upright standing.
    """

    position_m: tuple[float, float, float] | None = None
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Joint positions of one person in the neutral posture: `rest` has shape (22, 3), metres."""

    rest: Array

    def __getitem__(self, joint: str) -> Array:
        return np.asarray(self.rest[INDEX[joint]], dtype=np.float64)


def check_angles(angles: Mapping[str, float]) -> None:
    """Refuse a pose that names an unknown angle or leaves a joint's limits (ValueError, all together)."""
    problems = []
    for name, value in angles.items():
        dof = DOFS.get(name)
        if dof is None:
            near = [k for k in DOFS if k.split("_")[0] == name.split("_")[0]] or list(DOFS)
            problems.append(f"angle {name!r} is not defined; expected one of {', '.join(near)}")
        elif not dof.low <= value <= dof.high:
            problems.append(f"{name} = {value:g}°; expected {dof.low:g}° to {dof.high:g}°")
    if problems:
        raise ValueError("; ".join(problems))


def clamp_angles(angles: Mapping[str, float]) -> dict[str, float]:
    """The same pose with each angle moved to the nearest value inside its limits."""
    return {name: min(max(v, DOFS[name].low), DOFS[name].high) for name, v in angles.items()}


def mirror_angles(angles: Mapping[str, float]) -> dict[str, float]:
    """The pose seen in a mirror: left and right change places, bends and turns of the trunk change sign."""
    flipped = {}
    for name, value in angles.items():
        if name.endswith("_left"):
            flipped[name.removesuffix("_left") + "_right"] = value
        elif name.endswith("_right"):
            flipped[name.removesuffix("_right") + "_left"] = value
        else:
            flipped[name] = value if DOFS[name].axis == "x" else -value
    return flipped


def rotation(axis: Axis, degrees: float) -> Array:
    """Right-handed turn about one axis, shape (3, 3)."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = c
    matrix[j, i], matrix[i, j] = s, -s
    return matrix


def _local_rotations(angles: Mapping[str, float]) -> Array:
    """Rx·Rz·Ry per joint, shape (22, 3, 3); the hand turns first, so that the wrist bends about the palm."""
    turns = np.zeros((len(JOINTS), 3))
    for name, value in angles.items():
        dof = DOFS[name]
        for joint, part in dof.joints:
            turns[INDEX[joint], "xyz".index(dof.axis)] += dof.sign * part * value
    matrices = np.repeat(np.eye(3)[None], len(JOINTS), axis=0)
    for i in np.flatnonzero(turns.any(axis=1)):
        x, y, z = turns[i]
        turn, bend = rotation("y", y), rotation("x", x) @ rotation("z", z)
        matrices[i] = turn @ bend if JOINTS[i].startswith("hand") else bend @ turn
    return matrices


def root_rotation(root: Root) -> Array:
    """World orientation of the pelvis, shape (3, 3)."""
    return rotation("y", root.yaw_deg) @ rotation("x", root.pitch_deg) @ rotation("y", root.roll_deg)


def pose(skeleton: Skeleton, angles: Mapping[str, float], root: Root | None = None) -> Array:
    """World transform of every joint, shape (22, 4, 4), in the order of JOINTS.

    Angles left out are zero. Limits are not enforced here (a solver may look beyond them); see
    `check_angles`.
    """
    root = root or Root()
    local = _local_rotations(angles)
    world = np.repeat(np.eye(4)[None], len(JOINTS), axis=0)
    start = skeleton.rest[0] if root.position_m is None else np.asarray(root.position_m)
    world[0, :3, :3] = root_rotation(root) @ local[0]
    world[0, :3, 3] = start
    for i, name in enumerate(JOINTS[1:], start=1):
        parent = INDEX[PARENT[name]]
        world[i, :3, :3] = world[parent, :3, :3] @ local[i]
        offset = skeleton.rest[i] - skeleton.rest[parent]
        world[i, :3, 3] = world[parent, :3, :3] @ offset + world[parent, :3, 3]
    return world


def _trunk_rest(sex: Sex) -> dict[str, tuple[float, float, float]]:
    p = proportions(sex)
    span = p.neck - p.hip
    return {  # depths and the split of the spine: drawing choice
        "pelvis": (0.0, p.hip + 0.03 * span, 0.0),
        "spine_low": (0.0, p.hip + 0.19 * span, -0.017),
        "spine_mid": (0.0, p.hip + 0.39 * span, -0.022),
        "chest": (0.0, p.hip + 0.61 * span, -0.027),
        "neck": (0.0, p.neck - 0.006, -0.024),
        "head": (0.0, p.neck + 0.048, -0.006),
    }


def _limb_rest(sex: Sex) -> dict[str, tuple[float, float, float]]:
    p = proportions(sex)
    elbow = p.shoulder - p.upper_arm
    return {
        "clavicle": (0.020, p.shoulder + 0.012, 0.006),
        "upper_arm": (p.shoulder_half, p.shoulder, -0.012),
        "forearm": (p.shoulder_half, elbow, -0.014),
        "hand": (p.shoulder_half, elbow - p.forearm, -0.010),
        "thigh": (p.hip_half, p.hip, 0.0),
        "shin": (p.hip_half, p.knee, -0.004),
        "foot": (p.hip_half, p.ankle, -0.014),
        "toes": (p.hip_half, 0.016, 0.066),
    }


def skeleton(height_m: float, sex: Sex = "unspecified") -> Skeleton:
    """The neutral skeleton of a person of this stature."""
    joints = dict(_trunk_rest(sex))
    for name, (x, y, z) in _limb_rest(sex).items():
        joints[f"{name}_left"] = (x, y, z)
        joints[f"{name}_right"] = (-x, y, z)
    return Skeleton(height_m * np.array([joints[name] for name in JOINTS]))
