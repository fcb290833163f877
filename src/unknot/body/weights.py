"""Which joint carries which point of the skin: softened planes through the joints, down the chain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unknot.body.field import BIND_ANGLES, Shape, arm_distance
from unknot.body.skeleton import INDEX, JOINTS, PARENT, pose

Array = NDArray[np.float64]


def smoothstep(s: Array, half_width: float | Array) -> Array:
    """0 below −half_width, 1 above +half_width."""
    t = np.clip(s / (2 * half_width) + 0.5, 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _trunk_shares(p: Array, shape: Shape) -> dict[str, Array]:
    y, z = p[:, 1], p[:, 2]
    share = {name: smoothstep(y - shape.bones[name][1], 0.06) for name in ("spine_low", "spine_mid", "chest")}
    neck = shape.bones["neck"]
    share["neck"] = smoothstep((y - neck[1]) * 0.86 + (z - neck[2]) * 0.5 - 0.004, 0.034)
    # The skull's lower edge runs from the chin up to the nape; a flat plane would cut off chin or occiput.
    edge = np.interp(z, [-0.09, -0.04, 0.0, 0.04, 0.09], [1.583, 1.583, 1.568, 1.545, 1.522])
    share["head"] = smoothstep(y - edge - shape.bones["head"][1] + 1.594, 0.022)
    return share


def _bisector(frames: Array, joint: str, side: str = "left") -> Array:
    """Signed distance function's normal at a hinge: half-way between the two bones."""
    parent, this = frames[INDEX[PARENT[f"{joint}_{side}"]]], frames[INDEX[f"{joint}_{side}"]]
    normal = -(parent[:3, 1] + this[:3, 1])
    return np.asarray(normal / np.linalg.norm(normal))


def _arm_shares(p: Array, shape: Shape, frames: Array) -> dict[str, Array]:
    at = {n: frames[INDEX[f"{n}_left"], :3, 3] for n in ("upper_arm", "forearm", "hand")}
    top = at["upper_arm"][1]
    near = 1 - smoothstep(arm_distance(p.astype(np.float32), shape).astype(float) - 0.020, 0.014)
    clavicle = smoothstep(p[:, 0] - 0.085, 0.065) * smoothstep(p[:, 1] - top + 0.055, 0.075)
    arm = smoothstep((p - at["upper_arm"]) @ np.array([0.90, -0.436, 0.0]), 0.050) * near
    beyond = smoothstep((p - at["upper_arm"]) @ np.array([0.90, -0.436, 0.0]) - 0.06, 0.05) * near
    return {
        "clavicle": np.maximum(clavicle, np.maximum(beyond, arm)),
        "upper_arm": arm,
        "forearm": smoothstep((p - at["forearm"]) @ _bisector(frames, "forearm"), 0.045) * near,
        "hand": smoothstep((p - at["hand"]) @ _bisector(frames, "hand"), 0.028) * near,
    }


def _leg_shares(p: Array, frames: Array) -> dict[str, Array]:
    at = {n: frames[INDEX[f"{n}_left"]] for n in ("thigh", "shin", "foot", "toes")}
    hip = p - at["thigh"][:3, 3]
    width = np.interp(hip[:, 2], [-0.10, -0.02, 0.06], [0.095, 0.085, 0.062])
    thigh = smoothstep(hip @ np.array([0.46, -0.888, 0.0]), width)
    thigh *= smoothstep(p[:, 0], 0.020)  # at the mid-line both legs pull alike
    ankle = (p - at["foot"][:3, 3]) @ at["foot"][:3, :3]
    ball = (p - at["toes"][:3, 3]) @ at["toes"][:3, :3]
    return {
        "thigh": thigh,
        "shin": smoothstep((p - at["shin"][:3, 3]) @ _bisector(frames, "shin"), 0.060),
        "foot": smoothstep(-ankle[:, 1] * 0.87 + ankle[:, 2] * 0.5 - 0.004, 0.030),
        "toes": smoothstep(ball[:, 2] + 0.25 * ball[:, 0], 0.013) * (p[:, 1] < 0.5),
    }


def joint_weights(p: Array, shape: Shape) -> Array:
    """Weights (n, 22) of points of the left half in the bind posture; rows sum to one.

    The right-hand joints get what the left leg would pull across the mid-line.
    """
    frames = pose(shape.bones, BIND_ANGLES)
    shares = _trunk_shares(p, shape)
    limbs = _arm_shares(p, shape, frames) | _leg_shares(p, frames)
    limbs["thigh"] = limbs["thigh"] * (1 - limbs["upper_arm"])
    for name in ("spine_low", "spine_mid", "chest"):  # an arm hanging lower than a joint still hangs on it
        shares[name] = np.maximum(shares[name], limbs["upper_arm"])
    shares |= {f"{name}_left": value for name, value in limbs.items()}
    total = np.zeros((len(JOINTS), len(p)))
    total[0] = 1.0
    for name in JOINTS[1:]:
        if name in shares:
            total[INDEX[name]] = shares[name] * total[INDEX[PARENT[name]]]
    own = total.copy()
    for name in JOINTS[1:]:
        own[INDEX[PARENT[name]]] -= total[INDEX[name]]
    own = np.clip(own, 0, None)
    middle = 0.5 * smoothstep(-p[:, 0], 0.020) * 2 * own[INDEX["thigh_left"]]
    own[INDEX["thigh_right"]] = middle
    own[0] = np.clip(own[0] - middle, 0, None)
    return np.asarray((own / own.sum(axis=0)).T)
