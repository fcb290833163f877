"""Joints, clinical signs and limits."""

import numpy as np
import pytest

from unknot.body.anthropometry import proportions, segments
from unknot.body.skeleton import DOFS, INDEX, JOINTS, Root, check_angles, mirror_angles, pose, skeleton

BONES = skeleton(1.75, "female")
X, Y, Z = 0, 1, 2

# angle, degrees, joint that is watched, axis, sign of its movement
SIGNS = [
    ("hip_flexion", 60, "shin", Z, +1),
    ("hip_flexion", -15, "shin", Z, -1),
    ("knee_flexion", 90, "foot", Z, -1),
    ("ankle_plantarflexion", 30, "toes", Y, -1),
    ("shoulder_flexion", 60, "forearm", Z, +1),
    ("elbow_flexion", 90, "hand", Z, +1),
    ("clavicle_elevation", 20, "upper_arm", Y, +1),
    ("clavicle_protraction", 20, "upper_arm", Z, +1),
    ("wrist_deviation", 20, "hand", Z, 0),
]
OUTWARDS = ["hip_abduction", "shoulder_abduction"]


def move(angles: dict[str, float], joint: str) -> np.ndarray:
    return pose(BONES, angles)[INDEX[joint], :3, 3] - BONES[joint]


def test_there_are_twenty_two_joints() -> None:
    assert len(JOINTS) == 22


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("angle", "degrees", "joint", "axis", "sign"), SIGNS)
def test_an_angle_moves_the_limb_the_clinical_way(
    angle: str, degrees: float, joint: str, axis: int, sign: int, side: str
) -> None:
    assert np.sign(np.round(move({f"{angle}_{side}": degrees}, f"{joint}_{side}")[axis], 9)) == sign


@pytest.mark.parametrize("angle", OUTWARDS)
def test_abduction_leads_away_from_the_body_on_either_side(angle: str) -> None:
    joint = "shin" if "hip" in angle else "forearm"
    assert move({f"{angle}_left": 30}, f"{joint}_left")[X] > 0.05
    assert move({f"{angle}_right": 30}, f"{joint}_right")[X] < -0.05


def test_outward_hip_rotation_turns_the_toes_outwards() -> None:
    assert move({"hip_rotation_left": 30}, "toes_left")[X] > 0.03
    assert move({"hip_rotation_right": 30}, "toes_right")[X] < -0.03


@pytest.mark.parametrize(
    ("angle", "axis", "sign"),
    [("spine_flexion", Z, 1), ("spine_side_bend", X, 1), ("neck_flexion", Z, 1), ("neck_side_bend", X, 1)],
)
def test_trunk_angles_bend_forwards_and_to_the_left(angle: str, axis: int, sign: int) -> None:
    assert sign * move({angle: 30}, "head")[axis] > 0


def test_left_is_where_x_is_positive() -> None:
    assert all((BONES[name][X] > 0) == name.endswith("left") for name in JOINTS if "_" in name and "ight" in name)
    assert BONES["hand_left"][X] > 0 > BONES["hand_right"][X]


def test_lying_on_the_back_puts_the_face_up_and_prone_puts_it_down() -> None:
    for pitch, sign in ((-90.0, 1), (90.0, -1)):
        front = pose(BONES, {}, Root(pitch_deg=pitch))[0, :3, 2]
        assert front[Y] == pytest.approx(sign)


def test_a_mirrored_pose_is_the_mirror_image() -> None:
    angles = {"hip_flexion_left": 50.0, "hip_rotation_left": 20.0, "spine_rotation": 15.0, "neck_side_bend": 10.0}
    here, there = pose(BONES, angles), pose(BONES, mirror_angles(angles))
    for name in JOINTS:
        other = name.replace("left", "#").replace("right", "left").replace("#", "right")
        assert there[INDEX[other], :3, 3] == pytest.approx(here[INDEX[name], :3, 3] * [-1, 1, 1])


@pytest.mark.parametrize(
    ("angles", "words"),
    [
        ({"knee_flexion_left": -5}, "knee_flexion_left = -5°; expected 0° to 150°"),
        ({"elbow_flexion_right": 170}, "elbow_flexion_right = 170°"),
        ({"knee_bend_left": 5}, "'knee_bend_left' is not defined"),
    ],
)
def test_impossible_poses_are_refused_by_name(angles: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_angles(angles)


def test_limits_hold_zero_and_mirror() -> None:
    for name, dof in DOFS.items():
        assert dof.low <= 0 <= dof.high
        if name.endswith("_left"):
            other = DOFS[name.replace("_left", "_right")]
            assert (other.low, other.high) == (dof.low, dof.high)


@pytest.mark.parametrize("sex", ["female", "male", "unspecified"])
def test_segment_masses_are_a_whole_body(sex: str) -> None:
    table = segments(sex)  # type: ignore[arg-type]
    limbs = sum(table[name].mass for name in ("upper_arm", "forearm", "hand", "thigh", "shank", "foot"))
    assert 2 * limbs + table["head"].mass + table["trunk"].mass == pytest.approx(1.0, abs=0.002)


@pytest.mark.parametrize(("sex", "mm", "stature"), [("male", 434.0, 1741), ("female", 432.3, 1735)])
def test_the_shank_keeps_its_published_length_within_the_closing_of_the_chain(
    sex: str, mm: float, stature: float
) -> None:
    p = proportions(sex)  # type: ignore[arg-type]
    assert p.knee - p.ankle == pytest.approx(mm / stature, rel=0.03)
