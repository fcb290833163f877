"""Gaps to tools and surfaces: touching is zero, sinking in is negative, swallowing is never content."""

import numpy as np
import pytest

from unknot.figure.props import TOOLS, ball_gap, furnish, tool_gap

UP, AXIS, CENTRE = np.array([0.0, 1, 0]), np.array([1.0, 0, 0]), np.zeros(3)


def gap(tool: str, *point: float) -> float:
    return float(tool_gap(np.array([[point]]), CENTRE[None], UP, AXIS, TOOLS[tool])[0, 0])


@pytest.mark.parametrize(("point", "expected"), [
    ((0, 0.0335, 0), 0.0),
    ((0, 0.0435, 0), 0.01),
    ((0, 0.0235, 0), -0.01),
    ((0.0535, 0, 0), 0.02),
])  # fmt: skip
def test_distance_to_a_ball(point: tuple[float, float, float], expected: float) -> None:
    assert gap("tennis-ball", *point) == pytest.approx(expected)


def test_skin_under_a_ball_is_never_content() -> None:
    """A limb that has swallowed the ball sits below it; a plain distance would call that a light touch."""
    below = np.array([[[0.0, -0.0335 + 0.008, 0.0]]])
    assert ball_gap(below, CENTRE[None, None], UP, 0.0335)[0, 0] < -0.05


@pytest.mark.parametrize(("point", "expected"), [
    ((0.1, 0.065, 0), 0.0),
    ((0.1, 0.055, 0), -0.01),
    ((0.325, 0.0, 0), 0.10),
])  # fmt: skip
def test_distance_to_a_roller(point: tuple[float, float, float], expected: float) -> None:
    assert gap("soft-roller", *point) == pytest.approx(expected)


def test_the_gap_between_two_balls_is_free() -> None:
    assert gap("peanut", 0, 0.0, 0) > 0


def test_a_seat_ends_where_it_ends() -> None:
    seat = furnish(1.7, chair=True, wall=False)["seat"]
    inside = seat.origin - [0, 0.01, 0]
    beside = inside + np.array([0, 0, 1.0])
    assert seat.gap(np.array([inside, beside])) == pytest.approx([-0.01, 1.0])


def test_furniture_grows_with_the_person() -> None:
    short, tall = (furnish(h, chair=True, wall=False)["seat"].origin[1] for h in (1.5, 1.9))
    assert tall / short == pytest.approx(1.9 / 1.5)
