"""Every second has one block, and the plan, the clock and the budget agree."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.unit.planning.asking import CATALOG, ask, plan

from unknot.planning.change_over import Place, change_over_s, place_of
from unknot.planning.timeline import frame_s, lay_out

TABLE = CATALOG.change_overs
FLOOR = Place("supine", "", "tennis-ball", "floor")


@pytest.mark.parametrize(
    ("here", "there", "seconds"),
    [
        (FLOOR, FLOOR, 0),
        (None, FLOOR, TABLE.postures["standing"]["supine"]),
        (FLOOR, None, TABLE.postures["supine"]["standing"]),
        (FLOOR, FLOOR._replace(posture="prone"), TABLE.postures["supine"]["prone"]),
        (FLOOR, FLOOR._replace(tool="peanut"), TABLE.tool_s),
        (FLOOR, FLOOR._replace(surface="mattress"), TABLE.surface_s),
        (FLOOR, FLOOR._replace(surface="mattress-with-book"), TABLE.surface_s + TABLE.book_s),
        (FLOOR._replace(surface="mattress"), FLOOR._replace(surface="mattress-with-book"), TABLE.book_s),
        (None, FLOOR._replace(surface="mattress-with-book"), TABLE.postures["standing"]["supine"] + TABLE.book_s),
        (
            Place("side-lying", "left", "soft-roller", "floor"),
            Place("side-lying", "right", "soft-roller", "floor"),
            TABLE.turn_s,
        ),
    ],
)
def test_a_change_over_adds_its_parts(here: Place | None, there: Place | None, seconds: int) -> None:
    assert change_over_s(here, there, TABLE) == seconds


def test_only_side_lying_has_a_side_to_lie_on() -> None:
    assert place_of("supine", "left", "tennis-ball", "floor").lying == ""
    assert place_of("side-lying", "left", "tennis-ball", "floor").lying == "left"


@pytest.mark.parametrize("minutes", [3, 5, 10, 15, 20])
def test_blocks_tile_the_session(minutes: int) -> None:
    done = plan(ask(minutes=minutes))
    blocks = lay_out(done.visits, CATALOG, done.budget_s)
    assert blocks[0].starts_s == 0
    assert all(a.ends_s == b.starts_s for a, b in pairwise(blocks))
    assert blocks[-1].ends_s == done.total_s <= done.budget_s


def test_a_plan_says_when_each_pressure_starts() -> None:
    done = plan(ask())
    doses = [b for b in lay_out(done.visits, CATALOG, done.budget_s) if b.kind == "dose"]
    assert [b.starts_s for b in doses] == [v.starts_s for v in done.visits]
    assert [b.duration_s for b in doses] == [v.dose_s for v in done.visits]


def test_changing_side_is_a_block_of_its_own_and_needs_no_new_set_up() -> None:
    done = plan(ask({"calves": 6}, minutes=8))
    kinds = [b.kind for b in lay_out(done.visits, CATALOG, done.budget_s) if b.visit is not None]
    assert kinds == ["change_over", "set_up", "dose", "switch_side", "dose", "rest"]


def test_lying_on_the_other_side_is_a_change_over_with_a_new_set_up() -> None:
    done = plan(ask({"lats": 6}, tools=("soft-roller",), surfaces=("floor",), postures=("side-lying",), minutes=10))
    kinds = [b.kind for b in lay_out(done.visits, CATALOG, done.budget_s) if b.visit == 1]
    assert kinds == ["change_over", "set_up", "dose", "rest"]


def test_the_frame_is_what_is_left_without_visits() -> None:
    blocks = lay_out((), CATALOG, 600)
    assert blocks[-1].ends_s == frame_s(CATALOG.frame, CATALOG.frame.tier(10))
