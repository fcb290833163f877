"""Grounded poses: contacts touch, nothing sinks in, left is left, for thin and heavy, short and tall."""

import numpy as np
import pytest

from unknot.catalog.loader import load_catalog
from unknot.figure import grid
from unknot.figure.ground import ground, segment_distance, soft_min
from unknot.figure.library import Form, pose_record, solve
from unknot.figure.parts import landmark
from unknot.figure.tasks import Person, build_task

SAMPLE = ("glute-ball-lying", "calf-ball-sitting", "quads-ball-prone", "mid-back-roller-lean", "glute-ball-wall")
PEOPLE = (Person(1.55, 48.0), Person(1.88, 117.0))
ONE_SIDED = sorted(t.id for t in load_catalog().techniques.values() if t.sides == "each")


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: f"{p.height_m} m {p.mass_kg:.0f} kg")
@pytest.mark.parametrize("technique", SAMPLE)
def test_contacts_touch_and_nothing_sinks_in(technique: str, person: Person) -> None:
    found = grid.worst_of(ground(build_task(technique), person))
    assert grid.problems(technique, f"{person.height_m} m", found) == []


def test_the_report_covers_every_pose_and_is_fresh() -> None:
    report = grid.read_report()
    stale = [key for key in grid.pose_keys() if key not in report or not grid.is_fresh(key, report[key])]
    assert stale == [], "run scripts/build_figures.py"


def test_the_report_has_no_failing_pose() -> None:
    assert grid.failures(grid.read_report()) == []


def test_a_failing_pose_says_technique_contact_and_millimetres() -> None:
    row = {"contact": "tool", "contact_mm": 9.0, "reach": "", "reach_mm": 0.0, "overlap_mm": 20.0}
    first, second = grid.problems("glute-ball-lying:usual:contact", "1.55 m 48 kg", row)
    assert "glute-ball-lying" in first and "tool is +9.0 mm" in first and "20.0 mm" in second


@pytest.mark.parametrize("technique", ONE_SIDED)
def test_the_left_landmark_lies_on_the_left(technique: str) -> None:
    from unknot.figure.parts import rest

    task = build_task(technique)
    spots = {side: landmark(task.at, task.area, side).at(rest().points)[0] for side in ("left", "right")}
    assert spots["left"] > 0.005 > -0.005 > spots["right"]


@pytest.mark.slow
@pytest.mark.parametrize("technique", ["glute-ball-lying", "calf-ball-sitting", "quads-ball-prone", "lats-ball-wall"])
def test_the_left_picture_has_its_tool_at_the_left_of_the_body(technique: str) -> None:
    """In the pelvis' own frame, whichever way the body lies, leans or faces."""
    solved = solve(Form(technique))
    pelvis = solved.transforms()[0]
    assert (np.array(solved.tool_centre) - pelvis[:3, 3]) @ pelvis[:3, 0] > 0.02


@pytest.mark.slow
def test_the_right_record_is_the_mirror_of_the_left() -> None:
    solved = solve(Form("calf-ball-lying"))
    left, right = pose_record(solved, "left"), pose_record(solved, "right")
    assert right["tool"]["centre_m"][0] == -left["tool"]["centre_m"][0]
    assert right["angles"]["knee_flexion_right"] == left["angles"]["knee_flexion_left"]


def test_the_soft_minimum_meets_the_minimum() -> None:
    values = np.array([[3.0, 1.0, 2.0]])
    assert soft_min(values, 0.0)[0] == 1.0
    assert soft_min(values, 1e-3)[0] == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(("one", "two", "expected"), [
    (((0, 0, 0), (1, 0, 0)), ((0, 1, 0), (1, 1, 0)), 1.0),
    (((0, 0, 0), (1, 0, 0)), ((0.5, -1, 0.2), (0.5, 1, 0.2)), 0.2),
    (((0, 0, 0), (1, 0, 0)), ((2, 0, 0), (3, 0, 0)), 1.0),
])  # fmt: skip
def test_distance_between_capsule_axes(one: object, two: object, expected: float) -> None:
    assert segment_distance(np.array(one, float), np.array(two, float)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("wrong", [{"tool": "peanut"}, {"surface": "chair"}, {"effort": "brutal"}])
def test_a_form_that_the_technique_does_not_have_cannot_be_asked_for(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong.values()))}.* does not go with glute-ball-lying"):
        Form("glute-ball-lying", **wrong)  # type: ignore[arg-type]
