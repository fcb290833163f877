"""Every hard rule of a verdict and every limit of a home is kept, one row each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.planning.asking import CATALOG, ask, plan, used_to, verdict

from unknot.planning.plan import plan_session, problem_json
from unknot.planning.refusal import NoPlan
from unknot.screening.verdict import Exclusion

HOME = {"tools": ("tennis-ball", "soft-roller", "lacrosse-ball"), "surfaces": ("floor", "wall", "chair", "mattress")}


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ({"tools_excluded": ("soft-roller",)}, lambda v: v.tool != "soft-roller"),
        ({"surfaces_excluded": ("floor",)}, lambda v: v.surface != "floor"),
        ({"postures_excluded": ("prone", "sitting")}, lambda v: v.posture not in ("prone", "sitting")),
        ({"efforts_excluded": ("usual", "harder")}, lambda v: v.variant.endswith(":easier")),
        ({"max_dose_s": 30}, lambda v: v.dose_s <= 30),
        ({"max_discomfort_nrs": 3}, lambda v: v.variant.endswith(":easier")),
        ({"rules": ("leg-nerve-pain",)}, lambda v: "leg-nerve-pain" not in CATALOG.techniques[v.technique].left_out_by),
        (
            {"areas_excluded": (Exclusion(area="calves", side="left", rule="bruise"),)},
            lambda v: v.area != "calves" or v.side == "right",
        ),
        (
            {"areas_excluded": (Exclusion(area="glutes", side="both", rule="bruise"),)},
            lambda v: v.area != "glutes",
        ),
    ],
)
def test_a_restriction_is_kept(limits: dict[str, Any], kept: Any) -> None:
    areas = ("glutes", "calves", "hamstrings", "quadriceps")
    done = plan(ask(history=used_to(*areas), minutes=25, max_discomfort_nrs=6, **HOME), **limits)
    assert done.visits
    assert all(kept(v) for v in done.visits)


def test_only_offered_postures_are_used() -> None:
    done = plan(ask(postures=("standing", "chair"), **HOME))
    assert {v.posture for v in done.visits} <= {"standing", "chair"}


def test_equal_needs_get_equal_seconds() -> None:
    done = plan(ask(minutes=12))
    for area in {v.area for v in done.visits}:
        assert len({v.dose_s for v in done.visits if v.area == area}) == 1


def test_the_needier_side_comes_first_and_gets_a_step_more_at_most() -> None:
    done = plan(ask({"calves:left": 2, "calves:right": 9}, minutes=10))
    first, second = done.visits
    assert (first.side, second.side) == ("right", "left")
    assert 0 <= first.dose_s - second.dose_s <= CATALOG.frame.dose_step_s


def test_a_side_without_need_is_left_alone() -> None:
    assert {v.side for v in plan(ask({"calves:left": 7, "calves:right": 0})).visits} == {"left"}


def test_one_side_alone_is_treated_where_the_other_is_excluded() -> None:
    done = plan(ask({"calves": 7}), areas_excluded=(Exclusion(area="calves", side="left", rule="bruise"),))
    assert {v.side for v in done.visits} == {"right"}
    assert [(item.area, item.side) for item in done.left_out] == [("calves", "left")]


def test_a_second_visit_to_an_area_is_never_softer_than_the_first() -> None:
    home = {"tools": ("tennis-ball", "soft-roller", "peanut"), "surfaces": ("floor", "wall", "chair")}
    done = plan(ask({"glutes": 8}, history=used_to("glutes"), minutes=25, max_discomfort_nrs=6, **home))
    for side in ("left", "right"):
        scores = [CATALOG.variants[v.variant].score for v in done.visits if v.side in (side, "both")]
        assert len(scores) == 2
        assert scores == sorted(scores)


def test_an_area_is_never_beyond_its_number() -> None:
    needs = dict.fromkeys(CATALOG.areas, 5.0)
    done = plan(ask(needs, minutes=10, tools=tuple(CATALOG.tools), surfaces=tuple(CATALOG.surfaces)))
    assert len({v.area for v in done.visits}) <= CATALOG.frame.tier(10).max_areas


@pytest.mark.parametrize(
    ("request_fields", "limits", "reason", "remedy"),
    [
        ({"needs": {"calves": 0}}, {}, "Nothing is marked", "need above 0"),
        ({"needs": {"mid-back": 6}}, {}, "nothing at hand", "towel"),
        ({"surfaces": ("wall",), "postures": ("prone",)}, {}, "nothing at hand", "would"),
        ({}, {"areas_excluded": tuple(Exclusion(area=a, side="both", rule="x") for a in CATALOG.areas)}, "answers", ""),
    ],
)
def test_no_plan_says_why_and_what_would_help(
    request_fields: dict[str, Any], limits: dict[str, Any], reason: str, remedy: str
) -> None:
    with pytest.raises(NoPlan) as caught:
        plan(ask(**request_fields), **limits)
    assert reason in caught.value.reason
    assert remedy in caught.value.remedy


def test_minutes_that_hold_no_visit_say_how_many_would() -> None:
    slow = replace(CATALOG, frame=CATALOG.frame.model_copy(update={"get_ready_s": 100}))
    with pytest.raises(NoPlan) as caught:
        plan_session(ask(minutes=3), verdict(), slow)
    assert "too short" in caught.value.reason
    assert "at least 4 minutes" in caught.value.remedy


@pytest.mark.parametrize(
    "change",
    [
        {"incomplete": True, "missing": ("fever_unwell",), "plan_allowed": False},
        {"verdict": "urgent", "seen_first": True, "plan_allowed": False},
    ],
)
def test_no_plan_without_a_verdict_that_allows_one(change: dict[str, Any]) -> None:
    with pytest.raises(NoPlan):
        plan_session(ask(), verdict().model_copy(update=change), CATALOG)


def test_three_minutes_hold_a_visit() -> None:
    done = plan(ask(minutes=3))
    assert {v.area for v in done.visits} == {"calves"}
    assert done.total_s <= 180


def test_the_problem_can_be_written_out() -> None:
    assert problem_json(ask(), verdict(), CATALOG).startswith('{\n "format": "unknot-problem-1"')


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_seed_chooses_only_among_equally_good_plans(seed: int) -> None:
    first, other = plan(ask(**HOME)), plan(ask(seed=seed, **HOME))
    assert (first.objective, first.total_s) == (other.objective, other.total_s)
