"""What somebody is told who is to be seen first."""

from __future__ import annotations

from typing import Any

import pytest
from tests.spec.screening_rows import FORM_CLEAR

from unknot.catalog.loader import load_catalog
from unknot.catalog.root import content_root
from unknot.screening import ScreeningContent, load_screening, screen
from unknot.screening.until_seen import after_a_look, positions_of_ease, signs

CATALOG, CONTENT = load_catalog(), load_screening(content_root() / "screening")


def eases(content: ScreeningContent, **given: Any) -> list[str]:
    found = screen({**FORM_CLEAR, **given}, content)
    return [each.id for each in positions_of_ease(found.restrictions, CATALOG)]


def test_positions_come_in_the_order_of_the_content_and_every_position_of_ease_is_named() -> None:
    named = CATALOG.meanwhile.positions
    assert eases(CONTENT, movement_changes_pain="no") == list(named)
    assert set(named) == {each.id for each in CATALOG.movements.values() if each.role == "ease"}


@pytest.mark.parametrize(
    "given",
    [
        {"bending_back_worse": "yes"},
        {"osteoporosis": "yes"},
        {"cancer_history": "yes"},
        {"age": 15},
        {"pain_now": 8, "pain_worst": 8},
    ],
)
def test_the_back_is_not_bent_back_where_that_hurts_or_nobody_knows_the_bone(given: dict[str, Any]) -> None:
    assert "ease-on-elbows" not in eases(CONTENT, **given)


@pytest.mark.parametrize(
    ("given", "settles"),
    [({"cancer_history": "yes"}, True), ({"movement_changes_pain": "no"}, False), ({"age": 10}, False)],
)
def test_a_look_is_the_way_back_only_where_the_check_says_so(given: dict[str, Any], settles: bool) -> None:
    answers = {**FORM_CLEAR, **given}
    assert screen(answers, CONTENT).seen_first
    assert after_a_look(answers, CONTENT).seen_first != settles


def test_each_sign_that_cannot_wait_is_told_once_with_where_to_go() -> None:
    answers = {**FORM_CLEAR, "cancer_history": "yes"}
    at_once, same_day = signs("emergency", answers, CONTENT), signs("urgent", answers, CONTENT)
    assert "saddle_numbness" in at_once and "calf_swollen" in same_day
    assert sorted([*at_once, *same_day]) == sorted(CONTENT.stars)


def test_a_fall_long_ago_does_not_hide_that_a_new_one_is_a_sign() -> None:
    answers = {**FORM_CLEAR, "recent_trauma": "minor", "trauma_weeks_ago": 30, "cancer_history": "yes"}
    assert "recent_trauma" in signs("emergency", answers, CONTENT)
