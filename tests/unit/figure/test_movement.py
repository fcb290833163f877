"""Drawings of the movements around a session: grounded poses, no tool, no treated area, a way between the two."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.catalog.loader import load_catalog
from unknot.figure import library, movement
from unknot.figure.grid import CONTACT_MM, OVERLAP_MM, REACH_MM
from unknot.figure.parts import part_vertices

POSES = sorted({m.pose for m in load_catalog().movements.values()})


def test_every_movement_of_the_catalogue_has_its_figure_and_no_figure_is_left_over() -> None:
    assert sorted(movement.movement_figures()) == POSES


@pytest.mark.slow
@pytest.mark.parametrize("pose", POSES)
def test_what_touches_touches_and_nothing_sinks_in(pose: str) -> None:
    for turn in movement.TURNS:
        solved = movement.solve_movement(pose, turn)
        gaps = solved.contact_gaps_mm.items()
        assert {n: g for n, g in gaps if abs(g) > (REACH_MM if " to " in n else CONTACT_MM)} == {}
        assert solved.worst_overlap_mm < OVERLAP_MM


@pytest.mark.slow
@pytest.mark.parametrize("pose", ["sit-to-stand", "hip-hinge-standing"])
def test_feet_stay_where_they_are(pose: str) -> None:
    start, end = (movement.solve_movement(pose, turn).vertices() for turn in movement.TURNS)
    feet = np.concatenate([part_vertices(f"toes_{side}") for side in ("left", "right")])
    assert abs((start - end)[feet, 2].mean()) < 0.04


@pytest.mark.parametrize("picture", list(movement.movement_pictures()), ids=lambda p: p.name)
def test_a_movement_is_drawn_without_tool_area_or_map(picture: library.Picture) -> None:
    svg = library.shipped_svg(picture)
    assert not any(mark in svg for mark in ('class="fa"', 'fk"', 'fr"', "<circle"))
    assert movement.movement_title(picture) in svg


def test_an_unknown_movement_is_named() -> None:
    with pytest.raises(ValueError, match="somersault"):
        movement.movement_task("somersault", "start")
