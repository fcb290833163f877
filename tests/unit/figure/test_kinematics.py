"""Many poses at once agree with one pose at a time."""

import numpy as np

from unknot.body.mesh import build_body
from unknot.body.skeleton import DOFS, Root
from unknot.figure.kinematics import Skinner, frames, root_turns, turn_matrix

BODY = build_body(1.7, 68.0)
NAMES = tuple(DOFS)


def random_angles(count: int) -> np.ndarray:
    low = np.array([DOFS[n].low for n in NAMES])
    high = np.array([DOFS[n].high for n in NAMES])
    return np.random.default_rng(4).uniform(low, high, (count, len(NAMES)))


def test_a_batch_carries_the_skin_as_the_body_itself_does() -> None:
    angles = random_angles(3)
    root = root_turns(np.full(3, 20.0), np.full(3, -90.0), np.full(3, 12.0))
    turns = (angles @ turn_matrix(NAMES)).reshape(3, -1, 3)
    rotation, position = frames(BODY.skeleton.rest, turns, root, np.tile([0.1, 0.2, 0.3], (3, 1)))
    chosen = np.arange(0, len(BODY.bind), 17)
    batch = Skinner.of(BODY, chosen).skin(rotation, position)
    for row, skin in zip(angles, batch, strict=True):
        pose = BODY.pose(dict(zip(NAMES, row, strict=True)), Root((0.1, 0.2, 0.3), 20.0, -90.0, 12.0))
        assert np.abs(skin - BODY.skin(pose)[chosen]).max() < 1e-9
