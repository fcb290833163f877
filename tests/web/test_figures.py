"""The drawings a player falls back on: one for every moment, never of the other side."""

from __future__ import annotations

import pytest

from unknot.catalog.loader import load_catalog
from unknot.web.player.figures import drawing_of, drawings

SIDES = {"each": ("left", "right"), "together": ("both",), "midline": ("both", "middle")}
MOMENT_OF = {
    "set_up": "set_up",
    "search": "contact",
    "hold": "contact",
    "roll": "motion",
    "pin_and_move": "motion",
}


@pytest.mark.parametrize("technique", load_catalog().techniques.values(), ids=lambda technique: technique.id)
def test_every_moment_of_a_technique_has_its_drawing_on_its_side(technique) -> None:  # type: ignore[no-untyped-def]
    for side in SIDES[technique.sides]:
        for phase, moment in MOMENT_OF.items():
            name = drawing_of(f"{technique.id}/{phase}", side, drawings()) or ""
            shown = name.removeprefix(f"{technique.id}-").removesuffix(f"-{moment}")
            assert shown in {"both", side}, (phase, side, name)


@pytest.mark.parametrize("pose", sorted({movement.pose for movement in load_catalog().movements.values()}))
def test_every_movement_around_a_session_has_its_drawing(pose: str) -> None:
    assert drawing_of(pose, "both", drawings()) == f"{pose}-both-motion"


def test_standing_at_ease_has_no_drawing() -> None:
    assert drawing_of("standing", "both", drawings()) is None


def test_a_missing_moment_is_shown_by_the_set_up_and_a_missing_side_by_nothing() -> None:
    assert drawing_of("calf/roll", "left", frozenset({"calf-left-set_up"})) == "calf-left-set_up"
    assert drawing_of("calf/hold", "right", frozenset({"calf-left-contact", "calf-left-set_up"})) is None
