"""How a visit's place is said when the person has to go there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.unit.session.plans import CATALOG, make_plan

from unknot.screening.verdict import Restrictions
from unknot.session.script import write_script
from unknot.session.words import place_words


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        ("glute-ball-lying:tennis-ball:floor:usual", "On your back, the tennis ball on the floor"),
        ("glute-ball-wall:tennis-ball:wall:easier", "Standing at the wall, with the tennis ball"),
        ("calf-ball-chair:tennis-ball:chair:usual", "Sitting on the chair, with the tennis ball"),
    ],
)
def test_a_place_is_said_once(variant: str, said: str) -> None:
    assert place_words(CATALOG, make_plan([(variant, "left", 45)]).visits[0]) == said


def test_a_change_of_tool_or_surface_is_always_said() -> None:
    ways = [
        ("upper-trapezius-ball-lying:tennis-ball:mattress:easier", "left", 30),
        ("glute-ball-lying:tennis-ball:mattress-with-book:usual", "left", 45),
        ("quads-ball-prone:tennis-ball:mattress-with-book:usual", "left", 45),
    ]
    script = write_script(make_plan(ways), Restrictions(), ["tennis-ball"], tuple(CATALOG.surfaces), CATALOG)
    moves = [segment for segment in script.segments if segment.kind == "change_over" and segment.visit]
    assert len(moves) == len(ways)
    for segment in moves:
        assert any("tennis ball on" in say.text for say in segment.say), segment


def test_a_sock_is_got_ready_where_the_ball_hangs_in_one() -> None:
    script = write_script(
        make_plan([("glute-ball-wall:tennis-ball:wall:easier", "left", 45)]),
        Restrictions(),
        ["tennis-ball"],
        tuple(CATALOG.surfaces),
        CATALOG,
    )
    assert any("a long sock" in say.text for say in script.segments[0].say)


def test_the_next_area_is_named_once_between_two_visits() -> None:
    ways = [
        ("calf-ball-sitting:tennis-ball:floor:easier", "left", 45),
        ("glute-ball-lying:tennis-ball:floor:usual", "left", 45),
    ]
    script = write_script(make_plan(ways), Restrictions(), ["tennis-ball"], tuple(CATALOG.surfaces), CATALOG)
    texts = [say.text for segment in script.segments for say in segment.say]
    assert texts.count("Next, the left buttock.") == 1
    assert all(one != two for one, two in pairwise(texts))
