"""Many poses at once: joint frames and skin for a batch of angle vectors, as the solver needs them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unknot.body.mesh import Body, load_shapes
from unknot.body.skeleton import DOFS, INDEX, JOINTS, PARENT

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_PARENT = [-1] + [INDEX[PARENT[name]] for name in JOINTS[1:]]
_HANDS = np.array([name.startswith("hand") for name in JOINTS])


def turn_matrix(names: tuple[str, ...]) -> Array:
    """Linear map (k, 22·3) from angles in degrees to the turns of every joint about x, y and z, radians."""
    matrix = np.zeros((len(names), len(JOINTS), 3))
    for row, name in enumerate(names):
        dof = DOFS[name]
        for joint, part in dof.joints:
            matrix[row, INDEX[joint], "xyz".index(dof.axis)] += dof.sign * part
    return np.radians(matrix.reshape(len(names), -1))


def _turns(angles: Array, axis: int) -> Array:
    """Rotation matrices (…, 3, 3) about one axis."""
    i, j = ((1, 2), (2, 0), (0, 1))[axis]
    c, s = np.cos(angles), np.sin(angles)
    matrix = np.zeros((*angles.shape, 3, 3))
    matrix[..., axis, axis] = 1.0
    matrix[..., i, i] = matrix[..., j, j] = c
    matrix[..., j, i], matrix[..., i, j] = s, -s
    return matrix


def root_turns(yaw: Array, pitch: Array, roll: Array) -> Array:
    """Ry(yaw)·Rx(pitch)·Ry(roll) from degrees, (b, 3, 3)."""
    r = np.radians
    return _turns(r(yaw), 1) @ _turns(r(pitch), 0) @ _turns(r(roll), 1)


def frames(rest: Array, turns: Array, root: Array, place: Array) -> tuple[Array, Array]:
    """World rotations (b, 22, 3, 3) and positions (b, 22, 3) from turns (b, 22, 3), root turn and place."""
    x, y, z = (_turns(turns[..., k], k) for k in range(3))
    bend = x @ z
    local = np.where(_HANDS[None, :, None, None], y @ bend, bend @ y)
    rotation = np.empty_like(local)
    position = np.empty(turns.shape)
    rotation[:, 0] = root @ local[:, 0]
    position[:, 0] = place
    for i in range(1, len(JOINTS)):
        p = _PARENT[i]
        rotation[:, i] = rotation[:, p] @ local[:, i]
        position[:, i] = position[:, p] + rotation[:, p] @ (rest[i] - rest[p])
    return rotation, position


@dataclass(frozen=True)
class Skinner:
    """Chosen vertices of one body, ready to be carried by many poses with one matrix product.

    A vertex is Σ w·(R·u + t) with u its place relative to the joint in neutral standing.
    """

    carry: Array  # (n, 22·4)

    @classmethod
    def of(cls, body: Body, vertices: Ints) -> Skinner:
        shapes = load_shapes()
        weight = np.zeros((len(vertices), len(JOINTS)))
        rows = np.arange(len(vertices))[:, None]
        np.add.at(weight, (rows, shapes.joints[vertices]), shapes.weights[vertices])
        bind = np.concatenate([body.bind[vertices], np.ones((len(vertices), 1))], axis=1)
        local = np.einsum("jab,nb->nja", body.inverse_bind[:, :3], bind)
        homogeneous = np.concatenate([local, np.ones((*local.shape[:2], 1))], axis=2)
        return cls((weight[:, :, None] * homogeneous).reshape(len(vertices), -1))

    def skin(self, rotation: Array, position: Array) -> Array:
        """(b, n, 3) from rotations (b, 22, 3, 3) and positions (b, 22, 3)."""
        batch = len(rotation)
        carried = np.concatenate([rotation.transpose(0, 1, 3, 2), position[:, :, None, :]], axis=2)
        flat = carried.reshape(batch, -1, 3).transpose(1, 0, 2).reshape(-1, batch * 3)
        return np.asarray((self.carry @ flat).reshape(-1, batch, 3).transpose(1, 0, 2))
