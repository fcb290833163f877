"""Lever formulas against worked values for a man of 75 kg and 1.78 m."""

import numpy as np
import pytest

from unknot.catalog.load import BackForm, LegForm, SeatForm
from unknot.pressure.bodies import build_body
from unknot.pressure.levers import back_share, leg_share, prone_share, seat_share, wall_share

BODY = build_body("male", 1.78, 75)
LIFTED = LegForm(hips="lifted")


@pytest.mark.parametrize(("at", "share"), [(0.20, 0.124), (0.35, 0.110), (0.70, 0.087)])
def test_one_leg_on_the_tool_buttocks_down(at: float, share: float) -> None:
    assert leg_share(BODY, "shank", at, LegForm()) == pytest.approx(share, abs=0.001)


def test_stacking_the_other_leg_doubles_the_load() -> None:
    single = leg_share(BODY, "shank", 0.35, LegForm())
    assert 1.8 <= leg_share(BODY, "shank", 0.35, LegForm(other_leg="on-top")) / single <= 2.0


def test_an_ankle_on_the_shin_adds_less_than_a_stacked_leg() -> None:
    shares = [leg_share(BODY, "shank", 0.35, LegForm(other_leg=leg)) for leg in ("aside", "ankle-on-top", "on-top")]
    assert shares == sorted(shares)
    assert shares[0] < shares[1] < shares[2]


def test_both_calves_hips_lifted_average_the_measured_third_of_body_weight() -> None:
    shares = [leg_share(BODY, "shank", at, LIFTED, both=True) for at in np.linspace(0.15, 0.75, 13)]
    assert 0.27 <= np.mean(shares) <= 0.41
    assert shares[0] == pytest.approx(0.409, abs=0.002)
    assert shares[-1] == pytest.approx(0.302, abs=0.002)


@pytest.mark.parametrize(("hands", "tilt", "share"), [(0.15, 0.10, 0.341), (0.35, 0.45, 0.397)])
def test_hands_and_trunk_change_the_lifted_load_as_worked_out(hands: float, tilt: float, share: float) -> None:
    form = LegForm(hips="lifted", hands_behind_m=hands, recline_rad=tilt)
    assert leg_share(BODY, "shank", 0.35, form, both=True) == pytest.approx(share, abs=0.002)


def test_back_over_a_roller() -> None:
    assert back_share(BODY, 0.16, BackForm()) == pytest.approx(0.549, abs=0.03)
    assert back_share(BODY, 0.16, BackForm(hips="lifted")) == pytest.approx(0.696, abs=0.03)
    assert back_share(BODY, 0.16, BackForm(arms="overhead")) > back_share(BODY, 0.16, BackForm())


def test_wall_grows_with_the_lean() -> None:
    assert wall_share(10, 0.75) == pytest.approx(0.132, abs=0.001)
    assert wall_share(5, 0.75) < wall_share(10, 0.75)


@pytest.mark.parametrize(("at", "share"), [(0.25, 0.668), (0.65, 0.525)])
def test_rigid_prone_body_over_a_roller(at: float, share: float) -> None:
    assert prone_share(BODY, at, 0) == pytest.approx(share, abs=0.002)


def test_on_a_chair_a_straight_leg_weighs_more_than_a_flat_foot() -> None:
    flat, straight = (seat_share(BODY, 0.5, SeatForm(foot=foot)) for foot in ("flat", "straight"))
    assert flat == pytest.approx(0.116, abs=0.002)
    assert straight > 2 * flat


@pytest.mark.parametrize("sex", ["female", "male", "unspecified"])
def test_what_is_carried_elsewhere_is_missing_from_the_tool(sex: str) -> None:
    body = build_body(sex, 1.7, 70)  # type: ignore[arg-type]
    whole = leg_share(body, "shank", 0.4, LegForm())
    assert leg_share(body, "shank", 0.4, LegForm(carried=0.4)) == pytest.approx(0.6 * whole)
    assert leg_share(body, "shank", 0.4, LegForm(pressed=0.05)) == pytest.approx(whole + 0.05)
