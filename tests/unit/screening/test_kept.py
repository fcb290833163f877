"""Answers to what the map asks hold for the marks they were given to, and every answer for its wording."""

from __future__ import annotations

from typing import Any

import pytest

from unknot.catalog.loader import load_catalog
from unknot.screening.content import ScreeningContent
from unknot.screening.engine import screen
from unknot.screening.kept import answer_anew, still_answered, worded

CONTENT = ScreeningContent.of(load_catalog())
Spot = dict[str, Any]


def spot(region: str, side: str, pain: float) -> Spot:
    return {"region": region, "side": side, "pain": pain}


CHEST = [spot("chest", "left", 5)]
ANSWERED = {"chest_marked": "no", "arm_signs": "no", "map": CHEST}

HOLD = {
    "the same marks": CHEST,
    "a weaker one": [spot("chest", "left", 4)],
    "none any more": [],
    "another place that asks something else": [*CHEST, spot("calf", "left", 9)],
    "a place that asks nothing": [*CHEST, spot("lumbar", "left", 6)],
    "the same twice, once weaker": [*CHEST, spot("chest", "left", 2)],
}
GONE = {
    "a stronger one": [spot("chest", "left", 6)],
    "stiffer than it hurt": [{**CHEST[0], "stiffness": 5.5}],
    "the other side": [*CHEST, spot("chest", "right", 1)],
    "both sides, one of them new": [spot("chest", "both", 5)],
    "a place that makes a pattern with it": [*CHEST, spot("hand", "left", 1)],
}


@pytest.mark.parametrize("marked", HOLD.values(), ids=HOLD)
def test_an_answer_holds_for_the_marks_it_was_given_to(marked: list[Spot]) -> None:
    assert still_answered(ANSWERED, marked, CONTENT) == {**ANSWERED, "map": marked}


@pytest.mark.parametrize("marked", GONE.values(), ids=GONE)
def test_a_new_or_stronger_mark_asks_again(marked: list[Spot]) -> None:
    now = still_answered(ANSWERED, marked, CONTENT)
    assert "chest_marked" not in now and "chest_marked" in screen(now, CONTENT).missing
    assert now["arm_signs"] == "no", "an answer of the form stays"


def test_without_a_map_of_its_own_an_answer_was_given_to_no_mark() -> None:
    assert "chest_marked" not in still_answered({"chest_marked": "no"}, CHEST, CONTENT)


def test_a_pattern_that_the_fresh_mark_has_no_part_in_asks_nothing_again() -> None:
    legs = [spot("calf", "left", 4), spot("foot", "right", 4)]
    answered = {"both_legs_marked": "no", "calf_marked": "no", "map": legs}
    assert still_answered(answered, [*legs, spot("head", "middle", 3)], CONTENT)["both_legs_marked"] == "no"
    assert "both_legs_marked" not in still_answered(answered, [*legs, spot("thigh-back", "right", 1)], CONTENT)


def test_an_answer_carries_the_wording_it_was_given_to() -> None:
    assert answer_anew({}, {"both_legs": "no"}, CONTENT)["wording"] == {"both_legs": 2}
    assert worded({"both_legs": "no"}, CONTENT, 1)["wording"] == {"both_legs": 1}
    assert worded({"both_legs": "no", "wording": {"both_legs": 1}}, CONTENT)["wording"] == {"both_legs": 1}


def test_an_old_no_does_not_answer_the_new_question_until_it_is_answered_anew() -> None:
    old = worded({"both_legs": "no", "fever_unwell": "no"}, CONTENT, 1)
    assert screen(old, CONTENT).outdated == ("both_legs",)
    assert screen(answer_anew(old, {"both_legs": "no"}, CONTENT), CONTENT).outdated == ()


def test_taking_an_answer_away_takes_its_wording_too() -> None:
    assert answer_anew(worded({"age": 40}, CONTENT), {"age": None}, CONTENT) == {"wording": {}}


def test_a_follow_up_goes_when_its_question_is_answered_anew() -> None:
    fell = answer_anew({}, {"recent_trauma": "minor", "trauma_weeks_ago": 30}, CONTENT)
    assert fell["trauma_weeks_ago"] == 30
    assert "trauma_weeks_ago" not in answer_anew(fell, {"recent_trauma": "minor"}, CONTENT)
    assert answer_anew(fell, {"age": 40}, CONTENT)["trauma_weeks_ago"] == 30
