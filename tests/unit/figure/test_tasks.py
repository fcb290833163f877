"""Poses as content: side-neutral names, layers, refusals."""

import pytest

from unknot.body.skeleton import DOFS
from unknot.catalog.loader import load_catalog
from unknot.figure.parts import part_landmark, part_vertices
from unknot.figure.tasks import build_task, drawn_techniques, load_poses, spread_angles

TECHNIQUES = sorted(load_catalog().techniques)
MOMENTS = ("set_up", "contact", "motion")


def test_every_technique_is_drawn() -> None:
    assert list(drawn_techniques()) == TECHNIQUES


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_every_pose_names_known_angles_within_their_limits_and_known_parts(technique: str) -> None:
    for effort in load_catalog().techniques[technique].efforts:
        for moment in MOMENTS:
            task = build_task(technique, moment, effort)
            assert set(task.angles) <= set(DOFS)
            assert all(len(part_vertices(c.part)) for c in task.contacts)
            assert all(len(part_landmark(r.part).vertices) for r in task.reach)


def test_every_base_posture_is_used() -> None:
    used = {t.figure.pose for t in load_catalog().techniques.values() if t.figure}
    based = {p.base for p in load_poses().values()}
    assert set(load_poses()) == used | (based - {None}) & set(load_poses())


@pytest.mark.parametrize(("written", "meant"), [
    ({"hip_flexion_treated": 10.0}, {"hip_flexion_left": 10.0}),
    ({"hip_flexion_other": 10.0}, {"hip_flexion_right": 10.0}),
    ({"knee_flexion_both": 5.0}, {"knee_flexion_left": 5.0, "knee_flexion_right": 5.0}),
    ({"spine_flexion": 3.0}, {"spine_flexion": 3.0}),
])  # fmt: skip
def test_treated_is_left_and_other_is_right(written: dict[str, float], meant: dict[str, float]) -> None:
    assert spread_angles(written) == meant


def test_a_single_limb_overrides_both() -> None:
    spread = spread_angles({"knee_flexion_treated": 90.0, "knee_flexion_both": 5.0})
    assert spread["knee_flexion_left"] == 90.0 and spread["knee_flexion_right"] == 5.0


@pytest.mark.parametrize(("asked", "named"), [
    ({"technique_id": "glute-bal-lying"}, "glute-bal-lying"),
    ({"technique_id": "glute-ball-lying", "tool": "peanut"}, "tool 'peanut'"),
    ({"technique_id": "glute-ball-lying", "surface": "wall"}, "surface 'wall'"),
    ({"technique_id": "piriformis-ball-lying", "effort": "harder"}, "effort 'harder'"),
])  # fmt: skip
def test_what_does_not_go_together_is_refused_by_name(asked: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match="expected") as refused:
        build_task(**asked)  # type: ignore[arg-type]
    assert named in str(refused.value)


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="nose_left"):
        part_vertices("nose_left")
