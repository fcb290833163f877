"""The drawings a player falls back on: one for every moment, never of the other side."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.templatetags.static import static

from unknot.catalog.loader import load_catalog
from unknot.session.script import Script, Segment, Show
from unknot.web.config.storage import HashedStorage
from unknot.web.core.drawings import drawings
from unknot.web.player import shelf
from unknot.web.player.figures import drawing_of, figures_for

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


def test_an_effort_held_differently_has_its_own_drawing_beside_the_usual_one() -> None:
    shipped = frozenset({"calf-left-contact", "calf-left-contact-harder", "calf-left-set_up"})
    segment = Segment(kind="hold", starts_s=0, duration_s=10, side="left", show=Show(pose="calf/hold"))
    script = Script.model_construct(segments=(segment,))
    assert figures_for(script, str, shipped) == {
        "calf/hold|left": "figure/line/calf-left-contact.svg",
        "calf/hold|left|harder": "figure/line/calf-left-contact-harder.svg",
    }


def test_a_picture_that_is_not_in_place_keeps_its_own_name_and_the_page_stands(tmp_path: Path) -> None:
    storage = HashedStorage(location=tmp_path, base_url="/static/")
    assert storage.stored_name("figure/line/lost.svg") == "figure/line/lost.svg"


def test_every_drawing_is_kept_for_when_there_is_no_network() -> None:
    kept = set(shelf.extras())
    assert drawings() and all(static(f"figure/line/{name}.svg") in kept for name in drawings())
